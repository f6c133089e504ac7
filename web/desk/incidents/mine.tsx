import { Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
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
  return mine.map(({ id, title, numbers }) => (
    <div key={id} className={className} style={{ flexWrap: 'nowrap' }}>
      <IconUsersGroup size={16} stroke={1.7} aria-hidden style={{ flex: 'none' }} />
      <Text span size="sm">
        {w.mine}:{' '}
        <DeskLink to="/incidents/major/$id" params={{ id }} size="sm" fw={600} lh="24px">
          {title}
        </DeskLink>
        {[
          '',
          w.of(count(numbers.affected), count(numbers.all)),
          w.toldOf(count(numbers.told), count(numbers.all)),
        ].join(' · ')}
      </Text>
    </div>
  ));
}
