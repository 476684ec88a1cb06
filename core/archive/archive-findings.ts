import type { ArchiveFinding } from '#core/contract/archive.ts';

type Level = ArchiveFinding['level'];
type Rule = ArchiveFinding['rule'];

/** A finding of a rule. `file`: its path in the archive. */
export const finding = (rule: Rule, level: Level, file: string, what: string, remedy: string): ArchiveFinding => ({
  rule,
  level,
  file,
  what,
  remedy,
});
