/** Whether a text is a day that there is: `2026-11-20`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  // JavaScript takes 2010-02-30 for the second of March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/**
 * When the frames of a program are public, as it is typed: a day, or that its PI released them, in British or American
 * spelling. Null: it is neither.
 */
export function publicDay(text: string): string | null {
  const typed = text.trim();
  if (/^authori[sz]ed$/i.test(typed)) return 'authorised';
  return isDay(typed) ? typed : null;
}
