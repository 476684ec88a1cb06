import { expect, test } from 'vitest';
import { QueueOrder } from '#core/reductions/queue-order.ts';

const backwards = (keys: readonly string[]) => [...keys].reverse();

test('it is planned when something is new, or outdated, and else only shrinks', () => {
  const order = new QueueOrder();
  let planned = 0;
  const plan = (...waiting: readonly string[]) => {
    order.plan(waiting, (keys) => {
      planned++;
      return backwards(keys);
    });
    return order.keys;
  };
  expect(plan('a', 'b', 'c')).toEqual(['c', 'b', 'a']);
  expect(plan('a', 'c')).toEqual(['c', 'a']);
  expect(planned).toBe(1);
  expect(plan('a', 'c', 'd')).toEqual(['d', 'c', 'a']);
  order.outdate();
  plan('a', 'c', 'd');
  expect(planned).toBe(3);
});

test('once someone moved one, only what is new is planned, until all is done', () => {
  const order = new QueueOrder();
  const plan = (...waiting: readonly string[]) => {
    order.plan(waiting, backwards);
    return order.keys;
  };
  plan('a', 'b', 'c');
  expect(order.move('a', 1)).toBe(true);
  expect(order.move('x', 'up')).toBe(false);
  expect(order.keys).toEqual(['a', 'c', 'b']);
  order.outdate();
  expect(plan('a', 'b', 'c', 'd', 'e')).toEqual(['a', 'c', 'b', 'e', 'd']);
  order.move('a', 'up');
  order.move('d', 'down');
  order.move('b', 99);
  expect(order.keys).toEqual(['a', 'c', 'e', 'd', 'b']);
  plan();
  expect(plan('a', 'b')).toEqual(['b', 'a']);
});
