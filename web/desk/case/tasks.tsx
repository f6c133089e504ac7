import { ActionIcon, Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Case, CaseTask, Purpose } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { ask, caseWriting } from './asked.ts';
import classes from './case.module.css';
import { byWhen } from './facts.tsx';
import { Section } from './section.tsx';
import { work } from './work.ts';

const words = t.cases;
const PURPOSES: Partial<Record<CaseTask['kind'], Purpose>> = { 'check-in': 'check-in', tell: 'apology' };

/** Ends something to be done. */
export const endTask = (number: string, id: string, state: 'done' | 'dropped') =>
  work(
    number,
    data(api.PATCH('/v1/tasks/{id}', { params: { path: { id } }, body: { state } })),
    words.taskSaid,
  );

function Task({ one, task, act }: { one: Case; task: CaseTask; act: boolean }) {
  const { draft } = task;
  const purpose = PURPOSES[task.kind];
  return (
    <li className={classes.card}>
      <b>{words.taskKinds[task.kind]}</b> <span className={classes.dim}>{byWhen(task.dueAt)}</span>
      {sayInstants(task.say)}
      {task.owner && task.owner.id !== one.owner?.id && (
        <span className={classes.dim}>{task.owner.name}</span>
      )}
      {draft !== null && <pre className={classes.draft}>{draft}</pre>}
      {act && task.kind !== 'choose-reply' && (
        <Group gap={6} mt={6}>
          {draft !== null && (
            <Button
              size="compact-sm"
              onClick={() =>
                caseWriting.set({ number: one.number, text: draft, ...(purpose ? { purpose } : {}) })
              }
            >
              {words.taskUse}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void endTask(one.number, task.id, 'done')}
          >
            {words.taskDone}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={() => void endTask(one.number, task.id, 'dropped')}
          >
            {words.taskDrop}
          </Button>
        </Group>
      )}
    </li>
  );
}

/** What is to be done, with drafts that are ready. */
export function Tasks({ one }: { one: Case }) {
  const open = one.tasks.filter((task) => task.state === 'open');
  const able = one.abilities.includes('note');
  const add = one.abilities.includes('promise') && (
    <ActionIcon size={24} aria-label={words.listing.title} onClick={() => ask('task', one.number)}>
      <IconPlus size={15} />
    </ActionIcon>
  );
  if (open.length === 0 && !add) return null;
  return (
    <Section title={words.tasks} action={add}>
      <ul className={classes.list}>
        {open.map((task) => (
          <Task key={task.id} one={one} task={task} act={able} />
        ))}
      </ul>
    </Section>
  );
}
