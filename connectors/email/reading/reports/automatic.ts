import { type Field, first } from '../header.ts';
import { absenceSubject, autoReplyHeaders, autoReplyMark, autoReplySubject } from './auto-replies.ts';
import { type Evidence, nullReturnPath } from './evidence.ts';
import { daemonSender } from './systems.ts';

/** True for vacation notices and other automatic answers (RFC 3834), by their header or by the subject that programs write. */
export function isAutoReply({ root, read }: Evidence): boolean {
  for (const { name, value } of root.fields)
    if (autoReplyHeaders[name.toLowerCase()]?.test(value)) return true;
  const subject = read.subject ?? '';
  if (autoReplySubject.test(subject) || autoReplyMark.test(subject)) return true;
  return read.listId === null && absenceSubject.test(subject) && machineMade(root.fields);
}

/** Written by a machine and to be answered by none, by its header. */
function machineMade(fields: readonly Field[]): boolean {
  const submitted = first(fields, 'auto-submitted');
  if (nullReturnPath(fields) || (submitted !== null && !/^\s*no\b/i.test(submitted))) return true;
  const precedence = first(fields, 'precedence') ?? '';
  return /^\s*(bulk|junk)\b/i.test(precedence) || first(fields, 'x-auto-response-suppress') !== null;
}

/** Senders that no answer reaches, or that answer themselves (RFC 3834 section 2). */
const unanswerable =
  /^(no-?_?reply|do-?_?not-?_?reply|nobody|bounces?|listserv|majordomo|mailman|owner-.*|.*-(request|bounces?|owner|relay|return.*)|notifications?|daemon|root)([+=-].*)?@/i;

const listHeaders =
  /^(list-(id|post|unsubscribe|subscribe|help|archive|owner)|mailing-list|x-mailing-list|x-list|x-listname|x-mailman-version|x-been-?there|x-majordomo-version|feedback-id|x-loop|x-campaign-?id)$/;

/** True for what must never get an automatic answer: lists, bulk, machines, null return path, senders that take none. */
export function isAutomatic({ root, read }: Evidence): boolean {
  const { fields } = root;
  if (nullReturnPath(fields)) return true;
  const submitted = first(fields, 'auto-submitted');
  if (submitted !== null && !/^\s*no\b/i.test(submitted)) return true;
  if (/^\s*(bulk|list|junk)\b/i.test(first(fields, 'precedence') ?? '')) return true;
  if (/\b(all|autoreply|oof)\b/i.test(first(fields, 'x-auto-response-suppress') ?? '')) return true;
  if (fields.some(({ name }) => listHeaders.test(name.toLowerCase()))) return true;
  return [...read.from, ...(read.sender ? [read.sender] : [])].some(
    ({ address, name }) => unanswerable.test(address) || daemonSender.test(`${name ?? ''} ${address}`),
  );
}
