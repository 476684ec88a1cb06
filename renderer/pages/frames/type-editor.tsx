import { Button, Checkbox, Popover } from '@mantine/core';
import { Tags } from 'lucide-react';
import { useEffect, useState } from 'react';
import { FRAME_TYPES, type FrameType } from '#core/contract/frame.ts';
import type { LogFrame } from '#core/contract/frames.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { typeColour } from '#renderer/parts/frame-type.tsx';
import { counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly paths: readonly string[];
  /** Those of them that are at hand: what is ticked already. */
  readonly frames: readonly LogFrame[];
  readonly opened: boolean;
  readonly onToggle: (opened: boolean) => void;
}

type Ticks = ReadonlyMap<FrameType, boolean>;

/** Sets PypeIt's frame types of the selected frames; a type that only some have stays so unless it is touched. */
export function TypeEditor({ paths, frames, opened, onToggle }: Props) {
  const [ticks, setTicks] = useState<Ticks>(new Map());
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (!opened) return;
    setTicks(new Map());
    setProblem(null);
  }, [opened]);
  const shareOf = (type: FrameType) => frames.filter(({ types }) => types.includes(type)).length;
  const change = async (order: { add?: FrameType[]; remove?: FrameType[]; reset?: boolean }) => {
    setBusy(true);
    try {
      await call((host) => host.frames.setTypes({ paths: [...paths], ...order }));
      onToggle(false);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const touched = (wanted: boolean) => [...ticks].flatMap(([type, on]) => (on === wanted ? type : []));
  const overridden = frames.filter(({ override }) => override !== null).length;
  const isPart = frames.length < paths.length;
  return (
    <Popover opened={opened} onChange={onToggle} position="bottom-end" trapFocus shadow="md" width={380} withRoles>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Tags size={14} />}
          disabled={paths.length === 0}
          onClick={() => onToggle(!opened)}
          title={withKeys('Frame types of the selected frames', 't')}
        >
          Types…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void change({ add: touched(true), remove: touched(false) });
          }}
        >
          <div className={classes.editorHead}>Frame types of {counted(paths.length, 'frame')}</div>
          <div className={classes.types}>
            {FRAME_TYPES.map((type) => {
              const share = shareOf(type);
              const touchedTo = ticks.get(type);
              return (
                <Checkbox
                  key={type}
                  label={<span style={{ color: typeColour(type) }}>{type}</span>}
                  checked={touchedTo ?? (share > 0 && share === frames.length)}
                  indeterminate={touchedTo === undefined && share > 0 && (share < frames.length || isPart)}
                  onChange={(event) => setTicks(new Map(ticks).set(type, event.currentTarget.checked))}
                />
              );
            })}
          </div>
          <p className={`${classes.hint} dim`}>
            Kept in .slitbench/overrides.yaml, for organise and setup too. The FITS files stay as they are.
          </p>
          {problem !== null && <FaultView fault={faultOf(problem)} />}
          <div className={classes.editorFoot}>
            <Button
              variant="default"
              disabled={overridden === 0 && !isPart}
              onClick={() => void change({ reset: true })}
            >
              As the headers say
            </Button>
            <span className="grow" />
            <Button variant="default" onClick={() => onToggle(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={ticks.size === 0}>
              Set types
            </Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
