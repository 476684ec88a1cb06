import { TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useActions } from '#renderer/app/actions.ts';
import classes from '#renderer/parts/parts.module.css';

interface Props {
  /** Of the action that goes to it, as `coadds-search`. */
  readonly id: string;
  /** What that action is called, and the page. */
  readonly title: string;
  readonly group: string;
  readonly label: string;
  readonly placeholder: string;
  /** As the address says. */
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** A field that filters a table by what is typed; `/` goes to it. */
export function SearchField({ id, title, group, label, placeholder, text, onText }: Props) {
  const [typed, setTyped] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(text), [text]);
  useActions([{ id, label: title, group, keys: '/', run: () => field.current?.focus() }]);
  return (
    <TextInput
      ref={field}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<Search size={13} />}
      className={classes.search ?? ''}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        onText(value);
      }}
    />
  );
}
