import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiveIncomplete } from '#domains/delivery/index.ts';
import { receivingParts } from '#server/services/channels.ts';
import { hasSmsc, type Smsc, startSmsc } from '../support/peers/smsc.ts';
import { openPostOffice, type PostOffice, until } from './post-office.ts';

describe.skipIf(!hasSmsc)('SMS by SMPP to a real SMSC', () => {
  let smsc: Smsc;
  let office: PostOffice;
  beforeAll(async () => {
    smsc = await startSmsc();
    office = await openPostOffice({
      driver: 'smpp',
      settings: { host: '127.0.0.1', port: smsc.port, tls: false, systemId: 'kept', from: 'Kept' },
      secrets: { password: 'secret' },
    });
  });
  afterAll(async () => {
    await office.close();
    await smsc.close();
  });

  /** Has one go out; `parts` is what the SMSC got of it, refusals included. */
  const sendOne = async (text = 'Your card: we call you.', to?: string) => {
    const number = to ?? office.number();
    const before = smsc.submitted.length;
    const sent = await office.send({ customerId: await office.customer(number), to: number, text });
    await office.courier.work();
    const parts = smsc.submitted.slice(before);
    return { ...sent, number, parts, last: parts.at(-1)?.id ?? '' };
  };
  const receipt = async (id: string, stat: string, err = '000') => {
    const before = smsc.said.filter((one) => one.event === 'taken').length;
    smsc.tell({ do: 'receipt', id, stat, err });
    await smsc.heard('taken', before + 1);
  };

  test('goes out once with a receipt asked for, and its receipt is evidence', async () => {
    const { id, entryId, number, parts, last } = await sendOne('Grüße: 5 €');
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({
      to: number.slice(1),
      from: 'Kept',
      ton: 5,
      coding: 0,
      receipt: 1,
    });
    // ü, ß and € in the GSM alphabet, the last behind its escape.
    expect(parts[0]?.hex).toMatch(/^47727e1e653a2035201b650a0a/);
    await receipt(last, 'DELIVRD');
    // The provider gives it twice: it is one.
    await receipt(last, 'DELIVRD');
    expect(await office.rungs(entryId)).toEqual(['created', 'accepted', 'delivered']);
    expect((await office.state(id)).state).toBe('sent');
  });

  test('a failure is shown in words, and a later delivery stands beside it (R26)', async () => {
    const { id, entryId, last } = await sendOne();
    await receipt(last, 'ENROUTE');
    await receipt(last, 'UNDELIV', '011');
    expect(await office.state(id)).toMatchObject({
      state: 'failed',
      say: expect.stringContaining('could not be delivered to this number (error 011)'),
    });
    expect((await office.world.as.agent('GET', '/dispatches?channel=sms')).body.items[0].id).toBe(id);
    await receipt(last, 'DELIVRD');
    expect(await office.rungs(entryId)).toEqual(['created', 'accepted', 'dispatched', 'failed', 'delivered']);
    expect((await office.state(id)).state).toBe('sent');
  });

  test('each word of a receipt has its rung', async () => {
    const rungs = {
      EXPIRED: 'failed',
      DELETED: 'failed',
      REJECTD: 'failed',
      ACCEPTD: 'dispatched',
      UNKNOWN: 'in-doubt',
    };
    for (const [stat, rung] of Object.entries(rungs)) {
      const { entryId, last } = await sendOne();
      await receipt(last, stat);
      expect([stat, (await office.rungs(entryId)).at(-1)]).toEqual([stat, rung]);
    }
  });

  test('a long text goes in parts that phones join, and has arrived when all have', async () => {
    const { entryId, parts } = await sendOne('Ваша карта будет заблокирована. '.repeat(5));
    expect(parts.length).toBeGreaterThan(2);
    const total = parts.length;
    for (const [at, part] of parts.entries()) {
      expect(part).toMatchObject({ coding: 8, esm: 0x40 });
      expect(part.hex.slice(0, 12)).toMatch(new RegExp(`^050003..0${total}0${at + 1}$`));
      expect(part.hex.length / 2).toBeLessThanOrEqual(140);
    }
    for (const part of parts.slice(1)) await receipt(part.id, 'DELIVRD');
    expect(await office.rungs(entryId)).toEqual(['created', 'accepted']);
    await receipt(parts[0]?.id ?? '', 'DELIVRD');
    expect(await office.rungs(entryId)).toEqual(['created', 'accepted', 'delivered']);
  });

  test('a throttling provider is asked again, slower, and gets it once', async () => {
    smsc.tell({ do: 'mode', mode: 'status', status: 0x58, times: 2 });
    const { id, parts } = await sendOne();
    expect(parts.map((one) => one.refused)).toEqual([0x58, 0x58, 0]);
    expect((await office.state(id)).state).toBe('sent');
  });

  test('refused for now is tried again by itself; refused for good is shown', async () => {
    smsc.tell({ do: 'mode', mode: 'status', status: 0x08, times: 1 });
    const { id } = await sendOne();
    expect(await office.state(id)).toMatchObject({
      state: 'leaving',
      say: expect.stringContaining('tried again'),
    });
    await office.world.moveClock(61_000);
    await office.courier.work();
    expect((await office.state(id)).state).toBe('sent');
    smsc.tell({ do: 'mode', mode: 'status', status: 0x0b, times: 1 });
    const other = await sendOne();
    expect(await office.state(other.id)).toMatchObject({
      state: 'failed',
      say: expect.stringContaining('the number is not valid'),
    });
    expect(await office.rungs(other.entryId)).toEqual(['created', 'failed']);
  });

  test('the line breaks before the answer: in doubt, never again by itself, again by a person', async () => {
    smsc.tell({ do: 'mode', mode: 'drop', times: 1 });
    const before = smsc.submitted.length;
    const { id, entryId } = await sendOne();
    expect((await office.state(id)).state).toBe('in-doubt');
    await office.world.moveClock(72 * 3_600_000);
    await office.courier.work();
    expect(smsc.submitted).toHaveLength(before + 1);
    const { as } = office.world;
    expect((await as.agent('POST', `/dispatches/${id}/retry`, {})).status).toBe(422);
    expect((await as.agent('POST', `/dispatches/${id}/retry`, { sure: true })).status).toBe(202);
    await office.courier.work();
    expect((await office.state(id)).state).toBe('sent');
    expect(await office.rungs(entryId)).toEqual(['created', 'in-doubt', 'accepted']);
    expect(smsc.submitted).toHaveLength(before + 2);
  });

  test('the session comes back by itself, and receipts with it', async () => {
    const { entryId, last } = await sendOne();
    const bound = smsc.said.filter((one) => one.event === 'bound').length;
    smsc.tell({ do: 'cut' });
    await smsc.heard('bound', bound + 1);
    await receipt(last, 'DELIVRD');
    expect((await office.rungs(entryId)).at(-1)).toBe('delivered');
  });

  test('what a customer writes is in their record; an unknown number is somebody provisional', async () => {
    const customerId = await office.customer('+491705555555');
    const hears = async (from: string, words: string) => {
      const before = smsc.said.filter((one) => one.event === 'taken').length;
      const hex = Buffer.from(words, 'utf16le').swap16().toString('hex');
      smsc.tell({ do: 'deliver', from, to: '4930123', hex, coding: 8 });
      await smsc.heard('taken', before + 1);
    };
    await smsc.heard('bound');
    await hears('491705555555', 'Meine Karte ist weg 😟');
    await hears('491705555555', 'Bitte sperren');
    await hears('491706666666', 'Wer sind Sie?');
    const { as } = office.world;
    const timeline = (await as.agent('GET', `/customers/${customerId}/record`)).body.items;
    const said = timeline.filter((one: { channel: string }) => one.channel === 'sms');
    expect(said.map((one: { preview: string }) => one.preview)).toEqual([
      'Bitte sperren',
      'Meine Karte ist weg 😟',
    ]);
    expect(new Set(said.map((one: { conversationId: string }) => one.conversationId)).size).toBe(1);
    const unknown = (await as.agent('GET', '/customers?q=%2B491706666666')).body.items;
    expect(unknown).toMatchObject([{ provisional: true }]);
  });

  test('the parts of a long message are one, in whatever order they come; a part that never comes is a gap', async () => {
    const from = office.number();
    const customerId = await office.customer(from);
    const part = async (reference: number, total: number, number: number, words: string) => {
      const before = smsc.said.filter((one) => one.event === 'taken').length;
      const header = Buffer.from([5, 0, 3, reference, total, number]);
      const hex = Buffer.concat([header, Buffer.from(words, 'utf16le').swap16()]).toString('hex');
      smsc.tell({ do: 'deliver', from: from.slice(1), to: '4930123', hex, coding: 8, esm: 0x40 });
      await smsc.heard('taken', before + 1);
    };
    await part(7, 3, 2, 'und ich brauche ');
    await part(7, 3, 1, 'Meine Karte ist weg ');
    await part(8, 2, 1, 'Nur der Anfang');
    await part(7, 3, 3, 'eine neue.');
    const previews = async () => {
      const { items } = (await office.world.as.agent('GET', `/customers/${customerId}/record`)).body;
      return items
        .filter((one: { channel: string }) => one.channel === 'sms')
        .map((one: { preview: string }) => one.preview);
    };
    expect(await previews()).toEqual(['Meine Karte ist weg und ich brauche eine neue.']);
    const { house } = office.world;
    await office.world.moveClock(3_601_000);
    await receiveIncomplete(receivingParts(house), office.channelId, house.clock.now());
    expect((await previews())[0]).toBe('Nur der Anfang […]');
  });

  test('a wrong password is said when it is tried', async () => {
    const { as } = office.world;
    const settings = { host: '127.0.0.1', port: smsc.port, tls: false, systemId: 'kept', from: 'Kept' };
    const tried = await as.admin('POST', '/channels/trial', {
      driver: 'smpp',
      name: 'x',
      settings,
      secrets: { password: 'wrong' },
    });
    expect(tried.body).toMatchObject({ ok: false, say: expect.stringContaining('password') });
    expect((await as.admin('POST', `/channels/${office.channelId}/trial`)).body.ok).toBe(true);
    await until(async () => (await as.admin('GET', '/channels')).body.items[0].status.state === 'connected');
  });
});
