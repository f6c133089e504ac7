import { endOfQuiet, type Reach } from '#domains/customers/index.ts';
import { asksAddress, isDebt } from './deemed.ts';
import { canShow } from './ladder.ts';
import type { Customer, Loaded, Means } from './load.ts';
import type { Way } from './next.ts';
import type { SentStep } from './sent.ts';
import type { NoticeRow } from './types.ts';

/**
 * Ways of telling that have not been tried, the best first: as the customer wishes and what lately reached them, the portal
 * last. A way that can never show what is needed is none; words about debt go only where nobody else reads (R41), and
 * no letter asks for the address that it goes to. Where it failed and was proven or confirmed afresh since, it is a new way.
 */
export function waysFor(
  customer: Pick<Customer, 'reach' | 'reachUrgent' | 'quiet' | 'mergedAt'>,
  loaded: Pick<Loaded, 'sent' | 'askedAt'> & { readonly row: Pick<NoticeRow, 'customer_id' | 'duty'> },
  { channels }: Pick<Means, 'channels'>,
  now: Date,
): Way[] {
  const { row, sent, askedAt } = loaded;
  const { duty } = row;
  const reach = duty.urgent ? customer.reachUrgent : customer.reach;
  const debt = isDebt(duty.template);
  const forWhat = debt ? 'billing' : 'service';
  const shutAt = (channel: string, at: Date): Date | null =>
    channel === 'sms' && !duty.urgent ? endOfQuiet(customer.quiet, at) : null;
  const points = ownFirst(reach, row.customer_id).flatMap((point): Way[] => {
    const { channel, contactPointId, purposes, setting, sharedWith, value: to } = point;
    if (channel === 'call' || wasTried(sent, channel, to, point.usableSince)) return [];
    if (channel === 'letter' && asksAddress(duty.template)) return [];
    if (purposes.length > 0 && !purposes.includes(forWhat)) return [];
    if (debt && (setting !== 'private' || sharedWith.length > 0)) return [];
    const since =
      point.customerId === row.customer_id ? point.usableSince : latest(point.usableSince, customer.mergedAt);
    const fresh = askedAt !== null && (since > askedAt || shutAt(channel, askedAt) !== null);
    return [{ channel, contactPointId, to, opensAt: shutAt(channel, now), fresh }];
  });
  const portal: Way = {
    channel: 'portal',
    contactPointId: null,
    to: row.customer_id,
    opensAt: null,
    fresh: false,
  };
  const inbox = wasTried(sent, portal.channel, portal.to, null) ? [] : [portal];
  return [...points, ...inbox].filter(({ channel }) => channels.has(channel) && canShow(channel, duty.needs));
}

/** Of those who are one, what was given for the one whom it concerns comes before the others' of the same kind. */
const ownFirst = (reach: readonly Reach[], own: string): Reach[] =>
  [...Map.groupBy(reach, (one) => `${one.channel} ${lately(one)}`).values()].flatMap((alike) => [
    ...alike.filter(({ customerId }) => customerId === own),
    ...alike.filter(({ customerId }) => customerId !== own),
  ]);

const lately = ({ lastFailedAt, lastReachedAt }: Reach): boolean =>
  (lastFailedAt?.getTime() ?? 0) > (lastReachedAt?.getTime() ?? 0);

const latest = (one: Date, other: Date | null): Date => (other !== null && other > one ? other : one);

/** The same address is the same way, whoever it was written down for. */
const keyOf = (channel: string, to: string): string => `${channel} ${to.toLowerCase()}`;

const wasTried = (sent: readonly SentStep[], channel: string, to: string, since: Date | null): boolean =>
  sent.some(
    (one) =>
      keyOf(one.channel, one.recipient) === keyOf(channel, to) &&
      !(since !== null && one.standing.negative !== null && since > one.at),
  );
