import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addsUp,
  approveIt,
  DAY,
  done,
  HOUR,
  type Many,
  MESSAGE,
  openMany,
  reviewBy,
  STAFF_ANSWER,
} from './many.ts';

let m: Many;
let as: Many['office']['world']['as'];
beforeAll(async () => {
  m = await openMany();
  as = m.office.world.as;
});
afterAll(() => m.close());

let batches = 0;
/** A batch of this many customers, of whom the first confirm before it is due. */
async function shipped(size: number, confirmed = 0, languages: readonly (string | undefined)[] = []) {
  batches += 1;
  const batch = `B-${batches}`;
  const people: { customerId: string; id: string }[] = [];
  for (let i = 0; i < size; i += 1) {
    const customerId = await m.customer(languages[i]);
    people.push({ customerId, id: await m.issue(customerId, batch) });
  }
  for (const one of people.slice(0, confirmed)) await m.says(one.id, one.customerId, true);
  return { batch, people };
}
const ofBatch = async (batch: string) =>
  (await m.incidents()).filter((one: { title: string }) => one.title.endsWith(batch));

describe('an incident of a late batch', () => {
  test('opens by itself once: cause unknown, one owner, everybody affected, also who did not complain; the list follows', async () => {
    const { batch, people } = await shipped(6, 2);
    const [, , late, silent, other] = people;
    await m.pass(8 * DAY);
    const [found, ...more] = await ofBatch(batch);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      found: true,
      cause: null,
      owner: 'Lena Vogt',
      openedBy: 'incidents',
      open: ['untold', 'no-review'],
    });
    expect(found.numbers).toMatchObject({ all: 4, affected: 4, recovered: 0, untold: 4, silent: 4 });
    addsUp(found.numbers);
    const seen = await m.incident(found.id);
    expect(seen.scopes).toMatchObject([{ kind: 'batch', source: 'badge-system', thing: 'document', batch }]);
    // The cases of the corrective actions are linked.
    expect(seen.cases.map((one: { how: string }) => one.how)).toEqual(Array(4).fill('replacement'));
    const told = await done(m.lead.call('GET', '/notifications?limit=100'));
    expect(
      told.items.filter(
        (one: { kind: string; say: string }) => one.kind === 'major-incident' && one.say.includes(batch),
      ),
    ).toHaveLength(1);
    // It shrinks as somebody's works, and grows as another says that theirs does not.
    await m.says(late?.id ?? '', late?.customerId ?? '', true);
    expect((await m.incident(found.id)).numbers).toMatchObject({
      all: 4,
      affected: 3,
      recovered: 1,
      spared: 1,
    });
    await m.says(people[0]?.id ?? '', people[0]?.customerId ?? '', false);
    const grown = await m.incident(found.id);
    expect(grown.numbers).toMatchObject({ all: 5, affected: 4, recovered: 1 });
    addsUp(grown.numbers);
    // Merged customers are one person.
    await done(
      m.lead.call('POST', `/customers/${silent?.customerId}/merge`, {
        customerId: other?.customerId,
        reason: 'the same',
      }),
    );
    const merged = await m.incident(found.id);
    expect(merged.numbers).toMatchObject({ all: 4, affected: 3 });
    addsUp(merged.numbers);
    expect(await m.affected(found.id)).toHaveLength(4);
    // No second one opens for the batch.
    await m.pass(5 * DAY);
    expect(await ofBatch(batch)).toHaveLength(1);
  });

  test('not below the threshold, which is the company’s to decide: number and share', async () => {
    const few = await shipped(2);
    const many = await shipped(12, 9);
    await done(
      as.manager('PUT', '/settings/incidents', { lateCustomers: 3, latePercent: 30, tellWithinHours: 24 }),
    );
    await m.pass(8 * DAY);
    expect(await ofBatch(few.batch)).toEqual([]);
    expect(await ofBatch(many.batch)).toEqual([]);
    await done(
      as.manager('PUT', '/settings/incidents', { lateCustomers: 3, latePercent: 5, tellWithinHours: 48 }),
    );
    // The next that is heard of the batch raises it.
    await m.says(many.people[0]?.id ?? '', many.people[0]?.customerId ?? '', false);
    expect(await ofBatch(many.batch)).toHaveLength(1);
    expect((await as.agent('PUT', '/settings/incidents', {})).status).toBe(403);
  });

  test('the batch may be said only when it is tracked; another batch is another matter', async () => {
    const people: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const id = await m.issue(await m.customer(), undefined);
      await done(
        as.agent('POST', `/replacements/${id}/tracking`, {
          state: 'on-its-way',
          say: 'Left the house',
          batch: 'T-1',
        }),
      );
      people.push(id);
    }
    expect((await done(as.agent('GET', `/replacements/${people[0]}`))).batch).toBe('T-1');
    await m.pass(8 * DAY);
    const [found] = await ofBatch('T-1');
    expect(found.numbers.affected).toBe(3);
    await done(
      as.agent('POST', `/replacements/${people[0]}/tracking`, {
        state: 'on-its-way',
        say: 'Was in another',
        batch: 'T-2',
      }),
    );
    await m.pass(1000);
    expect((await m.incident(found.id)).numbers).toMatchObject({ all: 3, affected: 2, withdrawn: 1 });
  });
});

