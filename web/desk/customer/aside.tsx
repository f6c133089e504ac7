import { Badge, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { customerQuery, recordQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { When } from '../../ui/when.tsx';
import classes from './customer.module.css';
import { Matters } from './matters.tsx';
import { PointLine } from './points.tsx';

/** Who a conversation is with, and what else is going on with them. */
export function CustomerAside({ id, conversationId }: { id: string; conversationId: string }) {
  const customer = useQuery(customerQuery(id)).data;
  const record = useInfiniteQuery(recordQuery(id, {}));
  const recent = (record.data?.pages[0]?.items ?? [])
    .filter((entry) => entry.conversationId !== conversationId && entry.kind === 'message')
    .slice(0, 6);
  if (!customer) return <Skeleton h={140} m="md" />;
  return (
    <Stack gap="lg" p="md">
      <Group gap={11} wrap="nowrap">
        <Face name={customer.name} size={40} />
        <div className={classes.name}>
          <DeskLink
            to="/customers/$id"
            params={{ id }}
            fw={620}
            c="inherit"
            className="truncate"
            display="block"
          >
            {customer.name}
          </DeskLink>
          <Text size="xs" c="dimmed">
            {t.customer.entries(customer.entries)}
          </Text>
        </div>
      </Group>
      {customer.provisional && (
        <Badge color="honey" title={t.customer.provisionalHint}>
          {t.customer.provisional}
        </Badge>
      )}
      <Matters customerId={id} except={conversationId} />
      <section>
        <h2 className={classes.label}>{t.customer.reach}</h2>
        <Stack gap={6}>
          {customer.contactPoints
            .filter((point) => point.endedAt === null)
            .map((point) => (
              <PointLine key={point.id} point={point} />
            ))}
        </Stack>
      </section>
      {recent.length > 0 && (
        <section>
          <h2 className={classes.label}>{t.customer.timeline}</h2>
          <Stack gap={8}>
            {recent.map((entry) => (
              <div key={entry.id} className={classes.recent}>
                <span className="truncate">{entry.subject ?? entry.preview}</span>
                <When at={entry.occurredAt} className={classes.time} />
              </div>
            ))}
          </Stack>
        </section>
      )}
    </Stack>
  );
}
