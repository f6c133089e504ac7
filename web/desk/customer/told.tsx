import { Skeleton, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { holdsOfCustomerQuery, noticesOfCustomerQuery } from '../../api/gate.ts';
import type { Hold } from '../../api/types.ts';
import { dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { EvidenceDoor } from '../gate/evidence.tsx';
import { isOpen, NoticeCard } from '../gate/notice.tsx';
import { sayAction } from '../gate/words.ts';
import classes from './customer.module.css';
import { Folded } from './folded.tsx';

const w = t.gate;
/** So many of a kind are seen at once; a customer's page says what matters, not everything. */
const FIRST = 3;

/** What the gate holds of a customer, with the first reason. */
export function HeldOf({ customerId }: { customerId: string }) {
  const holds = useQuery(holdsOfCustomerQuery(customerId)).data?.items ?? [];
  if (holds.length === 0) return null;
  return (
    <section className={classes.block}>
      <h2 className={classes.label}>{w.customer.holds}</h2>
      {holds.slice(0, FIRST).map((hold) => (
        <Held key={hold.id} hold={hold} />
      ))}
      {holds.length > FIRST && (
        <Folded say={w.customer.moreHolds(holds.length - FIRST)}>
          {holds.slice(FIRST).map((hold) => (
            <Held key={hold.id} hold={hold} />
          ))}
        </Folded>
      )}
    </section>
  );
}

function Held({ hold }: { hold: Hold }) {
  return (
    <DeskLink
      to="/actions/$id"
      params={{ id: hold.id }}
      underline="never"
      className={classes.matter ?? ''}
      data-kind="waits"
    >
      <IconHandStop size={16} stroke={1.7} aria-hidden />
      <span>
        <b>{sayAction(hold.action)}</b>
        <br />
        {hold.because.map(({ say }) => sayInstants(say)).join(' ')}
        <br />
        {hold.until === null ? w.untilFacts : w.until(dayTime(hold.until))}
      </span>
    </DeskLink>
  );
}

/** What they must be told, and what shows that they were; settled ones folded. */
export function DutiesOf({ customerId }: { customerId: string }) {
  const query = useQuery(noticesOfCustomerQuery(customerId));
  const notices = query.data?.items ?? [];
  const [open, settled] = [notices.filter(isOpen), notices.filter((one) => !isOpen(one))];
  return (
    <section className={classes.block} aria-label={w.notices.title}>
      <h2 className={classes.label}>{w.notices.title}</h2>
      {query.isPending && <Skeleton h={40} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && open.length === 0 && (
        <Text size="sm" c="dimmed">
          {w.notices.noneCustomer}
        </Text>
      )}
      {open.slice(0, FIRST).map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
      {open.length > FIRST && (
        <Folded say={w.notices.moreOpen(open.length - FIRST)}>
          {open.slice(FIRST).map((notice) => (
            <NoticeCard key={notice.id} notice={notice} />
          ))}
        </Folded>
      )}
      {settled.length > 0 && (
        <Folded say={w.notices.closed(settled.length)}>
          {settled.map((notice) => (
            <NoticeCard key={notice.id} notice={notice} />
          ))}
        </Folded>
      )}
      <div className={classes.evidence}>
        <EvidenceDoor of={{ customer: customerId }} />
      </div>
    </section>
  );
}
