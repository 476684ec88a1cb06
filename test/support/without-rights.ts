const RIGHTS = '-dac_override,-dac_read_search';

/**
 * What comes before a command so that the rights of files hold for it, also for root, who may read everything. Its user
 * stays the same, so that it reads this checkout.
 */
export const withoutRights: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', `--bounding-set=${RIGHTS}`, `--inh-caps=${RIGHTS}`, '--'] : [];
