import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linksFor } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';
import { message, type Office, openOffice } from '../delivery/office.ts';

let o: Office;
beforeAll(async () => {
  o = await openOffice();
  await o.world.person('lead', 'Lena');
});
afterAll(() => o.close());

const HOUR = 3_600_000;

interface Sent {
  readonly customerId: string;
  readonly pointId: string;
  readonly entryId: string;
  readonly address: string;
  readonly path: string;
}

let made = 0;
/** Somebody wrote, and was answered; the answer's «not me» link. */
async function answered(): Promise<Sent> {
  made += 1;
  const address = `reader${made}@stranger.example`;
  const { conversationId, customerId } = await o.comesIn({ from: `Reader ${made} <${address}>` });
  const sent = await o.world.as.agent(
    'POST',
    `/conversations/${conversationId}/messages`,
    message({ to: [{ address, name: null }] }),
  );
  expect(sent.status).toBe(202);
  await o.pass(10_000);
  await o.handOver();
  const { entry_id: entryId } = await o.outgoing(sent.body.id);
  const points = await o.world.as.agent('GET', `/customers/${customerId}/contact-points`);
  const pointId = points.body.items[0].id;
  const { house } = o.world;
  const { notMe } = linksFor(
    { secrets: house.secrets, publicUrl: house.config.publicUrl },
    { customerId, contactPointId: pointId, entryId },
  );
  return { customerId, pointId, entryId: entryId ?? '', address, path: new URL(notMe).pathname };
}

const open = (path: string) => o.world.app.inject({ method: 'GET', url: path });
const press = (path: string, form: Record<string, string>) =>
  o.world.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
const pointOf = async ({ customerId, pointId }: Sent) => {
  const { body } = await o.world.as.agent('GET', `/customers/${customerId}/contact-points`);
  return body.items.find((one: { id: string }) => one.id === pointId);
};
const incidentsOf = async ({ customerId }: Sent) => {
  const { body } = await o.world.as.auditor('GET', '/incidents?limit=100');
  return body.items.filter((one: { customerId: string }) => one.customerId === customerId);
};

