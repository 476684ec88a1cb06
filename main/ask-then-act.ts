/** Something that has to be asked before it closes. `A`: what was answered. */
export interface Closing<A> {
  /** Ask, and do nothing yet; null: it is not to close. */
  ask(): Promise<A | null>;
  /** Do what was answered. */
  settle(answer: A): Promise<void>;
}

/** Ask all, one after the other; only if all may close is anything done. Whether they may. */
export async function askThenAct<A>(all: readonly Closing<A>[]): Promise<boolean> {
  const acts: (() => Promise<void>)[] = [];
  for (const one of all) {
    const answer = await one.ask();
    if (answer === null) return false;
    acts.push(() => one.settle(answer));
  }
  await Promise.all(acts.map((act) => act()));
  return true;
}
