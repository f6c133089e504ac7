import { ActionIcon, Button, Group, Popover, Select, Title, Tooltip, VisuallyHidden } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCheck,
  IconChevronLeft,
  IconCircleCheck,
  IconUserPlus,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Case } from '../../api/cases.ts';
import type { Present } from '../../api/presence.ts';
import { meQuery, staffQuery } from '../../api/queries.ts';
import type { Conversation } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Since } from '../../ui/when.tsx';
import { ask } from '../case/asked.ts';
import { Others } from '../case/others.tsx';
import classes from './conversation.module.css';
import type { Person, useVerbs } from './verbs.ts';

interface HeadProps {
  readonly conversation: Conversation;
  readonly verbs: ReturnType<typeof useVerbs>;
  readonly assigning: boolean;
  readonly setAssigning: (open: boolean) => void;
  readonly able: (ability: string) => boolean;
  readonly one: Case | undefined;
  readonly showCase: (() => void) | undefined;
  readonly present: readonly Present[];
}

/** What a conversation is about, with whom, who has it, and the verbs that change it. */
export function Head(props: HeadProps) {
  const { conversation, verbs, assigning, setAssigning, able, one, showCase } = props;
  const done = conversation.state === 'done';
  return (
    <header className={classes.head}>
      <Tooltip label={`${t.words.back} (U)`}>
        <ActionIcon className={classes.back ?? ''} aria-label={t.words.back} onClick={verbs.back}>
          <IconChevronLeft size={20} />
        </ActionIcon>
      </Tooltip>
      <div className={classes.title}>
        <Title order={2} fz={16} className="truncate" title={conversation.subject ?? undefined}>
          {conversation.subject ?? t.words.noSubject}
        </Title>
        <Group gap={8} wrap="nowrap" className={classes.facts ?? ''}>
          <DeskLink to="/customers/$id" params={{ id: conversation.customerId }} fz="sm" className="truncate">
            {conversation.customerName}
          </DeskLink>
          {conversation.waitingSince && !done && (
            <span className={classes.waits}>
              <Since at={conversation.waitingSince} say={t.inbox.waits} />
            </span>
          )}
          <Others others={props.present} />
        </Group>
      </div>
      {one && <OfCase one={one} show={showCase} />}
      {able('assign') && !one && (
        <Popover
          opened={assigning}
          onChange={setAssigning}
          position="bottom-end"
          width={250}
          trapFocus
          withRoles={false}
          returnFocus
        >
          <Popover.Target>
            <Tooltip label={`${t.conversation.assign} (A)`}>
              <Button
                variant="default"
                size="sm"
                px={8}
                onClick={() => setAssigning(!assigning)}
                leftSection={
                  conversation.assignedTo ? (
                    <Face name={conversation.assignedTo.name} size={20} />
                  ) : (
                    <IconUserPlus size={17} />
                  )
                }
              >
                <span className={classes.label}>
                  {conversation.assignedTo?.name ?? t.conversation.assign}
                </span>
              </Button>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown p={8} role="dialog" aria-label={t.conversation.assignHint}>
            <Assignee
              now={conversation.assignedTo}
              choose={(person) => {
                setAssigning(false);
                verbs.assign(person);
              }}
            />
          </Popover.Dropdown>
        </Popover>
      )}
      {(able('done') || able('reopen')) && (
        <Tooltip
          label={`${done ? t.conversation.reopen : one ? t.cases.verbs.done : t.conversation.done} (${one ? 'D' : 'E'})`}
        >
          <Button
            variant={done || one ? 'default' : 'light'}
            size="sm"
            px={10}
            onClick={verbs.toggleDone}
            leftSection={done ? <IconArrowBackUp size={17} /> : <IconCheck size={17} />}
          >
            <span className={classes.label}>{done ? t.conversation.reopen : t.conversation.done}</span>
          </Button>
        </Tooltip>
      )}
    </header>
  );
}

/** Which case it belongs to, who answers for it, and the way to close it. */
function OfCase({ one, show }: { one: Case; show: (() => void) | undefined }) {
  const face = one.owner && <Face name={one.owner.name} size={20} />;
  return (
    <>
      {show && (
        <Button variant="default" size="sm" px={8} onClick={show} leftSection={face}>
          <VisuallyHidden>{t.cases.show}</VisuallyHidden>
          <span className={classes.label} aria-hidden>
            {one.number}
          </span>
        </Button>
      )}
      {one.abilities.includes('close') && (
        <Tooltip label={`${t.cases.verbs.close} (E)`}>
          <Button
            variant="light"
            size="sm"
            px={10}
            onClick={() => ask('close', one.number)}
            leftSection={<IconCircleCheck size={17} />}
            aria-label={t.cases.verbs.close}
          >
            <span className={classes.label}>{t.cases.verbs.close}</span>
          </Button>
        </Tooltip>
      )}
    </>
  );
}

const NOBODY = 'nobody';

function Assignee({ now, choose }: { now: Person | null; choose: (person: Person | null) => void }) {
  const me = useQuery(meQuery).data;
  const staff = useQuery(staffQuery).data?.items.filter((one) => one.active) ?? [];
  const rest = staff.filter((one) => one.id !== me?.id);
  return (
    <Select
      data-autofocus
      searchable
      defaultDropdownOpened
      aria-label={t.conversation.assignHint}
      placeholder={t.conversation.assignHint}
      comboboxProps={{ withinPortal: false }}
      value={now?.id ?? NOBODY}
      data={[
        ...(me ? [{ value: me.id, label: `${me.name} (${t.conversation.assignMe.toLowerCase()})` }] : []),
        ...rest.map((one) => ({ value: one.id, label: one.name })),
        { value: NOBODY, label: t.conversation.assignNobody },
      ]}
      onChange={(id) => {
        const person = staff.find((one) => one.id === id) ?? (me?.id === id ? me : undefined);
        if (id === NOBODY) choose(null);
        else if (person) choose({ id: person.id, name: person.name });
      }}
    />
  );
}
