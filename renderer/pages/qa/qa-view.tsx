import { Button, Select, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { type QaPlot, qaAddress } from '#core/contract/qa.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { PackPlots } from '#renderer/pages/qa/pack-plots.tsx';
import classes from '#renderer/pages/qa/qa.module.css';
import { captionOf, useQaPlots } from '#renderer/pages/qa/qa-plots.ts';
import { QaZoom } from '#renderer/pages/qa/qa-zoom.tsx';
import { useOriginal } from '#renderer/pages/qa/use-original.tsx';
import { useAddress, useAddressChoice } from '#renderer/parts/address.ts';
import { Empty } from '#renderer/parts/empty.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';
import { useKept } from '#renderer/table/use-kept.ts';

interface Props {
  /** Folder of the reduction, absolute. */
  readonly folder: string;
  /** Look for new plots every few seconds. */
  readonly isLive: boolean;
  /** Folder of another reduction to be shown beside; null: none. */
  readonly beside?: string | null;
  /** The plot that is open, by name. */
  readonly open: string | null;
  readonly onOpen: (name: string | null) => void;
}

const GROUPS = ['exposure', 'kind', 'detector', 'slit'] as const;
type Grouping = (typeof GROUPS)[number];

function groupOf(plot: QaPlot, by: Grouping): string {
  const place = plot.exposure ?? (plot.calibration === null ? 'other' : `calibration ${plot.calibration}`);
  if (by === 'kind') return plot.title;
  if (by === 'detector') return plot.detector ?? 'no detector';
  if (by === 'slit') return plot.slit === null ? 'no slit' : `${plot.detector ?? ''} slit ${plot.slit}`;
  return place;
}

/** The QA plots of a reduction as a grid; one opens large. */
export function QaView({ folder, isLive, beside = null, open, onOpen }: Props) {
  const { data, error, isPending } = useQaPlots(folder, isLive);
  const [by, setBy] = useAddressChoice('by', GROUPS);
  const [address, setAddress] = useAddress();
  const typed = address.get('find') ?? '';
  const [size, setSize] = useKept<number>('qa-size', 260);
  const original = useOriginal();
  const plots = useMemo(() => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    return (data?.plots ?? []).filter((plot) => {
      const text = `${plot.name} ${plot.title} ${plot.detector ?? ''} slit ${plot.slit ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [data, typed]);
  const groups = useMemo(() => {
    const found = new Map<string, QaPlot[]>();
    for (const plot of plots) {
      const own = found.get(groupOf(plot, by));
      if (own === undefined) found.set(groupOf(plot, by), [plot]);
      else own.push(plot);
    }
    return [...found];
  }, [plots, by]);

  if (error !== null) return <FaultView fault={faultOf(error)} />;
  if (isPending) return <Empty title="Looking for plots …" />;
  if (data.plots.length === 0)
    return (
      <Empty
        title="There are no QA plots yet"
        text={
          isLive
            ? 'They show here as PypeIt writes them.'
            : 'PypeIt writes them into QA/PNGs of the reduction while it runs.'
        }
      />
    );
  const ordered = groups.flatMap(([, own]) => own);
  const opened = ordered.find(({ name }) => name === open) ?? data.plots.find(({ name }) => name === open) ?? null;
  if (opened !== null)
    return (
      <QaZoom
        folder={folder}
        beside={beside}
        plots={ordered.includes(opened) ? ordered : data.plots}
        plot={opened}
        onOpen={onOpen}
        original={original}
      />
    );
  return (
    <div className={classes.view} data-plots={original.plots}>
      <div className={classes.tools}>
        <TextInput
          aria-label="Search plots"
          placeholder="Search: arc, DET01, slit 175"
          value={typed}
          onChange={({ currentTarget }) => setAddress({ find: currentTarget.value })}
          w={240}
        />
        <Select
          aria-label="Group by"
          w={150}
          allowDeselect={false}
          data={GROUPS.map((value) => ({ value, label: `by ${value}` }))}
          value={by}
          onChange={setBy}
        />
        <span className="dim">
          {counted(plots.length, 'plot')}
          {data.archived ? ', from QA.tar.gz' : ''}
        </span>
        {!data.archived && <PackPlots folder={folder} />}
        <span className="grow" />
        {original.button}
        <Button.Group aria-label="Size">
          {([180, 260, 400] as const).map((px) => (
            <Button
              key={px}
              size="compact-xs"
              variant={px === size ? 'light' : 'default'}
              aria-pressed={px === size}
              onClick={() => setSize(px)}
            >
              {{ 180: 'S', 260: 'M', 400: 'L' }[px]}
            </Button>
          ))}
        </Button.Group>
      </div>
      <div className={classes.scroll}>
        {plots.length === 0 && <Empty title="No plot is called so" />}
        {groups.map(([name, own]) => (
          <section key={name} aria-label={name}>
            <h2 className={classes.group}>
              {name} <span className="dim">{own.length}</span>
            </h2>
            <div className={classes.grid} style={{ gridTemplateColumns: `repeat(auto-fill, minmax(${size}px, 1fr))` }}>
              {own.map((plot) => (
                <button
                  type="button"
                  key={plot.name}
                  className={classes.card}
                  onClick={() => onOpen(plot.name)}
                  title={plot.name}
                >
                  <img
                    src={qaAddress(folder, plot, 'small')}
                    alt=""
                    loading="lazy"
                    decoding="async"
                    style={{ height: size * 0.7 }}
                  />
                  <span className={classes.caption}>{captionOf(plot)}</span>
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
    </div>
  );
}
