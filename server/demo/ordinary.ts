import { CUSTOMERS, type DemoCustomer, type PersonKey } from './company.ts';
import { type Cast, Matter } from './matter.ts';
import { filler, fits, numbers } from './plan.ts';
import { SCRIPTS, type Script, type Turn } from './scripts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Something that happens at a moment of the demo's past. */
export interface Beat {
  readonly at: Date;
  readonly play: () => Promise<unknown>;
}

/** Who works for a team, as the cast has it. */
const WORKERS: Readonly<Record<Script['team'], readonly PersonKey[]>> = {
  Service: ['jonas', 'tomas'],
  Orders: ['kofi', 'ines'],
};
const CAUSES = ['product-fault', 'unclear-information', 'our-mistake', 'partner', 'other', 'outside'];
/** Hours between the question whether it can be closed and closing by silence: three days for bounces, then two weeks. */
const SILENCE = 17 * 24 + 2;

/** The everyday of the weeks since `begins`: matters that came, were answered and closed, in all three ways. */
export function ordinaryDays(cast: Cast, begins: Date, ends: Date): Beat[] {
  const random = numbers(20_261_123);
  return CUSTOMERS.filter((_one, i) => i % 5 < 2).flatMap((customer, i) => {
    const fitting = SCRIPTS.filter(
      (script) => fits(script, customer) && script.turns.some(({ by }) => by === 'staff'),
    );
    const script = fitting[(i * 5 + 2) % fitting.length];
    if (!script) return [];
    const plan = { cast, script, customer, number: 31_400 + i * 3 };
    const lasts = lengthOf(script, i) * HOUR + 3 * DAY;
    const room = ends.getTime() - begins.getTime() - lasts;
    return room <= 0 ? [] : beatsOf(plan, i, begins.getTime() + random() * room);
  });
}

const lengthOf = ({ turns }: Script, i: number): number =>
  turns.reduce((sum, turn) => sum + turn.after + 24, 0) + (endsBySilence(turns, i) ? SILENCE : 0);

const endsBySilence = (turns: readonly Turn[], i: number): boolean =>
  turns.at(-1)?.by === 'staff' && i % 2 === 0;

interface Plan {
  readonly cast: Cast;
  readonly script: Script;
  readonly customer: DemoCustomer;
  readonly number: number;
}

function beatsOf({ cast, script, customer, number }: Plan, i: number, begins: number): Beat[] {
  const fill = filler({ customer, number });
  const matter = new Matter(cast, cast.customer(customer.email), fill(script.subject));
  const of = WORKERS[script.team];
  const by = of[number % of.length] ?? 'tomas';
  const beats: Beat[] = [];
  let at = begins;
  const then = (hours: number, office: boolean, play: () => Promise<void>): void => {
    at += hours * HOUR;
    if (office) at = inOffice(at, number);
    beats.push({ at: new Date(at), play });
  };
  let taken = false;
  for (const turn of script.turns) {
    then(turn.after + 0.1, turn.by === 'staff', async () => {
      if (turn.by === 'customer') return matter.writes(fill(turn.text), turn);
      if (!taken) await matter.take(by, { type: typeOf(script) });
      taken = true;
      await matter.answers(by, fill(turn.text), { promises: promisesOf(turn, cast.stage.now()) });
    });
  }
  const asks = async (text: string, purpose: string): Promise<void> => {
    await matter.keeps(by);
    await matter.answers(by, text, { purpose });
  };
  const cause = CAUSES[i % CAUSES.length] ?? 'other';
  if (script.turns.at(-1)?.by === 'customer')
    then(1, true, async () => {
      await matter.keeps(by);
      await matter.closes(by, 'agreed', cause, 'They wrote that it is solved.');
    });
  else if (endsBySilence(script.turns, i)) {
    then(30, true, () => asks(MAY_WE_CLOSE, 'closing-question'));
    then(SILENCE, true, () => matter.closes(by, 'silence', cause, 'Nothing came back to our question.'));
  } else {
    then(26, true, () => asks(IS_IT_SOLVED, 'check-in'));
    then(5, false, () => matter.saysSolved('yes'));
    then(2, true, () => matter.closes(by, 'confirmed', cause));
  }
  return beats;
}

const IS_IT_SOLVED = 'Hello,\n\nis everything as it should be now? One click is enough.';
const MAY_WE_CLOSE =
  'Hello,\n\nwe think that this is solved and would close it in two weeks. If anything is open, tell us or use the link.';

function promisesOf({ promise }: Turn, now: Date): object[] {
  if (!promise) return [];
  const { words, act, within } = promise;
  return [{ words, act, proof: 'entry', dueAt: new Date(now.getTime() + within * HOUR).toISOString() }];
}

function typeOf({ subject, team }: Script): string {
  if (/\?|Which|Is the|Question|Pytanie|Lieferzeit/.test(subject)) return 'question';
  return team === 'Service' ? 'problem' : 'request';
}

/** The moment, or the next one at which somebody is at the desk; spread by `number`, so that not all begin on the hour. */
export function inOffice(at: number, number: number): number {
  const day = new Date(at).setUTCHours(0, 0, 0, 0);
  const hour = (at - day) / HOUR;
  const from = 9 * HOUR + (number % 50) * MINUTE;
  const moment = hour < 9 ? day + from : hour >= 16 ? day + DAY + from : at;
  const weekday = new Date(moment).getUTCDay();
  const off = weekday === 6 ? 2 : weekday === 0 ? 1 : 0;
  return off === 0 ? moment : new Date(moment).setUTCHours(0, 0, 0, 0) + off * DAY + from;
}
