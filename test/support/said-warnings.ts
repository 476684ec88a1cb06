/** Where PypeIt says a warning: file and function. */
type Place = readonly [file: string, func: string];

/** Messages as PypeIt 1.17 and 2.0 say them, one of each kind that matters, with where each of the two says it. */
export const SAID: readonly { readonly text: string; readonly one: Place; readonly two?: Place }[] = [
  { text: "Bad Header key (airmass), but we'll try to continue on..", one: ['spectrograph.py', 'get_meta_value'] },
  {
    text: 'No spec2d and spec1d saved to file because the calibration/reduction was not successful for all the detectors',
    one: ['pypeit.py', 'reduce_all'],
    two: ['pypeit.py', 'reduce_calibID'],
  },
  {
    text: 'Calibrations for detector (2, 6) were unsuccessful!  The step that failed was get_slits.  Continuing by skipping this detector.',
    one: ['pypeit.py', 'reduce_exposure'],
    two: ['exposure.py', 'reduce_exposure'],
  },
  { text: 'No edges found!  Trace data will be empty.', one: ['edgetrace.py', 'initial_trace'] },
  { text: 'All traces removed!', one: ['edgetrace.py', 'remove_traces'] },
  {
    text: 'The single slit found has been rejected because it is too short.  If this was by mistake, re-run pypeit with a smaller `minimum_slit_length` parameter.',
    one: ['edgetrace.py', '_masked_single_slit'],
  },
  { text: 'No edges traced. Slitmask matching cannot be performed', one: ['edgetrace.py', 'maskdesign_matching'] },
  {
    text: 'Less than 3 slits are expected on this detector, slitmask matching cannot be performed',
    one: ['edgetrace.py', 'maskdesign_matching'],
  },
  {
    text: 'LEFT AND RIGHT EDGES *NOT* SYNCHRONIZED AFTER MASK DESIGN MATCHING',
    one: ['edgetrace.py', 'maskdesign_matching'],
  },
  { text: 'Not enough lines to run!!!', one: ['slitdesign_matching.py', 'best_offset'] },
  { text: 'Not enough useful IDs', one: ['autoid.py', 'full_template'] },
  {
    text: 'Did not recover any lines for slit/order = 1894. This slit/order will not reduced!',
    one: ['wavetilts.py', 'run'],
  },
  {
    text: 'Less than 2 usable arc lines for slit/order = 1894. This slit/order will not reduced!',
    one: ['wavetilts.py', 'run'],
  },
  { text: 'Targeted object is off the detector', one: ['slittrace.py', 'mask_add_missing_obj'] },
  {
    text: 'The median FWHM cannot be determined because no objects were detected. Using `find_fwhm` = 1.185". if the user wants to provide a value set parameter `missing_objs_fwhm` in `SlitMaskPar`',
    one: ['slittrace.py', 'get_maskdef_extract_fwhm'],
  },
  {
    text: 'No slitmask offset could be measured. Assumed to be zero. ',
    one: ['slittrace.py', 'average_maskdef_offset'],
  },
  {
    text: 'More than 90% of  usable area on this slit would be masked and not used by global sky subtraction. Something is probably wrong with object finding for this slit. Not masking object for global sky subtraction.',
    one: ['findobj_skymask.py', 'create_skymask'],
  },
  { text: 'Bad fit to sky.  Rejecting slit: 1894', one: ['find_objects.py', 'global_skysub'] },
  {
    text: 'This slit/order has 95.123% of the pixels masked, which exceeds the threshold of 90.000%.',
    one: ['skysub.py', 'global_skysub'],
  },
  {
    text: 'All pixels are masked in skyoptimal. Not performing local sky subtraction.',
    one: ['skysub.py', 'skyoptimal'],
  },
  {
    text: 'All pixels are masked in skyoptimal after first round of rejection. Not performing local sky subtraction.',
    one: ['skysub.py', 'skyoptimal'],
  },
  {
    text: 'ERROR: Bspline sky subtraction failed after 4 iterations of bkpt spacing',
    one: ['skysub.py', 'local_skysub_extract'],
  },
  { text: 'Object profile is zero everywhere. This aperture is junk.', one: ['extract.py', 'extract_optimal'] },
  {
    text: 'Optimal extraction could not be performed for object at pixel 168.96',
    one: ['extraction.py', 'extract'],
  },
  {
    text: 'Removing object at pixel 168.96 because both optimal and boxcar extraction could not be performed',
    one: ['extraction.py', 'extract'],
  },
  { text: 'Flexure compensation failed for one of your objects.', one: ['flexure.py', 'spec_flex_shift'] },
  { text: 'Setting the flexure correction shift to 0 pixels.', one: ['flexure.py', 'spec_flex_shift'] },
  { text: 'Applying flexure shift larger than specified max!', one: ['flexure.py', 'spec_flex_shift'] },
];

/** A line of each form of log: level, file, function and text as PypeIt's own formatters write them. */
export const FORMS: Readonly<Record<string, (level: string, place: Place, text: string) => string>> = {
  'log of 1.x': (level, [file, func], text) => `${`[${level}]`.padEnd(10)}:: ${file} 123 ${func}() - ${text}`,
  'console of 1.x': (level, [file, func], text) =>
    `\x1b[1;31m${`[${level}]`.padEnd(10)}::\x1b[0m \x1b[1;34m${file} 123 ${func}()\x1b[0m - ${text}`,
  'log of 2.x': (level, [file, func], text) =>
    `${level.padStart(8)} | 2026-11-23 07:50:29 | ${file}:${func}:123 | ${text}`,
  'console of 2.x, told all': (level, [file, func], text) =>
    `\x1b[1;38;2;49;54;149m${`[${level}]`.padStart(10)}\x1b[0m - \x1b[38;2;116;173;209m${file}:${func}:123\x1b[0m - ${text}`,
  'console of 2.x': (level, _, text) => `\x1b[1;38;2;49;54;149m${`[${level}]`.padStart(10)}\x1b[0m - ${text}`,
};
