import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostHeaders, isEverywhere } from '#core/host/addresses.ts';

/** Decides who may ask a host that listens at an address. */
export class Gate {
  readonly #token: string;
  readonly #session: string;
  readonly #cookie: string;
  readonly #address: string;
  readonly #port: number;
  #hosts: ReadonlySet<string>;

  constructor(token: string, port: number, address: string) {
    this.#token = token;
    // What the browser keeps is not the token itself; cookies know no ports, so the name does.
    this.#session = createHmac('sha256', token).update(`session ${port}`).digest('base64url');
    this.#cookie = `slitbench-${port}`;
    this.#address = address;
    this.#port = port;
    this.#hosts = hostHeaders(address, port);
  }

  /** Whether a request names this very host, so that no page of another name can be led here (DNS rebinding). */
  namesUs({ headers: { host } }: Pick<IncomingMessage, 'headers'>): boolean {
    if (host === undefined) return false;
    if (this.#hosts.has(host.toLowerCase())) return true;
    if (!isEverywhere(this.#address)) return false;
    // A laptop that came into another network has another address.
    this.#hosts = hostHeaders(this.#address, this.#port);
    return this.#hosts.has(host.toLowerCase());
  }

  /** Whether it comes from a page of ours. Without Origin it does not come from a page's script, or reads only. */
  fromUs({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
    return headers.origin === `http://${headers.host}`;
  }

  isToken(text: string): boolean {
    return same(text, this.#token);
  }

  /** Whether the cookie, or for programs the header, says that the token was shown. */
  knows({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((part) => part.trim());
    const prefix = `${this.#cookie}=`;
    if (cookies.some((part) => part.startsWith(prefix) && same(part.slice(prefix.length), this.#session))) return true;
    return headers.authorization?.startsWith('Bearer ') === true && this.isToken(headers.authorization.slice(7));
  }

  sessionCookie(): string {
    return `${this.#cookie}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
