import { Button, Skeleton, Table, Text } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { When } from '../../ui/when.tsx';
import classes from './settings.module.css';

const w = t.settings.audit;

/** "kept.staff.signed-in" as people say it: "staff: signed in". */
const say = (type: string): string =>
  type
    .replace(/^kept\./, '')
    .replace('.', ': ')
    .replaceAll('-', ' ');

const details = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

/** Who did what here. */
export function AuditRoom() {
  const log = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/audit', {
          params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const rows = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t.settings.rooms.audit} lead={w.lead}>
      {log.isPending && <Skeleton h={240} />}
      {log.isError && <Failure error={log.error} retry={() => void log.refetch()} />}
      {log.data && rows.length === 0 && (
        <Nothing icon={<IconListDetails size={26} stroke={1.5} />} title={w.empty} />
      )}
      {rows.length > 0 && (
        <Table.ScrollContainer scrollAreaProps={{ viewportProps: { tabIndex: 0 } }} minWidth={560}>
          <Table verticalSpacing={7} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{w.when}</Table.Th>
                <Table.Th>{w.who}</Table.Th>
                <Table.Th>{w.what}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((one) => (
                <Table.Tr key={one.id}>
                  <Table.Td>
                    <When at={one.at} exact />
                  </Table.Td>
                  <Table.Td>{one.actor.name}</Table.Td>
                  <Table.Td className={classes.grow ?? ''}>
                    {say(one.type)}
                    <Text size="xs" c="dimmed">
                      {details(one.data)}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {log.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t.words.more}
        </Button>
      )}
    </Page>
  );
}
