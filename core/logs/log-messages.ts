import type { LogFilter, LogState, LogText } from '#core/contract/log.ts';

/** What the log worker is asked. */
export type LogOrder =
  | { readonly ask: 'look' }
  | { readonly ask: 'lines'; readonly filter: LogFilter; readonly from: number; readonly to: number }
  | {
      readonly ask: 'search';
      readonly filter: LogFilter;
      readonly text: string;
      readonly regex: boolean;
      readonly matchCase: boolean;
    };

/** And what it answers. */
export interface LogAnswers {
  /** `more`: it has not seen all of it yet. */
  readonly look: { readonly state: LogState; readonly more: boolean };
  readonly lines: { readonly total: number; readonly generation: number; readonly lines: LogText[] };
  readonly search: { readonly at: number[]; readonly total: number };
}

export interface LogQuestion {
  readonly id: number;
  readonly path: string;
  readonly order: LogOrder | { readonly ask: 'forget' };
}

export type LogReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failed: { readonly message: string; readonly code: string | null } };