describe('telling all of them', () => {
  test('wants a staff answer, a message and a list; a person reads it in the languages and lets it go once; nobody is told twice', async () => {
    const { batch, people } = await shipped(5, 1, ['en', 'de', 'de-AT', 'fr', undefined]);
    await m.pass(8 * DAY);
    const [{ id }] = await ofBatch(batch);
    const at = `/incidents/major/${id}`;
    const some = { digest: 'a'.repeat(64) };
    expect((await m.lead.call('POST', `${at}/approval`, some)).body).toMatchObject({
      status: 409,
      code: 'not-ready',
      missing: ['staff-answer', 'message'],
    });
    expect((await as.lead('POST', `${at}/approval`, some)).status).toBe(403);
    await done(as.agent('PATCH', at, { staffAnswer: STAFF_ANSWER }));
    const odd = { fallback: 'en', texts: [{ language: 'en', subject: 'x', text: 'Case {{case.number}}' }] };
    expect((await as.agent('PUT', `${at}/message`, odd)).body.errors).toMatchObject([
      { field: 'texts.0.text' },
    ]);
    await done(as.agent('PUT', `${at}/message`, MESSAGE));
    const preview = await done(as.agent('GET', `${at}/preview`));
    expect(preview).toMatchObject({ people: 4, missing: [] });
    const read = new Map(preview.languages.map((one: { language: string | null }) => [one.language, one]));
    expect(read.get('de-AT')).toMatchObject({
      people: 1,
      own: true,
      words: { language: 'de', subject: 'Ihr neuer Ausweis' },
    });
    expect(read.get('fr')).toMatchObject({ people: 1, own: false, words: { language: 'en' } });
    expect(read.get(null)).toMatchObject({ people: 1, own: false });
    // Other words than were read do not go out.
    await done(as.agent('PUT', `${at}/message`, { ...MESSAGE, fallback: 'de' }));
    expect((await m.lead.call('POST', `${at}/approval`, { digest: preview.digest })).body.code).toBe(
      'preview-stale',
    );
    await done(as.agent('PUT', `${at}/message`, MESSAGE));
    await m.tell();
    expect(people.map((one) => m.got(one.customerId, 'LATE-'))).toEqual([0, 0, 0, 0, 0]);
    const approved = await done(m.lead.call('POST', `${at}/approval`, { digest: preview.digest }));
    expect(approved.numbers).toMatchObject({ owed: 4, untold: 0 });
    await done(m.lead.call('POST', `${at}/approval`, { digest: preview.digest }));
    expect((await as.agent('PUT', `${at}/message`, MESSAGE)).body.code).toBe('message-approved');
    await m.tell();
    expect(people.map((one) => m.got(one.customerId, 'LATE-'))).toEqual([0, 1, 1, 1, 1]);
    expect(people.map((one) => m.got(one.customerId, 'LATE-DE'))).toEqual([0, 1, 1, 0, 0]);
    // Who joins is told as well; who was told is not told again, however they come and go.
    await m.says(people[0]?.id ?? '', people[0]?.customerId ?? '', false);
    const told = people[1];
    await m.says(told?.id ?? '', told?.customerId ?? '', true);
    await m.says(told?.id ?? '', told?.customerId ?? '', false);
    await done(
      m.lead.call('POST', `${at}/affected/${people[2]?.customerId}/removal`, { reason: 'Has two badges' }),
    );
    await done(as.agent('POST', `${at}/scopes`, { kind: 'list', customerIds: [people[2]?.customerId] }));
    await m.tell();
    expect(people.map((one) => m.got(one.customerId, 'LATE-'))).toEqual([1, 1, 1, 1, 1]);
    // Two who were taken for one were told as one; they are two again, and the other hears of it at the next look.
    const [one, two] = [await m.customer('en'), await m.customer('en')];
    await done(m.lead.call('POST', `/customers/${one}/merge`, { customerId: two, reason: 'the same' }));
    await done(as.agent('POST', `${at}/scopes`, { kind: 'list', customerIds: [one] }));
    const late = await m.issue(two, batch, 1);
    await m.tell();
    await m.pass(2 * DAY);
    expect((await m.incident(id)).numbers.all).toBe(6);
    await done(m.lead.call('DELETE', `/customers/${one}/merge/${two}`));
    await m.pass(DAY);
    await m.tell();
    expect([one, two].map((who) => m.got(who, 'LATE-'))).toEqual([1, 1]);
    await m.says(late, two, true);
    await done(m.lead.call('POST', `${at}/affected/${one}/removal`, { reason: 'Has none' }));
    await done(m.lead.call('POST', `${at}/affected/${two}/removal`, { reason: 'Has none' }));
    await m.pass(5 * DAY);
    const after = await m.incident(id);
    expect(after.numbers).toMatchObject({ all: 5, affected: 5, told: 5, telling: 0, untold: 0 });
    addsUp(after.numbers);
    const list = await m.affected(id);
    expect(
      list.every((one: { telling: string; toldAt: string }) => one.telling === 'told' && one.toldAt !== null),
    ).toBe(true);
  });
});

