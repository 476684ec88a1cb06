import { looksWhole } from '#core/fits/check-gzip.ts';
import { openFits } from '#core/fits/fits-file.ts';
import { gzipHead } from '#core/fits/gzip.ts';
import type { Header } from '#core/fits/header.ts';
import { inflateHdus } from '#core/fits/inflate-hdus.ts';
import { drive, readerOf } from '#core/fits/plain-reader.ts';
import { type Hdu, walkHdus, walkPrimary } from '#core/fits/walk-hdus.ts';
import { Fault } from '#core/workspace/fault.ts';

/** The primary header, if it can be read, and what is wrong with the file, its later units and data included. */
export interface Whole {
  readonly primary: Header | null;
  readonly fault: Fault | null;
}

/**
 * Read the primary header of a file and check, reading headers only, that the file is whole. A gzipped file is inflated
 * further than its first header unless its trailer leaves no doubt that there is no more than the primary unit. Never throws what the file can cause.
 */
export async function readWhole(path: string): Promise<Whole> {
  let primary: Header | null = null;
  const found: Hdu[] = [];
  try {
    using file = openFits(path);
    const { gzipped, plain } = readerOf(file);
    if (gzipped) {
      primary = drive(walkPrimary(file), gzipHead(file));
      if (!looksWhole(file, primary)) await inflateHdus(path);
    } else drive(walkHdus(file, found), plain);
    return { primary: primary ?? found[0]?.header ?? null, fault: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { primary: primary ?? found[0]?.header ?? null, fault: error };
  }
}
