import { basename } from 'node:path';
import { expect } from 'vitest';
import type { Frame } from '#core/contract/frame.ts';
import { readPrimary } from '#core/fits/read-headers.ts';
import type { BridgeAnswer } from '#core/spectrographs/bridge.ts';
import { formatCell } from '#core/spectrographs/cells.ts';
import { groupByConfiguration } from '#core/spectrographs/configurations.ts';
import { nativeByName } from '#core/spectrographs/registry.ts';

/** A frame as the native instrument of that name describes it. */
export function native(name: string, path: string): Frame {
  const spectrograph = nativeByName(name);
  if (spectrograph === null) throw new Error(name);
  const meta = spectrograph.describe(readPrimary(path));
  const types = [...spectrograph.frameTypes(meta)];
  return { path, filename: basename(path), size: 0, mtimeMs: 0, spectrograph: name, meta, types, problem: null };
}

/** Hold everything native against PypeIt's own answer: facts, metadata, types, and each cell of each setup. */
export function expectAgreement(name: string, answer: BridgeAnswer, paths: readonly string[]): void {
  const facts = nativeByName(name);
  if (facts === null) throw new Error(name);
  const { headerName, columns, configurationKeys, independent, uses, validValues } = facts;
  expect({ name, headerName, columns, configurationKeys, independent, uses, validValues }).toEqual(answer.facts);
  const frames = paths.map((path) => native(name, path));
  const summary = (frame: { path: string; meta: object; types: readonly string[] }) => ({
    path: frame.path,
    meta: frame.meta,
    types: frame.types,
  });
  expect(frames.map(summary)).toEqual(answer.frames.map(summary));
  expect(answer.frames.filter((frame) => frame.error !== null)).toEqual([]);

  const grouped = groupByConfiguration(
    frames.filter(({ path }) => !answer.leftOut.includes(path)),
    facts,
  ).configurations.map((configuration) => ({
    name: configuration.name,
    rows: configuration.frames.map(({ frame, calib, combId, bkgId }) => ({
      path: frame.path,
      cells: {
        filename: frame.types.length === 0 ? `# ${frame.filename}` : frame.filename,
        frametype: frame.types.join(',') || 'None',
        ...Object.fromEntries(
          facts.columns.map((column) => [column.name, formatCell(frame.meta[column.name], column)]),
        ),
        calib,
        comb_id: String(combId),
        bkg_id: String(bkgId),
      },
    })),
  }));
  expect(grouped).toEqual(answer.configurations.map(({ name, rows }) => ({ name, rows })));
}