describe('by hand', () => {
  test('whom it concerns comes from a batch, from actions of a type in a period, from a list, and from cases', async () => {
    const opened = await done(
      as.agent('POST', '/incidents/major', { title: 'Charges were refused at night' }),
    );
    expect(opened).toMatchObject({ found: false, owner: 'Lena Vogt', cause: null, numbers: { all: 0 } });
    const at = `/incidents/major/${opened.id}`;
    const [one, two, three] = [await m.customer(), await m.customer(), await m.customer()];
    const from = m.now().toISOString();
    const refuse = (customer: string, id: string) =>
      done(
        as.agent('POST', '/actions', {
          type: 'charge.refuse',
          source: 'core',
          id,
          customer: { id: customer },
          subject: { card: id },
          reason: 'limit',
          mode: 'done',
          at: m.now().toISOString(),
        }),
      );
    await m.pass(HOUR);
    await refuse(one, 'r1');
    await refuse(one, 'r2');
    const until = new Date(m.now().getTime() + 5 * HOUR).toISOString();
    const acted = await done(
      as.agent('POST', `${at}/scopes`, { kind: 'actions', actionType: 'charge.refuse', from, until }),
    );
    expect(acted.numbers.affected).toBe(1);
    // What comes within the period counts too, what comes after does not.
    await refuse(two, 'r3');
    await m.pass(2 * HOUR);
    expect((await m.incident(opened.id)).numbers.affected).toBe(2);
    await m.pass(6 * HOUR);
    await refuse(three, 'r4');
    await m.pass(6 * HOUR);
    expect((await m.incident(opened.id)).numbers.affected).toBe(2);
    const listed = await done(
      as.agent('POST', `${at}/scopes`, { kind: 'list', customerIds: [three, two, three] }),
    );
    expect(listed.numbers.affected).toBe(3);
    const four = await m.customer();
    const { caseNumber } = await done(
      as.agent('POST', `/customers/${four}/contacts`, {
        channel: 'phone',
        direction: 'in',
        outcome: 'reached',
        text: 'My charge was refused.',
      }),
    );
    const linked = await done(as.agent('POST', `${at}/cases`, { caseNumber }));
    expect(linked.numbers.affected).toBe(4);
    expect(linked.cases).toMatchObject([{ caseNumber, how: 'hand', state: 'open' }]);
    const ofCase = await done(as.agent('GET', `/incidents/major?caseNumber=${caseNumber}`));
    expect(ofCase.items.map((item: { id: string }) => item.id)).toEqual([opened.id]);
    // Nobody is on two open incidents for one batch.
    const { batch } = await shipped(3);
    await m.pass(8 * DAY);
    const known = await as.agent('POST', `${at}/scopes`, {
      kind: 'batch',
      source: 'badge-system',
      thing: 'document',
      batch,
    });
    expect(known.body).toMatchObject({ status: 409, code: 'incident-known' });
    const nobody = { kind: 'list', customerIds: ['01890000-0000-7000-8000-000000000009'] };
    expect((await as.agent('POST', `${at}/scopes`, nobody)).status).toBe(422);
    const backwards = { kind: 'actions', actionType: 'charge.refuse', from: until, until: from };
    expect((await as.agent('POST', `${at}/scopes`, backwards)).status).toBe(422);
  });
});

