import { Worker } from 'node:worker_threads';
import type { Frame } from '#core/contract/frame.ts';
import { describeFile, frameOf } from '#core/frames/describe-file.ts';
import type { LostPath } from '#core/frames/find-files.ts';
import { keptContent } from '#core/frames/frame-content.ts';
import type { ScanMessage, ScanOrder } from '#core/frames/scan-messages.ts';
import type { TaskHandle } from '#core/tasks/run-task.ts';

/** What a scan came by, beside the frames. */
export interface NativeScan {
  /** Folders and links that could not be followed. */
  readonly lost: readonly LostPath[];
  /** How many files were read, not taken from the catalogue. */
  readonly read: number;
}

type FrameFile = Pick<Frame, 'path' | 'size' | 'mtimeMs'>;

/** Files of which the catalogue holds nonsense: it tells no more of them than it would of new ones. */
async function readAgain(files: readonly FrameFile[], each: (frame: Frame) => void): Promise<void> {
  for (const file of files) each(frameOf(file, await describeFile(file.path)));
}

/**
 * Run the scan worker to its end, handing each frame over as it comes, in no order. Aborting the task ends the worker
 * and rejects with the signal's reason.
 */
export function scanNatively(order: ScanOrder, each: (frame: Frame) => void, task: TaskHandle): Promise<NativeScan> {
  task.signal.throwIfAborted();
  const worker = new Worker(new URL('./scan.worker.ts', import.meta.url), {
    workerData: order,
    // Else the worker keeps tens of megabytes of finished headers about before it tidies up.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const lost: LostPath[] = [];
  const damaged: FrameFile[] = [];
  let done = false;
  return new Promise<NativeScan>((resolve, reject) => {
    const abort = () => {
      void worker.terminate();
      reject(task.signal.reason);
    };
    task.signal.addEventListener('abort', abort, { once: true });
    worker.on('message', (message: ScanMessage) => {
      switch (message.type) {
        case 'frames':
          // Parsed while the worker goes on.
          for (const [path, size, mtimeMs, text] of message.frames) {
            const content = keptContent(text);
            if (content === null) damaged.push({ path, size, mtimeMs });
            else each(frameOf({ path, size, mtimeMs }, content));
          }
          worker.postMessage('taken');
          break;
        case 'lost':
          lost.push(message.lost);
          break;
        case 'note':
          task.note('warning', message.text);
          break;
        case 'progress':
          task.progress({ phase: message.phase, done: message.done, total: message.total, unit: 'frames' });
          break;
        case 'done':
          done = true;
          void readAgain(damaged, each).then(() => resolve({ lost, read: message.read + damaged.length }), reject);
      }
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      task.signal.removeEventListener('abort', abort);
      if (!done) reject(new Error('the scan worker ended without a result'));
    });
  });
}
