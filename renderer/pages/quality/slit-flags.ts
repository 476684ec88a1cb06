/** PypeIt's reasons to leave a slit out, bit by bit (pypeit.slittrace.SlitTraceBitMask), and what they mean. */
const FLAGS: readonly (readonly [name: string, meaning: string])[] = [
  ['SHORTSLIT', 'too short'],
  ['BOXSLIT', 'an alignment box'],
  ['USERIGNORE', 'left out by the user'],
  ['BADWVCALIB', 'the wavelength calibration failed'],
  ['BADTILTCALIB', 'the tilts failed'],
  ['BADALIGNCALIB', 'the alignment failed'],
  ['SKIPFLATCALIB', 'no flat field; not flat fielded'],
  ['BADFLATCALIB', 'the flat field failed'],
  ['BADREDUCE', 'the reduction failed'],
  ['BADSKYSUB', 'the sky subtraction failed'],
  ['BADEXTRACT', 'the extraction failed'],
];

/** The flags that are set in a slit's mask. */
export const slitFlags = (mask: number): readonly { readonly name: string; readonly meaning: string }[] =>
  Array.from({ length: 16 }, (_, bit) => bit)
    .filter((bit) => (mask & (1 << bit)) !== 0)
    .map((bit) => {
      const [name, meaning] = FLAGS[bit] ?? [`bit ${bit}`, 'not known here'];
      return { name, meaning };
    });
