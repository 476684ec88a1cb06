import { implement } from '@orpc/server';
import { contract } from '#core/contract/contract.ts';
import type { FileRead, HeadersResult } from '#core/contract/headers.ts';
import type { RunResult, RunsEvent } from '#core/contract/run.ts';
import { crossing, stream } from '#core/host/crossing.ts';

const os = implement(contract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    throw crossing(error);
  }
});

/** The contract's verbs, each handed to its domain. Domains load when first asked, so that commands start quickly. */
export const router = os.router({
  headers: os.headers.handler(({ input, signal }) =>
    stream<HeadersResult, FileRead>(
      async (task, send) => (await import('#core/fits/list-headers.ts')).listHeaders(input, task, send),
      signal,
    ),
  ),
  scan: os.scan.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/frames/scan.ts')).scan(input, task), signal),
  ),
  organize: os.organize.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/datasets/organize.ts')).organize(input, task), signal),
  ),
  undo: os.undo.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/datasets/undo.ts')).undo(input, task), signal),
  ),
  doctor: os.doctor.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/doctor/doctor.ts')).doctor(input, task), signal),
  ),
  practice: os.practice.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/practice/practice.ts')).practice(input, task), signal),
  ),
  demo: os.demo.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/host/run-demo.ts')).runDemo(input, task), signal),
  ),
  setup: os.setup.handler(({ input, signal }) =>
    stream(async (task) => (await import('#core/setup/setup.ts')).setup(input, task), signal),
  ),
  run: os.run.handler(({ input, signal }) =>
    stream<RunResult, RunsEvent>(
      async (task, send) => (await import('#core/host/run-anywhere.ts')).runAnywhere(input, task, send),
      signal,
    ),
  ),
});
