import { parentPort } from 'node:worker_threads';
import { shrinkPng } from '#core/quality/shrink-png.ts';

// Makes plots small, so that the thread of the host stays free. One after the other, in the order they come.

let last = Promise.resolve();

parentPort?.on('message', (png: Uint8Array) => {
  last = last.then(async () => {
    const small = await shrinkPng(Buffer.from(png.buffer, png.byteOffset, png.byteLength)).catch(() => null);
    parentPort?.postMessage(small);
  });
});
