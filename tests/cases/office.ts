import { expect } from 'vitest';
import type { Office } from '../delivery/office.ts';
import type { MailSketch } from '../support/mails.ts';
import type { Caller } from '../support/world.ts';

export interface CaseMail {
  readonly number: string;
  readonly customerId: string;
  readonly conversationId: string;
  readonly entryId: string;
}

/** A customer's mail comes in; the case that it opened or joined. */
export async function caseComesIn(office: Office, sketch: MailSketch): Promise<CaseMail> {
  const came = await office.comesIn(sketch);
  const { items } = (await office.world.as.agent('GET', `/customers/${came.customerId}/cases`)).body;
  for (const { number } of items) {
    const entries = (await office.world.as.agent('GET', `/cases/${number}/entries`)).body.items;
    if (entries.some((one: { id: string }) => one.id === came.entryId)) return { ...came, number };
  }
  throw new Error('This mail is in no case.');
}

/** Writes in a case, and the mail leaves and is taken by its server. */
export async function answer(
  office: Office,
  call: Caller,
  number: string,
  body: Record<string, unknown> = {},
): Promise<{ id: string; entryId: string; text: string }> {
  const sent = await call('POST', `/cases/${number}/messages`, { text: 'Here is our answer.', ...body });
  expect(sent.status, JSON.stringify(sent.body)).toBe(202);
  const before = office.sink.messages.length;
  await office.pass(11_000);
  await office.handOver();
  const { entry_id: entryId, state } = await office.outgoing(sent.body.id);
  if (entryId === null) throw new Error(`The mail is ${state}.`);
  return { id: sent.body.id, entryId, text: (office.sink.messages[before]?.bytes ?? '').toString() };
}

/** Why a case cannot be closed in this way: the codes; empty where it was closed. */
export async function whyNotClosed(
  call: Caller,
  number: string,
  body: Record<string, unknown>,
): Promise<string[]> {
  const tried = await call('POST', `/cases/${number}/closure`, body);
  if (tried.status === 200) return [];
  expect(tried.body, JSON.stringify(tried.body)).toMatchObject({ status: 409, code: 'case-not-closable' });
  return tried.body.because.map((one: { code: string }) => one.code);
}