describe('«this isn’t me»', () => {
  test('its page speaks the language of whoever reads it, else the customer’s', async () => {
    const sent = await answered();
    const patched = await o.world.as.agent('PATCH', `/customers/${sent.customerId}`, { language: 'de-AT' });
    expect(patched.status).toBe(200);
    const read = (language?: string) =>
      o.world.app.inject({
        method: 'GET',
        url: sent.path,
        headers: language === undefined ? {} : { 'accept-language': language },
      });
    const theirs = await read();
    expect([theirs.headers['content-language'], theirs.body]).toEqual([
      'de',
      expect.stringContaining('lang="de"'),
    ]);
    expect(theirs.body).toContain('bei der falschen Person');
    expect((await read('fr-FR,fr;q=0.9')).body).toContain('n’est pas à elle');
    const done = await o.world.app.inject({
      method: 'POST',
      url: sent.path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'es' },
      payload: 'say=not-me&reader=0',
    });
    expect(done.body).toContain('Gracias por avisarnos');
    const gone = await open('/not-me/nothing');
    expect([gone.statusCode, gone.headers['content-language']]).toEqual([404, 'en']);
  });

  test('a GET only asks; one click quarantines at once, opens the incident, rebuts the delivery, and has the customer asked', async () => {
    const sent = await answered();
    const asked = await open(sent.path);
    expect([asked.statusCode, asked.headers['x-robots-tag']]).toEqual([200, 'noindex']);
    expect(asked.body).not.toContain(sent.address);
    expect(asked.body).toContain('re…@stranger.example');
    expect(await pointOf(sent)).toMatchObject({ quarantine: null });

    const clicked = await press(sent.path, { 'Wrong-Recipient': 'One-Click' });
    expect(clicked.statusCode).toBe(200);
    expect(await pointOf(sent)).toMatchObject({
      state: 'quarantined',
      quarantine: { entryId: sent.entryId },
    });
    // The mail itself carried the link, for its reader and for mail programs.
    const bytes = o.sink.messages.at(-1)?.bytes.toString() ?? '';
    const shown = bytes
      .replaceAll('=\r\n', '')
      .replaceAll('=3D', '=')
      .replaceAll(/\r\n[ \t]+/g, ' ');
    expect(shown).toMatch(new RegExp(`^Wrong-Recipient: <[^>]*${sent.path}>`, 'm'));
    expect(shown).toContain(`Not meant for you? Tell us: ${o.world.house.config.publicUrl}${sent.path}`);
    expect(shown).not.toContain('List-Unsubscribe');
    expect((await o.evidence(sent.entryId)).map((one) => one.rung)).toContain('wrong-recipient');
    const [incident, ...more] = await incidentsOf(sent);
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ clock: 'running', recipient: sent.address, entryIds: [sent.entryId] });
    expect(Date.parse(incident.dueAt) - Date.parse(incident.awareAt)).toBe(72 * HOUR);
    expect(incident.owner).toBe('Lena');
    // The right customer is asked elsewhere; nothing else is left here, so that a person is asked to call.
    const notices = await o.world.as.agent('GET', `/customers/${sent.customerId}/notices`);
    expect(notices.body.items).toMatchObject([{ key: 'ask-address' }]);

    // Its reader is asked to delete, and the answer is kept (R51).
    expect(clicked.body).toContain('I have deleted it');
    // Opened again it asks no more what was answered, only what is open.
    const opened = (await open(sent.path)).body;
    expect(opened).toContain('I have deleted it');
    expect(opened).not.toContain('is not theirs');
    expect((await press(sent.path, { say: 'deleted', reader: '0' })).statusCode).toBe(200);
    const after = (await open(sent.path)).body;
    expect(after).toContain('Nothing more is asked of you');
    expect(after).not.toContain('<button');
    expect((await incidentsOf(sent))[0]).toMatchObject({ deletion: { how: 'on the page behind the link' } });

    // Twice is once.
    expect((await press(sent.path, { say: 'not-me', reader: '0' })).statusCode).toBe(200);
    expect(await incidentsOf(sent)).toHaveLength(1);
  });

  test('mail from there is somebody else’s from now on, and no API brings the address back', async () => {
    const sent = await answered();
    await press(sent.path, { 'Wrong-Recipient': 'One-Click' });
    const again = await o.world.as.agent('POST', `/customers/${sent.customerId}/contact-points`, {
      kind: 'email',
      value: sent.address.toUpperCase(),
    });
    expect(again.body).toMatchObject({ status: 409, code: 'contact-point-refused', entryId: sent.entryId });
    const stranger = await o.comesIn({ from: sent.address, text: 'You got the wrong person.' });
    expect(stranger.customerId).not.toBe(sent.customerId);
    // A merge does not bring it back either.
    const merged = await o.world.as.agent('POST', `/customers/${sent.customerId}/merge`, {
      customerId: stranger.customerId,
      reason: 'by mistake',
    });
    expect(merged.body.contactPoints.map((one: { state: string }) => one.state)).toEqual([
      'quarantined',
      'quarantined',
    ]);
  });

  test('what waits for a later try does not go there any more', async () => {
    const sent = await answered();
    const { body } = await o.world.as.agent('POST', '/conversations', {
      customerId: sent.customerId,
      to: [{ address: sent.address, name: null }],
      subject: 'Your contract',
      text: 'Here it is.',
    });
    await o.pass(10_000);
    await press(sent.path, { 'Wrong-Recipient': 'One-Click' });
    const before = o.sink.messages.length;
    await o.handOver();
    expect(o.sink.messages).toHaveLength(before);
    expect(await o.outgoing(body.id)).toMatchObject({
      state: 'failed',
      say: expect.stringContaining('not the customer’s'),
    });
    const written = await o.world.as.agent('POST', '/conversations', {
      customerId: sent.customerId,
      to: [{ address: sent.address, name: null }],
      subject: 'Again',
      text: 'Again.',
    });
    expect(written.body).toMatchObject({
      status: 409,
      because: [{ code: 'quarantined', entryId: sent.entryId }],
    });
  });

  test('only a named person gets it back, with a reason, when it has been proven afresh', async () => {
    const sent = await answered();
    await press(sent.path, { 'Wrong-Recipient': 'One-Click' });
    const at = `/customers/${sent.customerId}/contact-points/${sent.pointId}`;
    expect((await o.world.as.lead('POST', `${at}/confirmation`, { say: 'It is fine.' })).body.code).toBe(
      'contact-point-quarantined',
    );
    expect((await o.world.as.lead('POST', `${at}/verification`, {})).body.code).toBe(
      'contact-point-quarantined',
    );
    expect((await o.world.as.lead('POST', `${at}/release`, { reason: 'x' })).status).toBe(403);
    const lead = await o.world.person('lead');
    const asked = await lead.call('POST', `${at}/release`, {
      reason: 'She clicked by mistake and called us.',
    });
    expect([asked.status, asked.body.sentTo]).toEqual([202, sent.address]);
    expect(await pointOf(sent)).toMatchObject({ state: 'quarantined' });
    await o.pass(10_000);
    await o.handOver();
    const text =
      o.sink.messages.at(-1)?.bytes.toString().replaceAll('=\r\n', '').replaceAll('=3D', '=') ?? '';
    const code = /Your code is (\d{6})/.exec(text)?.[1] ?? '';
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await lead.call('POST', `${at}/confirmation`, { code: wrong })).body).toMatchObject({
      confirmed: false,
      triesLeft: 4,
    });
    const right = await lead.call('POST', `${at}/confirmation`, { code });
    expect(right.body).toMatchObject({
      confirmed: true,
      contactPoint: { state: 'usable', quarantine: null },
    });
    const back = await o.comesIn({ from: sent.address });
    expect(back.customerId).toBe(sent.customerId);
  });

  test('T: a stranger gets nowhere with a link that is cut, bent, or made of another’s ids', async () => {
    const [one, two] = [await answered(), await answered()];
    const token = one.path.split('/').at(-1) ?? '';
    const bytes = Buffer.from(token, 'base64url');
    const other = Buffer.from(two.path.split('/').at(-1) ?? '', 'base64url');
    const swapped = Buffer.concat([other.subarray(0, -12), bytes.subarray(-12)]);
    const flipped = Buffer.from(bytes);
    flipped[20] = (flipped[20] ?? 0) ^ 1;
    const bent = [
      token.slice(0, -1),
      `${token}A`,
      flipped.toString('base64url'),
      swapped.toString('base64url'),
      '',
      'x'.repeat(300),
    ];
    for (const word of bent)
      for (const page of ['not-me', 'unsubscribe', 'verify']) {
        const { statusCode } = await press(`/${page}/${word}`, {
          'Wrong-Recipient': 'One-Click',
          say: 'mine',
        });
        expect([page, word, statusCode]).toEqual([page, word, 404]);
      }
    expect((await pointOf(one)).quarantine).toBeNull();
    expect((await pointOf(two)).quarantine).toBeNull();
    expect((await press(one.path, { say: 'everything' })).statusCode).toBe(422);
    expect((await press(one.path, {})).statusCode).toBe(422);
  });

  test('of several readers only they themselves can say who they are', async () => {
    const { conversationId, customerId, entryId: first } = await o.comesIn({ from: 'one@couple.example' });
    const to = [{ address: 'one@couple.example', name: null }];
    const cc = [{ address: 'two@couple.example', name: null }];
    const lead = await o.world.person('lead');
    const mail = message({ to, cc, inReplyTo: first });
    const sent = await lead.call('POST', `/conversations/${conversationId}/messages`, mail);
    expect([sent.status, sent.body.because]).toEqual([202, undefined]);
    await o.pass(10_000);
    await o.handOver();
    const { entry_id: entryId } = await o.outgoing(sent.body.id);
    const bytes = o.sink.messages.at(-1)?.bytes.toString() ?? '';
    const path = /\/not-me\/[\w=-]+/.exec(bytes.replaceAll('=\r\n', ''))?.[0] ?? '';
    expect(bytes).not.toMatch(/^Wrong-Recipient:/m);
    const page = (await open(path)).body;
    expect(page).toContain('on…@couple.example');
    expect(page).toContain('tw…@couple.example');
    expect((await press(path, { 'Wrong-Recipient': 'One-Click' })).statusCode).toBe(422);
    expect((await press(path, { say: 'not-me', reader: '7' })).statusCode).toBe(422);
    expect((await press(path, { say: 'not-me', reader: '1' })).statusCode).toBe(200);
    // The other may still say so.
    const left = (await open(path)).body;
    expect(left).toContain('on…@couple.example');
    expect(left).not.toContain('tw…@couple.example');
    const { rows } = await sql<{ value: string }>`
      select value from contact_quarantines where customer_id = ${customerId}`.execute(o.world.house.db);
    expect(rows).toEqual([{ value: 'two@couple.example' }]);
    const rungs = (await o.evidence(entryId ?? '')).filter((one) => one.rung === 'wrong-recipient');
    expect(rungs.map((one) => one.recipient)).toEqual(['two@couple.example']);
    const record = await o.world.as.agent('GET', `/customers/${customerId}/record`);
    expect(record.body.items.map((one: { preview: string }) => one.preview).join()).toContain(
      'two@couple.example is not theirs',
    );
  });

  test('advertising ends with one click, at once, and only that', async () => {
    const sent = await answered();
    const agree = { given: true, channels: ['email', 'sms'], source: 'form' };
    await o.world.as.agent('POST', `/customers/${sent.customerId}/consents`, agree);
    const path = sent.path.replace('/not-me/', '/unsubscribe/');
    expect((await open(path)).body).toContain('No more advertising');
    const now = async () =>
      (await o.world.as.agent('GET', `/customers/${sent.customerId}/consents`)).body.now.map(
        (one: { channel: string; given: boolean; entryId: string | null }) => [
          one.channel,
          one.given,
          one.entryId,
        ],
      );
    expect(await now()).toEqual([
      ['sms', true, null],
      ['email', true, null],
    ]);
    const posted = await o.world.app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      payload: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    });
    expect(posted.statusCode).toBe(200);
    await press(path, { 'List-Unsubscribe': 'One-Click' });
    expect(await now()).toEqual([
      ['email', false, sent.entryId],
      ['sms', true, null],
    ]);
    expect((await pointOf(sent)).quarantine).toBeNull();
  });
});

