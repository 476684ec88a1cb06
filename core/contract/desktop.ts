/** What the desktop's window offers the page of its own host, as `window.slitbench`. In a browser it is absent. */
export interface Desktop {
  /** `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** Absolute paths of files and folders that were dropped or chosen, in order; what has none is left out. */
  pathsOf(files: readonly File[]): string[];
  /** The system's own dialog for folders: absolute paths; none if it was closed. */
  chooseFolders(title: string): Promise<string[]>;
  /** Show a workspace in a window of its own, starting its host if need be. */
  openWorkspace(path: string): Promise<void>;
  /** Be told what was chosen in the menus: the id of one of the page's actions. */
  onAction(run: (id: string) => void): void;
}
