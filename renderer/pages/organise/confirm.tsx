import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  readonly opened: boolean;
  readonly title: string;
  readonly action: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  /** False: there is nothing to confirm. */
  readonly canConfirm?: boolean;
  readonly children: ReactNode;
}

/** Asks before files move. */
export function Confirm({ opened, title, action, onClose, onConfirm, canConfirm = true, children }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={520}>
      {children}
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 16 }}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {canConfirm ? 'Leave it' : 'Close'}
        </Button>
        {canConfirm && (
          <Button
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        )}
      </div>
    </Modal>
  );
}
