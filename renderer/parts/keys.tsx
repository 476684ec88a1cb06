import { shownKeys } from '#renderer/app/shown-keys.ts';

/** Keys as they stand on the keyboard. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {shownKeys(keys).map((press, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same key may be pressed twice.
        <kbd key={index}>{press}</kbd>
      ))}
    </span>
  );
}
