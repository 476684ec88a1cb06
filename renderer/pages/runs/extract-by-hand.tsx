import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RunSnapshot } from '#core/contract/run.ts';
import { detectorWord, type SetupWish } from '#core/contract/setup-wishes.ts';
import { RerunDialog } from '#renderer/pages/runs/rerun-dialog.tsx';
import classes from '#renderer/pages/runs/runs.module.css';

/** A place in a slit, in pixels of the detector from 0, as a cut-out tells it. */
interface PickedPlace {
  readonly detector: string;
  readonly spat: number;
  readonly spec: number;
}

/** A width [px] that fits most seeing; PypeIt takes the profile of a brighter object where there is one. */
const FWHM = 3;

interface Props {
  readonly one: RunSnapshot;
  /** The raw frame whose cut-out it is. */
  readonly frame: string;
  readonly place: PickedPlace;
  readonly onClose: () => void;
}

/** Extract an object by hand at a place that was picked: its numbers, what that changes in the setup file, and the run. */
export function ExtractByHand({ one, frame, place, onClose }: Props) {
  const [detector, setDetector] = useState(detectorWord(place.detector, one.spectrograph ?? '') ?? '');
  const [spat, setSpat] = useState(round(place.spat));
  const [spec, setSpec] = useState(round(place.spec));
  const [fwhm, setFwhm] = useState(FWHM);
  const [boxcar, setBoxcar] = useState<number | null>(null);
  const wish: SetupWish = { kind: 'manual', frame, aperture: { detector, spat, spec, fwhm, boxcar } };
  const number = (set: (value: number) => void) => (value: string | number) => {
    if (typeof value === 'number' && value > 0) set(value);
  };
  return (
    <RerunDialog one={one} wishes={[wish]} onClose={onClose}>
      <div className={classes.aperture}>
        <TextInput
          size="xs"
          label="Detector"
          description="1, or (1,5) for a mosaic"
          value={detector}
          onChange={(event) => setDetector(event.currentTarget.value)}
        />
        <NumberInput size="xs" label="Spat [px]" description="across" value={spat} onChange={number(setSpat)} />
        <NumberInput size="xs" label="Spec [px]" description="along" value={spec} onChange={number(setSpec)} />
        <NumberInput size="xs" label="FWHM [px]" description="of the object" value={fwhm} onChange={number(setFwhm)} />
        <NumberInput
          size="xs"
          label="Boxcar radius [px]"
          description="empty: as elsewhere"
          value={boxcar ?? ''}
          onChange={(value) => setBoxcar(typeof value === 'number' && value > 0 ? value : null)}
        />
      </div>
    </RerunDialog>
  );
}

const round = (value: number): number => Math.max(0, Math.round(value * 10) / 10);
