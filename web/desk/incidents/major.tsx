import { Badge, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { majorQuery } from '../../api/incidents.ts';
import type { MajorIncidentDetail } from '../../api/types.ts';
import { dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import classes from '../gate/gate.module.css';
import { sayBy } from '../gate/words.ts';
import { useKeys } from '../shell/keys.ts';
import { useOffered } from '../shell/offered.ts';
import { useAble } from '../shell/rooms.ts';
import { Affected } from './major-affected.tsx';
import { type MajorVerb, VerbForm } from './major-forms.tsx';
import { nextOf, sayNextOf } from './major-next.ts';
import { Cases, Numbers, Words } from './major-parts.tsx';
import { Reviewed } from './major-review.tsx';

const w = t.incidents;

/** One incident that concerns several customers: whom, what they are told, why, and whether it came back. */
export function MajorPage() {
  const { id } = useParams({ from: '/desk/incidents/major/$id' });
  const query = useQuery(majorQuery(id));
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton h={220} m="md" />;
  return <Shown incident={query.data} />;
}

const VERBS: readonly { readonly verb: MajorVerb; readonly key: string; readonly leads: boolean }[] = [
  { verb: 'list', key: 'l', leads: false },
  { verb: 'answer', key: 'a', leads: false },
  { verb: 'message', key: 'm', leads: false },
  { verb: 'approve', key: 'p', leads: true },
  { verb: 'review', key: 'r', leads: true },
  { verb: 'owner', key: 'w', leads: false },
  { verb: 'close', key: 'e', leads: true },
];

const isOffered = (verb: MajorVerb, { approvedAt, open }: MajorIncidentDetail): boolean => {
  if (verb === 'message' || verb === 'approve') return approvedAt === null;
  return verb !== 'close' || open.length === 0;
};

function Shown({ incident }: { incident: MajorIncidentDetail }) {
  const able = useAble();
  const [doing, setDoing] = useState<MajorVerb | null>(null);
  const next = nextOf(incident);
  const verbs = VERBS.filter(
    ({ verb, leads }) =>
      able(leads ? 'merge' : 'reply') && incident.closedAt === null && isOffered(verb, incident),
  );
  useOffered(
    verbs.map(({ verb, key }) => ({ id: verb, say: w.verbs[verb] ?? verb, key, run: () => setDoing(verb) })),
  );
  useKeys({
    ...Object.fromEntries(verbs.map(({ verb, key }) => [key, () => setDoing(verb)])),
    u: () => history.back(),
  });
  return (
    <Page title={incident.title}>
      <Standing incident={incident} />
      {incident.closedAt === null && (
        <Text size="sm" mb="sm">
          <b>{w.next}:</b> {sayNextOf(incident)}
        </Text>
      )}
      <Group gap={8} mb="md">
        {verbs.map(({ verb }) => (
          <Button
            key={verb}
            size="compact-sm"
            variant={verb === next ? 'filled' : 'default'}
            onClick={() => setDoing(verb)}
          >
            {w.verbs[verb]}
          </Button>
        ))}
      </Group>
      <Numbers incident={incident} />
      <Words incident={incident} />
      <Affected incident={incident} />
      <Cases incident={incident} />
      <Reviewed incident={incident} />
      <History incident={incident} />
      {doing && <VerbForm verb={doing} incident={incident} close={() => setDoing(null)} />}
    </Page>
  );
}

function Standing({ incident }: { incident: MajorIncidentDetail }) {
  const { closedAt, closedBy, closedSay, owner, openedAt, openedBy, found } = incident;
  return (
    <>
      <Group gap={8} mb="sm">
        <Badge color={closedAt === null ? 'honey' : 'spruce'}>
          {closedAt === null ? w.isOpen : w.closedOf(closedBy ?? '', dayTime(closedAt))}
        </Badge>
        <Text size="sm" c="dimmed">
          {[
            owner === null ? w.nobody : w.owner(owner),
            dayTime(openedAt),
            found ? w.found : w.by(openedBy),
          ].join(' · ')}
        </Text>
      </Group>
      {closedSay && (
        <Text size="sm" mb="sm">
          {closedSay}
        </Text>
      )}
    </>
  );
}

function History({ incident }: { incident: MajorIncidentDetail }) {
  return (
    <section className={classes.part} aria-label={t.gate.incidents.history}>
      <Title order={2} fz={15} mb={6}>
        {t.gate.incidents.history}
      </Title>
      <ol className={classes.steps}>
        {incident.history.map((deed) => (
          <li key={`${deed.at} ${deed.verb} ${deed.say}`}>
            <Text size="sm">
              <b>{w.deeds[deed.verb] ?? deed.verb}</b> · {dayTime(deed.at)} · {sayBy(deed.by)}
            </Text>
            <div className={classes.soft}>{sayInstants(deed.say)}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}
