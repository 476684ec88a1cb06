import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readIfThere } from '#core/workspace/files.ts';

const DirectUrl = z.object({ url: z.string().startsWith('file://') });

/** The checkout that an installation came from (PEP 610). */
function checkoutOf(directUrl: string): readonly string[] {
  const text = readIfThere(directUrl);
  if (text === null) return [];
  try {
    const { url } = DirectUrl.parse(JSON.parse(text));
    return [fileURLToPath(url), join(fileURLToPath(url), 'src')];
  } catch {
    return []; // It came from a server.
  }
}

/** The names in a folder; of one that cannot be read, none. */
export function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * The folder of PypeIt's package for a site-packages folder that lists it: there, or, of an editable installation, where
 * its `.pth` file or `direct_url.json` leads. Null: the package is gone.
 */
export function packageFolder(sitePackages: string): string | null {
  const names = listed(sitePackages);
  const places = [
    sitePackages,
    ...names
      .filter((name) => name.endsWith('.pth'))
      .flatMap((name) => (readIfThere(join(sitePackages, name)) ?? '').split('\n'))
      .map((line) => line.trim())
      .filter((line) => line.startsWith('/')),
    ...names
      .filter((name) => /^pypeit-[^-]+\.dist-info$/i.test(name))
      .flatMap((name) => checkoutOf(join(sitePackages, name, 'direct_url.json'))),
  ];
  return places.map((place) => join(place, 'pypeit')).find((at) => existsSync(join(at, '__init__.py'))) ?? null;
}
