import { SlitHead, type SlitImage } from '#core/contract/slits.ts';

/** A cut-out as bytes, as `decodeSlit` reads them. */
export function encodeSlit(slit: SlitImage): Uint8Array<ArrayBuffer> {
  const head = Buffer.from(JSON.stringify(SlitHead.parse(slit)));
  const parts = [slit.left, slit.right, ...(slit.wave === null ? [] : [slit.wave]), ...slit.images.values()];
  const start = 8 * Math.ceil((4 + head.length) / 8);
  const out = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, start) + slit.masked.length);
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of parts) {
    out.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  out.set(slit.masked, at);
  return out;
}
