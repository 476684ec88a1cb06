import { requireRoot } from '#core/host/root-there.ts';
import type { os } from '#core/host/routes/os.ts';

/** The page of the archive: rows of what its tasks have made, and the mark of what was delivered. */
export const deliveryRoutes = (delivery: typeof os.delivery) => ({
  rows: delivery.rows.handler(({ input, context: { host } }) => host.delivery.rows(input)),
  reasons: delivery.reasons.handler(({ input, context: { host } }) => host.delivery.reasons(input)),
  report: delivery.report.handler(({ input, context: { host } }) => host.delivery.report(input)),
  findings: delivery.findings.handler(({ input, context: { host } }) => host.delivery.findings(input)),
  checked: delivery.checked.handler(({ input, context: { host } }) => host.delivery.checked(input.folder)),
  delivered: delivery.delivered.handler(async ({ input, context: { host } }) => {
    requireRoot(host.root);
    const { delivered } = await import('#core/archive/delivered.ts');
    return delivered({ root: host.root, into: host.access.deliverable(input.into), dryRun: input.dryRun });
  }),
});
