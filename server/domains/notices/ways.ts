import { isDebt } from './deemed.ts';
import { canShow } from './ladder.ts';
import type { Customer, Loaded, Means } from './load.ts';
import type { Way } from './next.ts';

/**
 * Ways of telling that have not been tried, the best first: as the customer wishes and what lately reached them, the portal
 * last. A way that can never show what is needed is none; words about debt go only where nobody else reads (R41).
 */
export function waysFor(customer: Customer, { row, sent }: Loaded, { channels }: Means): Way[] {
  const { duty } = row;
  const reach = duty.urgent ? customer.reachUrgent : customer.reach;
  const debt = isDebt(duty.template);
  const forWhat = debt ? 'billing' : 'service';
  const points = reach.flatMap((point): Way[] => {
    const { channel, contactPointId, purposes, setting, sharedWith } = point;
    if (channel === 'call') return [];
    if (purposes.length > 0 && !purposes.includes(forWhat)) return [];
    if (debt && (setting !== 'private' || sharedWith.length > 0)) return [];
    return [{ channel, contactPointId, to: point.value }];
  });
  const portal: Way = { channel: 'portal', contactPointId: null, to: customer.id };
  const tried = new Set(sent.map((one) => keyOf(one.channel, one.recipient)));
  return [...points, portal].filter(
    ({ channel, to }) =>
      channels.has(channel) && canShow(channel, duty.needs) && !tried.has(keyOf(channel, to)),
  );
}

/** The same address is the same way, whoever it was written down for. */
const keyOf = (channel: string, to: string): string => `${channel} ${to.toLowerCase()}`;
