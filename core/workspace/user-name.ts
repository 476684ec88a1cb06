import { userInfo } from 'node:os';

/** The user's name; their number where the system knows no name, as in some containers. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
