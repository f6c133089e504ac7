import { afterAll, expect, test } from 'vitest';
import { closeOffices, customer, DAY, office, work } from '../notices/support.ts';
import { done } from '../receivables/support.ts';

afterAll(() => closeOffices());

test('the answer behind the link of the message counts for the replacement, and the block that waited for it is let through', async () => {
  const company = await office();
  const { world } = company;
  const id = await customer(company, 'Fay');
  const issued = await done(
    world.as.agent('POST', '/replacements', {
      source: 'sim-system',
      customer: { id },
      thing: 'document',
      oldRef: 'chip 77',
      reason: 'worn',
      dueAt: new Date(world.house.clock.now().getTime() + 20 * DAY).toISOString(),
    }),
  );
  const { replacement } = issued;
  await done(
    world.as.agent('POST', `/replacements/${replacement.id}/tracking`, {
      state: 'arrived',
      say: 'In the letter box.',
    }),
  );
  await company.pass(1000);
  await work(company);
  const text = company.sink.messages.map((mail) => mail.bytes.toString().replaceAll('=\r\n', '')).join('\n');
  const path = /\/told\/[\w-]+/.exec(text)?.[0] ?? '';
  expect(path).not.toBe('');
  const answered = await world.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'answer=yes',
  });
  expect(answered.statusCode).toBe(200);
  const confirmed = await done(world.as.agent('GET', `/replacements/${replacement.id}`));
  expect(confirmed).toMatchObject({ state: 'confirmed' });
  const { answer, replacement: retired } = await done(
    world.as.agent('POST', `/replacements/${replacement.id}/retirement`, {}),
  );
  expect(answer).toBeNull();
  expect(retired.state).toBe('retired');
});
