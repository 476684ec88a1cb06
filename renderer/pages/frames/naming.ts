import { create } from 'zustand';

/** The folder or file whose instrument is being named, or null. */
export const useNaming = create<{ readonly path: string | null }>(() => ({ path: null }));

/** Let the user name the instrument of the frames at or below a path. */
export const nameInstrument = (path: string | null): void => useNaming.setState({ path });
