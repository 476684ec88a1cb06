import type { FaultData } from '#core/contract/fault.ts';
import type { FolderListing } from '#core/contract/workspace.ts';
import { bytes, counted } from '#renderer/parts/numbers.ts';

/** What is known of a path that was typed: nothing yet, the folder itself, or why it cannot be listed. */
export type Typed =
  | { readonly state: 'looking' }
  | { readonly state: 'listed'; readonly listing: FolderListing }
  | { readonly state: 'refused'; readonly fault: FaultData };

interface Picked {
  /** The folder that is shown; null until there is one. */
  readonly listing: FolderListing | null;
  readonly marked: readonly string[];
  /** Null: what stands in the field is the folder that is shown. */
  readonly typed: Typed | null;
}

/** What the button would take, and what it is called; `why` there is nothing to take. */
export interface Choice {
  readonly paths: readonly string[];
  readonly name: string;
  readonly why: string | null;
}

/** What was typed counts before what is marked, and that before the folder that is shown. */
export function choiceOf({ listing, marked, typed }: Picked): Choice {
  if (typed !== null)
    switch (typed.state) {
      case 'looking':
        return { paths: [], name: 'what is typed', why: 'Looking …' };
      case 'listed':
        return { paths: [typed.listing.path], name: nameOf(typed.listing.path), why: null };
      case 'refused':
        return { paths: [], name: 'what is typed', why: `${typed.fault.message}. ${typed.fault.remedy}` };
    }
  if (marked.length > 1) return { paths: marked, name: String(marked.length), why: null };
  if (marked.length === 1) return { paths: marked, name: nameOf(marked[0] ?? ''), why: null };
  return listing === null
    ? { paths: [], name: 'this folder', why: 'Looking …' }
    : { paths: [listing.path], name: 'this folder', why: null };
}

/**
 * What is to be known of what the button would take, where nothing speaks against it: of frames how many lie there, of a
 * folder to be written what its disk has free.
 */
export function factOf(choose: 'frames' | 'folder', { listing, marked, typed }: Picked): string {
  const shown = typed === null && marked.length === 0 ? listing : null;
  if (choose === 'frames') {
    const below = 'olders are searched with all below them';
    return shown === null ? `F${below}` : `${counted(shown.frames, 'FITS file')} directly in this folder; f${below}`;
  }
  const folder = typed?.state === 'listed' ? typed.listing : shown;
  if (folder === null) return '';
  if (folder.free === null) return 'Nothing can be kept there: it lies on no disk';
  return folder.writable ? `${bytes(folder.free)} free on its disk` : 'You may not write there';
}

const nameOf = (path: string): string => path.split('/').at(-1) || path;
