import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { create } from 'zustand';
import type { Workbench } from '#core/contract/workbench.ts';

/** How the page stands with its host. `refused`: the address had no token, or a wrong one. */
type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

interface Connection {
  readonly state: ConnectionState;
  /** How often a connection was opened: streams begin anew when it changes. */
  readonly round: number;
}

/** The connection as the page shows it. */
export const useConnection = create<Connection>(() => ({ state: 'connecting', round: 0 }));

let current: Promise<Workbench> | null = null;
/** Settled once the token was shown: before that nothing else is asked. */
const session = openSession().catch(() => {});

/** Show the token of the address, once: a cookie takes its place, and it leaves the address bar and the history. */
async function openSession(): Promise<void> {
  const token = /(?:^#|&)token=([^&]+)/.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, '', location.pathname + location.search);
  await fetch('/session', { method: 'POST', body: JSON.stringify({ token }) });
}

function openSocket(): Promise<Workbench> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/rpc`);
    let wasOpen = false;
    socket.addEventListener('open', () => {
      wasOpen = true;
      useConnection.setState(({ round }) => ({ state: 'open', round: round + 1 }));
      resolve(createORPCClient(new RPCLink({ websocket: socket })));
    });
    socket.addEventListener('close', () => {
      current = null;
      if (!wasOpen) reject(new Error('The host does not answer.'));
      useConnection.setState({ state: 'lost' });
      setTimeout(() => void reconnect(), wasOpen ? 200 : 1000);
    });
  });
}

async function reconnect(): Promise<void> {
  try {
    const answer = await fetch('/session', { method: 'GET' }).then(({ status }) => status);
    if (answer === 401) useConnection.setState({ state: 'refused' });
    else await host();
  } catch {
    setTimeout(() => void reconnect(), 1000);
  }
}

/** Connect, and stay so. */
export async function connect(): Promise<void> {
  await session;
  await reconnect();
}

/** The host's calls, once there is a connection. Rejects while there is none. */
export async function host(): Promise<Workbench> {
  await session;
  current ??= openSocket();
  return await current;
}

/** Call the host. */
export async function call<T>(work: (host: Workbench) => Promise<T>): Promise<T> {
  return await work(await host());
}

/** Load a part of the page: where the host is away, once it is there again. */
export async function fromHost<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (useConnection.getState().state === 'open') throw error;
    await new Promise<void>((done) => {
      const stop = useConnection.subscribe(({ state }) => {
        if (state !== 'open') return;
        stop();
        done();
      });
    });
    return await load();
  }
}
