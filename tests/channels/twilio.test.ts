import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type HttpPeer, startHttpPeer } from './http-peer.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';

const NUMBER = '+31612345678';
const TOKEN = 'token-of-the-account';
/** A payload of the real provider, from the data sets. */
const INBOUND = new URL('../../../shared/data/webhooks/twilio-inbound-sms.form', import.meta.url);

/** By the provider's own rule: address, then names and values by name. */
const sign = (url: string, form: Readonly<Record<string, string>>, token = TOKEN): string =>
  createHmac('sha1', token)
    .update(
      url +
        Object.keys(form)
          .sort()
          .map((name) => name + form[name])
          .join(''),
    )
    .digest('base64');

describe('SMS by the HTTP interface of Twilio', () => {
  let peer: HttpPeer;
  let office: PostOffice;
  let taken = 0;
  const take = (): { status: number; body: unknown } => {
    taken += 1;
    return { status: 201, body: { sid: `SM${taken}`, status: 'queued' } };
  };
  beforeAll(async () => {
    peer = await startHttpPeer(take);
    office = await openPostOffice({
      driver: 'twilio',
      settings: { url: peer.url, accountSid: 'AC1', from: '+3197000000001' },
      secrets: { authToken: TOKEN },
    });
  });
  beforeEach(() => {
    peer.answer = take;
    peer.asked.splice(0);
  });
  afterAll(async () => {
    await office.close();
    await peer.close();
  });

  const callBack = async (path: string, form: Readonly<Record<string, string>>, signature?: string) => {
    const { app, house } = office.world;
    const url = `/callbacks/sms/${office.channelId}/${path}`;
    const given = signature ?? sign(`${house.config.publicUrl}${url}`, form);
    return app.inject({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(given === '' ? {} : { 'x-twilio-signature': given }),
      },
      payload: new URLSearchParams(form).toString(),
    });
  };
  const sendOne = async () => {
    const to = office.number();
    const sent = await office.send({ customerId: await office.customer(to), to });
    await office.courier.work();
    return { ...sent, to, sid: `SM${taken}` };
  };

  test('a message is posted with where to call back, and callbacks in any order are evidence', async () => {
    const { id, entryId, to, sid } = await sendOne();
    const [asked] = peer.asked;
    const form = new URLSearchParams(asked?.body);
    expect(asked?.url).toBe('/2010-04-01/Accounts/AC1/Messages.json');
    expect(asked?.headers.authorization).toBe(`Basic ${Buffer.from(`AC1:${TOKEN}`).toString('base64')}`);
    expect(form.get('To')).toBe(to);
    expect(form.get('From')).toBe('+3197000000001');
    expect(form.get('StatusCallback')).toContain(`/callbacks/sms/${office.channelId}/status?reference=${id}`);
    const says = (MessageStatus: string, more = {}) =>
      callBack('status', { MessageSid: sid, MessageStatus, ...more });
    expect((await says('delivered')).statusCode).toBe(204);
    expect((await says('sent')).statusCode).toBe(204);
    expect((await says('undelivered', { ErrorCode: '30003' })).statusCode).toBe(204);
    expect((await says('delivered')).statusCode).toBe(204);
    expect(await office.rungs(entryId)).toEqual(['created', 'accepted', 'delivered', 'dispatched', 'failed']);
    expect(await office.state(id)).toMatchObject({ state: 'failed', say: expect.stringContaining('30003') });
  });

  test('only who holds the token is heard', async () => {
    const { entryId, sid } = await sendOne();
    const form = { MessageSid: sid, MessageStatus: 'delivered' };
    const url = `${office.world.house.config.publicUrl}/callbacks/sms/${office.channelId}/status`;
    expect((await callBack('status', form, '')).statusCode).toBe(403);
    expect((await callBack('status', form, sign(url, form, 'another'))).statusCode).toBe(403);
    const { MessageSid } = form;
    expect((await callBack('status', { ...form, MessageStatus: 'read' }, sign(url, form))).statusCode).toBe(
      403,
    );
    expect((await callBack('incoming', { MessageSid, From: NUMBER, Body: 'x' }, 'x')).statusCode).toBe(403);
    expect(await office.rungs(entryId)).toEqual(['created', 'accepted']);
  });

  test('the answer gets lost: in doubt, and a callback that names our reference ends the doubt', async () => {
    peer.answer = () => 'cut';
    const { id, entryId } = await sendOne();
    expect((await office.state(id)).state).toBe('in-doubt');
    await office.world.moveClock(3_600_000);
    await office.courier.work();
    expect(peer.asked).toHaveLength(1);
    const form = { MessageSid: 'SM900', MessageStatus: 'delivered' };
    const path = `status?reference=${id}`;
    expect((await callBack(path, form)).statusCode).toBe(204);
    expect(await office.rungs(entryId)).toEqual(['created', 'in-doubt', 'delivered']);
    expect((await office.state(id)).state).toBe('sent');
  });

  test('later, never and our own fault are told apart', async () => {
    peer.answer = () => ({ status: 429, body: { code: 20429, message: 'Too many requests' } });
    const { id } = await sendOne();
    expect(await office.state(id)).toMatchObject({ state: 'leaving' });
    peer.answer = () => ({ status: 400, body: { code: 21211, message: 'Invalid To' } });
    await office.world.moveClock(61_000);
    await office.courier.work();
    expect(await office.state(id)).toMatchObject({ state: 'failed', say: expect.stringContaining('21211') });
    peer.answer = () => ({ status: 401, body: { code: 20003, message: 'Authenticate' } });
    const other = await sendOne();
    expect(await office.state(other.id)).toMatchObject({ state: 'leaving' });
    const tried = await office.world.as.admin('POST', `/channels/${office.channelId}/trial`);
    expect(tried.body).toMatchObject({ ok: false, say: expect.stringContaining('token') });
  });

  test('a callback of something unknown is kept and shown', async () => {
    await callBack('status', { MessageSid: 'SM404', MessageStatus: 'delivered' });
    const { items } = (await office.world.as.agent('GET', '/channels/unknown-reports')).body;
    expect(items[0]).toMatchObject({ providerId: 'SM404', status: 'delivered' });
  });

  test.each(['STOP', ' stop. ', 'Stop bitte', 'BAJA', 'Arrêt', 'STOPP!'])(
    'R55: «%s» takes back consent to marketing by text at once, with its own words as the proof; duties still go',
    async (Body) => {
      const From = office.number();
      const customerId = await office.customer(From);
      const consents = `/customers/${customerId}/consents`;
      const yes = { channels: ['sms', 'email'], given: true, source: 'form' };
      expect((await office.world.as.agent('POST', consents, yes)).status).toBe(201);
      await callBack('incoming', { MessageSid: `IN${From}`, From, To: '+3197000000001', Body });
      const { now } = (await office.world.as.agent('GET', consents)).body;
      const by = (channel: string) => now.find((one: { channel: string }) => one.channel === channel);
      expect(by('sms')).toMatchObject({ given: false, source: 'text message', entryId: expect.any(String) });
      expect(by('email')).toMatchObject({ given: true });
    },
  );

  test('a message that only has such a word in it takes nothing back', async () => {
    const From = office.number();
    const customerId = await office.customer(From);
    await callBack('incoming', {
      MessageSid: `IN${From}`,
      From,
      To: '+3197000000001',
      Body: 'Please stop the card',
    });
    expect((await office.world.as.agent('GET', `/customers/${customerId}/consents`)).body.now).toEqual([]);
  });

  test.skipIf(!existsSync(INBOUND))('a real incoming message is in the record once', async () => {
    const customerId = await office.customer(NUMBER);
    const form = Object.fromEntries(new URLSearchParams(readFileSync(INBOUND, 'utf8').trim()));
    expect((await callBack('incoming', form)).body).toContain('<Response>');
    expect((await callBack('incoming', form)).statusCode).toBe(200);
    const { items } = (await office.world.as.agent('GET', `/customers/${customerId}/record`)).body;
    const said = items.filter((one: { channel: string }) => one.channel === 'sms');
    expect(said).toMatchObject([
      { preview: 'St', direction: 'in', author: { type: 'customer', address: NUMBER } },
    ]);
  });
});
