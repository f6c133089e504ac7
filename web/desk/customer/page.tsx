import { Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Problem } from '../../api/client.ts';
import { customerQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { AccountsOf, ReplacementsOf } from './accounts.tsx';
import { CasesOf } from './cases-of.tsx';
import classes from './customer.module.css';
import { Matters } from './matters.tsx';
import { Timeline } from './timeline.tsx';
import { DutiesOf, HeldOf } from './told.tsx';
import { Who } from './who.tsx';

/** A customer: who they are, the one timeline, and what matters now. */
export function CustomerPage() {
  const { id } = useParams({ from: '/desk/customers/$id' });
  const filters = useSearch({ from: '/desk/customers/$id' });
  const wide = useMediaQuery('(min-width: 85em)', false, { getInitialValueInEffect: false });
  const query = useQuery(customerQuery(id));
  useEffect(() => {
    if (query.data) document.title = `${query.data.name} · Kept`;
  }, [query.data]);
  if (query.error instanceof Problem && query.error.status === 404)
    return <Nothing icon={<IconUserOff size={26} stroke={1.5} />} title={t.errors.missing} />;
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className={classes.page} data-wide={wide || undefined}>
      <aside className={classes.side} aria-label={t.conversation.customer}>
        {query.data ? <Who customer={query.data} /> : <Skeleton h={200} />}
        {!wide && (
          <div className={classes.matters}>
            <Now customerId={id} />
          </div>
        )}
      </aside>
      <Timeline key={id} id={id} filters={filters} />
      {wide && (
        <aside className={classes.right} aria-label={t.customer.now}>
          <Now customerId={id} />
        </aside>
      )}
    </div>
  );
}

/** What matters now: what waits, what is held, what they must be told; what is settled is folded. */
function Now({ customerId }: { customerId: string }) {
  return (
    <>
      <CasesOf customerId={customerId} />
      <Matters customerId={customerId} />
      <HeldOf customerId={customerId} />
      <ReplacementsOf customerId={customerId} />
      <DutiesOf customerId={customerId} />
      <AccountsOf customerId={customerId} />
    </>
  );
}
