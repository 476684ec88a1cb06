import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Workbench } from '#core/contract/workbench.ts';
import { originAt } from '#core/host/addresses.ts';
import { type HostRecord, readHost } from '#core/host/host-record.ts';
import { Fault } from '#core/workspace/fault.ts';

/** The running host of a workspace, to be asked by a program of the same user. */
export interface HostClient extends Disposable {
  readonly workbench: Workbench;
  /** Aborted when the host is gone. */
  readonly gone: AbortSignal;
}

/** The host that serves a workspace on this machine now, connected to; null: there is none. */
export async function joinHost(root: string): Promise<HostClient | null> {
  const record = readHost(root);
  return record === null ? null : await connectTo(root, record);
}

function connectTo(root: string, { address, port, token, process: { pid } }: HostRecord): Promise<HostClient> {
  const socket = new WebSocket(`${originAt(address, port).replace('http', 'ws')}/rpc`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const gone = new AbortController();
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => {
      const workbench: Workbench = createORPCClient(new RPCLink({ websocket: socket }));
      resolve({ workbench, gone: gone.signal, [Symbol.dispose]: () => socket.close() });
    });
    socket.addEventListener('close', () => gone.abort());
    socket.addEventListener('error', (error) => {
      gone.abort();
      reject(
        new Fault(
          {
            code: 'host',
            message: `The host of ${root} (process ${pid}) does not answer at port ${port}`,
            remedy: 'Try again; if it stays so, end that process, and this command does the work itself.',
          },
          error,
        ),
      );
    });
  });
}
