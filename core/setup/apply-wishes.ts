import { basename } from 'node:path';
import type { SetupContent, SetupEdit } from '#core/contract/setup-files.ts';
import { apertureText, type SetupWish } from '#core/contract/setup-wishes.ts';
import { editSetup, readSetupText } from '#core/setup/edit-setup.ts';
import { Fault } from '#core/workspace/fault.ts';

const EDGES = 'calibrations.slitedges';
const WAVES = 'calibrations.wavelengths';
const stem = (name: string): string => basename(name).replace(/\.(fits|fit|fts)(\.gz|\.fz|\.bz2)?$/i, '');

/**
 * The text of a setup file after some wishes, one after the other. `pypeit`: the version that will read it, or null;
 * `method`: the instrument's way to find wavelengths where the file names none, or null where nobody knows. Throws a
 * Fault for a wish that the file cannot grant, and for a text that PypeIt could not read.
 */
export function applyWishes(
  text: string,
  path: string,
  wishes: readonly SetupWish[],
  pypeit: string | null,
  method: string | null = null,
): string {
  return wishes.reduce((now, wish) => {
    const { content, fault } = readSetupText(now, path);
    if (content === null) throw fault === null ? new Error('a setup file without content') : new Fault(fault);
    return editsOf(content, wish, pypeit, method).reduce((before, edit) => editSetup(before, path, [edit]), now);
  }, text);
}

/** The edits that grant a wish. Rows keep their lines: only the last of them may add some. */
function editsOf(
  content: SetupContent,
  wish: SetupWish,
  pypeit: string | null,
  method: string | null,
): readonly SetupEdit[] {
  switch (wish.kind) {
    case 'drop':
      return [{ kind: 'use', lines: rowsOf(content, wish.frame).map(({ line }) => line), use: false }];
    case 'set':
      return wish.source === null
        ? [{ kind: 'parameter', path: parameterPath(wish.path), value: null }]
        : [{ kind: 'source', path: parameterPath(wish.path), source: wish.source }];
    case 'add-slits':
      return slitEdits(content, 'add_slits', wish.slits, 3, pypeit);
    case 'rm-slits':
      return slitEdits(content, 'rm_slits', wish.slits, 2, pypeit);
    case 'manual': {
      const row = firstOfExposure(content, wish.frame);
      const former = row.cells.manual ?? '';
      const text = [...(former === '' ? [] : [former]), apertureText(wish.aperture)].join(';');
      return [{ kind: 'manual-column' }, { kind: 'cell', lines: [row.line], column: 'manual', text }];
    }
    case 'template':
      return templateEdits(content, wish.name, method);
  }
}

/**
 * A template counts only with a method that reads it: PypeIt's general default, holy-grail, passes over it without a word
 * (`WaveCalib.build_wv_calib`).
 */
function templateEdits(content: SetupContent, name: string, usual: string | null): readonly SetupEdit[] {
  const method = settingOf(content, `${WAVES}.method`) ?? usual;
  if (method === 'echelle')
    throw new Fault({
      code: 'bad-parameter',
      message: `--template ${name}: the wavelengths are found with method = echelle, which reads no template`,
      remedy: `Leave --template out; or set another method with it: --set ${WAVES}.method=reidentify`,
    });
  const edits: SetupEdit[] = [{ kind: 'source', path: `${WAVES}.reid_arxiv`, source: name }];
  if (method === null || !['reidentify', 'full_template'].includes(method))
    edits.unshift({ kind: 'source', path: `${WAVES}.method`, source: 'full_template' });
  return edits;
}

/** `calibrations.wavelengths.reid_arxiv`, also where it is written `calibrations/…` or with blanks. */
export function parameterPath(given: string): string {
  const path = given
    .split(/[./]/)
    .map((part) => part.trim())
    .join('.');
  if (/^[\w-]+(\.[\w-]+)+$/.test(path)) return path;
  throw new Fault({
    code: 'bad-parameter',
    message: `${given}: expected a parameter with its sections, such as reduce.findobj.snr_thresh`,
    remedy: 'The page Setup lists all parameters, with their sections.',
  });
}

function settingOf({ parameters }: SetupContent, path: string): string | null {
  const found = parameters.find((one) => one.path === path)?.value;
  return found === undefined ? null : typeof found === 'string' ? found : found.join(',');
}

/** Slits by hand, each once, after those that the file has already. */
function slitEdits(
  content: SetupContent,
  name: 'add_slits' | 'rm_slits',
  slits: readonly string[],
  numbers: number,
  pypeit: string | null,
): readonly SetupEdit[] {
  const one = new RegExp(`^(\\d+|\\(\\d+(,\\d+)+\\))(:\\d+(\\.\\d*)?){${numbers}}$`);
  const plain = slits.map((slit) => slit.replaceAll(/\s/g, ''));
  const odd = plain.find((slit) => !one.test(slit));
  if (odd !== undefined)
    throw new Fault({
      code: 'bad-parameter',
      message: `${odd}: expected ${name === 'add_slits' ? 'detector:spec:left:right' : 'detector:spec:spat'} in pixels`,
      remedy: 'Take the positions from pypeit_chk_edges or from the cut-out of a slit.',
    });
  const former = (settingOf(content, `${EDGES}.${name}`) ?? '').replaceAll(/\s/g, '');
  // 1.x parts them by commas, 2.x by semicolons (`fix_config_par_image_location`), for the sake of mosaics.
  const isOld = pypeit !== null && /^[01]\./.test(pypeit);
  const before = former.split(isOld ? /[;,]/ : /;|,(?=\d+:)/).filter((slit) => slit !== '');
  const all = [...new Set([...before, ...plain])];
  return [{ kind: 'source', path: `${EDGES}.${name}`, source: all.join(isOld ? ', ' : '; ') }];
}

/** The rows of a frame, by its name, its path or its name without extension. Throws a Fault `no-frame`. */
function rowsOf({ rows }: SetupContent, frame: string) {
  const named = (same: (name: string) => boolean) => rows.filter(({ cells }) => same(cells.filename ?? ''));
  const exact = named((name) => name === basename(frame));
  const found = exact.length > 0 ? exact : named((name) => stem(name) === stem(frame));
  if (found.length > 0) return found;
  const some = rows.slice(0, 4).map(({ cells }) => cells.filename);
  throw new Fault({
    code: 'no-frame',
    message: `The setup file names no frame ${frame}`,
    remedy: `Its frames are ${some.join(', ')}${rows.length > some.length ? ', …' : ''}`,
  });
}

/** PypeIt reads the apertures of an exposure from the first of its frames (`pypeit_steps`, `pypeit.reduce_exposure`). */
function firstOfExposure(content: SetupContent, frame: string) {
  const [row] = rowsOf(content, frame).filter(({ commented }) => !commented);
  if (row === undefined)
    throw new Fault({
      code: 'no-frame',
      message: `The setup file does not use ${frame}`,
      remedy: 'Use the frame again on the page Setup.',
    });
  const id = row.cells.comb_id ?? '';
  if (['', '-1'].includes(id)) return row;
  return content.rows.find(({ commented, cells }) => !commented && cells.comb_id === id) ?? row;
}
