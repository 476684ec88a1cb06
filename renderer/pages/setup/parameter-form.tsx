import { Button, Switch, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Search } from 'lucide-react';
import { useMemo, useRef } from 'react';
import type { ParameterErrors, ParameterTree } from '#core/contract/parameters.ts';
import type { SetupContent } from '#core/contract/setup-files.ts';
import { useAddressWord } from '#renderer/pages/setup/address.ts';
import { editDraft } from '#renderer/pages/setup/drafts.ts';
import { ParameterLeaf } from '#renderer/pages/setup/parameter-leaf.tsx';
import { SectionTree } from '#renderer/pages/setup/section-tree.tsx';
import classes from '#renderer/pages/setup/setup.module.css';
import { Empty } from '#renderer/parts/empty.tsx';
import { count } from '#renderer/parts/numbers.ts';

interface Props {
  readonly path: string;
  readonly content: SetupContent;
  readonly tree: ParameterTree;
  readonly errors: ParameterErrors['errors'];
  readonly readOnly: boolean;
}

type Line =
  | { readonly kind: 'section'; readonly path: string; readonly description: string }
  | { readonly kind: 'leaf'; readonly leaf: ParameterTree['leaves'][number] };

const parentOf = (path: string) => path.split('.').slice(0, -1).join('.');

/** Every parameter of the installed PypeIt, to be found, read and set. */
export function ParameterForm({ path, content, tree, errors, readOnly }: Props) {
  const [sectionWord, setSection] = useAddressWord('section');
  const [wanted, setWanted] = useAddressWord('find');
  const [only, setOnly] = useAddressWord('only');
  const section = sectionWord === '' ? null : sectionWord;
  const onlySet = only === 'changed';
  const setOnlySet = (wants: boolean) => setOnly(wants ? 'changed' : '');
  const scroller = useRef<HTMLDivElement>(null);
  const known = useMemo(() => new Map(tree.leaves.map((leaf) => [leaf.path, leaf])), [tree]);
  const about = useMemo(() => new Map(tree.sections.map((each) => [each.path, each.description])), [tree]);
  const inFile = useMemo(() => new Map(content.parameters.map((each) => [each.path, each])), [content]);
  const faults = useMemo(() => new Map(errors.map((error) => [error.path, error.message])), [errors]);
  const set = content.parameters.map((each) => each.path).filter((each) => each !== 'rdx.spectrograph');
  const strange = set.filter((each) => !known.has(each));

  const lines = useMemo(() => {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const found = tree.leaves.filter((leaf) => {
      if (section !== null && !leaf.path.startsWith(`${section}.`)) return false;
      if (onlySet && !(inFile.has(leaf.path) && leaf.path !== 'rdx.spectrograph')) return false;
      const text = `${leaf.path} ${leaf.description}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const all: Line[] = [];
    for (const leaf of found) {
      const parent = parentOf(leaf.path);
      const last = all.at(-1);
      if (last === undefined || last.kind !== 'leaf' || parentOf(last.leaf.path) !== parent)
        all.push({ kind: 'section', path: parent, description: about.get(parent) ?? '' });
      all.push({ kind: 'leaf', leaf });
    }
    return all;
  }, [tree, section, onlySet, wanted, inFile, about]);
  const matching = lines.filter(({ kind }) => kind === 'leaf').length;

  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'section' ? 34 : 76),
    getItemKey: (index) => {
      const line = lines[index];
      return line === undefined ? index : line.kind === 'section' ? `s ${line.path} ${index}` : line.leaf.path;
    },
    overscan: 6,
  });

  return (
    <div className={classes.form}>
      <SectionTree
        sections={tree.sections}
        set={set}
        current={section}
        onOpen={(next) => {
          setSection(next ?? '');
          scroller.current?.scrollTo({ top: 0 });
        }}
      />
      <div className={classes.fill}>
        <div className={classes.tools}>
          <TextInput
            className={classes.find}
            aria-label="Find a parameter"
            placeholder="Find by name or description"
            leftSection={<Search size={13} />}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          <Switch
            label="Changed only"
            checked={onlySet}
            onChange={(event) => setOnlySet(event.currentTarget.checked)}
          />
          <span className="dim" role="status">
            {count(matching)} of {count(tree.leaves.length)}
          </span>
          <span className="grow" />
          <span className="dim cut" title={tree.note ?? tree.frame ?? ''}>
            {tree.frame === null ? (
              <span className={classes.differs}>▲ defaults of the instrument only: {tree.note}</span>
            ) : (
              <>
                defaults of PypeIt {tree.version} for <span className="mono">{tree.frame.split('/').at(-1)}</span>
              </>
            )}
          </span>
        </div>
        {faults.get(null) !== undefined && (
          <div className={classes.strange} role="alert">
            <span className={classes.refused}>✕ PypeIt: {faults.get(null)}</span>
          </div>
        )}
        {strange.map((each) => (
          <div key={each} className={classes.strange}>
            <span className={classes.refused}>
              ✕ <code>{each}</code> is no parameter of PypeIt {tree.version}
            </span>
            <span className="grow" />
            <Button
              size="compact-xs"
              variant="default"
              disabled={readOnly}
              onClick={() => editDraft(path, () => [{ kind: 'parameter', path: each, value: null }])}
            >
              Take it out
            </Button>
          </div>
        ))}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
        <section ref={scroller} className={classes.leaves} aria-label="Parameters" tabIndex={0}>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const line = lines[item.index];
              if (line === undefined) return null;
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className={classes.placed}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  {line.kind === 'section' ? (
                    <h2 className={classes.sectionHead}>
                      <span className="mono">{line.path.replaceAll('.', ' › ')}</span>{' '}
                      <span className="dim">{line.description}</span>
                    </h2>
                  ) : (
                    <ParameterLeaf
                      path={path}
                      definition={line.leaf}
                      set={inFile.get(line.leaf.path) ?? null}
                      error={faults.get(line.leaf.path) ?? null}
                      readOnly={readOnly}
                    />
                  )}
                </div>
              );
            })}
          </div>
          {lines.length === 0 &&
            (onlySet && wanted === '' ? (
              <Empty
                title="Nothing is changed here"
                text="This file leaves all parameters at the defaults of the instrument."
              >
                <Button variant="default" onClick={() => setOnlySet(false)}>
                  Show all
                </Button>
              </Empty>
            ) : (
              <Empty title="No parameter is called so" text="Look for other words, or in all sections." />
            ))}
        </section>
      </div>
    </div>
  );
}
