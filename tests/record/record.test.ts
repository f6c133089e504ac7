import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import { mail } from '../support/mails.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

async function customerOf(address: string): Promise<string> {
  const { body } = await w.as.agent('GET', `/customers?q=${encodeURIComponent(address)}`);
  expect(body.items).toHaveLength(1);
  return body.items[0].id;
}

/** The mails in a record; that a case was opened by them stands there as well. */
async function mailsOf(customer: string) {
  const { body } = await w.as.agent('GET', `/customers/${customer}/record`);
  return body.items.filter((one: { kind: string }) => one.kind === 'message');
}

describe('a mail becomes part of the record', () => {
  test('its sender is a provisional customer, its original is there byte for byte', async () => {
    const bytes = mail({
      from: 'Grace Hopper <grace@navy.example>',
      subject: 'Käfer gefunden',
      text: 'Ein Käfer im Relais.',
    });
    await w.receive(bytes);
    const id = await customerOf('grace@navy.example');
    const customer = await w.as.agent('GET', `/customers/${id}`);
    expect(customer.body).toMatchObject({ name: 'Grace Hopper', provisional: true });
    const record = await mailsOf(id);
    expect(record).toHaveLength(1);
    expect(record[0]).toMatchObject({
      kind: 'message',
      channel: 'email',
      direction: 'in',
      subject: 'Käfer gefunden',
      author: { type: 'customer', address: 'grace@navy.example' },
    });
    const original = await w.as.agent('GET', `/entries/${record[0].id}/original`);
    expect(original.body).toBe(bytes);
    expect(original.headers['content-disposition']).toContain('attachment');
  });

  test('T16: the same bytes twice are one entry; other bytes under the same Message-ID are two', async () => {
    const first = mail({ from: 'twice@t16.example', id: 'same@t16.example', text: 'one' });
    const second = mail({ from: 'twice@t16.example', id: 'same@t16.example', text: 'two' });
    await w.receive(first);
    await w.receive(first);
    await w.receive(second);
    const mails = await mailsOf(await customerOf('twice@t16.example'));
    expect(mails.map((item: { preview: string }) => item.preview).sort()).toEqual(['one', 'two']);
  });

  test('T17: no Message-ID, From or Date: stored all the same', async () => {
    await w.receive('Subject: nothing else\r\n\r\nhello from nowhere\r\n');
    const { body } = await w.as.agent('GET', '/search?q=nowhere');
    expect(body.items).toHaveLength(1);
    expect(body.items[0].customerName).toBe('Nobody yet');
  });
});

describe('conversations', () => {
  test('an answer joins by References; a colleague in Cc is not the customer', async () => {
    await w.receive(
      mail({
        from: 'ceo@thread.example',
        cc: 'cfo@thread.example',
        id: 't1@thread.example',
        subject: 'Invoice 7',
      }),
    );
    await w.receive(
      mail({
        from: 'cfo@thread.example',
        id: 't2@thread.example',
        references: 't1@thread.example',
        subject: 'Re: Invoice 7',
        text: 'I add the order number.',
      }),
    );
    const id = await customerOf('ceo@thread.example');
    const mails = await mailsOf(id);
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map((item: { conversationId: string }) => item.conversationId)).size).toBe(1);
    expect(mails.find((i: { preview: string }) => i.preview.includes('order number')).author).toMatchObject({
      type: 'other',
      address: 'cfo@thread.example',
    });
  });

  test('T31: a stranger who quotes References gets a conversation of their own, flagged, and no history', async () => {
    await w.receive(mail({ from: 'victim@t31.example', id: 'private@t31.example', subject: 'My account' }));
    await w.receive(
      mail({
        from: 'stranger@elsewhere.example',
        references: 'private@t31.example',
        subject: 'Re: My account',
      }),
    );
    const victim = await mailsOf(await customerOf('victim@t31.example'));
    expect(victim).toHaveLength(1);
    const stranger = await mailsOf(await customerOf('stranger@elsewhere.example'));
    const entry = await w.as.agent('GET', `/entries/${stranger[0].id}`);
    expect(entry.body.flags).toContain('quotes-foreign-conversation');
    expect(stranger[0].conversationId).not.toBe(victim[0].conversationId);
  });

  test('the same subject joins nothing across customers', async () => {
    await w.receive(mail({ from: 'a@subject.example', subject: 'Help' }));
    await w.receive(mail({ from: 'b@subject.example', subject: 'Re: Help' }));
    expect(await mailsOf(await customerOf('a@subject.example'))).toHaveLength(1);
  });
});

