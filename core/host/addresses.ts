import { hostname, networkInterfaces } from 'node:os';

/** Where a host listens unless told otherwise. */
export const LOOPBACK = '127.0.0.1';

/** Whether to listen at an address is to listen at every address of the machine. */
export const isEverywhere = (address: string): boolean => address === '0.0.0.0' || address === '::';

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

/** An address or name as it stands in `http://…`: IPv6 in brackets, without its zone, which no page can name. */
const inAddress = (address: string): string => (address.includes(':') ? `[${address.replace(/%.*$/, '')}]` : address);

/** `http://127.0.0.1:8917`, `http://[::1]:8917` */
export const originAt = (address: string, port: number): string => `http://${inAddress(address)}:${port}`;

/** The address at which this machine itself reaches who listens at `address`. */
export function localAddress(address: string): string {
  return address === '0.0.0.0' ? LOOPBACK : address === '::' ? '::1' : address;
}

/** The names and addresses of this machine in its networks, the name first. They may change while it is on. */
function machineNames(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((of) => of ?? []);
  const own = addresses.filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  const name = hostname();
  return [...new Set([name, name.split('.')[0] ?? name, ...own.map(({ address }) => address)])];
}

/** Names and addresses by which other machines reach who listens at `address`; none for loopback. */
export function reachedBy(address: string): readonly string[] {
  if (isLoopback(address)) return [];
  return isEverywhere(address) ? machineNames() : [address];
}

/** The values of the header Host by which who listens at `address` is named, in lower case. */
export function hostHeaders(address: string, port: number): ReadonlySet<string> {
  const names = [LOOPBACK, 'localhost', '::1', ...(isEverywhere(address) ? machineNames() : [address])];
  const named = names.map((name) => inAddress(name).toLowerCase());
  // Browsers leave the port of HTTP out.
  return new Set([...named.map((name) => `${name}:${port}`), ...(port === 80 ? named : [])]);
}
