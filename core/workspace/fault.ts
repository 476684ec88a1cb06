import type { FaultData } from '#core/contract/fault.ts';

/** A fault that a person can act on. Throw this, never a bare Error, for whatever the outside world can cause. */
export class Fault extends Error {
  readonly data: FaultData;
  constructor(data: Omit<FaultData, 'cause'>, cause?: unknown) {
    super(data.message, { cause });
    this.name = 'Fault';
    this.data = cause === undefined ? data : { ...data, cause: causeText(cause) };
  }
}

/** The one-line text of whatever was thrown. */
export function causeText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Node's error code (`ENOENT`, `ENOSPC`, …) of whatever was thrown, or null. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
