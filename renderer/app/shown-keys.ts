const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac');

const NAMES: Readonly<Record<string, string>> = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  escape: 'Esc',
  enter: 'Enter',
  space: 'Space',
  tab: 'Tab',
  home: 'Home',
  end: 'End',
  pageup: 'Page ↑',
  pagedown: 'Page ↓',
};
const HELD: Readonly<Record<string, string>> = { mod: 'Ctrl', alt: 'Alt', shift: 'Shift' };
const HELD_MAC: Readonly<Record<string, string>> = { mod: '⌘', alt: '⌥', shift: '⇧' };

/**
 * Keys of an action as a person reads them, one text for each press: `mod+alt+arrowup` is `Ctrl+Alt+↑`, on a Mac `⌘⌥↑`;
 * `g f` is `G` and `F`.
 */
export const shownKeys = (keys: string, mac = isMac): readonly string[] =>
  keys.split(' ').map((press) => {
    // `+` alone, or after what is held, is a key too.
    const names = press === '+' ? ['+'] : press.replace(/\+\+$/, '+plus').split('+');
    const held = mac ? HELD_MAC : HELD;
    const words = names.map((name) => {
      const key = name === 'plus' ? '+' : name.toLowerCase();
      return held[key] ?? NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : name);
    });
    return words.join(mac ? '' : '+');
  });

/** A label with its keys behind it, for the tip of a button: `Headers (H)`. */
export const withKeys = (label: string, keys: string): string => `${label} (${shownKeys(keys).join(' ')})`;
