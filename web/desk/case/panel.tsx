import { Alert, Button, Group, Menu, Skeleton, Text } from '@mantine/core';
import { IconChevronDown, IconHeartHandshake, IconMessageReply } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type Case, type Choice, caseQuery } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { customerQuery } from '../../api/queries.ts';
import { money, span } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { When } from '../../ui/when.tsx';
import { OfIncident } from '../incidents/of-case.tsx';
import { Handoffs, Holds, Links, Participants } from './around.tsx';
import classes from './case.module.css';
import { Clocks } from './clocks.tsx';
import { Details } from './details.tsx';
import { Accountable, Measures, Reasons, StateBadge } from './facts.tsx';
import { CaseNumber } from './number.tsx';
import { Promises } from './promises.tsx';
import { Section } from './section.tsx';
import { Tasks } from './tasks.tsx';
import { useCaseVerbs } from './verbs.ts';
import { work } from './work.ts';

const words = t.cases;

/** Everything that matters of a case, from the top: what is wrong, what is owed, who answers for it. */
export function CasePanel({ number, page = false }: { number: string; page?: boolean }) {
  const query = useQuery(caseQuery(number));
  const one = query.data;
  if (query.isError && !one) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!one) return <Skeleton h={220} radius="lg" />;
  return (
    <div className={classes.panel}>
      <div>
        <Group justify="space-between" wrap="nowrap" gap={6}>
          <CaseNumber number={number} />
          <Group gap={5} wrap="nowrap">
            <StateBadge state={one.state} />
            <Verbs one={one} />
          </Group>
        </Group>
        {!page && (
          <p className={classes.subject}>
            <DeskLink to="/cases/$number" params={{ number }} c="inherit">
              {one.subject}
            </DeskLink>
          </p>
        )}
      </div>
      <ReplyAfterClosing one={one} />
      <OfIncident number={number} />
      <Reasons one={one} />
      <Needs customerId={one.customerId} />
      <Accountable one={one} />
      <Clocks one={one} />
      <Promises one={one} />
      <Tasks one={one} />
      <Holds one={one} />
      <Handoffs one={one} />
      <Measures one={one} />
      <Details one={one} />
      <PutRight one={one} />
      <Links one={one} />
      <Participants one={one} />
    </div>
  );
}

function Verbs({ one }: { one: Case }) {
  const verbs = useCaseVerbs(one);
  if (verbs.length === 0) return null;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={13} />}>
          {words.more}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {verbs.map((verb) => (
          <Menu.Item
            key={verb.id}
            onClick={verb.run}
            rightSection={
              verb.key && (
                <Text size="xs" c="dimmed">
                  {verb.key.toUpperCase()}
                </Text>
              )
            }
          >
            {verb.say}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Words came after it was closed: its owner chooses what they are; nothing changes by itself. */
export function ReplyAfterClosing({ one }: { one: Case }) {
  if (one.state !== 'closed' || one.replySince === null || !one.abilities.includes('reopen')) return null;
  const choose = (choice: Choice, said: (number: string) => string): void =>
    void work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/reopening', {
          params: { path: { number: one.number } },
          body: { choice },
        }),
      ),
      (goesOn) => said(goesOn.number),
    );
  return (
    <Alert color="honey" variant="light" icon={<IconMessageReply size={18} />} title={words.after.title}>
      <Text size="sm" mb={8}>
        {words.after.since(span(one.replySince))}
      </Text>
      <Group gap={6}>
        <Button size="compact-sm" onClick={() => choose('reopen', () => words.after.reopened)}>
          {words.after.reopen}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => choose('follow-up', words.after.followed)}>
          {words.after.followUp}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => choose('acknowledge', () => words.after.acknowledged)}
        >
          {words.after.acknowledge}
        </Button>
      </Group>
    </Alert>
  );
}

/** What the customer needs of us, on every channel. */
function Needs({ customerId }: { customerId: string }) {
  const needs = useQuery(customerQuery(customerId)).data?.needs ?? [];
  if (needs.length === 0) return null;
  return (
    <Section title={words.needs}>
      <ul className={classes.list}>
        {needs.map((need) => (
          <li key={need.id} className={classes.reason}>
            <IconHeartHandshake size={15} aria-hidden />
            <span>
              {need.need} <span className={classes.dim}>{need.source}</span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What was given to put it right. */
function PutRight({ one }: { one: Case }) {
  if (one.redress.length === 0) return null;
  return (
    <Section title={words.right}>
      <ul className={classes.list}>
        {one.redress.map((given) => (
          <li key={given.id} className={classes.card}>
            <b>
              {words.rightKinds[given.kind]}
              {given.amount !== null && given.currency !== null && ` ${money(given.amount, given.currency)}`}
            </b>
            <br />
            {given.say}
            <span className={classes.dim}>
              {given.givenBy}, <When at={given.givenAt} exact />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
