import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { UndoResult } from '#core/contract/undo.ts';
import { faultOf } from '#renderer/host/fault.ts';
import { Failures } from '#renderer/pages/organise/apply-banner.tsx';
import { Confirm } from '#renderer/pages/organise/confirm.tsx';
import { operationWords } from '#renderer/pages/organise/operation-words.ts';
import { CommandLine } from '#renderer/parts/command-line.tsx';
import { FaultView } from '#renderer/parts/fault-view.tsx';
import { moment } from '#renderer/parts/numbers.ts';
import { State } from '#renderer/parts/state.tsx';

interface Props {
  readonly opened: boolean;
  readonly root: string;
  readonly preview: (root: string) => Promise<UndoResult>;
  readonly onClose: () => void;
  readonly onUndo: () => void;
}

/** What undo would take back, and whether it shall. */
export function UndoPreview({ opened, root, preview, onClose, onUndo }: Props) {
  const { data, error, isFetching } = useQuery({
    queryKey: ['undo-preview', root, opened],
    queryFn: () => preview(root),
    enabled: opened,
    gcTime: 0,
    staleTime: 0,
  });
  const isThere = data !== undefined && data.undone !== null && !isFetching;
  return (
    <Confirm
      opened={opened}
      title="Undo the last organising"
      action="Undo it"
      canConfirm={isThere}
      onClose={onClose}
      onConfirm={onUndo}
    >
      {isFetching && <Loader size={16} />}
      {error !== null && <FaultView fault={faultOf(error)} />}
      {!isFetching && data?.undone === null && <p>Nothing was organised here that is not undone already.</p>}
      {isThere && (
        <>
          <p>
            What was begun on <strong>{moment(Date.parse(data.undone ?? ''))} UT</strong> is taken back:
          </p>
          <p>
            <strong>{operationWords(data.operations)}</strong>
          </p>
          {data.left.length === 0 ? (
            <p className="dim">Nothing of it has changed since: all of it can be taken back.</p>
          ) : (
            <>
              <p>
                <State
                  state="warning"
                  word={`${data.left.length} of these would stay as ${data.left.length === 1 ? 'it is' : 'they are'}:`}
                />
              </p>
              <Failures rows={data.left} />
            </>
          )}
          <CommandLine words={['slitbench', 'undo', root]} />
        </>
      )}
    </Confirm>
  );
}
