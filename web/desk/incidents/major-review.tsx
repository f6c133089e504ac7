import { Button, Modal, Progress, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { recurrenceQuery } from '../../api/incidents.ts';
import type { MajorIncidentDetail } from '../../api/types.ts';
import { count, date, dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Sentence } from '../../ui/sentence.tsx';
import { DialogForm } from '../case/form.tsx';
import classes from '../gate/gate.module.css';
import { noted } from '../gate/noted.ts';
import { useAble } from '../shell/rooms.ts';

const w = t.incidents;
type Action = MajorIncidentDetail['actions'][number];

/** Why it happened, what is put right by whom, and whether it came back. */
export function Reviewed({ incident }: { incident: MajorIncidentDetail }) {
  const { review, actions } = incident;
  return (
    <section className={classes.part} aria-label={w.review}>
      <Title order={2} fz={15} mb={6}>
        {w.review}
      </Title>
      {review === null && <Text size="sm">{w.noReview}</Text>}
      {review && (
        <dl className={classes.facts}>
          <dt>{w.causeIs}</dt>
          <dd>{review.cause}</dd>
          <dt>{w.containment}</dt>
          <dd>{review.containment}</dd>
          <dt>{w.similar}</dt>
          <dd>{review.similar}</dd>
          <dt>{w.checkAt}</dt>
          <dd>{dayTime(review.checkAt)}</dd>
        </dl>
      )}
      {actions.length > 0 && <Actions incident={incident} />}
      <Recurrence id={incident.id} />
    </section>
  );
}

function Actions({ incident: { id, actions } }: { incident: MajorIncidentDetail }) {
  const able = useAble();
  const [finishing, setFinishing] = useState<Action | null>(null);
  return (
    <>
      <Title order={3} fz={14} mt="md">
        {w.actions}
      </Title>
      <ol className={classes.steps}>
        {actions.map((one) => (
          <li key={one.id}>
            <Text size="sm">{one.what}</Text>
            <div className={classes.soft}>
              {one.doneAt === null
                ? w.dueBy(one.owner, dayTime(one.dueAt))
                : `${w.doneAt(one.doneBy ?? '', dayTime(one.doneAt))}: ${one.doneSay ?? ''}`}
            </div>
            {one.doneAt === null && able('reply') && (
              <Button
                size="compact-xs"
                variant="default"
                mt={4}
                aria-label={w.finishOf(one.what)}
                onClick={() => setFinishing(one)}
              >
                {w.finish}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {finishing && <Finishing id={id} action={finishing} close={() => setFinishing(null)} />}
    </>
  );
}

function Finishing({ id, action, close }: { id: string; action: Action; close: () => void }) {
  const [say, setSay] = useState('');
  const path = { id, actionId: action.id };
  const go = () =>
    noted(
      data(
        api.POST('/v1/incidents/major/{id}/actions/{actionId}/completion', {
          params: { path },
          body: { say },
        }),
      ),
      w.finished,
      [['incidents']],
    );
  return (
    <Modal opened onClose={close} title={w.finishTitle}>
      <DialogForm say={w.finish} ready={say.trim() !== ''} go={go} close={close}>
        <Sentence first max={2000} label={w.finishLabel} value={say} change={setSay} />
      </DialogForm>
    </Modal>
  );
}

/** The late of each batch, as a bar and as figures. */
function Recurrence({ id }: { id: string }) {
  const found = useQuery(recurrenceQuery(id)).data;
  if (!found) return <Skeleton h={60} mt="md" />;
  const { batches, before, after, correctedAt } = found;
  const share = ({ late, issued }: { late: number; issued: number }) => w.share(count(late), count(issued));
  return (
    <>
      <Title order={3} fz={14} mt="md">
        {w.recurrence}
      </Title>
      {batches.length === 0 ? (
        <Text size="sm">{w.noRecurrence}</Text>
      ) : (
        <>
          <Text size="sm">
            {w.before}: {share(before)}. {w.after}: {sinceThen(correctedAt, after, share)}
          </Text>
          <ol className={classes.steps}>
            {batches.map((one) => (
              <li key={one.batch}>
                <div className={classes.top}>
                  <Text size="sm" fw={one.ofIncident ? 600 : 400}>
                    {[one.batch, date(one.firstIssuedAt), one.ofIncident ? w.thisOne : '']
                      .filter(Boolean)
                      .join(' · ')}
                  </Text>
                  <Text size="sm">{`${share(one)} (${w.percent(count(one.percent ?? 0))})`}</Text>
                </div>
                <Progress
                  value={one.percent ?? 0}
                  color={one.after ? 'spruce' : 'brick'}
                  aria-label={`${one.batch}: ${share(one)}`}
                />
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function sinceThen<T extends { issued: number }>(
  correctedAt: string | null,
  after: T,
  share: (of: T) => string,
): string {
  if (correctedAt === null) return w.notRight;
  return after.issued === 0 ? w.notYet : `${share(after)}.`;
}
