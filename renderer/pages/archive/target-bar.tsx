import { Button, Switch, TextInput, Tooltip } from '@mantine/core';
import { HardDrive } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { DeliverySummary } from '#core/contract/delivery.ts';
import classes from '#renderer/pages/archive/archive.module.css';
import type { DeliveryWish } from '#renderer/pages/archive/use-delivery-wish.ts';
import { bytes } from '#renderer/parts/numbers.ts';

interface Props {
  readonly wish: DeliveryWish;
  readonly plan: DeliverySummary | null;
  readonly isLocked: boolean;
  readonly onInto: (into: string) => void;
  readonly onChoose: () => void;
  readonly onMetadataOnly: (on: boolean) => void;
  readonly onOnlyNew: (on: boolean) => void;
}

/** Where the archive goes, what room there is, and what of it is wanted. */
export function TargetBar({ wish, plan, isLocked, onInto, onChoose, onMetadataOnly, onOnlyNew }: Props) {
  const [typed, setTyped] = useState(wish.into);
  useEffect(() => setTyped(wish.into), [wish.into]);
  const take = () => {
    const into = typed.trim().replace(/(?<=.)\/+$/, '');
    if (into !== '' && into !== wish.into) onInto(into);
    else setTyped(wish.into);
  };
  return (
    <div className={classes.target}>
      <form
        className={classes.into}
        onSubmit={(event) => {
          event.preventDefault();
          take();
        }}
      >
        <TextInput
          aria-label="Folder of the archive"
          className="grow"
          classNames={{ input: 'mono' }}
          spellCheck={false}
          disabled={isLocked}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={take}
        />
        <Button variant="default" leftSection={<HardDrive size={13} />} disabled={isLocked} onClick={onChoose}>
          Choose a disk …
        </Button>
      </form>
      {plan?.into === wish.into && <Room copy={wish.metadataOnly ? 0 : plan.copyBytes} free={plan.freeBytes} />}
      <Tooltip label="Both tables and the README, but no products" multiline maw={280}>
        <div>
          <Switch
            label="Tables only"
            disabled={isLocked}
            checked={wish.metadataOnly}
            onChange={(event) => onMetadataOnly(event.currentTarget.checked)}
          />
        </div>
      </Tooltip>
      <Tooltip label="Leaves out what was delivered before and has not changed since" multiline maw={280}>
        <div>
          <Switch
            label="Only what KOA lacks"
            disabled={isLocked}
            checked={wish.onlyNew}
            onChange={(event) => onOnlyNew(event.currentTarget.checked)}
          />
        </div>
      </Tooltip>
    </div>
  );
}

function Room({ copy, free }: { readonly copy: number; readonly free: number }) {
  const share = free === 0 ? 1 : Math.min(1, copy / free);
  const isTight = copy > free;
  return (
    <span className={classes.room} title="What is to be copied, of what the disk of that folder has free">
      <span
        className={classes.meter}
        data-tight={share > 0.9}
        role="meter"
        aria-label="Room on the disk"
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={`${bytes(copy)} of ${bytes(free)} free`}
      >
        <div style={{ width: `${share * 100}%` }} />
      </span>
      <span className={isTight ? classes.tight : undefined}>
        {isTight && '▲ '}
        {bytes(copy)} of {bytes(free)} free{isTight && ': it does not fit'}
      </span>
    </span>
  );
}
