import { clockInWords, endOfQuiet } from '#domains/customers/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { askPerson, endAsking, tellAsked } from './asking.ts';
import { bundlesOf, type Step, type Work } from './bundles.ts';
import { Changes, type NewStep, NOTICES } from './changes.ts';
import { NOTHING_SHOWN, type Standing } from './ladder.ts';
import { type Customer, isDue, loadCustomers, type Means, meansOf } from './load.ts';
import { type Next, nextStep, type Way } from './next.ts';
import type { TellingParts } from './parts.ts';
import { type Bundle, sendAll, wayInWords } from './sending.ts';
import { sentOf } from './sent.ts';
import type { NoticeRow } from './types.ts';
import { waysFor } from './ways.ts';

/** More ways of reaching somebody are not tried at one look. */
const ROUNDS = 20;

/** Does for these customers' notices what is to be done now: tells, falls back, asks a person, or waits. */
export async function tellCustomers(
  tx: Tx,
  parts: TellingParts,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  const means = await meansOf(tx, parts);
  const changes = new Changes(NOTICES, now);
  const customers = await loadCustomers(tx, parts, ids, means, now);
  const all = customers.map((customer) => new Telling(tx, parts, means, customer, changes, now));
  for (let round = 0; round < ROUNDS && all.some((one) => one.goesOn); round += 1) {
    for (const one of all) await one.decide();
    const out = all.flatMap((one) => one.bundles().map((group) => ({ one, group })));
    const steps = await sendAll(
      tx,
      parts,
      means,
      out.map(({ group }) => group.bundle),
      now,
    );
    for (const [i, { one, group }] of out.entries()) {
      const step = steps[i];
      if (step) await one.noteSent(group, step);
    }
    for (const one of all) await one.endRound();
  }
  await changes.write(tx);
}

/** What goes out in one message, and for which notices. */
interface Group {
  readonly bundle: Bundle;
  readonly works: readonly Work[];
}

/** One customer's notices at one look. */
class Telling {
  readonly #tx: Tx;
  readonly #parts: TellingParts;
  readonly #means: Means;
  readonly #customer: Customer;
  readonly #changes: Changes;
  readonly #now: Date;
  /** What is still to be decided. */
  #left: Work[];
  #steps: Step[] = [];

  constructor(tx: Tx, parts: TellingParts, means: Means, customer: Customer, changes: Changes, now: Date) {
    this.#tx = tx;
    this.#parts = parts;
    this.#means = means;
    this.#customer = customer;
    this.#changes = changes;
    this.#now = now;
    this.#left = customer.notices.map((loaded) => ({ ...loaded, sent: [...loaded.sent] }));
    for (const work of this.#left) this.#noteFailures(work);
  }

  get goesOn(): boolean {
    return this.#left.length > 0;
  }

  async decide(): Promise<void> {
    this.#steps = this.#left.map((work) => ({ work, next: this.#next(work) }));
    for (const { work, next } of this.#steps) await this.#settle(work, next);
  }

  bundles(): Group[] {
    const customer = this.#customer;
    return bundlesOf(this.#steps, this.#now).map(({ way, whose, works }) => ({
      bundle: { customer, whose, way, rows: works.map((work) => work.row) },
      works,
    }));
  }

