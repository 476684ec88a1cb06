import { ActionIcon, TextInput } from '@mantine/core';
import { ListFilter, X } from 'lucide-react';
import { type KeyboardEvent, type Ref, useEffect, useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { FrameView } from '#core/contract/frames.ts';
import { call } from '#renderer/host/connection.ts';
import classes from '#renderer/pages/frames/frames.module.css';
import { typingAt, whereValue } from '#renderer/pages/frames/where-text.ts';
import { count } from '#renderer/parts/numbers.ts';
import { useKept } from '#renderer/table/use-kept.ts';

interface Props {
  readonly view: FrameView;
  readonly keys: readonly string[];
  readonly fault: FaultData | null;
  readonly onChange: (where: string) => void;
  readonly inputRef: Ref<HTMLInputElement>;
}

interface Offer {
  readonly label: string;
  readonly aside: string;
  /** The whole expression, and where the caret goes. */
  readonly where: string;
  readonly caret: number;
}

const OFFERS = 12;
const HISTORY = 12;
const WAIT_MS = 300;

/** The expression that frames are filtered by: completed as one types, with what was asked before. */
export function FilterField({ view, keys, fault, onChange, inputRef }: Props) {
  const { where } = view;
  const [typed, setTyped] = useState(where);
  const [caret, setCaret] = useState(where.length);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [values, setValues] = useState<{ key: string; values: readonly { value: string; frames: number }[] } | null>(
    null,
  );
  const [history, setHistory] = useKept<readonly string[]>('frames-filters', []);

  useEffect(() => setTyped(where), [where]);
  useEffect(() => {
    if (typed.trim() === where) return;
    const timer = setTimeout(() => onChange(typed), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed, where, onChange]);
  // What was understood and stayed is worth remembering.
  useEffect(() => {
    if (where === '' || fault !== null) return;
    const timer = setTimeout(
      () => setHistory((before) => [where, ...before.filter((one) => one !== where)].slice(0, HISTORY)),
      2500,
    );
    return () => clearTimeout(timer);
  }, [where, fault, setHistory]);

  const typing = typingAt(typed, caret);
  const asked = isOpen && typing.kind === 'value' ? typing.key : null;
  useEffect(() => {
    if (asked === null) return;
    let isLeft = false;
    call((host) => host.frames.values({ view: { ...view, where: '', group: 'none' }, key: asked.toLowerCase() }))
      .then((answer) => {
        const found = answer.values.map(({ value, frames }) => ({
          value: value === null ? 'none' : String(value),
          frames,
        }));
        if (!isLeft) setValues({ key: asked, values: found });
      })
      .catch(() => {}); // Then nothing is offered.
    return () => {
      isLeft = true;
    };
  }, [asked, view]);

  const offers = isOpen ? offersOf() : [];
  function offersOf(): readonly Offer[] {
    if (typed.trim() === '')
      return history.map((one) => ({ label: one, aside: 'before', where: one, caret: one.length }));
    const put = (text: string) => ({
      where: typed.slice(0, typing.from) + text + typed.slice(caret),
      caret: typing.from + text.length,
    });
    const lower = typing.text.toLowerCase();
    if (typing.kind === 'key') {
      const words = /[^\s(]\s+$/.test(typed.slice(0, typing.from)) ? ['and', 'or', ...keys] : keys;
      return words
        .filter((key) => key.toLowerCase().startsWith(lower) && key !== typing.text)
        .slice(0, OFFERS)
        .map((key) => ({
          label: key,
          aside: ['and', 'or'].includes(key) ? '' : 'key',
          ...put(['and', 'or'].includes(key) ? `${key} ` : key),
        }));
    }
    return (values?.key === typing.key ? values.values : [])
      .filter(({ value }) => value.toLowerCase().includes(lower) && value !== typing.text)
      .slice(0, OFFERS)
      .map(({ value, frames }) => ({
        label: value,
        aside: count(frames),
        ...put(value === 'none' ? 'none' : whereValue(value)),
      }));
  }
  const take = (offer: Offer) => {
    setTyped(offer.where);
    setCaret(offer.caret);
    setActive(-1);
    const input = document.getElementById('frames-filter');
    if (input instanceof HTMLInputElement)
      requestAnimationFrame(() => input.setSelectionRange(offer.caret, offer.caret));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers[active];
    if (step !== undefined && offers.length > 0)
      setActive((at) =>
        (at + step + offers.length + 1) % (offers.length + 1) === offers.length
          ? -1
          : (at + step + offers.length) % offers.length,
      );
    else if ((event.key === 'Enter' || event.key === 'Tab') && offer !== undefined) take(offer);
    else if (event.key === 'Enter') {
      setOpen(false);
      onChange(typed);
      return;
    } else if (event.key === 'Escape' && isOpen) setOpen(false);
    else if (event.key === 'Escape') setTyped('');
    else {
      setOpen(true);
      return;
    }
    event.preventDefault();
  };

  return (
    <div className={classes.filter}>
      <TextInput
        id="frames-filter"
        ref={inputRef}
        aria-label="Filter: an expression over columns"
        placeholder="Filter: frametype=science and exptime>600"
        leftSection={<ListFilter size={14} aria-hidden />}
        rightSection={
          typed !== '' && (
            <ActionIcon
              aria-label="Clear the filter"
              onClick={() => {
                setTyped('');
                onChange('');
              }}
            >
              <X size={13} />
            </ActionIcon>
          )
        }
        value={typed}
        error={fault !== null}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: 'mono' }}
        role="combobox"
        aria-expanded={offers.length > 0}
        aria-controls="frames-offers"
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `offer-${active}` : undefined}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
          setActive(-1);
          setOpen(true);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <div
        id="frames-offers"
        role="listbox"
        aria-label="Completions"
        className={classes.offers}
        hidden={offers.length === 0}
      >
        {offers.map((offer, index) => (
          <button
            key={offer.label}
            id={`offer-${index}`}
            type="button"
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            className={classes.offer}
            onMouseDown={(event) => {
              event.preventDefault();
              take(offer);
            }}
          >
            <span className="grow cut mono">{offer.label}</span>
            <span className="dim">{offer.aside}</span>
          </button>
        ))}
      </div>
      {fault !== null && (
        <div className={classes.filterFault} role="alert">
          <span>✕ {fault.message.replace(/^--where, /, '')}</span>
          {fault.line !== undefined && <pre>{caretLine(fault.line)}</pre>}
          <span className="dim">{fault.remedy}</span>
        </div>
      )}
    </div>
  );
}

/** The host marks the place below the expression, indented for a terminal. */
function caretLine(line: string): string {
  const [expression = '', mark = ''] = line.split('\n');
  return `${expression}\n${mark.replace(/^ {6}/, '')}`;
}
