/** Whether a page that was gone to has still to take the focus. */
let isDue = false;

const main = () => document.querySelector('main');

/** What of the page that is shown takes the focus: its main table or log, else its heading. */
const target = (): HTMLElement | null =>
  main()?.querySelector<HTMLElement>('[role="grid"]') ?? main()?.querySelector<HTMLElement>('h1') ?? main();

const isFree = () => {
  const held = document.activeElement;
  return held === null || held === document.body || !main()?.contains(held) || held.matches('h1');
};

const cancel = () => {
  isDue = false;
};
// A page may load, and its table come later: until then, but not once the user has taken the keyboard or the pointer up.
window.addEventListener('keydown', cancel, true);
window.addEventListener('pointerdown', cancel, true);

/** Put the focus into the page that is shown now. */
export const focusPage = (): void => target()?.focus({ preventScroll: true });

/** A page is gone to: the focus follows as soon as it shows. */
export function landOnNextPage(): void {
  isDue = true;
}

/** Told by pages and tables when they come. */
export function land(): void {
  if (isDue && isFree()) focusPage();
}
