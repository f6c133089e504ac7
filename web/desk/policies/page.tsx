import { Alert, Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type PolicyView, policyQuery, policyVersionQuery, publishPolicy } from '../../api/policies.ts';
import { meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink, LinkButton } from '../../ui/link.tsx';
import { Page } from '../../ui/page.tsx';
import { useKeys } from '../shell/keys.ts';
import { useOffered } from '../shell/offered.ts';
import { useAble } from '../shell/rooms.ts';
import { loadPolicyDraft } from './drafts.ts';
import { Types } from './list.tsx';
import classes from './policies.module.css';
import { plainOf } from './policy-text.ts';
import { ReasonDialog } from './reason.tsx';
import { Part, Sentences } from './sentences.tsx';
import { StateBadges } from './state.tsx';
import { Versions } from './versions.tsx';

const w = t.policies;

/** One policy: as it reads, where it comes from, and all it has been. */
export function PolicyPage() {
  const { name } = useParams({ from: '/desk/policies/$name' });
  const { version } = useSearch({ from: '/desk/policies/$name' });
  const query = useQuery(policyQuery(name));
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton h={240} m="md" />;
  return <Shown key={name} policy={query.data} version={version} />;
}

function Shown({ policy, version }: { policy: PolicyView; version: number | undefined }) {
  const { name } = policy;
  const navigate = useNavigate();
  const writes = useAble()('teams');
  const me = useQuery(meQuery).data;
  const [asked, setAsked] = useState<number | 'withdraw' | null>(null);
  const drafted = me !== undefined && loadPolicyDraft(me.id, name) !== null;
  const edit = (): void => void navigate({ to: '/policies/$name/edit', params: { name } });
  const inForce = policy.version !== null;
  useOffered(
    writes
      ? [
          { id: 'policy-edit', say: w.edit, key: 'e', run: edit },
          ...(inForce
            ? [{ id: 'policy-withdraw', say: w.withdraw, key: '', run: () => setAsked('withdraw') }]
            : []),
        ]
      : [],
  );
  useKeys({ ...(writes ? { e: edit } : {}), u: () => void navigate({ to: '/policies' }) });
  return (
    <Page
      title={policy.title}
      actions={
        writes && (
          <Group gap="xs">
            <LinkButton to="/policies/$name/edit" params={{ name }}>
              {drafted ? w.goOn : w.edit}
            </LinkButton>
            {inForce && (
              <Button variant="default" onClick={() => setAsked('withdraw')}>
                {w.withdraw}
              </Button>
            )}
          </Group>
        )
      }
    >
      <Group gap={6} mb={8}>
        <StateBadges policy={policy} />
        <Badge color="gray">{policy.builtIn ? w.builtIn : w.own}</Badge>
        {drafted && <Badge color="honey">{w.yours}</Badge>}
      </Group>
      <Text size="sm" mb="xs">
        <code>{name}</code> · {w.governs} <Types of={policy.for} />
      </Text>
      <Body policy={policy} version={version} />
      <Part title={w.versions}>
        <Versions policy={policy} publish={writes ? setAsked : null} />
      </Part>
      {asked !== null && <Asked policy={policy} what={asked} close={() => setAsked(null)} />}
    </Page>
  );
}

/** What counts now, or the version that is asked for. */
function Body({ policy, version }: { policy: PolicyView; version: number | undefined }) {
  const { name } = policy;
  const asked = useQuery({ ...policyVersionQuery(name, version ?? 1), enabled: version !== undefined });
  const shown = version === undefined ? policy : asked.data;
  const plain = useMemo(() => (shown ? plainOf(shown.yaml) : null), [shown]);
  if (asked.isError && version !== undefined)
    return <Failure error={asked.error} retry={() => void asked.refetch()} />;
  if (!shown) return <Skeleton h={240} />;
  return (
    <>
      {version !== undefined && (
        <Alert mb="md">
          <Text size="sm">
            {w.shownVersion(version)}{' '}
            <DeskLink to="/policies/$name" params={{ name }} search={{}} fz="sm" underline="always">
              {w.toCurrent}
            </DeskLink>
          </Text>
        </Alert>
      )}
      <Sentences sentences={shown.sentences} plain={plain} />
      <Part title={w.sources}>
        <ul className={classes.list}>
          {policy.source.map(({ mark, say, see }) => (
            <li key={say} className={classes.rule}>
              <Text size="sm">{say}</Text>
              <p className={classes.soft}>
                {[w.marks[mark] ?? mark, see.join(' ')].filter(Boolean).join(' · ')}
              </p>
            </li>
          ))}
        </ul>
        <p className={classes.soft}>{w.notAdvice}</p>
      </Part>
      <details className={classes.fold}>
        <summary>{w.text}</summary>
        <pre className={classes.pre}>{shown.yaml}</pre>
      </details>
    </>
  );
}

function Asked(props: { policy: PolicyView; what: number | 'withdraw'; close: () => void }) {
  const { policy, what, close } = props;
  const out = what === 'withdraw';
  return (
    <ReasonDialog
      title={out ? `${w.withdraw}: ${policy.title}` : w.publishOf(what)}
      hint={out ? w.withdrawHint : w.publishHint}
      say={out ? w.withdraw : w.publish}
      go={async (reason) => {
        await publishPolicy(policy.name, out ? null : what, reason);
        return out ? w.withdrawnDone : w.published(what);
      }}
      close={close}
    />
  );
}
