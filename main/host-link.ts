import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import WebSocket from 'ws';
import type { TaskSnapshot } from '#core/contract/tasks.ts';
import type { Workbench } from '#core/contract/workbench.ts';
import type { OpenedWorkspace } from '#core/contract/workspaces.ts';
import { openWorkspace } from '#main/installation.ts';
import type { QueueUpdate } from '#main/queue.ts';

/** What the link tells its window. */
export interface HostEvents {
  /** It can be asked from now on. */
  connected(): void;
  tasks(tasks: readonly TaskSnapshot[]): void;
  queue(update: QueueUpdate): void;
  /** The host has another address than `before`; `opened` is the one that counts from now on. */
  moved(opened: OpenedWorkspace, before: OpenedWorkspace): void;
  /** A new host could not be started; it is tried again. */
  failed(error: unknown): void;
}

const LONGEST_PAUSE_MS = 30_000;

/** The way to the host of one workspace. A host that dies is started again; its reductions go on meanwhile. */
export class HostLink {
  #opened: OpenedWorkspace;
  readonly #events: HostEvents;
  #socket: WebSocket | null = null;
  #client: Workbench | null = null;
  #isClosed = false;

  constructor(opened: OpenedWorkspace, events: HostEvents) {
    this.#opened = opened;
    this.#events = events;
    void this.#keep();
  }

  get opened(): OpenedWorkspace {
    return this.#opened;
  }

  /** The host's calls; null while there is no connection. */
  get client(): Workbench | null {
    return this.#client;
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.terminate();
  }

  async #keep(): Promise<void> {
    for (let pause = 200; !this.#isClosed; ) {
      if (await this.#follow()) pause = 200;
      if (this.#isClosed) return;
      await sleep(pause);
      try {
        const next = await openWorkspace(this.#opened.root);
        if (this.#isClosed) return;
        const before = this.#opened;
        this.#opened = next;
        if (next.address !== before.address) this.#events.moved(next, before);
      } catch (error) {
        this.#events.failed(error);
      }
      pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
    }
  }

  /** Follow the host's tasks until the connection ends. Whether there was one. */
  async #follow(): Promise<boolean> {
    const { host, hash } = new URL(this.#opened.address);
    const token = hash.replace('#token=', '');
    const socket = new WebSocket(`ws://${host}/rpc`, { headers: { authorization: `Bearer ${token}` } });
    this.#socket = socket;
    const ended = new Promise<void>((done) => socket.once('close', () => done()).on('error', () => {}));
    const isOpen = await Promise.race([once(socket, 'open').then(() => true), ended.then(() => false)]).catch(
      () => false,
    );
    if (!isOpen) return false;
    // The two descriptions of a WebSocket differ in what they call their events.
    const client: Workbench = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
    this.#client = client;
    this.#events.connected();
    const tell = (error: unknown) => {
      // A stream ends with its connection; any other end is worth a word.
      if (socket.readyState === WebSocket.OPEN) console.error('slitbench: the host cannot be followed:', error);
    };
    const following = [this.#tasksOf(client).catch(tell), this.#queueOf(client).catch(tell)];
    await ended;
    this.#client = null;
    await Promise.all(following);
    return true;
  }

  async #queueOf(client: Workbench): Promise<void> {
    for await (const update of await client.runs.watch({})) this.#events.queue(update);
  }

  async #tasksOf(client: Workbench): Promise<void> {
    for await (const { tasks } of await client.tasks.watch({})) this.#events.tasks(tasks);
  }
}
