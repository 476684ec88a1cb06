import type { IpacColumn } from '#core/ipac/ipac-table.ts';

/** A column of the archive's tables, and what a reader of the README must know of it. */
export interface MetaColumn extends IpacColumn {
  readonly meaning: string;
}

const column = (name: string, type: IpacColumn['type'], unit: string, meaning: string): MetaColumn => ({
  name,
  type,
  unit,
  meaning,
});

/** Names of the tables in the archive. */
export const REDUCED_TABLE = 'reduced_files_meta.dat';
export const COADDED_TABLE = 'coadded_files_meta.dat';

const EXPOSURE = {
  dispname: column('dispname', 'char', '', 'Disperser: the grating or grism'),
  slmsknam: column('slmsknam', 'char', '', 'Slit mask or slit'),
  binning: column('binning', 'char', '', 'Binning of the detector: spectral,spatial'),
  mjd: column('mjd', 'double', 'd', 'Modified Julian Date of the observation'),
  airmass: column('airmass', 'double', '', 'Airmass of the observation'),
  exptime: column('exptime', 'double', 's', 'Exposure time'),
  progpi: column('progpi', 'char', '', 'Principal investigator of the program'),
  semester: column('semester', 'char', '', 'Semester of the program'),
  progid: column('progid', 'char', '', 'Identifier of the program'),
};

/** `reduced_files_meta.dat`: a row a spec1d file. */
export const REDUCED_COLUMNS: readonly MetaColumn[] = [
  column('koaid', 'char', '', 'KOA identifier of the raw science frame; its file name where it has none'),
  column('spec1d_file', 'char', '', 'One-dimensional spectra of the objects found in the frame'),
  column('spec1d_info', 'char', '', 'Text file that lists these objects'),
  column('spec2d_file', 'char', '', 'Two-dimensional spectra of all slits of the frame'),
  column('pypeit_file', 'char', '', 'PypeIt file: parameters and raw frames of the reduction'),
  column('ra', 'double', 'deg', 'Right ascension of the pointing (J2000)'),
  column('dec', 'double', 'deg', 'Declination of the pointing (J2000)'),
  column('target', 'char', '', 'Name of the target'),
  EXPOSURE.progpi,
  EXPOSURE.semester,
  EXPOSURE.progid,
  EXPOSURE.dispname,
  EXPOSURE.slmsknam,
  EXPOSURE.binning,
  EXPOSURE.mjd,
  EXPOSURE.airmass,
  EXPOSURE.exptime,
];

/** `coadded_files_meta.dat`: a row for each spectrum that went into a coadd. */
export const COADDED_COLUMNS: readonly MetaColumn[] = [
  column('coadd1d_filename', 'char', '', 'One-dimensional coadded spectrum of the object'),
  column('coadd2d_filename', 'char', '', 'Two-dimensional coadded spectra of its mask'),
  column('coadd1d_par_file', 'char', '', 'Parameters of the one-dimensional coadd'),
  column('maskdef_objname', 'char', '', 'Name of the object in the design of the mask; SERENDIP: not designed'),
  column('maskdef_id', 'long', '', 'Identifier of the slit in the design of the mask'),
  column('pypeit_name', 'char', '', 'Name that PypeIt gave the object in the spec1d file'),
  column('det', 'char', '', 'Detector or mosaic'),
  column('objra', 'double', 'deg', 'Right ascension of the object (J2000)'),
  column('objdec', 'double', 'deg', 'Declination of the object (J2000)'),
  column('s2n', 'double', '', 'Median signal-to-noise ratio of the spectrum'),
  column('maskdef_extract', 'char', '', 'True: extracted where the mask design expects it, as it was not detected'),
  column('wave_rms', 'double', 'pix', 'RMS of the wavelength solution of its slit'),
  column('source_id', 'char', '', 'KOA identifier of the raw science frame; its file name where it has none'),
  column('spec1d_filename', 'char', '', 'Spec1d file that the spectrum comes from'),
  EXPOSURE.dispname,
  EXPOSURE.slmsknam,
  EXPOSURE.binning,
  EXPOSURE.mjd,
  EXPOSURE.airmass,
  EXPOSURE.exptime,
  column('guidfwhm', 'double', 'arcsec', 'Seeing that the guider measured'),
  EXPOSURE.progpi,
  EXPOSURE.semester,
  EXPOSURE.progid,
];
