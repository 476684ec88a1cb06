import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { differencesOf } from '#core/pypeit/versions.ts';
import { Fault } from '#core/workspace/fault.ts';

const Answer = z.object({ major: z.number(), minor: z.number(), executable: z.string(), venv: z.boolean() });

const QUESTION = `
import json, sys, importlib.util as u
venv = all(u.find_spec(m) is not None for m in ('venv', 'ensurepip'))
print(json.dumps(dict(major=sys.version_info[0], minor=sys.version_info[1], executable=sys.executable, venv=venv)))
`;

function answerOf(text: string): z.infer<typeof Answer> | null {
  try {
    return Answer.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Where Pythons lie that a window's PATH may lack: Homebrew on both kinds of Mac, python.org, the system. */
const ALSO = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin'];

/** The interpreters of the PATH whose names fit, the newest version that PypeIt takes first. */
function interpreters(first: number, beyond: number): string[] {
  const folders = [...(process.env.PATH ?? '').split(':').filter((f) => f.startsWith('/')), ...ALSO];
  const names: string[] = [];
  for (let minor = beyond - 1; minor >= first; minor--) names.push(`python3.${minor}`);
  const paths = [...names, 'python3', 'python'].flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...new Set(paths)].filter((path) => existsSync(path));
}

/**
 * A Python of this machine that can make an environment for a version of PypeIt. Throws a Fault `no-python` that names
 * each one that was tried, and why it will not do.
 */
export async function basePython(pypeit: string): Promise<string> {
  const [first, beyond] = differencesOf(pypeit).python;
  const tried: string[] = [];
  for (const path of interpreters(first, beyond)) {
    const { stdout, failed } = await execa(path, ['-c', QUESTION], { reject: false, timeout: 20_000, stdin: 'ignore' });
    const answer = failed ? null : answerOf(stdout);
    if (answer === null) tried.push(`${path} does not work`);
    else if (answer.major !== 3 || answer.minor < first || answer.minor >= beyond)
      tried.push(`${path} is ${answer.major}.${answer.minor}`);
    else if (!answer.venv) tried.push(`${path} cannot make environments (its venv package is not installed)`);
    else return answer.executable;
  }
  const fit = `3.${first} to 3.${beyond - 1}`;
  throw new Fault({
    code: 'no-python',
    message: `PypeIt ${pypeit} needs Python ${fit}; none was found (${tried.join('; ') || 'there is no Python'})`,
    remedy: `Install one and run this again. Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.${beyond - 1}; or make an environment with conda and name it with --python`,
  });
}
