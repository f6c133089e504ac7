import { Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconClockHour4 } from '@tabler/icons-react';
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { casesOfCustomerQuery } from '../../api/cases.ts';
import { conversationQuery, recordQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import { Since, When } from '../../ui/when.tsx';
import classes from './customer.module.css';

const BAD = new Set(['failed', 'returned', 'wrong-recipient', 'in-doubt']);
const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

/** What is going on with a customer, answered in five seconds: who waits, what failed, the last word. */
export function Matters({ customerId, except }: { customerId: string; except?: string }) {
  const record = useInfiniteQuery(recordQuery(customerId, {}));
  const recent = record.data?.pages[0]?.items ?? [];
  const ids = [...new Set(recent.map((entry) => entry.conversationId).filter((id) => id !== null))].slice(
    0,
    6,
  );
  const conversations = useQueries({ queries: ids.map((id) => conversationQuery(id)) });
  const open = conversations.flatMap((query) =>
    query.data?.state === 'open' && query.data.id !== except ? [query.data] : [],
  );
  const failed = recent.filter((entry) => entry.delivery !== null && BAD.has(entry.delivery)).slice(0, 3);
  const lastIn = recent.find((entry) => entry.direction === 'in' && entry.kind === 'message');
  const lastOut = recent.find((entry) => entry.direction === 'out');
  const cases = useQuery(casesOfCustomerQuery(customerId));
  if (record.isPending || cases.isPending || conversations.some((query) => query.isPending)) return null;
  const owing = cases.data?.items.some((one) => one.state === 'open' || one.replySince !== null) ?? false;
  const nothing = open.length === 0 && failed.length === 0;
  if (nothing && except) return null;
  // A case is said above; that nothing is open is said only where nothing is.
  const quiet = nothing && !owing;
  return (
    <section>
      <h2 className={classes.label}>{except ? t.customer.open : t.customer.now}</h2>
      {quiet && (
        <p className={classes.matter} data-kind="quiet">
          <IconCircleCheck {...icon} /> {t.customer.allQuiet}
        </p>
      )}
      {open.map((one) => (
        <DeskLink
          key={one.id}
          to="/inbox/$id"
          params={{ id: one.id }}
          underline="never"
          className={classes.matter ?? ''}
          data-kind={one.waitingSince ? 'waits' : 'open'}
        >
          <IconClockHour4 {...icon} />
          <span>
            <b>{one.subject ?? t.words.noSubject}</b>
            <br />
            {one.waitingSince ? (
              <Since at={one.waitingSince} say={t.customer.waiting} />
            ) : (
              t.customer.notWaiting
            )}
            {one.assignedTo ? ` · ${one.assignedTo.name}` : !owing && ` · ${t.inbox.nobody}`}
          </span>
        </DeskLink>
      ))}
      {failed.map((entry) => (
        <p key={entry.id} className={classes.matter} data-kind="failed">
          <IconAlertTriangle {...icon} />
          <span>
            <b>{t.conversation.rungs[entry.delivery ?? 'failed']}</b>
            <br />
            {entry.subject ?? entry.preview}, <When at={entry.occurredAt} />
          </span>
        </p>
      ))}
      {!except && (
        <Text size="sm" c="dimmed" mt={10}>
          {lastIn && (
            <>
              <Since at={lastIn.occurredAt} say={(time) => t.customer.lastIn(time)} />
              <br />
            </>
          )}
          {lastOut ? (
            <Since at={lastOut.occurredAt} say={(time) => t.customer.lastOut(time)} />
          ) : (
            t.customer.neverOut
          )}
        </Text>
      )}
    </section>
  );
}
