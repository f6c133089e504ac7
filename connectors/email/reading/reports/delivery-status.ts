import type { ReportedRecipient } from '#contracts/mail.ts';
import { addrSpecOf } from '../addresses.ts';
import { decodeText } from '../charset.ts';
import { type Field, first, readHeader } from '../header.ts';
import { type Part, partBytes } from '../mime.ts';

const quiet = () => {};
const MAX_GROUPS = 500;

/** The groups of fields of a machine-readable report part (RFC 3464 section 2.1): the first for the message, then one per recipient. */
export function reportGroups(bytes: Buffer, part: Part): Field[][] {
  const text = decodeText(
    partBytes(bytes, part, quiet).subarray(0, 500_000),
    part.type.params.charset ?? 'utf-8',
    quiet,
  );
  return text
    .split(/\n[ \t]*\n/)
    .slice(0, MAX_GROUPS)
    .map((group) => {
      const block = Buffer.from(`${group.replace(/^\n+/, '')}\n\n`);
      return [...readHeader(block, 0, block.length, quiet).fields];
    })
    .filter((fields) => fields.length > 0);
}

/** The address of a typed field such as `rfc822; someone@example.org`, or `null`. */
export function typedAddress(value: string | null): string | null {
  if (value === null) return null;
  const bare = value
    .replace(/^[\w-]+\s*;\s*/, '')
    .replace(/\([^()]*\)/g, '')
    .trim();
  const spec = /<([^<>]+)>/.exec(bare)?.[1] ?? bare.split(/\s/)[0] ?? '';
  // Old systems write source routes (`@relay:someone@example.org`) and lone brackets.
  return addrSpecOf(spec.replace(/^@[^:]*:/, '').replace(/^<|>$/g, ''));
}

const words: readonly [RegExp, string][] = [
  [/fail/i, 'failed'],
  [/delay|transient/i, 'delayed'],
  [/deliver/i, 'delivered'],
  [/relay/i, 'relayed'],
  [/expand/i, 'expanded'],
];

/** Action of RFC 3464 as a lower-case word; without one, the class of the status decides. */
function actionOf(action: string | null, status: string | null): string {
  const known = words.find(([pattern]) => pattern.test(action ?? ''));
  if (known) return known[1];
  if (status?.startsWith('2')) return 'delivered';
  return status?.startsWith('4') ? 'delayed' : 'failed';
}

/** The enhanced status code (RFC 3463) in a text, or `null`. */
export function statusIn(text: string): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text.slice(0, 2_000))?.[1] ?? null;
}

/** Whether a failure lasts: by the enhanced status, else by the SMTP reply, else unknown. */
export function isPermanent(
  action: string,
  status: string | null,
  diagnostic: string | null,
): boolean | null {
  if (action === 'delayed') return false;
  const known = status?.[0] ?? /(?:^|\D)([45])\d\d(?:[ -]|$)/.exec(diagnostic ?? '')?.[1];
  if (known === '5') return true;
  return known === '4' ? false : null;
}

/** Where a report names somebody twice, as delayed and then as failed, the worst counts. */
const weight = (action: string): number => ['delayed', 'failed'].indexOf(action);

/**
 * The recipients of a message/delivery-status part, each with its action. Where the mail was forwarded, the address that it
 * was sent to (one of `sentTo`) stands before the one where delivery ended: the sender knows the former only.
 */
export function statusRecipients(groups: readonly Field[][], sentTo: readonly string[]): ReportedRecipient[] {
  const found = new Map<string, ReportedRecipient>();
  for (const fields of groups) {
    const status = statusIn(first(fields, 'status') ?? '');
    const diagnostic = first(fields, 'diagnostic-code')?.slice(0, 1_000) ?? null;
    const action = actionOf(first(fields, 'action'), status);
    const failing = action === 'failed' || action === 'delayed';
    const permanent = failing ? isPermanent(action, status, diagnostic) : null;
    for (const address of addressesOf(fields, sentTo)) {
      const known = found.get(address);
      if (!known || weight(action) > weight(known.action))
        found.set(address, { address, action, status, diagnostic, permanent });
    }
  }
  return [...found.values()];
}

function addressesOf(fields: readonly Field[], sentTo: readonly string[]): string[] {
  const final = typedAddress(first(fields, 'final-recipient'));
  const original =
    typedAddress(first(fields, 'original-recipient')) ?? typedAddress(first(fields, 'x-actual-recipient'));
  const known = original !== null && sentTo.includes(original);
  return [known ? original : null, final ?? original].flatMap((address) => address ?? []);
}
