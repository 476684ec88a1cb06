import { type ChangeEvent, type KeyboardEvent, useEffect, useState } from 'react';
import type { ParameterDefinition } from '#core/contract/parameters.ts';
import { type Control, sourceText, typingFault } from '#renderer/pages/setup/parameter-values.ts';
import classes from '#renderer/pages/setup/setup.module.css';

interface Props {
  readonly definition: ParameterDefinition;
  readonly control: Control;
  /** As it stands in the file, or the default. */
  readonly shown: string;
  readonly readOnly: boolean;
  readonly describedBy: string;
  readonly onSet: (typed: string) => void;
}

/** The control that fits a parameter's type. What is typed is taken by Enter or on leaving, given up by Escape. */
export function LeafControl(props: Props) {
  const { control } = props;
  return control === 'bool' || control === 'choice' ? <Choice {...props} /> : <Typed {...props} />;
}

function Choice({ definition, control, shown, readOnly, describedBy, onSet }: Props) {
  const values = control === 'bool' ? ['True', 'False'] : (definition.choices ?? []);
  const none = [definition.value, definition.general].some((value) => sourceText(value) === 'None');
  const options = [...new Set([...values, ...(none ? ['None'] : []), shown])];
  return (
    <select
      className={classes.control}
      aria-label={definition.path}
      aria-describedby={describedBy}
      value={shown}
      disabled={readOnly}
      onChange={(event: ChangeEvent<HTMLSelectElement>) => onSet(event.currentTarget.value)}
    >
      {options.map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </select>
  );
}

function Typed({ definition, control, shown, readOnly, describedBy, onSet }: Props) {
  const [typed, setTyped] = useState(shown);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    setTyped(shown);
    setFault(null);
  }, [shown]);
  const take = () => {
    const text = control === 'text' ? typed : typed.trim();
    if (text === shown) return setFault(null);
    const wrong = typingFault(control, text);
    setFault(wrong);
    if (wrong === null) onSet(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Undo within what is typed is the browser's.
    if (event.key.toLowerCase() === 'z') event.stopPropagation();
    if (event.key === 'Enter') take();
    if (event.key === 'Escape') {
      setTyped(shown);
      setFault(null);
    }
  };
  return (
    <span className={classes.typed}>
      <input
        className={classes.control}
        aria-label={definition.path}
        aria-describedby={describedBy}
        aria-invalid={fault !== null}
        data-pending={(control === 'text' ? typed : typed.trim()) !== shown}
        data-right={control === 'int' || control === 'number'}
        inputMode={control === 'int' ? 'numeric' : control === 'number' ? 'decimal' : undefined}
        spellCheck={false}
        value={typed}
        readOnly={readOnly}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={onKeyDown}
      />
      {fault !== null && (
        <span className={classes.refused} role="alert">
          ✕ {fault}
        </span>
      )}
    </span>
  );
}
