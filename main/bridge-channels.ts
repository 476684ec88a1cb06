/** What page and main process say to each other. The page can send no more than this, and main checks who sends it. */
export const CHANNEL = {
  /** Is this page of the window's own host? Asked once, before the page runs. */
  hello: 'slitbench:hello',
  chooseFolders: 'slitbench:choose-folders',
  openWorkspace: 'slitbench:open-workspace',
  action: 'slitbench:action',
} as const;
