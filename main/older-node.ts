// Electron 22, in which the window is tested, has a Node 16: what the contract's client takes for granted lies in modules
// there. Import this first.
import { Blob } from 'node:buffer';
import * as streams from 'node:stream/web';

/** The client only asks whether something is one of these, and here nothing is. */
class None {}

const missing = {
  Blob,
  File: None,
  FormData: None,
  Headers: None,
  Request: None,
  Response: None,
  ReadableStream: streams.ReadableStream,
  TransformStream: streams.TransformStream,
  WritableStream: streams.WritableStream,
};
for (const [name, value] of Object.entries(missing))
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