describe('the register', () => {
  test('a person at the desk reports it; nothing sent there yet means no breach', async () => {
    const made = await o.world.as.agent('POST', '/customers', {
      kind: 'person',
      name: 'Typo',
      contactPoints: [{ kind: 'phone', value: '+34 600 111 222' }],
    });
    const at = `/customers/${made.body.id}/contact-points/${made.body.contactPoints[0].id}/wrong-recipient`;
    const told = await o.world.as.agent('POST', at, { say: 'Somebody else answered.' });
    expect(told.body).toEqual({ incidentId: null, known: false });
    const sent = await answered();
    const report = { say: 'She called: not hers.', entryId: sent.entryId };
    const found = await o.world.as.agent(
      'POST',
      `/customers/${sent.customerId}/contact-points/${sent.pointId}/wrong-recipient`,
      report,
    );
    expect(found.body).toMatchObject({ known: false, incidentId: expect.any(String) });
    expect((await o.world.as.auditor('POST', at, report)).status).toBe(403);
  });

  test('a breach that somebody noticed comes into the register; its 72 hours run from the moment of awareness', async () => {
    const sent = await answered();
    const awareAt = new Date(o.world.house.clock.now().getTime() - 73 * HOUR).toISOString();
    const breach = {
      customerId: sent.customerId,
      say: 'A list was sent to the wrong partner.',
      awareAt,
      entryIds: [sent.entryId],
    };
    const made = await o.world.as.agent('POST', '/incidents', breach);
    expect(made).toMatchObject({ status: 201, body: { clock: 'over', entryIds: [sent.entryId], awareAt } });
    const { customerId: other } = await answered();
    const foreign = await o.world.as.agent('POST', '/incidents', { ...breach, customerId: other });
    expect([foreign.status, foreign.body.errors?.[0]?.field]).toEqual([422, 'entryIds']);
    const later = new Date(o.world.house.clock.now().getTime() + HOUR).toISOString();
    expect((await o.world.as.agent('POST', '/incidents', { ...breach, awareAt: later })).status).toBe(422);
    const told = await o.world.as.agent('POST', `/incidents/${made.body.id}/deletion`, {
      answer: 'Deleted.',
    });
    expect(told.body.deletion).toMatchObject({ answer: 'Deleted.', how: 'told test agent' });
    const page = await o.world.as.auditor('GET', '/incidents?which=open&limit=1');
    expect(page.body.items).toHaveLength(1);
    const next = await o.world.as.auditor('GET', `/incidents?which=open&limit=1&cursor=${page.body.next}`);
    expect(next.body.items[0]?.id).not.toBe(page.body.items[0].id);
  });

  test('people are warned while the 72 hours run; closing needs the assessment and what it decided', async () => {
    const manager = await o.world.person('manager');
    const sent = await answered();
    await press(sent.path, { 'Wrong-Recipient': 'One-Click' });
    const { id } = (await incidentsOf(sent))[0];
    const verb = (name: string, body: object) => o.world.as.manager('POST', `/incidents/${id}/${name}`, body);
    expect((await verb('closing', { say: 'done' })).body.code).toBe('not-assessed');
    expect((await verb('notification', { to: 'authority', say: 'x' })).body.code).toBe('not-assessed');
    await o.pass(49 * HOUR);
    const told = (await manager.call('GET', '/notifications')).body.items.map(
      (one: { say: string }) => one.say,
    );
    expect(
      told.filter((say: string) => say.startsWith('24 hours are left') && say.includes(sent.address)),
    ).toHaveLength(1);
    expect(
      told.filter((say: string) => say.startsWith('48 hours are left') && say.includes(sent.address)),
    ).toHaveLength(1);

    const low = {
      risk: 'unlikely',
      data: 'name',
      notifyAuthority: false,
      notifyPeople: false,
      reasons: 'Only a name.',
    };
    expect((await verb('assessment', { ...low, risk: 'likely' })).status).toBe(422);
    expect((await verb('assessment', { ...low, risk: 'high', notifyAuthority: true })).status).toBe(422);
    const high = { ...low, risk: 'high', notifyAuthority: true, notifyPeople: true, reasons: 'Bank data.' };
    expect((await verb('assessment', high)).body).toMatchObject({ clock: 'running' });
    expect((await verb('closing', { say: 'done' })).body.code).toBe('authority-not-notified');
    await o.pass(30 * HOUR);
    expect((await verb('notification', { to: 'authority', say: 'Form 7' })).status).toBe(422);
    const late = { to: 'authority', say: 'Form 7', lateBecause: 'The weekend.' };
    expect((await verb('notification', late)).body).toMatchObject({ clock: 'stopped' });
    expect((await verb('closing', { say: 'done' })).body.code).toBe('people-not-notified');
    await verb('notification', { to: 'people', say: 'By letter.' });
    const closed = await verb('closing', {
      say: 'The address came from a typing error; both fields are checked now.',
    });
    expect(closed.body).toMatchObject({ closedAt: expect.any(String), clock: 'stopped' });
    expect(closed.body.history.map((one: { verb: string }) => one.verb)).toEqual([
      'opened',
      'warned',
      'warned',
      'assessed',
      'warned',
      'warned',
      'notified',
      'notified',
      'closed',
    ]);
    expect((await verb('closing', { say: 'again' })).body.code).toBe('incident-closed');
    expect((await o.world.as.agent('POST', `/incidents/${id}/assessment`, low)).status).toBe(403);
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from incidents where closed_at is null`.execute(o.world.house.db);
    expect(rows[0]?.n).toBeGreaterThan(0);
  });
});