describe('the end', () => {
  test('not while somebody is untold, not without a review that names nobody; afterwards it is measured whether it came back', async () => {
    const { batch, people } = await shipped(4, 1);
    await m.pass(8 * DAY);
    const [{ id }] = await ofBatch(batch);
    const at = `/incidents/major/${id}`;
    expect((await m.lead.call('POST', `${at}/closing`, { say: 'x' })).body.code).toBe('affected-untold');
    await approveIt(m, id);
    await m.tell();
    expect((await m.lead.call('POST', `${at}/closing`, { say: 'x' })).body.code).toBe('affected-untold');
    await m.pass(5 * DAY);
    expect((await m.incident(id)).open).toEqual(['no-review']);
    expect((await m.lead.call('POST', `${at}/closing`, { say: 'x' })).body.code).toBe('not-reviewed');
    for (const cause of ['Lena Vogt forgot the labels.', 'lena vogt forgot.', 'It was Vogt.']) {
      const named = await m.lead.call('PUT', `${at}/review`, reviewBy(m, { cause }));
      expect(named.body).toMatchObject({ status: 422, code: 'names-person', errors: [{ field: 'cause' }] });
    }
    expect((await m.lead.call('PUT', `${at}/review`, reviewBy(m, { actions: [] }))).status).toBe(422);
    const reviewed = await done(m.lead.call('PUT', `${at}/review`, reviewBy(m)));
    expect(reviewed).toMatchObject({
      cause: expect.stringContaining('labels'),
      actions: [{ owner: 'Lena Vogt', doneAt: null }],
    });
    const closed = await done(m.lead.call('POST', `${at}/closing`, { say: 'All were told.' }));
    expect(closed.closedBy).toBe('Lena Vogt');
    expect((await m.lead.call('PATCH', at, { title: 'y' })).body.code).toBe('incident-closed');
    // Its owner is reminded of the action, which may still be done.
    await m.pass(6 * DAY);
    const told = await done(m.lead.call('GET', '/notifications?limit=100'));
    expect(told.items.map((one: { say: string }) => one.say)).toContainEqual(
      expect.stringContaining('Due today, and not done'),
    );
    const before = await done(as.agent('GET', `${at}/recurrence`));
    expect(before).toMatchObject({ correctedAt: null, after: { issued: 0, percent: null } });
    const [action] = reviewed.actions;
    const put = await done(
      m.lead.call('POST', `${at}/actions/${action.id}/completion`, { say: 'Counted by machine.' }),
    );
    expect(put.actions).toMatchObject([{ doneSay: 'Counted by machine.' }]);
    await m.pass(HOUR);
    const next = await shipped(4, 3);
    await m.pass(8 * DAY);
    const { after, batches: all } = await done(as.agent('GET', `${at}/recurrence`));
    expect(after).toEqual({ issued: 4, late: 1, percent: 25 });
    expect(all.find((one: { batch: string }) => one.batch === batch)).toMatchObject({
      issued: 4,
      late: 3,
      percent: 75,
      ofIncident: true,
      after: false,
    });
    expect(all.find((one: { batch: string }) => one.batch === next.batch)).toMatchObject({
      late: 1,
      after: true,
    });
    await m.pass(10 * DAY);
    const again = await done(m.lead.call('GET', '/notifications?limit=100'));
    expect(again.items.map((one: { say: string }) => one.say)).toContainEqual(
      expect.stringContaining('since: 1 late of 4'),
    );
    expect(people).toHaveLength(4);
  });
});
