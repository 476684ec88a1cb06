import { hostname, networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { hostHeaders, localAddress, originAt, reachedBy } from '#core/host/addresses.ts';
import { Gate } from '#core/host/gate.ts';

const named = (listen: string, port = 8917) => {
  const gate = new Gate('token', port, listen);
  return (host: string) => gate.namesUs({ headers: { host } });
};
const own = Object.values(networkInterfaces())
  .flatMap((of) => of ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

test('IPv6 stands in brackets, in addresses and in the header Host', () => {
  expect(originAt('::1', 8917)).toBe('http://[::1]:8917');
  expect(originAt('192.0.2.7', 8917)).toBe('http://192.0.2.7:8917');
  const isNamed = named('2001:DB8::7');
  for (const host of ['[2001:db8::7]:8917', '[::1]:8917', '127.0.0.1:8917', 'localhost:8917', 'LOCALHOST:8917'])
    expect([host, isNamed(host)]).toEqual([host, true]);
  for (const host of ['2001:db8::7:8917', '[2001:db8::7]', '[2001:db8::8]:8917', '[::1]:8918', 'evil.example:8917'])
    expect([host, isNamed(host)]).toEqual([host, false]);
});

test('who listens everywhere is named by the machine’s own name and addresses, and by nothing else', () => {
  const isNamed = named('0.0.0.0');
  expect(isNamed(`${hostname()}:8917`)).toBe(true);
  if (own !== undefined) expect(isNamed(`${own}:8917`)).toBe(true);
  for (const host of ['0.0.0.0:8917', '[::]:8917', 'evil.example:8917', '192.0.2.7:8917', `evil.${hostname()}:8917`])
    expect([host, isNamed(host)]).toEqual([host, false]);
  expect(named('127.0.0.1')(`${hostname()}:8917`)).toBe(false);
});

test('an address is one at which the host can be reached', () => {
  expect(['0.0.0.0', '::', '::1', '127.0.0.1', '192.0.2.7'].map(localAddress)).toEqual([
    '127.0.0.1', '::1', '::1', '127.0.0.1', '192.0.2.7',
  ]); // biome-ignore format: side by side
  expect(reachedBy('127.0.0.1')).toEqual([]);
  expect(reachedBy('::1')).toEqual([]);
  expect(reachedBy('192.0.2.7')).toEqual(['192.0.2.7']);
  expect(reachedBy('0.0.0.0')[0]).toBe(hostname());
});

test('the port of HTTP may be left out', () => {
  expect(hostHeaders('127.0.0.1', 80)).toContain('127.0.0.1');
  expect(hostHeaders('127.0.0.1', 8917)).not.toContain('127.0.0.1');
});
