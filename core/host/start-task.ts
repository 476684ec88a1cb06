import { createRouterClient } from '@orpc/server';
import type { z } from 'zod';
import type { TaskOutcome } from '#core/contract/tasks.ts';
import { TaskOrder } from '#core/contract/tasks.ts';
import type { Host } from '#core/host/host.ts';
import { requireRoot } from '#core/host/root-there.ts';
import { copiesInto } from '#core/host/routes/fixes.ts';
import { os } from '#core/host/routes/os.ts';
import { runsRoutes } from '#core/host/routes/runs.ts';
import type { RunVerb } from '#core/host/run-demo.ts';
import { takePractice } from '#core/host/take-practice.ts';
import { titleOf } from '#core/host/task-titles.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

type Order = z.output<typeof TaskOrder>;

/** Begin long work on a client's order, after a look at the paths that it names. */
export function startTask(host: Host, given: TaskOrder): { id: string } {
  const order = TaskOrder.parse(given);
  // What is made while its disk is away would lie on another one.
  if (order.verb !== 'doctor') requireRoot(host.root);
  checkPaths(host, order);
  const title = titleOf(order, host.root);
  // Several windows may ask at once: one look at the machine is for all.
  const same = order.verb === 'doctor' ? host.tasks.runningLike(title) : null;
  if (same !== null) return { id: same };
  const { id, outcome } = host.tasks.begin(title, (task) => work(host, order, task));
  const after = () => {
    host.look();
    host.runs.lookSoon();
  };
  outcome.then(after, after);
  return { id };
}

function checkPaths(host: Host, { verb, input }: Order): void {
  const { access, root } = host;
  switch (verb) {
    case 'organize':
      for (const path of input.sources) access.readable(path);
      access.writable(input.into);
      if (input.report !== undefined) access.writable(input.report);
      return;
    case 'setup':
      for (const path of input.paths) access.writable(path);
      if (input.config !== null) access.readable(input.config);
      return;
    case 'undo':
      access.writable(input.from);
      return;
    case 'practice':
    case 'demo':
      access.writable(input.folder);
      return;
    case 'fix':
      for (const path of [...input.files, ...input.rules]) access.readable(path);
      copiesInto(host, input.into);
      return;
    case 'unfix':
      copiesInto(host, input.into);
      return;
    case 'tarQa':
      for (const path of input.roots) access.writable(path);
      return;
    case 'archive':
      access.deliverable(input.into);
      return;
    case 'validateArchive':
      access.deliverable(input.folder);
      return;
    case 'doctor':
      access.writable(input.workspace === '' ? root : input.workspace);
      if (input.dataFrom !== undefined) access.readable(input.dataFrom);
      return;
  }
}

async function work(host: Host, order: Order, task: TaskHandle): Promise<TaskOutcome> {
  const python = host.settings.python === null ? {} : { python: host.settings.python };
  const { verb, input } = order;
  switch (verb) {
    case 'organize': {
      const { organize } = await import('#core/datasets/organize.ts');
      return { verb, result: await organize({ ...python, ...input }, task) };
    }
    case 'undo': {
      const { undo } = await import('#core/datasets/undo.ts');
      return { verb, result: await undo(input, task) };
    }
    case 'setup': {
      const { setup } = await import('#core/setup/setup.ts');
      return { verb, result: await setup({ ...python, ...input }, task) };
    }
    case 'doctor': {
      const { doctor } = await import('#core/doctor/doctor.ts');
      const result = await doctor({ ...python, ...input }, task);
      await host.lookForPypeit();
      return { verb, result };
    }
    case 'fix': {
      const { fixHeaders } = await import('#core/fixes/fix-headers.ts');
      const result = await fixHeaders({ ...input, into: copiesInto(host, input.into) }, task);
      const isThere = result.frames.some(({ status }) => status === 'written' || status === 'there');
      if (order.verb === 'fix' && order.addSource && isThere && !result.dryRun) host.addSources([result.into]);
      return { verb, result };
    }
    case 'unfix': {
      const { unfixHeaders } = await import('#core/fixes/unfix-headers.ts');
      return { verb, result: await unfixHeaders({ ...input, into: copiesInto(host, input.into) }, task) };
    }
    case 'tarQa': {
      const { tarQa } = await import('#core/quality/tar-qa.ts');
      return { verb, result: await tarQa(input, task) };
    }
    case 'archive': {
      const { makeDelivery } = await import('#core/host/make-delivery.ts');
      return { verb, result: await makeDelivery(host, input, task) };
    }
    case 'validateArchive': {
      const { validateArchive } = await import('#core/archive/validate-archive.ts');
      return { verb, result: host.delivery.keepFindings(await validateArchive(input, task)) };
    }
    case 'practice': {
      const { practice } = await import('#core/practice/practice.ts');
      const result = await practice({ ...python, ...input }, task);
      if (!result.dryRun) takePractice(host, result);
      return { verb, result };
    }
    case 'demo': {
      const { runDemo } = await import('#core/host/run-demo.ts');
      const { runThroughHost } = await import('#core/host/run-through-host.ts');
      const { runs } = createRouterClient(runsRoutes(os), { context: { host } });
      const uses = async () => {
        const { pypeit } = host.workspace.state;
        return {
          python: pypeit.state === 'found' ? pypeit.python : null,
          pypeitArgs: host.settings.pypeitArgs,
        };
      };
      // This host has the queue of all that lies in the workspace.
      const run: RunVerb = async (asked, own, send) => {
        await host.runs.lookAgain();
        return await runThroughHost({ root: host.root, runs, uses }, asked, own, send);
      };
      return { verb, result: await runDemo({ ...python, ...input }, task, run) };
    }
  }
}
