/** A person was asked to tell somebody, and then there is a way: it is tried by itself, and the person hears of it. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { settle } from '#server/backup/restore.ts';
import type { Office } from '../delivery/office.ts';
import { done } from '../receivables/support.ts';
import {
  bounceOf,
  closeOffices,
  customer,
  HOUR,
  notice,
  office,
  owe,
  shown,
  withTextMessages,
  work,
} from './support.ts';

afterEach(closeOffices);

/** What works by itself goes on until this is so. */
const until = (ours: Office, so: () => Promise<void>): Promise<void> =>
  vi.waitFor(
    async () => {
      await work(ours);
      await so();
    },
    { timeout: 30_000, interval: 50 },
  );
const inState = (ours: Office, id: string, state: string): Promise<void> =>
  until(ours, async () => expect(await shown(ours, id)).toMatchObject({ state }));

const kinds = async (ours: Office, id: string): Promise<string[]> =>
  (await shown(ours, id)).steps.map((step: { kind: string }) => step.kind);
const calls = async ({ world }: Office) => (await done(world.as.lead('GET', '/tasks?view=all'))).items;

/** Adds an address; answers the contact point. */
async function addEmail({ world }: Office, id: string, value: string, isTheirs: boolean): Promise<string> {
  const at = world.house.clock.now().toISOString();
  const verified = isTheirs ? { verified: { at, how: 'signed in' } } : {};
  const { contactPoints } = await done(
    world.as.agent('POST', `/customers/${id}/contact-points`, { kind: 'email', value, ...verified }),
  );
  return contactPoints.find((one: { value: string }) => one.value === value).id;
}
const say = ({ world }: Office, id: string, point: string) =>
  done(
    world.as.agent('POST', `/customers/${id}/contact-points/${point}/confirmation`, { say: 'By telephone' }),
  );

describe('a new way', () => {
  test.each([true, false])(
    'that is proven (at once: %s) is taken; the call ends when it reached them, and who was asked hears of it',
    async (atOnce) => {
      const ours = await office();
      await ours.world.person('lead', 'Lea Lead');
      const ada = await customer(ours, 'Ada', { emails: [] });
      const [id = ''] = await owe(ours, notice(ours, ada));
      await inState(ours, id, 'asked-person');
      const [call] = await calls(ours);
      const point = await addEmail(ours, ada, 'ada@new.example', atOnce);
      if (!atOnce) {
        await work(ours);
        expect(ours.sink.messages).toEqual([]);
        await say(ours, ada, point);
      }
      await inState(ours, id, 'told');
      expect(ours.sink.messages.map((one) => one.to)).toEqual([['ada@new.example']]);
      expect(await kinds(ours, id)).toEqual(['asked-person', 'resumed', 'sent', 'told']);
      expect(await calls(ours)).toEqual([]);
      const story = await done(ours.world.as.lead('GET', `/cases/${call.caseNumber}/entries`));
      expect(JSON.stringify(story)).toContain('tried again by itself: mail to ada@new.example');
      expect(await ours.events('kept.notice.resumed')).toHaveLength(1);
    },
  );

  test('that fails too leaves the same call standing; the same address proven afresh is one more', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada', { emails: [] });
    const [id = ''] = await owe(ours, notice(ours, ada));
    await inState(ours, id, 'asked-person');
    const [call] = await calls(ours);
    const point = await addEmail(ours, ada, 'ada@new.example', true);
    await inState(ours, id, 'told');
    const sent = /^Message-ID: <(.+)>/m.exec(ours.sink.messages[0]?.bytes.toString() ?? '')?.[1] ?? '';
    await ours.world.receive(bounceOf(sent, 'ada@new.example'));
    await inState(ours, id, 'asked-person');
    expect(await calls(ours)).toHaveLength(1);
    expect((await calls(ours))[0].id).not.toBe(call.id);
    await ours.pass(HOUR);
    await say(ours, ada, point);
    await inState(ours, id, 'told');
    expect(ours.sink.messages.map((one) => one.to[0])).toEqual(['ada@new.example', 'ada@new.example']);
    expect(await calls(ours)).toEqual([]);
  });

  test('that comes by a merge is one; after a restore none is, for only a person may say it', async () => {
    const ours = await office();
    const [ada, twin] = [await customer(ours, 'Ada', { emails: [] }), await customer(ours, 'Twin')];
    const [id = ''] = await owe(ours, notice(ours, ada));
    await inState(ours, id, 'asked-person');
    const [restored = ''] = await owe(ours, notice(ours, ada, { matter: 'card=…2' }));
    await settle(ours.world.house, ours.world.house.clock.now(), () => undefined);
    await ours.pass(HOUR);
    await done(
      ours.world.as.lead('POST', `/customers/${ada}/merge`, { customerId: twin, reason: 'the same person' }),
    );
    await inState(ours, id, 'told');
    expect(ours.sink.messages.map((one) => one.to)).toEqual([['twin@customer.example']]);
    await addEmail(ours, ada, 'ada@new.example', true);
    await work(ours);
    expect(await shown(ours, restored)).toMatchObject({
      state: 'asked-person',
      steps: [{ kind: 'restored' }],
    });
    expect(ours.sink.messages).toHaveLength(1);
  });
});

