import { ActionIcon, Tooltip } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import type { ParameterDefinition } from '#core/contract/parameters.ts';
import type { SetupContent } from '#core/contract/setup-files.ts';
import { editDraft } from '#renderer/pages/setup/drafts.ts';
import { LeafControl } from '#renderer/pages/setup/leaf-control.tsx';
import { controlOf, editOf, shownText, sourceHint, sourceText } from '#renderer/pages/setup/parameter-values.ts';
import classes from '#renderer/pages/setup/setup.module.css';

interface Props {
  readonly path: string;
  readonly definition: ParameterDefinition;
  /** As it stands in the file; null: it does not. */
  readonly set: SetupContent['parameters'][number] | null;
  /** What PypeIt says against it. */
  readonly error: string | null;
  readonly readOnly: boolean;
}

/** One parameter: name, control, default, what it is for. */
export function ParameterLeaf({ path, definition, set, error, readOnly }: Props) {
  const control = controlOf(definition);
  const names = definition.path.split('.');
  const name = names.at(-1) ?? '';
  const [value, general] = [sourceText(definition.value), sourceText(definition.general)];
  // The instrument is what the defaults are for.
  const isFixed = definition.path === 'rdx.spectrograph';
  const describedBy = `about-${definition.path}`;
  const change = (typed: string) => editDraft(path, () => [editOf(control, definition.path, typed)]);
  return (
    <div className={classes.leaf} data-set={set !== null && !isFixed}>
      <div className={classes.leafName}>
        <span className="mono" title={definition.path}>
          {set !== null && !isFixed && (
            <span role="img" className={classes.changed} aria-label="set in this file" title="set in this file">
              ◆{' '}
            </span>
          )}
          {name}
        </span>
        <span className="dim">{definition.types.join(' | ')}</span>
      </div>
      <div className={classes.leafControl}>
        <LeafControl
          definition={definition}
          control={control}
          shown={set === null ? value : shownText(control, set)}
          readOnly={readOnly || isFixed}
          describedBy={describedBy}
          onSet={change}
        />
        <Tooltip label={`Back to the default, ${value}`}>
          <ActionIcon
            aria-label={`Back to the default of ${definition.path}`}
            style={{ visibility: set !== null && !isFixed && !readOnly ? 'visible' : 'hidden' }}
            onClick={() => editDraft(path, () => [{ kind: 'parameter', path: definition.path, value: null }])}
          >
            <RotateCcw size={13} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.leafText} id={describedBy}>
        {error !== null && (
          <div className={classes.refused} role="alert">
            ✕ PypeIt: {error}
          </div>
        )}
        <div>
          {definition.description === '' ? (
            <span className="dim">PypeIt does not describe it.</span>
          ) : (
            <Described text={definition.description} />
          )}
        </div>
        <div className={classes.default}>
          default <code>{value}</code>
          {definition.here && ' (the folder where run_pypeit runs)'}
          {general !== value && (
            <>
              {' '}
              for this instrument; PypeIt’s own is <code>{general}</code>
            </>
          )}
          {control === 'source' && <span> · {sourceHint(definition)}</span>}
        </div>
      </div>
    </div>
  );
}

/** A description as PypeIt writes it, in reStructuredText: ``code``, :ref:`a page`. */
function Described({ text }: { readonly text: string }) {
  let at = 0;
  const parts = text.split(/(``.+?``|:\w+:`[^`]+`)/).filter((part) => part !== '');
  return parts.map((part) => {
    at += part.length;
    const code = /^``(.+)``$/.exec(part)?.[1];
    if (code !== undefined) return <code key={at}>{code}</code>;
    return <span key={at}>{/^:\w+:`~?([^`<]+)/.exec(part)?.[1]?.trim() ?? part}</span>;
  });
}
