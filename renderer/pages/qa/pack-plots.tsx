import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FaultData } from '#core/contract/fault.ts';
import type { TarQaResult } from '#core/contract/tar-qa.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { runTask } from '#renderer/host/run-task.ts';
import classes from '#renderer/pages/qa/qa.module.css';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { bytes, counted } from '#renderer/parts/numbers.ts';

/** Pack the plots of a reduction into its QA.tar.gz, after a question. */
export function PackPlots({ folder }: { readonly folder: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        Pack …
      </Button>
      {isOpen && <PackQuestion folder={folder} onClose={() => setOpen(false)} />}
    </>
  );
}

function PackQuestion({ folder, onClose }: { readonly folder: string; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const [fault, setFault] = useState<FaultData | null>(null);
  const [result, setResult] = useState<TarQaResult | null>(null);
  const [isBusy, setBusy] = useState(false);
  const pack = async () => {
    setBusy(true);
    setFault(null);
    try {
      setResult(await runTask({ verb: 'tarQa', input: { roots: [folder] } }));
      await queries.invalidateQueries();
    } catch (error) {
      setFault(faultOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Pack the plots into QA.tar.gz?" size={640} centered>
      <p>
        QA/ becomes one file beside it, which is read back and compared before QA/ is removed. The plots show here as
        before. A reduction that runs, or did not come to its end, is left as it is.
      </p>
      <CommandLine words={['slitbench', 'tar-qa', folder]} />
      {fault !== null && <FaultView fault={fault} />}
      {result !== null && <p role="status">{told(result)}</p>}
      <div className={classes.answers}>
        <Button variant="default" onClick={onClose}>
          {result === null ? 'Leave it' : 'Close'}
        </Button>
        {result === null && (
          <Button data-autofocus loading={isBusy} onClick={() => void pack()}>
            Pack the plots
          </Button>
        )}
      </div>
    </Modal>
  );
}

/** What became of it, in a sentence. */
function told({ packed: [packed], left: [left], already }: TarQaResult): string {
  if (packed !== undefined)
    return `${counted(packed.files, 'file')} packed: ${bytes(packed.bytes)} became ${bytes(packed.archiveBytes ?? 0)}.`;
  if (left !== undefined) return `Left: ${left.reason}.`;
  return already > 0 ? 'The plots are packed already.' : 'There are no plots in QA/.';
}
