/** What the desktop app gives the page beside the host's contract. Absent in a browser, and before other hosts. */
interface DesktopBridge {
  /** Where dropped files and folders lie, absolute. */
  readonly pathsOf?: (files: readonly File[]) => readonly string[];
}

declare global {
  interface Window {
    readonly slitbench?: DesktopBridge;
  }
}

/** Where dropped files lie; null: a browser does not say. */
export function pathsOf(files: readonly File[]): readonly string[] | null {
  return window.slitbench?.pathsOf?.(files) ?? null;
}
