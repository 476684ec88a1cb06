/**
 * The wavelength template that PypeIt takes for each grating of the instruments we know best, as the file's place in
 * `pypeit/data` (config_specific_par in pypeit.spectrographs.keck_deimos and shane_kast; the same in 1.16 to 2.x).
 */
export const TEMPLATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  keck_deimos: {
    '600ZD': 'arc_lines/reid_arxiv/keck_deimos_600ZD.fits',
    '830G': 'arc_lines/reid_arxiv/keck_deimos_830G.fits',
    '900ZD': 'arc_lines/reid_arxiv/keck_deimos_900ZD.fits',
    '1200B': 'arc_lines/reid_arxiv/keck_deimos_1200B.fits',
    '1200G': 'arc_lines/reid_arxiv/keck_deimos_1200G.fits',
  },
  shane_kast_blue: {
    '452/3306': 'arc_lines/reid_arxiv/shane_kast_blue_452.fits',
    '600/4310': 'arc_lines/reid_arxiv/shane_kast_blue_600.fits',
    '830/3460': 'arc_lines/reid_arxiv/shane_kast_blue_830.fits',
  },
};
