import { parentPort } from 'node:worker_threads';
import { encodeSlit } from '#core/quality/encode-slit.ts';
import { readSlit } from '#core/quality/read-slit.ts';
import { readSpectra } from '#core/quality/read-spectra.ts';
import type { SlitOrder, SlitQuestion, SlitReply } from '#core/quality/slit-messages.ts';
import { causeText, Fault } from '#core/workspace/fault.ts';

// Reads slits, so that a slow disk does not hold up the host.

async function answer(order: SlitOrder) {
  const { path, detector, spatId } = order;
  if (order.ask === 'spectra') return await readSpectra(path, detector, spatId);
  return encodeSlit(await readSlit(path, detector, spatId, order.planes));
}

parentPort?.on('message', ({ id, order }: SlitQuestion) => {
  const send = (reply: SlitReply, moved: readonly ArrayBuffer[] = []) => parentPort?.postMessage(reply, [...moved]);
  answer(order).then(
    (found) => send({ id, answer: found }, found instanceof Uint8Array ? [found.buffer] : []),
    (error: unknown) => {
      const unknown = { code: 'unreadable', message: `${order.path}: ${causeText(error)}`, remedy: 'Check the file.' };
      send({ id, fault: error instanceof Fault ? error.data : unknown });
    },
  );
});
