import { z } from 'zod';
import {
  PolicyChange,
  PolicyCheck,
  PolicyCheckRequest,
  PolicyComparison,
  PolicyComparisonRequest,
  PolicyFact,
  PolicyParams,
  PolicyPublication,
  PolicySummary,
  PolicyTrial,
  PolicyTrialRequest,
  PolicyVersionParams,
  PolicyVersionView,
  PolicyView,
  PolicyWithdrawal,
} from '#contracts/policies.ts';
import { sentencesOf } from '#domains/decisions/index.ts';
import { READERS, type Role } from '#platform/actor.ts';
import { invalid } from '#platform/errors.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { FACTS } from '../facts.ts';
import { checkDraft, errorsIn, errorsInDraft, readTried, refuseErrors } from './asked.ts';
import { comparePolicy } from './compare.ts';
import { wrongFact } from './given-facts.ts';
import { policiesNow } from './now.ts';
import { changePolicy, putInForce } from './publish.ts';
import { readPolicy } from './read.ts';
import { policySchema } from './schema.ts';
import { findPolicy, findVersion, listPolicies } from './stored.ts';
import { tryPolicy } from './trial.ts';

const tag = 'policies';
/** What is done to customers is decided by those who answer for it. */
const RULERS: readonly Role[] = ['manager', 'admin'];
/** So many past actions are looked at within one request; the command line has no such limit. */
const MOST = 10_000;

const reading: Route[] = [
  get({
    url: '/policies',
    tag,
    summary: 'All policies: what they govern, which version is in force, where they come from.',
    who: READERS,
    response: z.object({ items: z.array(PolicySummary) }),
    handle: async ({ db }) => {
      await policiesNow(db);
      return { items: await listPolicies(db) };
    },
  }),
  get({
    url: '/policies/schema.json',
    tag,
    summary: 'The JSON Schema of a policy as it is written.',
    // Editors fetch it without signing in; nothing of the company is in it.
    who: 'anyone',
    response: z.record(z.string(), z.json()),
    handle: async () => z.record(z.string(), z.json()).parse(policySchema()),
  }),
  get({
    url: '/policy-facts',
    tag,
    summary: 'Everything that a policy may ask for.',
    who: READERS,
    response: z.object({ items: z.array(PolicyFact) }),
    handle: async () => ({ items: [...FACTS.facts.values()] }),
  }),
  get({
    url: '/policies/:name',
    tag,
    summary: 'One policy: its text, its sentences, all its versions and when each was in force.',
    who: READERS,
    params: PolicyParams,
    response: PolicyView,
    handle: async ({ db, params }) => {
      await policiesNow(db);
      return findPolicy(db, params.name);
    },
  }),
  get({
    url: '/policies/:name/versions/:version',
    tag,
    summary: 'One version with its text.',
    who: READERS,
    params: PolicyVersionParams,
    response: PolicyVersionView,
    handle: ({ db, params }) => findVersion(db, params.name, params.version),
  }),
];

const changing: Route[] = [
  write({
    method: 'PUT',
    url: '/policies/:name',
    tag,
    summary: 'The next version of a policy, as a draft or in force at once.',
    who: RULERS,
    params: PolicyParams,
    body: PolicyChange,
    response: PolicyView,
    before: async ({ db, body }) => {
      await policiesNow(db);
      return body.publish && !body.sure ? errorsIn(db, body.yaml) : [];
    },
    handle: async ({ tx, params, body, actor, now, prepared }) => {
      refuseErrors(prepared);
      await changePolicy(tx, params.name, body, actor, now);
      return findPolicy(tx, params.name);
    },
  }),
  write({
    method: 'POST',
    url: '/policies/:name/publication',
    tag,
    summary: 'Put a version in force, a draft or one that was before.',
    who: RULERS,
    params: PolicyParams,
    body: PolicyPublication,
    response: PolicyView,
    before: ({ db, params, body }) =>
      body.sure ? Promise.resolve([]) : errorsInDraft(db, params.name, body.version),
    handle: async ({ tx, params, body, actor, now, prepared }) => {
      refuseErrors(prepared);
      await putInForce(tx, params.name, body.version, body.reason, actor, now);
      return findPolicy(tx, params.name);
    },
  }),
  write({
    method: 'POST',
    url: '/policies/:name/withdrawal',
    tag,
    summary: 'Take a policy out of force. What it has decided stays as it is.',
    who: RULERS,
    params: PolicyParams,
    body: PolicyWithdrawal,
    response: PolicyView,
    handle: async ({ tx, params, body, actor, now }) => {
      await putInForce(tx, params.name, null, body.reason, actor, now);
      return findPolicy(tx, params.name);
    },
  }),
];

function requireFacts(facts: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(facts)) {
    const wrong = wrongFact(name, value);
    if (wrong !== undefined) throw invalid(`body.on.facts.${name}`, wrong);
  }
}

const trying: Route[] = [
  write({
    method: 'POST',
    url: '/policies/:name/trial',
    tag,
    summary:
      'What a text, a version or what is in force says on given facts or past actions. Nothing is done.',
    who: READERS,
    params: PolicyParams,
    body: PolicyTrialRequest,
    response: PolicyTrial,
    before: async ({ db, params, body, now }) => {
      requireFacts('facts' in body.on ? body.on.facts : {});
      const { policies } = await policiesNow(db);
      const tried = await readTried(db, policies, params.name, body);
      const on =
        'from' in body.on ? { from: new Date(body.on.from), to: new Date(body.on.to), most: MOST } : body.on;
      return tryPolicy(db, policies, tried, on, now);
    },
    handle: async ({ prepared }) => prepared,
  }),
  write({
    method: 'POST',
    url: '/policies/:name/comparison',
    tag,
    summary: 'What a draft would have changed over a period of the record, against what is in force.',
    who: READERS,
    params: PolicyParams,
    body: PolicyComparisonRequest,
    response: PolicyComparison,
    before: async ({ db, params, body }) => {
      const { policies } = await policiesNow(db);
      const draft = await readTried(db, policies, params.name, body);
      const period = { from: new Date(body.from), to: new Date(body.to), most: MOST };
      return comparePolicy(db, policies, draft, period);
    },
    handle: async ({ prepared }) => prepared,
  }),
  write({
    method: 'POST',
    url: '/policy-checks',
    tag,
    summary: 'What is to be put right in a text, by itself and beside the policies in force.',
    who: READERS,
    body: PolicyCheckRequest,
    response: PolicyCheck,
    before: async ({ db, body }) => {
      await policiesNow(db);
      const findings = await checkDraft(db, body.yaml);
      const read = readPolicy(body.yaml, FACTS);
      const said = read.ok ? sentencesOf(read.policy) : null;
      return {
        ok: findings.every(({ level }) => level !== 'error'),
        findings,
        sentences: said && {
          rules: [...said.rules],
          duties: [...said.duties],
          exemptions: [...said.exemptions],
        },
      };
    },
    handle: async ({ prepared }) => prepared,
  }),
];

/** Policies: everybody sees, tries and compares them; managers put them in force. */
export const policyRoutes: readonly Route[] = [...reading, ...changing, ...trying];
