import { ORPCError } from '@orpc/client';
import { FaultData } from '#core/contract/fault.ts';

/** Whatever a call threw, as a fault that a person can read. */
export function faultOf(error: unknown): FaultData {
  if (error instanceof ORPCError && error.code === 'FAULT') {
    const parsed = FaultData.safeParse(error.data);
    if (parsed.success) return parsed.data;
  }
  return {
    code: 'defect',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'Try again. If it stays, please report it with what you did.',
  };
}
