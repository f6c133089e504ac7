import {
  type Decision,
  decide,
  type FactValues,
  openFacts,
  type Policy,
  policiesFor,
  type Rule,
} from '#domains/decisions/index.ts';
import type { Leaving } from '#domains/delivery/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { cardData, cardDataInside } from './checks/card-data.ts';
import { contradictions } from './checks/contradiction.ts';
import { debtsLately, type Lately, marketingLately } from './checks/frequency.ts';
import { promotions } from './checks/promotion.ts';
import {
  allEnded,
  asksForMoney,
  consented,
  held,
  justSpoke,
  quietHours,
  reachesThem,
} from './checks/reaching.ts';
import { falseClaims } from './claims/index.ts';
import { speaksOfDebt } from './finding/index.ts';
import type { Ground } from './ground.ts';
import type { Why } from './why.ts';

/** What is asked of policies before words leave. */
export const SENDING = { type: 'message.send', source: 'kept' } as const;

/** What a look at words found out: facts for policies, what shows them by the codes of rules, and how long a hold lasts. */
export interface Found {
  readonly values: FactValues;
  readonly whys: ReadonlyMap<string, readonly Why[]>;
  readonly until: ReadonlyMap<string, Date>;
}

type Part = { values: FactValues; whys?: Record<string, readonly Why[]>; until?: Record<string, Date> };
interface Check {
  readonly facts: readonly string[];
  readonly look: (tx: Tx, ground: Ground, leaving: Leaving, now: Date) => Promise<Part>;
}

/** How each fact of words is found out; only what the policies still ask for is looked at. */
const CHECKS: readonly Check[] = [
  {
    facts: ['hold.open', 'dispute.open', 'complaint.open', 'breathingSpace.open', 'customer.vulnerable'],
    look: async (tx, ground, _leaving, now) => {
      const wrong = await held(tx, ground, now);
      const of = (code: string) => wrong.filter((why) => why.code === code);
      const [hold, dispute, complaint, space, need] = [
        'held',
        'disputed',
        'complaint-open',
        'breathing-space',
        'in-need',
      ].map(of);
      return {
        values: {
          'hold.open': hold?.length !== 0,
          'dispute.open': dispute?.length !== 0,
          'complaint.open': complaint?.length !== 0,
          'breathingSpace.open': space?.length !== 0,
          'customer.vulnerable': need?.length !== 0,
        },
        whys: Object.fromEntries(wrong.map(({ code }) => [code, of(code)])),
      };
    },
  },
  {
    facts: ['message.consented'],
    look: async (tx, ground, leaving) => {
      const whys = await consented(tx, ground, leaving);
      return { values: { 'message.consented': whys.length === 0 }, whys: { 'no-consent': whys } };
    },
  },
  {
    facts: ['message.afterTheEnd'],
    look: async (tx, ground, _leaving, now) => {
      const whys = await allEnded(tx, ground, now);
      return { values: { 'message.afterTheEnd': whys.length > 0 }, whys: { 'no-agreement-runs': whys } };
    },
  },
  {
    facts: ['message.reaches', 'message.seenByOthers'],
    look: async (tx, ground, leaving, now) => {
      const all = await reachesThem(tx, ground, leaving, now);
      const seen = all.filter(({ code }) => code === 'debt-seen-by-others');
      const not = all.filter(({ code }) => code !== 'debt-seen-by-others');
      return {
        values: { 'message.reaches': not.length === 0, 'message.seenByOthers': seen.length > 0 },
        whys: { 'contact-point': not, 'debt-seen-by-others': seen },
      };
    },
  },
  {
    facts: ['message.quietUntil', 'message.justSpoke'],
    look: async (tx, ground, leaving, now) => {
      const quiet = await quietHours(tx, ground, leaving, now);
      const until = quiet?.until ?? now;
      return {
        values: {
          'message.quietUntil': until,
          'message.justSpoke': quiet !== null && (await justSpoke(tx, ground, now)),
        },
        whys: { 'quiet-hours': quiet === null ? [] : [night(quiet.clock)] },
        until: { 'quiet-hours': until },
      };
    },
  },
  {
    facts: ['message.marketingLately', 'message.marketingMost'],
    look: async (tx, ground, leaving, now) => {
      const { most, ...lately } = await marketingLately(tx, ground, leaving, now);
      const values = { 'message.marketingLately': lately.count, 'message.marketingMost': most };
      return { values, ...room('too-often', lately) };
    },
  },
  {
    facts: ['message.debtsIn7Days'],
    look: async (tx, ground, leaving, now) => {
      const lately = await debtsLately(tx, ground, leaving, now);
      return { values: { 'message.debtsIn7Days': lately.count }, ...room('debts-too-often', lately) };
    },
  },
  {
    facts: ['message.contradicts'],
    look: async (tx, ground, leaving, now) => {
      const whys = ground.toPartners ? [] : await contradictions(tx, ground, leaving, now);
      return { values: { 'message.contradicts': whys.length > 0 }, whys: { contradiction: whys } };
    },
  },
  {
    facts: ['message.untrue'],
    look: async (tx, ground, leaving, now) => {
      const whys = ground.toPartners ? [] : await falseClaims(tx, ground, leaving.text, now);
      return { values: { 'message.untrue': whys.length > 0 }, whys: { 'false-statement': whys } };
    },
  },
];

