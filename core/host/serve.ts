import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { LOOPBACK, localAddress, originAt, reachedBy } from '#core/host/addresses.ts';
import { headersOf, sendAsset } from '#core/host/assets.ts';
import { Gate } from '#core/host/gate.ts';
import { Host } from '#core/host/host.ts';
import { formerHost, hostLock, publishHost, readHost, withdrawHost } from '#core/host/host-record.ts';
import { outlast } from '#core/host/outlast.ts';
import { sendFile } from '#core/host/send-file.ts';
import { whenIdle } from '#core/host/when-idle.ts';
import { workbenchRouter } from '#core/host/workbench-router.ts';
import { causeText, errorCode, Fault } from '#core/workspace/fault.ts';
import { takeLock } from '#core/workspace/lock.ts';
import { workspaceFolder } from '#core/workspace/places.ts';
import { rememberWorkspace } from '#core/workspace/recent.ts';

export interface ServeOptions {
  /** The workspace, absolute; made one if it is none. */
  readonly root: string;
  /** 0 or absent: that of the last time if it is free, else any. */
  readonly port?: number | undefined;
  /** The address to listen on; anything but loopback is the user's own decision. */
  readonly listen?: string | undefined;
  /** Folder of the built renderer. */
  readonly renderer: string;
  /** Seconds without a client and without work after which the host is no longer of use; absent: it stays. */
  readonly idleEnd?: number | undefined;
}

/** A host at work. */
export interface Serving {
  readonly host: Host;
  /** Where it listens: an address of this machine, or `0.0.0.0` or `::` for all. */
  readonly listens: string;
  readonly port: number;
  /** The page's address for this machine with the token: whoever has it has the rights of this user. */
  readonly address: string;
  /** The same for other machines; empty: it listens to this one alone. */
  readonly reach: readonly string[];
  /** Resolves when the host is no longer of use, `idleEnd` seconds after its last client and its last work. */
  readonly idle: Promise<void>;
  close(): Promise<void>;
}

const MAX_BODY = 4096;
const Session = z.object({ token: z.string().max(200) });

/**
 * Serve one workspace: the contract over a WebSocket, the renderer, and the pictures of reductions, to those who have the
 * token. Throws a Fault `locked` if another host serves it.
 */
export async function serve({ root, port = 0, listen = LOOPBACK, renderer, idleEnd }: ServeOptions): Promise<Serving> {
  workspaceFolder(root);
  const running = readHost(root);
  if (running !== null)
    throw new Fault({
      code: 'locked',
      message: `${root} is served already, by process ${running.process.pid}`,
      path: root,
      remedy: `slitbench open ${root} prints its address.`,
    });
  const made: (() => unknown)[] = [];
  // Each end is tried, also where the one before failed: the disk of the workspace may be away.
  const endAll = async () => {
    const failed: unknown[] = [];
    for (const end of made.splice(0).reverse())
      try {
        await end();
      } catch (error) {
        failed.push(error);
      }
    return failed;
  };
  try {
    const lock = takeLock(hostLock(root), 'slitbench serve');
    made.push(() => lock.release());
    const former = formerHost(root);
    const token = former?.token ?? randomBytes(32).toString('base64url');
    const server = createServer();
    // Before there is a host: a port that is taken must leave nothing behind.
    const at = await listenOn(server, listen, port === 0 ? [former?.port ?? 0, 0] : [port]);
    made.push(() => closeServer(server));
    made.push(outlast((text) => console.error(text)));
    const host = new Host(root);
    made.push(() => host.close());
    const sockets = answer(server, host, new Gate(token, at.port, at.address), renderer);
    // Nobody is answered by a host that ends.
    made.push(() => closeServer(server));
    made.push(() => sockets.close());
    publishHost(root, { address: localAddress(at.address), port: at.port, token });
    made.push(() => withdrawHost(root));
    rememberWorkspace(root);
    const isBusy = () => sockets.clients() > 0 || host.busy;
    const pageAt = (name: string) => `${originAt(name, at.port)}/#token=${token}`;
    return {
      host,
      listens: at.address,
      port: at.port,
      address: pageAt(localAddress(at.address)),
      reach: reachedBy(at.address).map(pageAt),
      idle: idleEnd === undefined ? new Promise(() => {}) : whenIdle(isBusy, idleEnd),
      async close() {
        const [error] = await endAll();
        if (error !== undefined) throw error;
      },
    };
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** The host that serves a workspace on this machine now, or null. */
export const runningHost = readHost;

/** Where a server listens. */
interface Listening {
  readonly address: string;
  readonly port: number;
}

async function listenOn(server: Server, address: string, ports: readonly number[]): Promise<Listening> {
  for (const [i, port] of ports.entries()) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, address, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return server.address() as AddressInfo;
    } catch (error) {
      if (errorCode(error) === 'EADDRINUSE' && i + 1 < ports.length) continue;
      throw new Fault(
        {
          code: 'port',
          message: `Port ${port} of ${address} cannot be used`,
          remedy: 'Leave out --port and let one be chosen, or name another.',
        },
        error,
      );
    }
  }
  throw new Error('no port was given');
}

