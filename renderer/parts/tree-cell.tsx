import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from '#renderer/parts/parts.module.css';

interface Props {
  /** 0: outermost. */
  readonly depth: number;
  /** Null: there is nothing below it. */
  readonly isOpen: boolean | null;
  /** What the button opens, for whoever cannot see it. */
  readonly name: string;
  readonly onTurn: () => void;
  readonly children: ReactNode;
}

/** The cell of a table that shows a tree: indented, with a button that opens and closes what is below. */
export function TreeCell({ depth, isOpen, name, onTurn, children }: Props) {
  return (
    <span className={classes.treeCell} style={{ paddingLeft: depth * 16 }}>
      {isOpen === null ? (
        <span className={classes.noTwist} />
      ) : (
        <button
          type="button"
          className={classes.twist}
          tabIndex={-1}
          aria-expanded={isOpen}
          aria-label={isOpen ? `Close ${name}` : `Open ${name}`}
          onClick={(event) => {
            event.stopPropagation();
            onTurn();
          }}
        >
          {isOpen ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
        </button>
      )}
      {children}
    </span>
  );
}
