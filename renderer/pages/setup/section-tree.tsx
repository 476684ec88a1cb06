import type { ParameterTree } from '#core/contract/parameters.ts';
import classes from '#renderer/pages/setup/setup.module.css';

interface Props {
  readonly sections: ParameterTree['sections'];
  /** Paths of what the file sets. */
  readonly set: readonly string[];
  /** Null: all. */
  readonly current: string | null;
  readonly onOpen: (section: string | null) => void;
}

/** The sections of the parameters, each with how many in it the file sets. */
export function SectionTree({ sections, set, current, onOpen }: Props) {
  const count = (section: string) => set.filter((path) => path.startsWith(`${section}.`)).length;
  const line = (path: string | null, name: string, depth: number, changed: number, title: string) => (
    <button
      key={path ?? ''}
      type="button"
      className={classes.section}
      aria-current={current === path}
      title={title}
      style={{ paddingLeft: 10 + depth * 14 }}
      onClick={() => onOpen(path)}
    >
      <span className={depth === 0 ? 'cut' : 'cut mono'}>{name}</span>
      <span className="grow" />
      {changed > 0 && (
        <span className={classes.badge} title={`${changed} set in this file`}>
          {changed}
        </span>
      )}
    </button>
  );
  return (
    <nav className={classes.sections} aria-label="Sections of parameters">
      {line(null, 'All parameters', 0, set.length, '')}
      {sections.map(({ path, description }) => {
        const names = path.split('.');
        return line(path, names.at(-1) ?? '', names.length, count(path), description);
      })}
    </nav>
  );
}