describe('at night', () => {
  /** Late in the evening where the customer is. */
  async function atNight(known: { readonly emails: readonly string[] }) {
    const ours = await office();
    await withTextMessages(ours);
    const timeZone = 'Asia/Tokyo';
    const ada = await customer(ours, 'Ada', { ...known, phones: ['+819012345678'], timeZone });
    const now = ours.world.house.clock.now().getTime();
    const evening = (Math.floor(now / (24 * HOUR)) + 1) * 24 * HOUR + 13 * HOUR;
    await ours.pass(evening - now);
    return { ours, ada, evening };
  }
  const channels = async (ours: Office, id: string): Promise<(string | null)[]> =>
    (await shown(ours, id)).steps
      .filter((step: { kind: string }) => step.kind === 'sent')
      .map((step: { channel: string }) => step.channel);

  test('a text message waits for the morning where the duty’s time allows it', async () => {
    const { ours, ada, evening } = await atNight({ emails: [] });
    const [id = ''] = await owe(ours, notice(ours, ada, { duty: { withinS: 86_400 } }));
    await work(ours);
    expect(await shown(ours, id)).toMatchObject({ state: 'owed', steps: [] });
    await ours.pass(evening + 10 * HOUR + 1000 - ours.world.house.clock.now().getTime());
    await until(ours, async () => expect(await channels(ours, id)).toEqual(['sms']));
    expect(Date.parse((await shown(ours, id)).steps[0].at)).toBeGreaterThanOrEqual(evening + 10 * HOUR);
    expect(await calls(ours)).toEqual([]);
  });

  test('where it does not, another way is taken; a safety matter waits for nothing', async () => {
    const { ours, ada } = await atNight({ emails: ['ada@customer.example'] });
    await done(ours.world.as.agent('PUT', `/customers/${ada}/preferences`, { channels: ['sms', 'email'] }));
    const [id = '', urgent = ''] = await owe(
      ours,
      notice(ours, ada),
      notice(ours, ada, { matter: 'card=…2', duty: { urgent: true } }),
    );
    await inState(ours, id, 'told');
    expect(await channels(ours, id)).toEqual(['email']);
    expect(await channels(ours, urgent)).toContain('sms');
  });

  test('where there is none a person is asked, who is told that it is night; in the morning it goes by itself', async () => {
    const { ours, ada, evening } = await atNight({ emails: [] });
    const [id = ''] = await owe(ours, notice(ours, ada));
    await inState(ours, id, 'asked-person');
    expect((await calls(ours))[0].say).toContain('It is night where they are, until');
    await ours.pass(evening + 10 * HOUR + 1000 - ours.world.house.clock.now().getTime());
    await until(ours, async () => expect(await channels(ours, id)).toEqual(['sms']));
    expect(await kinds(ours, id)).toEqual(expect.arrayContaining(['asked-person', 'resumed', 'sent']));
  });
});
