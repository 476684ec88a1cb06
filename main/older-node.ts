// Electron 22, in which the window is tested, has a Node 16: what the contract's client takes for granted lies in modules
// there. Import this first.
import { Blob } from 'node:buffer';
import * as streams from 'node:stream/web';

const missing = {
  Blob,
  ReadableStream: streams.ReadableStream,
  TransformStream: streams.TransformStream,
  WritableStream: streams.WritableStream,
};
for (const [name, value] of Object.entries(missing))
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
