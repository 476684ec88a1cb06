import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { type HostRecord, readHost } from '#core/host/host-record.ts';
import { Fault } from '#core/workspace/fault.ts';

const Printed = z.object({ address: z.string() });
const PROGRAM = join(import.meta.dirname, '../../bin/slitbench');

const addressOf = ({ port, token }: HostRecord): string => `http://127.0.0.1:${port}/#token=${token}`;

/** The address of the host of a workspace: of the one that runs, or of a new one, which outlives us. Throws a Fault. */
export async function startHost(given: string): Promise<string> {
  const path = resolve(given.replace(/^~(?=\/|$)/, homedir()));
  if (!isAbsolute(given) && !given.startsWith('~'))
    throw new Fault({ code: 'usage', message: `${given} is not an absolute path`, remedy: 'Begin it with /.', path });
  const running = readHost(path);
  if (running !== null) return addressOf(running);
  const child = execa(PROGRAM, ['serve', path, '--json'], { detached: true, reject: false, stdin: 'ignore' });
  const line = await new Promise<string | null>((done) => {
    child.stdout.once('data', (chunk) => done(String(chunk)));
    void child.then(() => done(null));
  });
  if (line === null) {
    const { stderr } = await child;
    throw new Fault(
      {
        code: 'host',
        message: `The host of ${path} did not start`,
        path,
        remedy: `Start it in a terminal to see why: slitbench serve ${path}`,
      },
      stderr.trim().split('\n').at(-1),
    );
  }
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  return Printed.parse(JSON.parse(line)).address;
}
