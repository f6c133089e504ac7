import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { incidentQuery } from '../../api/gate.ts';
import type { IncidentDetail } from '../../api/types.ts';
import { dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Page } from '../../ui/page.tsx';
import { EntryDoor } from '../gate/entry-door.tsx';
import classes from '../gate/gate.module.css';
import { sayBy } from '../gate/words.ts';
import { useKeys } from '../shell/keys.ts';
import { useOffered } from '../shell/offered.ts';
import { useAble } from '../shell/rooms.ts';
import { Clock } from './clock.tsx';
import { StepForm } from './forms.tsx';
import { nextStep, type Step, sayNext } from './next.ts';

const w = t.gate.incidents;

/** One breach: its clock, what was decided, who was told, and what comes next. */
export function IncidentPage() {
  const { id } = useParams({ from: '/desk/incidents/$id' });
  const query = useQuery(incidentQuery(id));
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton h={220} m="md" />;
  return <Shown incident={query.data} />;
}

const VERBS: readonly {
  readonly step: Step;
  readonly say: string;
  readonly key: string;
  readonly leads: boolean;
}[] = [
  { step: 'assess', say: w.assess, key: 'a', leads: true },
  { step: 'authority', say: w.authority, key: 'n', leads: true },
  { step: 'people', say: w.people, key: 'p', leads: true },
  { step: 'deletion', say: w.deletion, key: 'd', leads: false },
  { step: 'close', say: w.close, key: 'e', leads: true },
];

function Shown({ incident }: { incident: IncidentDetail }) {
  const able = useAble();
  const [step, setStep] = useState<Step | null>(null);
  const next = nextStep(incident);
  const verbs = VERBS.filter(
    (one) =>
      able(one.leads ? 'merge' : 'reply') &&
      incident.closedAt === null &&
      (one.step !== 'close' || next === 'close') &&
      (incident.assessment !== null || (one.step !== 'authority' && one.step !== 'people')),
  );
  useOffered(verbs.map(({ step: id, say, key }) => ({ id, say, key, run: () => setStep(id) })));
  useKeys({
    ...Object.fromEntries(verbs.map((one) => [one.key, () => setStep(one.step)])),
    u: () => history.back(),
  });
  return (
    <Page title={incident.say}>
      <Group gap={8} mb="sm">
        {incident.closedAt === null ? (
          <Clock incident={incident} />
        ) : (
          <Text size="sm">{w.closedOf(incident.closedBy ?? '', dayTime(incident.closedAt))}</Text>
        )}
        <Text size="sm" c="dimmed">
          {w.aware(dayTime(incident.awareAt))}
          {incident.clock === 'running' && ` · ${w.dueBy(dayTime(incident.dueAt))}`}
        </Text>
      </Group>
      {incident.closedAt === null && (
        <Text size="sm" mb="sm">
          <b>{w.next}:</b> {sayNext(incident)}
        </Text>
      )}
      <Group gap={8} mb="md">
        {verbs.map((one) => (
          <Button
            key={one.step}
            size="compact-sm"
            variant={one.step === next ? 'filled' : 'default'}
            onClick={() => setStep(one.step)}
          >
            {one.say}
          </Button>
        ))}
      </Group>
      <Known incident={incident} />
      <History incident={incident} />
      {step && <StepForm step={step} incident={incident} close={() => setStep(null)} />}
    </Page>
  );
}

function Known({ incident }: { incident: IncidentDetail }) {
  const { assessment, customerId, customerName, caseNumber, recipient, entryIds, deletion } = incident;
  return (
    <section className={classes.part}>
      <dl className={classes.facts}>
        <dt>{t.conversation.customer}</dt>
        <dd>
          <DeskLink to="/customers/$id" params={{ id: customerId }} fz="sm">
            {customerName}
          </DeskLink>
        </dd>
        {caseNumber && (
          <>
            <dt>{t.cases.one}</dt>
            <dd>
              <DeskLink to="/cases/$number" params={{ number: caseNumber }} fz="sm">
                {caseNumber}
              </DeskLink>
              {incident.owner && ` · ${incident.owner}`}
            </dd>
          </>
        )}
        {assessment && (
          <>
            <dt>{w.assessment}</dt>
            <dd>
              {w.assessedAs(w.risks[assessment.risk] ?? assessment.risk)} · {assessment.data} ·{' '}
              {assessment.reasons} ({assessment.by}, {dayTime(assessment.at)})
            </dd>
          </>
        )}
        {incident.authorityNotifiedAt && (
          <>
            <dt>{w.authority}</dt>
            <dd>{dayTime(incident.authorityNotifiedAt)}</dd>
          </>
        )}
        {incident.peopleNotifiedAt && (
          <>
            <dt>{w.people}</dt>
            <dd>{dayTime(incident.peopleNotifiedAt)}</dd>
          </>
        )}
      </dl>
      {recipient && (
        <Text size="sm" mt={6}>
          {w.recipient(recipient)}
        </Text>
      )}
      {deletion && <Text size="sm">{w.deletionSaid(deletion.answer)}</Text>}
      {entryIds.length > 0 && (
        <Text size="sm" mt={6} component="div">
          {w.messages}:{' '}
          {entryIds.map((id, at) => (
            <EntryDoor key={id} id={id} say={t.gate.entryOf(at + 1, entryIds.length)} />
          ))}
        </Text>
      )}
    </section>
  );
}

function History({ incident }: { incident: IncidentDetail }) {
  return (
    <section className={classes.part} aria-label={w.history}>
      <Title order={2} fz={15} mb={6}>
        {w.history}
      </Title>
      <ol className={classes.steps}>
        {incident.history.map((deed) => (
          <li key={`${deed.at} ${deed.verb} ${deed.say}`}>
            <Text size="sm">
              <b>{w.verbs[deed.verb] ?? deed.verb}</b> · {dayTime(deed.at)} · {sayBy(deed.by)}
            </Text>
            <div className={classes.soft}>{sayInstants(deed.say)}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}
