import type { Desktop } from '#core/contract/desktop.ts';
import { call } from '#renderer/host/connection.ts';

declare global {
  interface Window {
    readonly slitbench?: Desktop;
  }
}

/** The desktop's window, or null in a browser. */
export const desktop: Desktop | null = window.slitbench ?? null;

/** Show another workspace: in a window of its own, or, in a browser, in place of this one. Rejects with its fault. */
export async function openWorkspace(path: string): Promise<void> {
  if (desktop !== null) return await desktop.openWorkspace(path);
  const { address } = await call((host) => host.workspaces.open({ path }));
  location.assign(address);
}

/** Where dropped files and folders lie, absolute; null: a browser does not say. */
export const pathsOf = (files: readonly File[]): readonly string[] | null => desktop?.pathsOf(files) ?? null;
