import { isCoaddFolder } from '#core/archive/product-kind.ts';

/** What mends a copy that is missing, or is not what was archived. */
export const VERIFY =
  'Archive again with --verify (slitbench archive … --verify): what is missing or damaged is copied anew.';

/** What makes a product anew in its tree. */
export function madeBy(path: string): string {
  const coadd = path.split('/').find((name) => isCoaddFolder(name));
  if (coadd === undefined) return 'slitbench rebuild, or rerun';
  return `slitbench ${coadd === '1D_Coadd' ? 'coadd1d' : 'coadd2d'} --again`;
}

/**
 * What to do about a product that is not as it should be. `copy`: whether its copy is what was archived; null: that was
 * not looked at.
 */
export function productRemedy(path: string, copy: boolean | null): string {
  if (copy === false) return `The copy is not what was archived. ${VERIFY}`;
  const by = madeBy(path);
  if (copy) return `Make it anew in the tree (${by}), and archive again.`;
  return `If it is whole in the tree, archive again with --verify; else make it anew there first (${by}).`;
}
