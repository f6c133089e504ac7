/** A company that runs Kept: people in two teams, a mailbox, a real mail server outside, and a clock that stories move. */
import type { AddressObject } from 'mailparser';
import { simpleParser } from 'mailparser';
import { expect } from 'vitest';
import { anchorPath, verifyRecord } from '#domains/record/index.ts';
import { type Office, openOffice } from '#tests/delivery/office.ts';
import type { Colleague } from '#tests/support/people.ts';
import type { Answer, World } from '#tests/support/world.ts';
import { nextOf, type Somebody } from './drawn.ts';
import { listenTo } from './failures.ts';
import { openProviders, type Providers } from './providers.ts';
import { workersOf } from './workers.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A mail as it reached its recipient's server. */
export interface GotMail {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly to: string;
}

export interface Company {
  readonly office: Office;
  readonly world: World;
  /** Of SMS and letters; only where the sketch asks for them. */
  readonly providers: Providers | null;
  /** Leads the first team. */
  readonly lead: Colleague;
  /** Works in the first team, and answers customers. */
  readonly agent: Colleague;
  /** Works in the other team. */
  readonly colleague: Colleague;
  readonly manager: Colleague;
  readonly otherTeamId: string;
  now(): Date;
  /** Goes on to the next moment that was drawn. */
  goTo(somebody: Somebody): Promise<void>;
  /** Time passes, and all that is due happens; mails that leave are handed over to the server outside. */
  until(at: Date | string): Promise<void>;
  /** Workers do all that there is to do: record, tell, hand over, hear from providers, look again. */
  work(): Promise<void>;
  /** Time passes until then, and workers are at it at every moment on the way at which something is due. */
  through(at: Date | string): Promise<void>;
  /** Mails that were written leave, and are handed over. */
  letLeave(): Promise<void>;
  /** What really reached this address, in its order. */
  mailsTo(address: string): Promise<GotMail[]>;
  /** Calls of signed links, by whoever has them. */
  opens(link: string): Promise<{ status: number; body: string }>;
  presses(link: string, form: Record<string, string>): Promise<{ status: number; body: string }>;
  /** What somebody of the company was told about a case: kinds and words. */
  told(who: Colleague, caseNumber: string): Promise<{ kind: string; say: string; at: string }[]>;
  /** Every chain, original and checkpoint is as it was recorded. */
  verify(): Promise<void>;
  /** Fails where a timer failed for another reason than a busy machine. */
  close(): Promise<void>;
}

export interface CompanySketch {
  readonly names: readonly [lead: string, agent: string, colleague: string, manager: string];
  readonly teams: readonly [first: string, other: string];
  /** Its working calendar. */
  readonly calendar: {
    readonly timeZone: string;
    readonly country: string;
    readonly hours: readonly (readonly [from: string, to: string])[];
  };
  /** With a provider for SMS and one for letters; see `hasProviders`. */
  readonly providers?: boolean;
}

/** Mail to gone.example is refused by its server. */
const nobodyThere = (address: string) =>
  address.endsWith('@gone.example') ? { code: 550, text: 'no such user' } : null;

