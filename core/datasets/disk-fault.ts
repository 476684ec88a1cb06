import { errorCode, Fault } from '#core/workspace/fault.ts';

const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What keeps us from writing at all: further tries would fail alike, so the work stops. Null for anything else. */
export function diskFault(error: unknown, path: string, again: string): Fault | null {
  const code = errorCode(error) ?? '';
  if (NO_ROOM.includes(code))
    return new Fault(
      { code: 'disk-full', message: `no room left to write ${path}`, remedy: `Make room, then ${again}.`, path },
      error,
    );
  if (code === 'EROFS')
    return new Fault(
      {
        code: 'read-only',
        message: `${path} lies on a read-only disk`,
        remedy: `Mount it writable, then ${again}.`,
        path,
      },
      error,
    );
  if (code === 'EACCES' || code === 'EPERM')
    return new Fault(
      {
        code: 'not-writable',
        message: `${path} may not be written by this user`,
        remedy: `Get write permission for its folder, or choose another one, then ${again}.`,
        path,
      },
      error,
    );
  return null;
}
