import { expect, test } from 'vitest';
import { interpreterOf } from '#core/pypeit/scripts.ts';

test.each([
  ['#!/venv/bin/python\nimport re\n', '/venv/bin/python'],
  ['#!/venv/bin/python3.11 -s\n', '/venv/bin/python3.11'],
  [`#!/bin/sh\n'''exec' "/a folder/bin/python" "$0" "$@"\n' '''\n`, '/a folder/bin/python'],
  [`#!/bin/sh\n'''exec' /a/very/long/path/bin/python "$0" "$@"\n' '''\n`, '/a/very/long/path/bin/python'],
  ['import re\n', null],
  ['', null],
])('%j starts %s', (head, python) => {
  expect(interpreterOf(head)).toBe(python);
});