  /** What did not reach them is written down once, with what was said. */
  #noteFailures({ row, sent }: Work): void {
    for (const { standing, sentId, failureNoted, channel, recipient, entryId } of sent) {
      const { negative } = standing;
      if (negative === null || failureNoted || sentId === null) continue;
      this.#changes.step(row, { kind: 'failed', say: negative.say, channel, recipient, sentId, entryId });
      this.#changes.tell(row, 'failed', { channel, say: negative.say });
    }
  }

  #next(work: Work): Next {
    const { row, sent, spoken } = work;
    const customer = this.#customer;
    const telling = {
      state: row.state,
      needs: row.duty.needs,
      startsAt: row.starts_at,
      dueAt: row.due_at,
      spoken,
      callable: customer.callable,
    };
    return nextStep(telling, sent, waysFor(customer, work, this.#means, this.#now), this.#now);
  }

  /** What needs no others: told, rebutted, or waiting. */
  async #settle({ row }: Work, next: Next): Promise<void> {
    if (next.do === 'told') await this.#told(row, next);
    if (next.do === 'rebut') this.#rebut(row, next);
    if (next.do === 'resume') await this.#resume(row, next.way);
    if (next.do !== 'wait') return;
    row.look_at = next.until;
    this.#changes.keep(row);
  }

  async #told(row: NoticeRow, { rung, at, entryId }: Extract<Next, { do: 'told' }>): Promise<void> {
    const ending = { state: 'done', entryId, say: 'Meanwhile it was shown that they were told.' } as const;
    await endAsking(this.#tx, this.#parts, row, ending, this.#now);
    Object.assign(row, {
      state: 'told',
      told_at: at,
      told_rung: rung,
      told_entry_id: entryId,
      look_at: null,
    });
    this.#changes.step(row, { kind: 'told', rung, entryId, say: `Told: ${rung}.` });
    this.#changes.tell(row, 'told', { rung, at: at.toISOString(), entryId });
  }

  /** It is owed again, and its time begins again (R31). What is only in doubt shows nothing, and did not come back either. */
  #rebut(row: NoticeRow, { say, doubted }: Extract<Next, { do: 'rebut' }>): void {
    Object.assign(row, { told_at: null, told_rung: null, told_entry_id: null });
    if (!doubted) row.rebutted_at = this.#now;
    this.#again(row);
    this.#changes.step(row, { kind: 'rebutted', say });
    this.#changes.tell(row, 'rebutted', { say, dueAt: row.due_at.toISOString() });
  }

  /** A person was asked, and there is a way by now: they hear of it, and their call ends when it is shown. */
  async #resume(row: NoticeRow, way: Way): Promise<void> {
    const say = `There is a way to reach them by now, so it is tried again by itself: ${wayInWords(way)}.`;
    this.#again(row);
    this.#changes.step(row, { kind: 'resumed', say });
    this.#changes.tell(row, 'resumed', { say, dueAt: row.due_at.toISOString() });
    await tellAsked(this.#tx, this.#parts, row, say, this.#now);
  }

  #again(row: NoticeRow): void {
    const due = new Date(this.#now.getTime() + row.duty.withinS * 1000);
    Object.assign(row, { state: 'owed', due_at: due, look_at: this.#now });
  }

  async noteSent({ bundle: { way }, works }: Group, step: NewStep): Promise<void> {
    for (const work of works) this.#sent(work, way, step);
    if (step.kind === 'sent' && way.channel === 'portal') await this.#lookAgain(works);
  }

  #sent(work: Work, way: Way, step: NewStep): void {
    const { row } = work;
    if (step.kind === 'sent') row.state = 'telling';
    row.look_at = this.#now;
    this.#changes.step(row, step);
    if (step.kind === 'refused') this.#changes.tell(row, 'failed', { channel: way.channel, say: step.say });
    const standing = step.kind === 'sent' ? NOTHING_SHOWN : refused(step.say);
    const { channel, contactPointId } = way;
    const sent = { channel, contactPointId, recipient: way.to, at: this.#now, entryId: null, standing };
    work.sent = [...work.sent, { ...sent, sentId: step.sentId ?? null, failureNoted: true }];
  }

  /** What lies in the portal is made available at once. */
  async #lookAgain(works: readonly Work[]): Promise<void> {
    await this.#changes.write(this.#tx);
    const rows = works.map((work) => work.row);
    const seen = await sentOf(this.#tx, rows, this.#customer.kin, this.#means.country, this.#now);
    for (const work of works) work.sent = seen.get(work.row.id) ?? work.sent;
  }

  async endRound(): Promise<void> {
    await this.#askAll();
    // Who only would go along with others waits until its own time.
    this.#left = this.#steps
      .filter(({ work, next }) => AGAIN.has(next.do) && isDue(work.row, this.#now))
      .map(({ work }) => work);
  }

  /** One call for everything that a person has to tell about this customer; of those who are one, each has their own. */
  async #askAll(): Promise<void> {
    const asked = this.#steps.flatMap(({ work, next }) =>
      next.do === 'ask-person' ? [{ row: work.row, say: next.say, until: next.until }] : [],
    );
    for (const [whose, ours] of Map.groupBy(asked, ({ row }) => row.customer_id))
      await this.#askAbout(whose, ours);
  }

  async #askAbout(
    whose: string,
    asked: readonly { readonly row: NoticeRow; readonly say: string; readonly until: Date | null }[],
  ): Promise<void> {
    const [first] = asked;
    if (!first) return;
    const rows = asked.map((one) => one.row);
    const task = await askPerson(
      this.#tx,
      this.#parts,
      { id: whose, hint: hintFor(this.#customer, this.#now) },
      rows,
      first.say,
      this.#now,
    );
    for (const { row, say, until } of asked) {
      Object.assign(row, { state: 'asked-person', task_id: task.taskId, look_at: until });
      Object.assign(row, { case_id: task.caseId, case_customer_id: task.customerId });
      this.#changes.step(row, { kind: 'asked-person', say });
      this.#changes.tell(row, 'asked-person', { taskId: task.taskId, caseId: task.caseId, say });
    }
  }
}

/** What whoever calls should know: nobody is called at night (R39), and some have no number. */
function hintFor({ callable, quiet }: Customer, now: Date): string {
  if (!callable)
    return 'No telephone number of theirs is known: find one or visit them, or send a letter whose delivery its carrier proves.';
  const until = endOfQuiet(quiet, now);
  return until === null
    ? ''
    : `It is night where they are, until ${until.toISOString()}, ${clockInWords(quiet)}.`;
}

/** After these it is looked at again at once. */
const AGAIN: ReadonlySet<Next['do']> = new Set(['rebut', 'resume', 'send']);

const refused = (say: string): Standing => ({ ...NOTHING_SHOWN, negative: { rung: 'failed', say } });
