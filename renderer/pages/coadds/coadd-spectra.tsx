import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { CoaddedObject, CoaddRow } from '#core/contract/coadds.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import classes from '#renderer/pages/coadds/coadds.module.css';
import type { Range } from '#renderer/pages/quality/plot-scale.ts';
import { SlitView } from '#renderer/pages/quality/slit-view.tsx';
import { extentOf, spectrumOf } from '#renderer/pages/quality/spectrum.ts';
import { SpectrumPlot } from '#renderer/pages/quality/spectrum-plot.tsx';
import { useAddress } from '#renderer/parts/address.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { arrayRows, type Column } from '#renderer/table/columns.ts';
import { DataTable } from '#renderer/table/data-table.tsx';

/** The spectra of several targets lie in a folder each, under the same names. */
const folderOf = ({ path }: CoaddedObject): string => path.split('/').at(-2) ?? '';
const keyOf = (object: CoaddedObject): string => `${folderOf(object)}/${object.path.split('/').at(-1)} ${object.name}`;

const TARGET: Column<CoaddedObject> = { id: 'target', title: 'Target', width: 140, mono: true, cell: folderOf };
const COLUMNS: readonly Column<CoaddedObject>[] = [
  { id: 'name', title: 'Object', width: 260, grow: 1, mono: true, cell: ({ name }) => name },
  { id: 'detector', title: 'Detector', width: 80, mono: true, cell: ({ detector }) => detector },
  { id: 'slit', title: 'Slit', unit: 'px', width: 80, align: 'right', cell: ({ slit }) => slit },
  { id: 's2n', title: 'S/N', width: 70, align: 'right', cell: ({ s2n }) => s2n?.toFixed(2) },
];

const WITH_TARGET = [TARGET, ...COLUMNS];

/** The coadded spectra: their objects, and the one that is chosen, of 2D with the image of its slit. */
export function CoaddSpectra({ row }: { readonly row: CoaddRow }) {
  const [search, change] = useAddress();
  const { data, error } = useQuery({
    queryKey: ['coadd-objects', row.key, row.made],
    queryFn: () => call((host) => host.coadds.objects({ key: row.key })),
    enabled: row.isThere,
  });
  const objects = data?.objects;
  const rows = useMemo(() => arrayRows(objects ?? [], keyOf), [objects]);
  const isApart = new Set(objects?.map(folderOf)).size > 1;
  const asked = search.get('object');
  const chosen = objects?.find((one) => keyOf(one) === asked) ?? objects?.[0];
  const selected = useMemo(() => new Set(chosen === undefined ? [] : [keyOf(chosen)]), [chosen]);
  if (!row.isThere) return <Empty title="There are no spectra" text="They show here once the coadd was made." />;
  if (error !== null) return <FaultView fault={faultOf(error)} />;
  if (objects === undefined) return <Empty title="Looking at the spectra …" />;
  if (chosen === undefined)
    return <Empty title="There are no spectra" text="PypeIt found no object on the coadd, or could match none." />;
  const { spec2d, path, detector, slit } = chosen;
  return (
    <>
      <div className={classes.objects}>
        <DataTable
          id="coadd-objects"
          label="Coadded spectra"
          columns={row.kind === 'coadd1d' && isApart ? WITH_TARGET : COLUMNS}
          rows={rows}
          selected={selected}
          onSelect={(keys) => change({ object: [...keys].at(-1) ?? null })}
          reveal={objects.indexOf(chosen)}
        />
      </div>
      {row.kind === 'coadd1d' ? (
        <OneSpectrum key={path} path={path} made={row.made} />
      ) : detector === null || slit === null ? (
        <Empty title="Its slit is not known" text="The spec1d file does not say in which slit this object lies." />
      ) : (
        <div className={classes.slit}>
          <SlitView folder={row.folder} spec2d={spec2d} spec1d={path} detector={detector} spatId={slit} />
        </div>
      )}
    </>
  );
}

function OneSpectrum({ path, made }: { readonly path: string; readonly made: string | null }) {
  const [zoom, setZoom] = useState<Range | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const { data, error } = useQuery({
    queryKey: ['coadd-spectrum', path, made],
    queryFn: () => call((host) => host.coadds.spectrum({ path })),
  });
  const read = data?.spectrum ?? null;
  const spectrum = useMemo(() => (read === null ? null : spectrumOf(read.extraction)), [read]);
  const whole = spectrum === null ? null : extentOf(spectrum);
  if (error !== null) return <FaultView fault={faultOf(error)} />;
  if (data === undefined) return <Empty title="Reading the spectrum …" />;
  if (read === null || spectrum === null || whole === null)
    return (
      <Empty
        title="This spectrum has no good pixel"
        text="The file holds no table of class OneSpec, or all of it is masked."
      />
    );
  return (
    <div className={classes.slit}>
      <SpectrumPlot
        spectrum={spectrum}
        isFlux={read.isFlux}
        x={zoom ?? whole}
        whole={whole}
        onX={setZoom}
        cursor={cursor}
        onCursor={setCursor}
      />
    </div>
  );
}
