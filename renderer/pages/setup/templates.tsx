import { ActionIcon, Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Trash2, X } from 'lucide-react';
import { useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { TemplateApplied } from '#core/contract/parameters.ts';
import { call } from '#renderer/host/connection.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { DiffTable } from '#renderer/pages/setup/differences.tsx';
import { type Draft, isChanged } from '#renderer/pages/setup/draft.ts';
import { useDrafts } from '#renderer/pages/setup/drafts.ts';
import type { SetupItem } from '#renderer/pages/setup/listing.ts';
import classes from '#renderer/pages/setup/setup.module.css';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { counted } from '#renderer/parts/numbers.ts';

interface Props {
  readonly draft: Draft | null;
  /** The files that a template is applied to. */
  readonly targets: readonly SetupItem[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Named sets of parameters: keep those of this file, give one to other files, with the differences first. */
export function Templates({ draft, targets, onClose, onSaved }: Props) {
  const drafts = useDrafts((state) => state.drafts);
  const [name, setName] = useState('');
  const [exactly, setExactly] = useState(false);
  const [applied, setApplied] = useState<readonly TemplateApplied[] | null>(null);
  const [fault, setFault] = useState<FaultData | null>(null);
  const [said, setSaid] = useState('');
  const templates = useQuery({
    queryKey: ['parameter-templates'],
    queryFn: () => call((h) => h.parameters.templates({})),
  });
  const attempt = async (work: () => Promise<void>) => {
    setFault(null);
    setSaid('');
    try {
      await work();
    } catch (error) {
      setFault(faultOf(error));
    }
  };
  const keep = (defaults: boolean) =>
    attempt(async () => {
      const text = draft?.now.text ?? '';
      const { path } = await call((host) => host.parameters.keep({ text, name, defaults }));
      setSaid(`Kept in ${path}.`);
      await templates.refetch();
    });
  const preview = (template: string) =>
    attempt(async () => {
      const paths = targets.flatMap(({ file }) => file?.path ?? []);
      setApplied(await call((host) => host.parameters.apply({ name: template, paths, exactly })));
    });
  const forget = (template: string) =>
    attempt(async () => {
      await call((host) => host.parameters.forget({ name: template }));
      await templates.refetch();
    });
  const isOpen = ({ path }: TemplateApplied) => isChanged(drafts.get(path));
  const writable = (applied ?? []).filter((one) => one.problem === null && one.lines.some(isChange) && !isOpen(one));
  const save = () =>
    attempt(async () => {
      const left: string[] = [];
      for (const { path, text, digest } of writable) {
        const outcome = await call((host) => host.setups.save({ path, text, digest }));
        if (outcome.outcome === 'conflict') left.push(path);
      }
      setApplied(null);
      setSaid(
        left.length === 0
          ? `Saved ${counted(writable.length, 'file')}; a backup of each stays beside it.`
          : `These changed meanwhile and were left: ${left.join(', ')}.`,
      );
      onSaved();
    });
  const spectrograph = draft?.now.content?.spectrograph ?? 'the instrument';

  return (
    <Modal.Root opened onClose={onClose} size={860}>
      <Modal.Overlay />
      <Modal.Content aria-label="Parameter templates">
        <Modal.Body>
          <div className={classes.modalHead}>
            <h2>Parameter templates</h2>
            <ActionIcon aria-label="Close" onClick={onClose}>
              <X size={14} />
            </ActionIcon>
          </div>
          {fault !== null && <FaultView fault={fault} />}
          {said !== '' && (
            <p role="status" className={classes.said}>
              ● {said}
            </p>
          )}
          {applied === null ? (
            <>
              <form
                className={classes.keep}
                onSubmit={(event) => {
                  event.preventDefault();
                  void keep(false);
                }}
              >
                <TextInput
                  className="grow"
                  label="Keep the parameters of this file as"
                  placeholder="faint targets"
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
                <Button type="submit" disabled={draft === null || name.trim() === ''}>
                  Keep
                </Button>
                <Button variant="default" disabled={draft === null} onClick={() => void keep(true)}>
                  Use for new {spectrograph} files
                </Button>
              </form>
              <Checkbox
                label="Exactly: also take out what the template does not set"
                checked={exactly}
                onChange={(event) => setExactly(event.currentTarget.checked)}
              />
              <ul className={classes.templates}>
                {(templates.data ?? []).map((template) => (
                  <li key={template.name}>
                    <strong className="cut">{template.name}</strong>
                    <span className="dim">{template.spectrograph ?? 'any instrument'}</span>
                    <span className="dim">{counted(template.parameters, 'parameter')}</span>
                    <span className="grow" />
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={targets.length === 0}
                      onClick={() => void preview(template.name)}
                    >
                      Look what it changes in {counted(targets.length, 'file')}
                    </Button>
                    <ActionIcon
                      aria-label={`Remove the template ${template.name}`}
                      onClick={() => void forget(template.name)}
                    >
                      <Trash2 size={13} />
                    </ActionIcon>
                  </li>
                ))}
                {templates.data?.length === 0 && (
                  <li className="dim">None yet. Set parameters in a file, then keep them here under a name.</li>
                )}
              </ul>
            </>
          ) : (
            <>
              <div className={classes.appliedList}>
                {applied.map((one) => (
                  <section key={one.path}>
                    <div className="mono cut" title={one.path}>
                      {targets.find(({ file }) => file?.path === one.path)?.name ?? one.path}
                    </div>
                    {one.problem !== null ? (
                      <div className={classes.refused}>✕ {one.problem}</div>
                    ) : isOpen(one) ? (
                      <div className={classes.differs}>▲ has changes that are not saved: save it first</div>
                    ) : one.lines.some(isChange) ? (
                      <DiffTable lines={one.lines} />
                    ) : (
                      <div className="dim">● is so already</div>
                    )}
                  </section>
                ))}
              </div>
              <div className={classes.keep}>
                <span className="grow" />
                <Button variant="default" onClick={() => setApplied(null)}>
                  Back
                </Button>
                <Button disabled={writable.length === 0} onClick={() => void save()}>
                  Save {counted(writable.length, 'file')}
                </Button>
              </div>
            </>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

const isChange = ({ kind }: TemplateApplied['lines'][number]) => kind !== 'same';