describe('the record is append-only', () => {
  test.each(['entries', 'entry_contents', 'originals', 'events', 'evidence', 'checkpoints', 'entry_keys'])(
    '%s refuse change and removal',
    async (table) => {
      await expect(sql`delete from ${sql.table(table)}`.execute(w.house.db)).rejects.toThrow(
        /permission denied|append-only/,
      );
      await expect(sql`truncate ${sql.table(table)}`.execute(w.house.db)).rejects.toThrow(
        /permission denied|append-only/,
      );
      const owner = (await import('pg')).default;
      const client = new owner.Client({ connectionString: w.house.ownerUrl });
      await client.connect();
      try {
        await client
          .query(
            "insert into checkpoints (number, at, root, prev_root, horizon, leaves) select -1, now(), '', '', '0', '[]' where not exists (select from checkpoints)",
          )
          .catch(() => undefined);
        const { rows } = await client.query(`select count(*)::int as n from ${table}`);
        if (rows[0].n > 0) await expect(client.query(`delete from ${table}`)).rejects.toThrow(/append-only/);
        await expect(client.query(`truncate ${table} cascade`)).rejects.toThrow(/append-only/);
      } finally {
        await client.end();
      }
    },
  );
});

describe('search', () => {
  test('finds words, accents aside, in text, subject and names of attachments, with marked excerpts', async () => {
    const boundary = 'b1';
    await w.receive(
      [
        'From: lise@search.example',
        'To: support@company.example',
        'Subject: Zurückweisung',
        'Message-ID: <s1@search.example>',
        'MIME-Version: 1.0',
        `Content-Type: multipart/mixed; boundary=${boundary}`,
        '',
        `--${boundary}`,
        'Content-Type: text/plain; charset=utf-8',
        '',
        'The refunds have not arrived, only a xylophone.',
        `--${boundary}`,
        'Content-Type: application/pdf; name="quittung-4711.pdf"',
        'Content-Disposition: attachment; filename="quittung-4711.pdf"',
        '',
        'x',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
    for (const q of [
      'xylophone',
      'refund',
      'zuruckweisung',
      'quittung-4711.pdf',
      '"only a xylophone"',
      'lise@search.example',
    ]) {
      const { body } = await w.as.agent('GET', `/search?q=${encodeURIComponent(q)}`);
      expect(body.items.length, q).toBe(1);
    }
    const hit = (await w.as.agent('GET', '/search?q=xylophone')).body.items[0];
    expect(hit.excerpt.filter((p: { hit: boolean }) => p.hit).map((p: { text: string }) => p.text)).toEqual([
      'xylophone',
    ]);
    expect((await w.as.agent('GET', '/search?q=xylophone&direction=out')).body.items).toHaveLength(0);
    expect((await w.as.agent('GET', '/search?q=xylophone&person=lise')).body.items).toHaveLength(1);
    expect(
      (await w.as.agent('GET', '/search?q=xylophone&until=2001-01-01T00:00:00Z')).body.items,
    ).toHaveLength(0);
  });

  test('T44: SQL in a query, a filter or a cursor is literal or refused', async () => {
    for (const q of ["'; drop table entries; --", "a' or '1'='1", '%_\\', '$1', "\\'"]) {
      const { status } = await w.as.agent('GET', `/search?q=${encodeURIComponent(q)}`);
      expect(status, q).toBe(200);
      expect((await w.as.agent('GET', `/customers?q=${encodeURIComponent(q)}`)).status).toBe(200);
    }
    expect((await w.as.agent('GET', "/search?q=a&channel=email'--")).status).toBe(422);
    expect((await w.as.agent('GET', '/customers?cursor=WyJhIiwgImIiXQ')).status).toBe(422);
  });
});

test('T35: a look-alike sender is flagged for whoever answers', async () => {
  await w.receive(mail({ from: 'Bank <service@xn--pypal-4ve.example>', subject: 'Your account' }));
  await w.receive(mail({ from: 'Bank <service@pаypal.example>', subject: 'Your account again' }));
  const { body } = await w.as.agent('GET', '/conversations?limit=100');
  const flagged = body.items.filter((item: { flags: string[] }) => item.flags.includes('homograph'));
  expect(flagged.map((item: { subject: string }) => item.subject).sort()).toEqual([
    'Your account',
    'Your account again',
  ]);
});
