import { expect, test } from 'vitest';
import { together } from '#platform/together.ts';

/** A worker whose lots end when the test says so. */
function worker(isOfOne = false, kindOf?: (item: number) => unknown) {
  const lots: { readonly items: readonly number[]; readonly end: () => void; readonly fail: () => void }[] =
    [];
  const give = together<number, number>({
    run: (items) =>
      new Promise((resolve, reject) => {
        lots.push({
          items,
          end: () => resolve(items.map((item) => item * 10)),
          fail: () => reject(new Error(`not ${items.join()}`)),
        });
      }),
    isOfOne: () => isOfOne,
    atOnce: kindOf ? 1 : 2,
    ...(kindOf ? { kindOf } : {}),
  });
  const itemsOf = () => lots.map(({ items }) => [...items]);
  return { give, lots, itemsOf };
}

test('what comes at once is one lot, and each gets their own answer', async () => {
  const { give, lots, itemsOf } = worker();
  const answers = Promise.all([1, 2, 3].map(give));
  await expect.poll(itemsOf).toEqual([[1, 2, 3]]);
  lots[0]?.end();
  expect(await answers).toEqual([10, 20, 30]);
});

test('what comes while others are under way goes after them as one lot, or soon where those are stuck', async () => {
  const { give, lots, itemsOf } = worker();
  const first = give(1);
  await expect.poll(itemsOf).toEqual([[1]]);
  const second = give(2);
  await expect.poll(itemsOf).toEqual([[1], [2]]);
  const rest = Promise.all([3, 4].map(give));
  await expect.poll(itemsOf).toEqual([[1], [2], [3, 4]]);
  for (const { end } of lots) end();
  expect([await first, await second, await rest]).toEqual([10, 20, [30, 40]]);
});

test('where one of several may be at fault each is tried alone; otherwise all fail', async () => {
  const { give, lots, itemsOf } = worker(true);
  const answers = Promise.allSettled([1, 2].map(give));
  await expect.poll(itemsOf).toEqual([[1, 2]]);
  lots[0]?.fail();
  await expect.poll(itemsOf).toEqual([[1, 2], [1], [2]]);
  lots[1]?.fail();
  lots[2]?.end();
  expect(await answers).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 20 }]);

  const strict = worker();
  const failed = Promise.allSettled([1, 2].map(strict.give));
  await expect.poll(strict.itemsOf).toEqual([[1, 2]]);
  strict.lots[0]?.fail();
  expect(await failed).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
});

test('one lot is of one kind, and of several kinds the one that waits longest goes first', async () => {
  const { give, lots, itemsOf } = worker(false, (item) => item % 2);
  const answers = Promise.all([1, 2, 3, 4].map(give));
  await expect.poll(itemsOf).toEqual([[1, 3]]);
  const late = give(5);
  lots[0]?.end();
  await expect.poll(itemsOf).toEqual([
    [1, 3],
    [2, 4],
  ]);
  lots[1]?.end();
  expect(await answers).toEqual([10, 20, 30, 40]);
  await expect.poll(itemsOf).toEqual([[1, 3], [2, 4], [5]]);
  lots[2]?.end();
  expect(await late).toBe(50);
});
