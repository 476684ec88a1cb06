import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { readIfThere } from '#core/workspace/files.ts';

/** Kinds of file system that other machines share: locks and many small files are slow or unsure there. */
const NETWORK =
  /^(nfs\d*|cifs|smb\d*|smbfs|afs|lustre|gpfs|beegfs|ceph|glusterfs|9p|fuse\.(sshfs|glusterfs|ceph.*|rclone))$/;

/** The kind of file system that a path lies on, from the text of /proc/self/mountinfo (proc(5)), or null. */
export function kindOf(path: string, mountinfo: string): string | null {
  let best = { at: '', kind: null as string | null };
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = (before.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, octal) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const holds = point === '/' || path === point || path.startsWith(`${point}/`);
    // Of mounts on one point, the last is on top.
    if (point !== '' && holds && point.length >= best.at.length)
      best = { at: point, kind: after.split(' ')[0] ?? null };
  }
  return best.kind;
}

/** The kind of a network file system that a path lies on, or null for a local or unknown one. */
export function networkKind(path: string): string | null {
  if (platform() !== 'linux') return null;
  const kind = kindOf(existing(path), readIfThere('/proc/self/mountinfo') ?? '');
  return kind !== null && NETWORK.test(kind) ? kind : null;
}

/** The path itself, or the nearest folder above it that exists. */
function existing(path: string): string {
  let at = path;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

/** Bytes that this user may still write where a path lies or will lie. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(existing(path));
  return bavail * bsize;
}

/** Whether this user may write where a path lies or will lie. */
export function writable(path: string): boolean {
  try {
    accessSync(existing(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