interface Sockets {
  /** How many windows and programs are connected. */
  clients(): number;
  close(): void;
}

function answer(server: Server, host: Host, gate: Gate, renderer: string): Sockets {
  const refuse = (response: ServerResponse, status: number, text: string) =>
    response.writeHead(status, { ...headersOf(null), 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);

  server.on('request', (request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://host');
      if (!gate.namesUs(request)) return refuse(response, 421, 'This is not the address of this host.');
      if (url.pathname === '/session') return await openSession(request, response);
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'GET only.');
      if (url.pathname.startsWith('/files/')) {
        if (request.headers.origin !== undefined && !gate.fromUs(request))
          return refuse(response, 403, 'Not from there.');
        if (request.headers['sec-fetch-site'] === 'cross-site') return refuse(response, 403, 'Not from there.');
        if (!gate.knows(request)) return refuse(response, 401, 'Open the address with its token first.');
        return await sendFile(host, url, request, response);
      }
      return sendAsset(renderer, url.pathname, request, response);
    })().catch((error: unknown) => {
      const known = error instanceof Fault;
      const status = !known ? 500 : error.data.code === 'not-allowed' ? 403 : 404;
      if (!response.headersSent) refuse(response, status, known ? error.message : causeText(error));
      else response.destroy();
    });
  });

  async function openSession(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    // A page asks whether its cookie is (still) good.
    if (request.method === 'GET') return response.writeHead(gate.knows(request) ? 204 : 401, headersOf(null)).end();
    if (request.method !== 'POST') return refuse(response, 405, 'POST only.');
    if (!gate.fromUs(request)) return refuse(response, 403, 'Not from there.');
    const body = await readBody(request);
    const parsed = Session.safeParse(body === null ? null : safeJson(body));
    if (!parsed.success || !gate.isToken(parsed.data.token)) return refuse(response, 401, 'The token is not right.');
    return response.writeHead(204, { ...headersOf(null), 'set-cookie': gate.sessionCookie() }).end();
  }

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 2 ** 20, perMessageDeflate: false });
  const handler = new RPCHandler(workbenchRouter);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const deny = (status: string) => {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    };
    if (!gate.namesUs(request)) return deny('421 Misdirected Request');
    if (request.url !== '/rpc') return deny('404 Not Found');
    // A page always says where it comes from; a program that shows the token need not.
    const isProgram = request.headers.origin === undefined && request.headers.authorization !== undefined;
    if (!isProgram && !gate.fromUs(request)) return deny('403 Forbidden');
    if (!gate.knows(request)) return deny('401 Unauthorized');
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate());
      void handler.upgrade(ws, { context: { host } });
    });
  });
  // A laptop that was closed leaves half of a connection behind.
  const beat = setInterval(() => {
    for (const ws of sockets.clients) ws.ping();
  }, 30_000);
  beat.unref();
  return {
    clients: () => sockets.clients.size,
    close() {
      clearInterval(beat);
      for (const ws of sockets.clients) ws.terminate();
      sockets.close();
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part as Uint8Array);
    size += bytes.length;
    if (size > MAX_BODY) return null;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
