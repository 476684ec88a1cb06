import { Command } from 'commander';

/**
 * Which of a command's subcommands was meant by a word that is none, as commander finds it; null: none is near. Commander
 * itself asks only where a command takes no arguments of its own.
 */
export function meantSubcommand(parent: Command, word: string): string | null {
  let told = '';
  const asked = new Command().exitOverride().configureOutput({
    writeErr: (text) => {
      told += text;
    },
  });
  for (const one of parent.commands) asked.command(one.name());
  try {
    asked.parse([word], { from: 'user' });
  } catch {
    // That it is none is known.
  }
  return /\(Did you mean (?:one of )?([\w-]+)/.exec(told)?.[1] ?? null;
}
