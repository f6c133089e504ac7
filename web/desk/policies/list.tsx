import {
  Badge,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Skeleton,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconPlus, IconScale, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type PolicySummary, policiesQuery } from '../../api/policies.ts';
import { meQuery } from '../../api/queries.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { DialogForm } from '../case/form.tsx';
import { useRows } from '../gate/use-rows.ts';
import { sayType } from '../gate/words.ts';
import { useOffered } from '../shell/offered.ts';
import { useAble } from '../shell/rooms.ts';
import { draftedPolicies } from './drafts.ts';
import classes from './policies.module.css';
import { StateBadges } from './state.tsx';

const w = t.policies;
const SHOWS = ['all', 'drafts', 'own'] as const;
type Shows = (typeof SHOWS)[number];

/** Whether a pattern such as `card.*` or `*.block` is of a kind of action. */
const isOf = (pattern: string, type: string): boolean =>
  pattern === type ||
  (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))) ||
  (pattern.startsWith('*.') && type.endsWith(pattern.slice(1)));

/** Whether a policy speaks of a kind of action, which somebody typed as a whole. */
const governs = ({ for: patterns }: PolicySummary, type: string): boolean =>
  patterns.some((pattern) => isOf(pattern, type)) &&
  !patterns.some((pattern) => pattern.startsWith('!') && isOf(pattern.slice(1), type));

const fits = (policy: PolicySummary, words: string, shows: Shows): boolean =>
  (shows === 'all' || (shows === 'drafts' ? policy.draft !== null : !policy.builtIn)) &&
  (governs(policy, words) ||
    [policy.name, policy.title, ...policy.for, ...policy.for.map(sayType)].some((text) =>
      text.toLowerCase().includes(words),
    ));

/** All policies: what each governs, which version counts, whose it is. */
export function Policies() {
  const query = useQuery(policiesQuery);
  const me = useQuery(meQuery).data;
  const navigate = useNavigate();
  const writes = useAble()('teams');
  const [words, setWords] = useState('');
  const [shows, setShows] = useState<Shows>('all');
  const [adding, setAdding] = useState(false);
  const items = (query.data?.items ?? []).filter((one) => fits(one, words.trim().toLowerCase(), shows));
  const drafted = me ? draftedPolicies(me.id) : new Set<string>();
  useRows({
    of: 'data-policy',
    keys: { o: (name) => void navigate({ to: '/policies/$name', params: { name }, search: {} }) },
  });
  const add = (): void => setAdding(true);
  useOffered(writes ? [{ id: 'policy-new', say: w.add, key: '', run: add }] : []);
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        writes && (
          <Button leftSection={<IconPlus size={17} />} onClick={add}>
            {w.add}
          </Button>
        )
      }
    >
      <Group gap="sm" mb="xs" align="flex-end">
        <TextInput
          className={classes.grow ?? ''}
          aria-label={w.find}
          placeholder={w.find}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label={w.which}
          value={shows}
          onChange={(value) => setShows(SHOWS.find((one) => one === value) ?? 'all')}
          data={SHOWS.map((value) => ({ value, label: w.show[value] }))}
        />
      </Group>
      {query.isPending && <Skeleton h={320} radius="lg" />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && (
        <Nothing
          icon={<IconScale size={26} stroke={1.5} />}
          title={query.data.items.length === 0 ? w.none : w.noneFits}
        />
      )}
      <ul className={classes.list}>
        {items.map((policy) => (
          <Row key={policy.name} policy={policy} drafted={drafted.has(policy.name)} />
        ))}
      </ul>
      {items.length > 1 && (
        <Text size="xs" c="dimmed" mt="md">
          {w.listed(items.length)}
        </Text>
      )}
      {adding && <NewPolicy taken={query.data?.items ?? []} close={() => setAdding(false)} />}
    </Page>
  );
}

function Row({ policy, drafted }: { policy: PolicySummary; drafted: boolean }) {
  return (
    <li className={classes.row} data-policy={policy.name}>
      <Group justify="space-between" gap="6px 12px">
        <Title order={2} fz={15}>
          <DeskLink to="/policies/$name" params={{ name: policy.name }} search={{}} data-row inherit>
            {policy.title}
          </DeskLink>
        </Title>
        <Group gap={6}>
          {drafted && <Badge color="honey">{w.yours}</Badge>}
          <StateBadges policy={policy} />
        </Group>
      </Group>
      <Text size="sm">
        {w.governs} <Types of={policy.for} />
      </Text>
      <Text size="xs" c="dimmed">
        {policy.builtIn ? w.builtIn : w.changed(policy.changedBy, dayTime(policy.changedAt))}
      </Text>
    </li>
  );
}

/** Kinds of actions in words; the name at the gate is told to whoever points at one. */
export function Types({ of }: { of: readonly string[] }) {
  return of.map((pattern, at) => {
    const type = pattern.replace('!', '');
    return (
      <span key={pattern}>
        {at > 0 && ', '}
        {pattern !== type && !of[at - 1]?.startsWith('!') && `${w.butNot} `}
        {type === '*' ? (
          w.anything
        ) : type in t.actionTypes ? (
          <span title={type}>{sayType(type)}</span>
        ) : (
          <code className={classes.code}>{type}</code>
        )}
      </span>
    );
  });
}

const NAME = /^[a-z0-9][a-z0-9.-]{0,59}$/;

function NewPolicy({ taken, close }: { taken: readonly PolicySummary[]; close: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const there = taken.some((one) => one.name === name);
  const go = async (): Promise<boolean> => {
    await navigate({ to: '/policies/$name/edit', params: { name } });
    return true;
  };
  return (
    <Modal opened onClose={close} title={w.add}>
      <DialogForm say={w.begin} ready={NAME.test(name) && !there} go={go} close={close}>
        <TextInput
          data-autofocus
          required
          maxLength={60}
          label={w.name}
          description={w.nameHint}
          error={there ? w.nameTaken : undefined}
          value={name}
          onChange={(event) => setName(event.currentTarget.value.toLowerCase().replaceAll(' ', '-'))}
        />
      </DialogForm>
    </Modal>
  );
}
