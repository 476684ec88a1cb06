import { Button, Checkbox, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { RebuildAim } from '#core/contract/rebuild.ts';
import type { RunSnapshot } from '#core/contract/run.ts';
import type { MatrixCell, MatrixSection } from '#core/contract/state-matrix.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import { lackOf } from '#renderer/pages/runs/queue-tools.tsx';
import classes from '#renderer/pages/runs/runs.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';

interface ButtonProps {
  readonly one: RunSnapshot;
  readonly section: MatrixSection;
  readonly cell: MatrixCell;
}

/** The way to make the product of a cell anew. */
export function RebuildButton({ one, section, cell }: ButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const isCalibration = section.kind === 'calibrations';
  const aim: RebuildAim = {
    step: cell.step,
    detector: isCalibration ? cell.detector : null,
    group: isCalibration ? section.group : null,
    frame: isCalibration ? null : (section.frames[0] ?? null),
  };
  return (
    <p>
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        Make it anew …
      </Button>
      {isOpen && <RebuildDialog one={one} aim={aim} onClose={() => setOpen(false)} />}
    </p>
  );
}

interface Props {
  readonly one: RunSnapshot;
  readonly aim: RebuildAim;
  readonly onClose: () => void;
}

/** What goes aside so that a step is made anew, before anything does. */
export function RebuildDialog({ one, aim, onClose }: Props) {
  const [isAll, setAll] = useState(false);
  const [fault, setFault] = useState<FaultData | null>(null);
  const [isBusy, setBusy] = useState(false);
  const lacks = lackOf(useWorkspace());
  const wanted: RebuildAim = isAll ? { ...aim, detector: null } : aim;
  const { data, error } = useQuery({
    queryKey: ['rebuild', one.key, wanted],
    queryFn: () => call((host) => host.remedies.planRebuild({ key: one.key, aim: wanted })),
    gcTime: 0,
    retry: false,
    placeholderData: (former) => former,
  });
  const rebuild = async () => {
    setBusy(true);
    try {
      await call((host) => host.remedies.rebuild({ key: one.key, aim: wanted }));
      onClose();
    } catch (thrown) {
      setFault(faultOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const moves = data?.moves ?? [];
  return (
    <Modal opened onClose={onClose} title={`Make the ${aim.step} anew?`} size={780} centered>
      <p className={classes.wishes}>
        {counted(moves.length, 'file')} would go aside, and PypeIt makes them anew; all else is kept. If that fails,
        they come back as they were.
      </p>
      {aim.detector !== null && (
        <Checkbox
          size="xs"
          label={`Of all detectors, not of ${aim.detector} alone`}
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      )}
      {error !== null && <FaultView fault={faultOf(error)} />}
      {data?.refused != null && <p role="status">It cannot be done as it stands: {data.refused}.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <section className={classes.moves} aria-label="What goes aside" tabIndex={0}>
        <table>
          <tbody>
            {moves.map(({ path, why }) => (
              <tr key={path}>
                <td className="mono">{path}</td>
                <td className="dim">{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {fault !== null && <FaultView fault={fault} />}
      <CommandLine words={commandOf(one, wanted)} />
      <div className={classes.answers}>
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
        <Button
          data-autofocus
          loading={isBusy}
          disabled={data === undefined || data.refused !== null || error !== null || lacks !== null}
          title={lacks ?? undefined}
          onClick={() => void rebuild()}
        >
          Make it anew
        </Button>
      </div>
    </Modal>
  );
}

const commandOf = (one: RunSnapshot, { step, detector, group, frame }: RebuildAim): string[] => [
  ...['slitbench', 'rebuild', one.folder, '--step', step.replace(' ', '-')],
  ...(detector === null ? [] : ['--det', detector]),
  ...(group === null ? [] : ['--group', group]),
  ...(frame === null ? [] : ['--frame', frame]),
];
