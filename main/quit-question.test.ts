import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ dialog: {} }));
const { choices, workLines } = await import('#main/quit-question.ts');

test('to stop after the current is offered where something waits for its turn', () => {
  expect(choices({ tasks: ['Organise'], reductions: 0, share: 0.5 })).toEqual(['keep', 'stop', 'stay']);
  expect(choices({ tasks: [], reductions: 2, share: 0.5 })).toEqual(['keep', 'after', 'stop', 'stay']);
});

test('what is under way is named', () => {
  expect(workLines({ tasks: ['Organise 2 sources'], reductions: 1, share: 0.5 })).toEqual([
    '1 reduction',
    'Organise 2 sources',
  ]);
  const many = Array.from({ length: 10 }, (_, i) => `task ${i}`);
  expect(workLines({ tasks: many, reductions: 0, share: 0.5 }).at(-1)).toBe('and 2 more');
});
