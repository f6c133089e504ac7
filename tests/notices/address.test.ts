/** Story 1.3: whoever is asked whether the address is right sees which one we have, wherever they are asked. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import type { Office } from '../delivery/office.ts';
import { done } from '../receivables/support.ts';
import {
  closeOffices,
  customer,
  DAY,
  notice,
  office,
  owe,
  shown,
  withTextMessages,
  work,
} from './support.ts';

let ours: Office;
beforeAll(async () => {
  ours = await office();
});
afterAll(() => closeOffices());

const LONDON = {
  road: 'Letter Lane',
  houseNumber: '7',
  city: 'London',
  postcode: 'N1 9GU',
  countryCode: 'GB',
};
const livesAt = (id: string, components: object) =>
  done(ours.world.as.agent('POST', `/customers/${id}/contact-points`, { kind: 'postal', components }));

let asked = 0;
const askToReplace = (id: string, data: object = {}) => {
  asked += 1;
  return done(
    ours.world.as.agent('POST', '/actions', {
      type: 'card.replace',
      source: 'card-system',
      id: `replace-${asked}`,
      customer: { id },
      subject: { card: `…${asked}` },
      reason: 'renewal',
      mode: 'ask',
      data,
    }),
  );
};
/** What was written to them about their address. */
const written = async (id: string): Promise<string> => {
  const { items } = await done(ours.world.as.agent('GET', `/customers/${id}/notices`));
  const asking = items.find((one: { key: string }) => one.key === 'confirm-address');
  const { entryId } = (await shown(ours, asking.id)).steps[0];
  return (await done(ours.world.as.agent('GET', `/entries/${entryId}`))).text;
};

describe('the mail that asks for the address', () => {
  test.each([
    ['en', LONDON, 'The address that we have: 7 Letter Lane, London, N1 9GU, United Kingdom.'],
    [
      'de',
      { road: 'Poststraße', houseNumber: '12', city: 'Berlin', postcode: '10178', countryCode: 'DE' },
      'Die Anschrift, die wir haben: Poststraße 12, 10178 Berlin, Germany.',
    ],
  ])('shows in %s the one on file as its country writes it', async (language, components, words) => {
    const ada = await customer(ours, `Ada${language}`, { language });
    await livesAt(ada, components);
    await askToReplace(ada);
    await work(ours);
    expect(await written(ada)).toContain(words);
  });

  test('says so where there is none, and shows all where there are several', async () => {
    const [none, two] = [await customer(ours, 'Nona'), await customer(ours, 'Twyla')];
    await livesAt(two, LONDON);
    await livesAt(two, { ...LONDON, houseNumber: '9' });
    for (const id of [none, two]) await askToReplace(id);
    await work(ours);
    expect(await written(none)).toContain('The address that we have: none yet.');
    expect(await written(two)).toMatch(/7 Letter Lane.* \/ 9 Letter Lane/);
  });

  test('shows the address that the action names', async () => {
    const ada = await customer(ours, 'Names');
    await livesAt(ada, LONDON);
    await askToReplace(ada, { address: '1 New Street, Leeds' });
    await work(ours);
    expect(await written(ada)).toContain('The address that we have: 1 New Street, Leeds.');
  });
});

test('a text message shows it too; no letter asks for the address that it goes to', async () => {
  await withTextMessages(ours);
  const [texted, posted] = [
    await customer(ours, 'Tex', { emails: [], phones: ['+447400123456'] }),
    await customer(ours, 'Penny', { emails: [] }),
  ];
  for (const id of [texted, posted]) await livesAt(id, LONDON);
  await sql`
    insert into channels (id, kind, driver, name, settings, active, status, created_at, updated_at)
    values (gen_random_uuid(), 'letter', 'sftp', 'Post', '{}', true, '{}', now(), now())`.execute(
    ours.world.house.db,
  );
  const asks = {
    key: 'confirm',
    template: 'address-confirm',
    needs: 'acted',
    withinS: 7 * DAY,
    asks: true,
  } as const;
  const ids = await owe(
    ours,
    ...[texted, posted].map((id) => notice(ours, id, { duty: { ...asks, urgent: true }, data: {} })),
  );
  await work(ours);
  const [text, post] = await Promise.all(ids.map((id) => shown(ours, id)));
  expect(text.steps[0]).toMatchObject({ kind: 'sent', channel: 'sms' });
  const entry = await done(ours.world.as.agent('GET', `/entries/${text.steps[0].entryId}`));
  expect(entry.text).toContain('7 Letter Lane, London, N1 9GU');
  expect(post.steps.map(({ channel }: { channel: string | null }) => channel)).not.toContain('letter');
});
