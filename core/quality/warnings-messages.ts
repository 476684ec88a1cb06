import type { WarningLine, WarningsState } from '#core/contract/logged-warnings.ts';
import type { WarningCount, WarningFilter, WarningGrouping } from '#core/contract/warnings.ts';

/** What the warnings worker is asked. */
export type WarningsOrder =
  | { readonly ask: 'look' }
  | {
      readonly ask: 'groups';
      readonly by: WarningGrouping;
      readonly filter: WarningFilter;
      readonly from: number;
      readonly to: number;
    }
  | { readonly ask: 'lines'; readonly filter: WarningFilter; readonly from: number; readonly to: number };

/** And what it answers. */
export interface WarningsAnswers {
  readonly look: WarningsState;
  readonly groups: { readonly total: number; readonly warnings: number; readonly groups: WarningCount[] };
  readonly lines: { readonly total: number; readonly kept: number; readonly lines: WarningLine[] };
}

export interface WarningsQuestion {
  readonly id: number;
  readonly order: WarningsOrder;
}

export type WarningsReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failed: string }
  /** How far a look is. */
  | { readonly state: WarningsState };
