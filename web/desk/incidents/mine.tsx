import { Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { majorsQuery } from '../../api/incidents.ts';
import { meQuery } from '../../api/queries.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';

const w = t.incidents;

/** Open incidents of whoever is signed in, where the day begins; nothing where there are none. */
export function MyIncidents({ className }: { className: string }) {
  const me = useQuery(meQuery).data;
  const items = useInfiniteQuery({ ...majorsQuery('open'), staleTime: 60_000 }).data?.pages[0]?.items ?? [];
  const mine = items.filter(({ ownerId }) => ownerId !== null && ownerId === me?.id);
  if (mine.length === 0) return null;
  return (
    <section aria-label={w.mine}>
      <Title order={2} fz={15}>
        {w.mine}
      </Title>
      {mine.map(({ id, title, numbers, open }) => (
        <div key={id} className={className}>
          <DeskLink to="/incidents/major/$id" params={{ id }} fw={600}>
            {title}
          </DeskLink>
          <span>
            {[w.of(count(numbers.affected), count(numbers.all)), ...open.map((one) => w.opens[one])].join(
              ' · ',
            )}
          </span>
        </div>
      ))}
    </section>
  );
}