const night = (clock: string): Why => ({
  code: 'quiet-hours',
  say: `It is night where the customer is, or they want their peace, ${clock}.`,
  entryId: null,
  span: null,
});

function room(code: string, { count, days, roomAt }: Lately): Omit<Part, 'values'> {
  const say = `${count} such messages went to the customer within ${days} days, which are the most. The next may go on ${roomAt.toISOString().slice(0, 10)}.`;
  return {
    whys: { [code]: [{ code: 'too-often', say, entryId: null, span: null }] },
    until: { [code]: roomAt },
  };
}

/** Finds out what the policies need to know of these words, and decides by them. */
export async function judge(
  tx: Tx,
  all: readonly Policy[],
  ground: Ground,
  leaving: Leaving,
  now: Date,
): Promise<{ readonly decision: Decision; readonly rules: readonly Rule[]; readonly found: Found }> {
  const governing = policiesFor(all, SENDING.type);
  const rules = governing.flatMap((policy) => policy.rules);
  const cards = [...cardData(leaving), ...(await cardDataInside(leaving))];
  const sells = ground.toPartners ? [] : promotions(leaving);
  const whys = new Map<string, readonly Why[]>([
    ['card-data', cards],
    ['promotion', sells],
  ]);
  const until = new Map<string, Date>();
  let values: FactValues = {
    ...wordsAlone(ground, leaving, now),
    'message.cardData': cards.length > 0,
    'message.promotes': sells.length > 0,
  };
  const needed = openFacts(governing, decide(all, SENDING, { values, evidence: {} }, now));
  for (const check of CHECKS) {
    if (!check.facts.some((name) => needed.has(name))) continue;
    const part = await check.look(tx, ground, leaving, now);
    values = { ...values, ...part.values };
    for (const [code, found] of Object.entries(part.whys ?? {})) whys.set(code, found);
    for (const [code, at] of Object.entries(part.until ?? {})) until.set(code, at);
  }
  const decision = decide(all, SENDING, { values, evidence: evidenceOf(whys, rules) }, now);
  return { decision, rules, found: { values, whys, until } };
}

/** What the words themselves say, without a look into the record. */
const wordsAlone = (ground: Ground, leaving: Leaving, now: Date): FactValues => ({
  'action.type': SENDING.type,
  'action.source': SENDING.source,
  'action.mode': 'ask',
  'action.reason': '',
  'action.subject': {},
  'action.data': {},
  'action.exemption': '',
  'action.exemptionApproved': false,
  'action.overridden': false,
  'message.purpose': leaving.purpose,
  'message.channel': leaving.channel,
  'message.saidNoPromotion': leaving.notPromotion === true,
  'message.asksForMoney': asksForMoney(leaving.text, ground, now),
  'message.speaksOfDebt': speaksOfDebt(`${leaving.subject}\n${leaving.text}`),
});

/** The entries behind each fact, as far as they are known. */
function evidenceOf(
  whys: ReadonlyMap<string, readonly Why[]>,
  rules: readonly Rule[],
): Record<string, readonly string[]> {
  const evidence: Record<string, readonly string[]> = {};
  for (const { code, met } of rules) {
    const ids = (whys.get(code) ?? []).flatMap(({ entryId }) => (entryId === null ? [] : [entryId]));
    if (ids.length === 0 || !('require' in met)) continue;
    for (const name of met.require.reads) evidence[name] = [...(evidence[name] ?? []), ...ids];
  }
  return evidence;
}
