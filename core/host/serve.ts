import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { headersOf, sendAsset } from '#core/host/assets.ts';
import { Host } from '#core/host/host.ts';
import { formerHost, hostLock, publishHost, readHost, withdrawHost } from '#core/host/host-record.ts';
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
  readonly port: number;
  readonly origin: string;
  /** The page's address with the token: whoever has it has the rights of this user. */
  readonly address: string;
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
export async function serve({
  root,
  port = 0,
  listen = '127.0.0.1',
  renderer,
  idleEnd,
}: ServeOptions): Promise<Serving> {
  workspaceFolder(root);
  const running = readHost(root);
  if (running !== null)
    throw new Fault({
      code: 'locked',
      message: `${root} is served already, by process ${running.process.pid}`,
      path: root,
      remedy: `slitbench open ${root} prints its address.`,
    });
  const lock = takeLock(hostLock(root), 'slitbench serve');
  try {
    const host = new Host(root);
    const former = formerHost(root);
    const token = former?.token ?? randomBytes(32).toString('base64url');
    const server = createServer();
    const actual = await listenOn(server, listen, port === 0 ? [former?.port ?? 0, 0] : [port]);
    const gate = new Gate(token, actual, listen);
    const sockets = answer(server, host, gate, renderer);
    publishHost(root, { port: actual, token });
    rememberWorkspace(root);
    const isBusy = () => sockets.clients() > 0 || host.busy;
    return {
      host,
      port: actual,
      origin: `http://127.0.0.1:${actual}`,
      address: `http://127.0.0.1:${actual}/#token=${token}`,
      idle: idleEnd === undefined ? new Promise(() => {}) : whenIdle(isBusy, idleEnd),
      async close() {
        withdrawHost(root);
        sockets.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await host.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The host that serves a workspace on this machine now, or null. */
export const runningHost = readHost;

async function listenOn(server: Server, address: string, ports: readonly number[]): Promise<number> {
  for (const [i, port] of ports.entries()) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, address, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
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

/** Decides who may ask. */
class Gate {
  readonly #token: string;
  readonly #session: string;
  readonly cookie: string;
  readonly #hosts: ReadonlySet<string>;

  constructor(token: string, port: number, listen: string) {
    this.#token = token;
    // What the browser keeps is not the token itself; cookies know no ports, so the name does.
    this.#session = createHmac('sha256', token).update(`session ${port}`).digest('base64url');
    this.cookie = `slitbench-${port}`;
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, `${listen}:${port}`]);
  }

  /** Whether a request names this very host, so that no page of another name can be led here (DNS rebinding). */
  namesUs({ headers }: IncomingMessage): boolean {
    return headers.host !== undefined && this.#hosts.has(headers.host);
  }

  /** Whether it comes from a page of ours. Without Origin it does not come from a page's script, or reads only. */
  fromUs({ headers }: IncomingMessage): boolean {
    return headers.origin === `http://${headers.host}`;
  }

  isToken(text: string): boolean {
    return same(text, this.#token);
  }

  /** Whether the cookie, or for programs the header, says that the token was shown. */
  knows({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((part) => part.trim());
    const prefix = `${this.cookie}=`;
    if (cookies.some((part) => part.startsWith(prefix) && same(part.slice(prefix.length), this.#session))) return true;
    return headers.authorization?.startsWith('Bearer ') === true && this.isToken(headers.authorization.slice(7));
  }

  sessionCookie(): string {
    return `${this.cookie}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
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
