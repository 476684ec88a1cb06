/** A version of PypeIt as numbers; `dev` for one from a checkout (`1.17.5.dev12+gabc`). */
export interface PypeitVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly dev: boolean;
}

/** What Slitbench supports, as text for people. `supports` decides. */
export const SUPPORTED = '1.16 to 2.x';

/** The version that `doctor --fix` installs: the newest one that was tested. */
export const PINNED = '2.0.1';

/** The numbers of a version text, or null if it is none (PEP 440: `2.0.1`, `2.1.0.dev3`, `1.18`). */
export function parseVersion(text: string): PypeitVersion | null {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(.*)$/.exec(text.trim());
  if (match === null) return null;
  const [, major, minor, patch, rest] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch ?? 0), dev: /dev/.test(rest ?? '') };
}

/** Whether two texts name one version: `2.0` is `2.0.0` (PEP 440). */
export function sameVersion(a: string, b: string): boolean {
  const short = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/^v/, '')
      .replace(/(\.0)+$/, '');
  return short(a) === short(b);
}

/** Whether Slitbench works with this version of PypeIt: 1.16 ≤ version < 3. */
export function supports(version: string): boolean {
  const v = parseVersion(version);
  return v !== null && ((v.major === 1 && v.minor >= 16) || v.major === 2);
}

/** A parameter of the .pypeit file that was renamed: its section, old name, new name. */
type Renamed = readonly [section: string, from: string, to: string];

/** What differs between the supported versions and other parts must know. */
export interface Differences {
  /**
   * Form of the log file. `brackets`: `[WARNING] :: calibrations.py 593 get_dark() - text`; `bars`:
   * `WARNING | 2026-11-23 07:50:33 | calibrations.py:get_dark:606 | text`.
   */
  readonly log: 'brackets' | 'bars';
  /** The command that opens PypeIt's own setup window. */
  readonly setupWindow: readonly string[];
  /** The option of pypeit_collate_1d that names slit flags to leave out. */
  readonly excludeSlits: '--exclude_slit_bm' | '--exclude_slit_trace_bm';
  /** Parameters that bear another name than in the version before (pypeit.par.pypeitpar); PypeIt refuses old ones. */
  readonly renamed: readonly Renamed[];
  /** Python that it runs on: the first minor version of 3, and the first that is too new. */
  readonly python: readonly [number, number];
  /** Packages that its own list of requirements forgets. */
  readonly alsoInstall: readonly string[];
}

/** The differences that hold for a version. An unknown one is taken for the newest. */
export function differencesOf(version: string): Differences {
  const v = parseVersion(version);
  if (v?.major === 1) {
    return {
      log: 'brackets',
      setupWindow: ['pypeit_setup_gui'],
      excludeSlits: '--exclude_slit_bm',
      renamed: [],
      python: v.minor === 16 ? [10, 13] : [11, 14],
      // linetools, which 1.x needs, imports six without asking for it.
      alsoInstall: ['six'],
    };
  }
  return {
    log: 'bars',
    setupWindow: ['pypeit_setup', '-G'],
    excludeSlits: '--exclude_slit_trace_bm',
    renamed: [
      ['coadd2d', 'user_obj', 'user_obj_ids'],
      ['reduce.findobj', 'find_extrap_npoly', 'trace_extrap_npoly'],
      ['reduce.findobj', 'find_maxdev', 'trace_maxdev'],
    ],
    python: [11, 14],
    alsoInstall: [],
  };
}
