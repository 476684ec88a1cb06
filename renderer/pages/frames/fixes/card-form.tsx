import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { HandEdit } from '#core/contract/fix.ts';
import type { HeaderCard } from '#core/contract/headers.ts';
import { expectedOfEdit } from '#core/contract/known-values.ts';
import classes from '#renderer/pages/frames/fixes/fixes.module.css';
import { editValue, type Meant, meantBy, typedText } from '#renderer/pages/frames/fixes/typed-card.ts';

interface Props {
  /** The card that is edited; null: another one. */
  readonly card: HeaderCard | null;
  /** Number of the HDU. */
  readonly unit: number;
  readonly onEdit: (edit: HandEdit) => void;
  readonly onClose: () => void;
}

const MEANINGS = [
  { value: 'typed', label: 'as typed: number, T or F, else text' },
  { value: 'text', label: 'text' },
] as const;

/** Sets a card: its value and comment. */
export function CardForm({ card, unit, onEdit, onClose }: Props) {
  const [keyword, setKeyword] = useState(card?.keyword ?? '');
  const [value, setValue] = useState(typedText(card));
  const [meant, setMeant] = useState<Meant>(meantBy(card));
  const [comment, setComment] = useState(card?.comment ?? '');
  const name = keyword.trim().toUpperCase();
  const expected = expectedOfEdit(name, editValue(value, meant));
  const isSaid = comment !== (card?.comment ?? '');
  return (
    <Modal opened onClose={onClose} title={card === null ? 'Set another card' : `Edit ${card.keyword}`} size={460}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (name === '' || expected !== null) return;
          const edit = { kind: 'set' as const, hdu: unit, keyword: name, value: editValue(value, meant) };
          onEdit(isSaid ? { ...edit, comment } : edit);
          onClose();
        }}
      >
        {card === null && (
          <TextInput
            label="Keyword"
            classNames={{ input: 'mono' }}
            value={keyword}
            onChange={(event) => setKeyword(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <TextInput
          label="Value"
          classNames={{ input: 'mono' }}
          value={value}
          error={expected === null ? null : `Expected: ${expected}`}
          onChange={(event) => setValue(event.currentTarget.value)}
          {...(card === null ? {} : { 'data-autofocus': true })}
        />
        <Select
          label="Read as"
          allowDeselect={false}
          data={MEANINGS}
          value={meant}
          onChange={(next) => setMeant(next === 'text' ? 'text' : 'typed')}
        />
        <TextInput label="Comment" value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
        <div className={classes.buttons}>
          <span className="grow dim">Nothing is written yet.</span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name === '' || expected !== null}>
            Take
          </Button>
        </div>
      </form>
    </Modal>
  );
}
