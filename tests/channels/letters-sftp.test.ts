import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasSshd, type Sshd, startSshd } from '../support/peers/sshd.ts';
import { wordsOfPdf } from './pdf.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';

const ADDRESS = 'Frau\nŽofia Иванова\nUlica Świętokrzyska 12\n00-916 Warszawa\nPOLEN';

describe.skipIf(!hasSshd)('letters by SFTP to a real OpenSSH server', () => {
  let sshd: Sshd;
  let office: PostOffice;
  const settings = () => ({
    host: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    hostKey: sshd.hostKey,
    dropFolder: join(sshd.folder, 'drop'),
    statusFolder: join(sshd.folder, 'status'),
    sender: {
      name: 'Beispielbank AG',
      address: ['Musterstraße 1', '10115 Berlin'],
      layout: 'din-5008-b',
      timeZone: 'Europe/Berlin',
    },
  });
  beforeAll(async () => {
    sshd = await startSshd();
    office = await openPostOffice({
      driver: 'sftp',
      settings: settings(),
      secrets: { privateKey: sshd.privateKey },
    });
  });
  afterAll(async () => {
    await office.close();
    await sshd.close();
  });

  const letter = async (to = ADDRESS) =>
    office.send({
      customerId: await office.customer(),
      channel: 'letter',
      to,
      language: 'de',
      subject: 'Ihre Karte',
      text: 'Guten Tag,\n\nIhre Karte wird am 3. Dezember gesperrt.',
    });
  const dropped = () => readdirSync(join(sshd.folder, 'drop')).sort();
  const status = (name: string, text: string) => writeFileSync(join(sshd.folder, 'status', name), text);

  test('a batch is dropped with its manifest, and status files become evidence', async () => {
    const first = await letter();
    const second = await letter('Max Muster\nWeg 1\n10115 Berlin');
    await office.courier.work();
    const files = dropped();
    const manifest = files.find((name) => name.startsWith('batch-')) ?? '';
    expect(files.toSorted()).toEqual([manifest, `${first.id}.pdf`, `${second.id}.pdf`].toSorted());
    const rows: Record<string, string>[] = parse(readFileSync(join(sshd.folder, 'drop', manifest)), {
      columns: true,
    });
    const pdf = readFileSync(join(sshd.folder, 'drop', `${first.id}.pdf`));
    const sha256 = createHash('sha256').update(pdf).digest('hex');
    expect(rows.find((row) => row.reference === first.id)).toEqual({
      reference: first.id,
      file: `${first.id}.pdf`,
      sha256,
      bytes: String(pdf.length),
      address: ADDRESS,
    });
    const words = await wordsOfPdf(pdf);
    expect(words).toContain('Žofia Иванова');
    expect(words).toContain('Ihre Karte wird am 3. Dezember gesperrt.');
    const { as } = office.world;
    // The record keeps the very bytes.
    expect((await as.agent('GET', `/entries/${first.entryId}`)).body.originalSha256).toBe(sha256);
    status(
      'day1.csv',
      `reference;status;at\r\n${first.id};Accepted;\r\n${first.id};Completed;2026-11-23T10:00:00Z\r\n`,
    );
    status(
      'day2.json',
      JSON.stringify([{ reference: second.id, status: 'rejected', detail: 'No such street' }]),
    );
    await office.carrier.poll();
    // "Completed" of hybrid mail is posted, never delivered (R29).
    expect(await office.rungs(first.entryId)).toEqual(['created', 'accepted', 'accepted', 'dispatched']);
    expect((await office.state(first.id)).state).toBe('sent');
    expect(await office.state(second.id)).toMatchObject({
      state: 'failed',
      say: expect.stringContaining('No such street'),
    });
    status('day9.csv', `reference,status,detail\n${first.id},returned,"moved, unknown"\n`);
    await office.carrier.poll();
    await office.carrier.poll();
    expect((await office.rungs(first.entryId)).at(-1)).toBe('returned');
    expect((await office.state(first.id)).state).toBe('failed');
    expect(readdirSync(join(sshd.folder, 'status')).every((name) => name.endsWith('.read'))).toBe(true);
  });

  test('what cannot be read in a status file keeps nothing else from being read, and is shown to people', async () => {
    const [first, second, third] = [await letter(), await letter(), await letter()];
    await office.courier.work();
    status('a.csv', `reference;status;at\n;;\n${first.id};;\n${first.id};Returned;not-a-date\n`);
    status(
      'b.json',
      JSON.stringify({ letters: [{ reference: 5 }, null, { reference: second.id, status: 'mailed' }] }),
    );
    status('c.json', '{no');
    status('d.csv', 'foo,bar\n1,2\n');
    status('f.csv', `reference,status\n${third.id},dropped in the sea\nnobody-knows,delivered\n`);
    status('g.csv', `reference,status\n${third.id},delivered\n`);
    await office.carrier.poll();
    expect((await office.rungs(first.entryId)).at(-1)).toBe('returned');
    expect((await office.rungs(second.entryId)).at(-1)).toBe('dispatched');
    expect((await office.rungs(third.entryId)).at(-1)).toBe('delivered');
    const lie = readdirSync(join(sshd.folder, 'status')).filter((name) => /^[a-g]\./.test(name));
    const marked = [
      'a.csv.unread',
      'b.json.unread',
      'c.json.unread',
      'd.csv.unread',
      'f.csv.unread',
      'g.csv.read',
    ];
    expect(lie.toSorted()).toEqual(marked);
    const { as } = office.world;
    await expect
      .poll(async () => (await as.admin('GET', '/channels')).body.items[0].status)
      .toMatchObject({ state: 'connected', say: expect.stringContaining('a.csv.unread') });
    expect((await as.admin('GET', '/channels/unknown-reports')).body.items).toMatchObject([
      { providerId: 'nobody-knows' },
    ]);
    for (const name of lie) rmSync(join(sshd.folder, 'status', name));
  });

  test('another host key than the one that is trusted gets nothing', async () => {
    const { as } = office.world;
    const other = `SHA256:${'A'.repeat(43)}`;
    const changed = await as.admin('PATCH', `/channels/${office.channelId}`, {
      settings: { ...settings(), hostKey: other },
      secrets: { privateKey: sshd.privateKey },
    });
    expect(changed.status).toBe(200);
    const tried = await as.admin('POST', `/channels/${office.channelId}/trial`);
    expect(tried.body).toMatchObject({ ok: false, say: expect.stringContaining(sshd.hostKey) });
    await as.admin('PATCH', `/channels/${office.channelId}`, {
      settings: settings(),
      secrets: { privateKey: sshd.privateKey },
    });
  });

  test('a secret stays with the server that it was given for', async () => {
    const { as } = office.world;
    const changed = await as.admin('PATCH', `/channels/${office.channelId}`, {
      settings: { ...settings(), hostKey: `SHA256:${'B'.repeat(43)}` },
    });
    expect(changed.status).toBe(422);
    expect(JSON.stringify((await as.admin('GET', '/channels')).body)).not.toContain('PRIVATE KEY');
    expect((await as.agent('GET', '/channels')).body.items[0].settings).toBeNull();
    expect((await as.agent('POST', '/channels', {})).status).toBe(403);
    expect((await as.admin('POST', `/channels/${office.channelId}/trial`)).body).toMatchObject({ ok: true });
  });

  test('the server is away: nothing is in doubt, and it goes out when it is back', async () => {
    const { id } = await letter();
    await office.courier.stop();
    const there = sshd;
    await there.close();
    const results = await office.carrier.hand(
      [{ reference: id, to: ADDRESS, text: '', language: 'de', bytes: Buffer.from('%PDF') }],
      { onTransmitting: async () => undefined, signal: new AbortController().signal },
    );
    expect(results).toMatchObject([{ outcome: 'later' }]);
    sshd = await startSshd();
  });
});
