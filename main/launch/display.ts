import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Why no window can be shown here; null: it can. A Mac reached by ssh has a screen, but not in front of the person. */
export function noDisplay(platform: NodeJS.Platform, env: Environment): string | null {
  const has = (name: string) => env[name] !== undefined && env[name] !== '';
  if (platform === 'linux') return has('DISPLAY') || has('WAYLAND_DISPLAY') ? null : 'there is no display here';
  return platform === 'darwin' && has('SSH_CONNECTION') ? 'this is a session over ssh' : null;
}

/** What decides whether Chromium may put its pages into a sandbox. */
export interface Kernel {
  readonly isRoot: boolean;
  /** Whether chrome-sandbox beside Electron belongs to root and has the setuid bit. */
  readonly hasHelper: boolean;
  /** Whether users may make namespaces of their own. */
  readonly hasNamespaces: boolean;
}

/** Why Chromium's sandbox, and so the window, cannot be had; null: it can. */
export function noSandbox({ isRoot, hasHelper, hasNamespaces }: Kernel): string | null {
  if (isRoot) return 'the window does not run as root: Chromium has no sandbox there';
  if (hasHelper || hasNamespaces) return null;
  return 'this system lets users make no namespaces, and so Chromium no sandbox (sysctl kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)';
}

/** How this Linux is; elsewhere the system has a sandbox of its own. */
export function kernelOf(electronFolder: string): Kernel {
  if (process.platform !== 'linux') return { isRoot: false, hasHelper: true, hasNamespaces: true };
  const helper = statSync(join(electronFolder, 'chrome-sandbox'), { throwIfNoEntry: false });
  return {
    isRoot: process.getuid?.() === 0,
    hasHelper: helper !== undefined && helper.uid === 0 && (helper.mode & 0o4001) === 0o4001,
    hasNamespaces: canUnshare(),
  };
}

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