export async function openCompany(sketch: CompanySketch): Promise<Company> {
  const settings = { KEPT_WEBHOOKS_ALLOW: '127.0.0.1' };
  const office = await openOffice({ recipient: nobodyThere }, undefined, settings);
  const { world } = office;
  const failures = listenTo(world.house.log);
  const providers = sketch.providers ? await openProviders(world) : null;
  const workers = workersOf(office, providers);
  const [lead, agent, colleague, manager] = [
    await world.person('lead', sketch.names[0]),
    await world.person('agent', sketch.names[1]),
    await world.person('agent', sketch.names[2]),
    await world.person('manager', sketch.names[3]),
  ];
  await team(world, sketch.teams[0], lead, agent);
  const otherTeamId = await team(world, sketch.teams[1], colleague, colleague);
  await workBy(world, sketch.calendar);
  const now = (): Date => world.house.clock.now();
  const until = async (at: Date | string): Promise<void> => {
    await world.moveClock(new Date(Math.max(new Date(at).getTime(), now().getTime())));
    await workers.tryAgain();
    await office.handOver();
  };
  const through = async (at: Date | string): Promise<void> => {
    const end = new Date(Math.max(new Date(at).getTime(), now().getTime()));
    await workers.work();
    for (let next = await workers.nextAt(end); next !== null; next = await workers.nextAt(end)) {
      await world.moveClock(next);
      await workers.work();
    }
    await world.moveClock(end);
    await workers.work();
  };
  const page = async (method: 'GET' | 'POST', link: string, form?: Record<string, string>) => {
    const answer = await world.app.inject({
      method,
      url: new URL(link).pathname,
      ...(form && {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(form).toString(),
      }),
    });
    return { status: answer.statusCode, body: answer.body };
  };
  const parsed = new Map<number, Promise<GotMail & { readonly recipients: readonly string[] }>>();
  const mailAt = (index: number) => {
    const found = parsed.get(index) ?? read(office, index);
    parsed.set(index, found);
    return found;
  };
  return {
    office,
    world,
    providers,
    lead,
    agent,
    colleague,
    manager,
    otherTeamId,
    now,
    goTo: ({ season, zone }) => until(nextOf(season, zone, now())),
    until,
    through,
    work: () => workers.work(),
    letLeave: () => until(new Date(now().getTime() + 11_000)),
    mailsTo: async (address) => {
      const all = await Promise.all(office.sink.messages.map((_one, index) => mailAt(index)));
      return all.filter(({ recipients }) => recipients.includes(address));
    },
    opens: (link) => page('GET', link),
    presses: (link, form) => page('POST', link, form),
    told: async (who, caseNumber) => {
      const { items } = ok(await who.call('GET', '/notifications?limit=100'));
      return items.filter((one: { caseNumber: string }) => one.caseNumber === caseNumber);
    },
    verify: async () => {
      const { db, secrets, originals, config } = world.house;
      const proven = await verifyRecord(db, secrets, originals, anchorPath(config.dataDir), () => undefined);
      expect(proven.findings).toEqual([]);
      expect(proven.entries).toBeGreaterThan(0);
    },
    close: async () => {
      await providers?.close();
      await office.close();
      failures.expectNone();
    },
  };
}

/** Expects success, and gives what was answered. */
export function ok({ status, body }: Answer): Answer['body'] {
  if (status < 200 || status > 299) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** Asks the gate, or reports, as a system does: where it cannot decide just now, the same is said again. */
export async function toGate({ world }: Company, question: object): Promise<Answer['body']> {
  for (let tries = 0; ; tries += 1) {
    const answer = await world.as.agent('POST', '/actions', question);
    if (answer.status !== 503 || tries === 20) return ok(answer);
  }
}

async function read(office: Office, index: number) {
  const sunk = office.sink.messages[index];
  if (!sunk) throw new Error('There is no such mail.');
  const mail = await simpleParser(sunk.bytes);
  const to = (Array.isArray(mail.to) ? mail.to[0] : mail.to) satisfies AddressObject | undefined;
  return {
    id: mail.messageId ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    to: to?.text ?? '',
    recipients: sunk.to,
  };
}

async function team(world: World, name: string, lead: Colleague, member: Colleague): Promise<string> {
  const { id } = ok(await world.as.manager('POST', '/teams', { name }));
  ok(await world.as.manager('PUT', `/teams/${id}/members/${member.id}`));
  ok(await world.as.manager('PATCH', `/teams/${id}`, { leadId: lead.id }));
  return id;
}

/** The company works by this calendar from now on, Monday to Friday, on no public holiday. */
export async function workBy(
  world: World,
  { timeZone, country, hours }: CompanySketch['calendar'],
): Promise<void> {
  const { items } = ok(await world.as.manager('GET', '/calendars'));
  const { id } = items.find((one: { isDefault: boolean }) => one.isDefault);
  const shifts = [1, 2, 3, 4, 5].flatMap((day) => hours.map(([from, to]) => ({ day, from, to })));
  ok(await world.as.manager('PATCH', `/calendars/${id}`, { timeZone, shifts, holidays: { country } }));
}
