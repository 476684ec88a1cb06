import { expect, test } from 'vitest';
import { askThenAct, type Closing } from '#main/ask-then-act.ts';

const closing = (name: string, answer: string | null, said: string[]): Closing<string> => ({
  async ask() {
    said.push(`asked ${name}`);
    return answer;
  },
  async settle(what) {
    said.push(`${what} ${name}`);
  },
});

test('all are asked before anything is done', async () => {
  const said: string[] = [];
  expect(await askThenAct([closing('a', 'stop', said), closing('b', 'keep', said)])).toBe(true);
  expect(said).toEqual(['asked a', 'asked b', 'stop a', 'keep b']);
});

test('one that is not to close keeps all open, and nothing is done', async () => {
  const said: string[] = [];
  const all = [closing('a', 'stop', said), closing('b', null, said), closing('c', 'stop', said)];
  expect(await askThenAct(all)).toBe(false);
  expect(said).toEqual(['asked a', 'asked b']);
});
