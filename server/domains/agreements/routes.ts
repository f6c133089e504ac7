import { z } from 'zod';
import {
  Agreement,
  AgreementEnding,
  Instruction,
  InstructionEnding,
  NewAgreement,
  NewInstruction,
} from '#contracts/agreements.ts';
import { IdParams } from '#contracts/common.ts';
import { familyOf, requireCustomer } from '#domains/customers/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { addAgreement, agreementsOf, endAgreement, findAgreement } from './agreements.ts';
import { endInstruction, findInstruction, giveInstruction, instructionsOf } from './instructions.ts';
import type { AgreementParts } from './parts.ts';

const tag = 'agreements';

/** What was agreed with customers, and what they instructed. */
export const agreementRoutes = (parts: AgreementParts): Route[] => [
  ...agreements(parts),
  ...instructions(parts),
];

const agreements = (parts: AgreementParts): Route[] => [
  get({
    url: '/customers/:id/agreements',
    tag,
    summary: 'What was agreed with a customer; what has ended comes last.',
    who: READERS,
    params: IdParams,
    response: z.object({ items: z.array(Agreement) }),
    handle: async ({ db, params }) => {
      await requireCustomer(db, params.id);
      return { items: await agreementsOf(db, await familyOf(db, params.id)) };
    },
  }),
  write({
    method: 'POST',
    url: '/customers/:id/agreements',
    tag,
    summary: 'Note an agreement. The same source and number is the same agreement.',
    who: WORKERS,
    params: IdParams,
    body: NewAgreement,
    status: 201,
    response: Agreement,
    handle: async ({ tx, params, body, actor, now }) =>
      findAgreement(tx, await addAgreement(tx, parts, params.id, body, actor, now)),
  }),
  write({
    method: 'POST',
    url: '/agreements/:id/ending',
    tag,
    summary:
      'End an agreement. The customer gets it in writing with the date of the last bill; what is billed later is refused.',
    who: WORKERS,
    params: IdParams,
    body: AgreementEnding,
    response: Agreement,
    handle: async ({ tx, params, body, actor, now }) => {
      await endAgreement(tx, parts, params.id, body, actor, now);
      return findAgreement(tx, params.id);
    },
  }),
];

const instructions = (parts: AgreementParts): Route[] => [
  get({
    url: '/customers/:id/instructions',
    tag,
    summary: 'What a customer instructed; what has ended comes last.',
    who: READERS,
    params: IdParams,
    response: z.object({ items: z.array(Instruction) }),
    handle: async ({ db, params }) => {
      await requireCustomer(db, params.id);
      return { items: await instructionsOf(db, await familyOf(db, params.id)) };
    },
  }),
  write({
    method: 'POST',
    url: '/customers/:id/instructions',
    tag,
    summary: 'Note what a customer instructs, such as «invoice my company». It reaches every later invoice.',
    who: WORKERS,
    params: IdParams,
    body: NewInstruction,
    status: 201,
    response: Instruction,
    handle: async ({ tx, params, body, actor, now }) =>
      findInstruction(tx, await giveInstruction(tx, parts, params.id, body, actor, now)),
  }),
  write({
    method: 'POST',
    url: '/instructions/:id/ending',
    tag,
    summary: 'An instruction counts no more.',
    who: WORKERS,
    params: IdParams,
    body: InstructionEnding,
    response: Instruction,
    handle: async ({ tx, params, body, actor, now }) => {
      await endInstruction(tx, parts, params.id, body, actor, now);
      return findInstruction(tx, params.id);
    },
  }),
];
