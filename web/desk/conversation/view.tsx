import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp, IconArrowBackUpDouble, IconArrowForwardUp, IconNote } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Case } from '../../api/cases.ts';
import { usePresence } from '../../api/presence.ts';
import { mailboxesQuery, meQuery } from '../../api/queries.ts';
import type { Conversation } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import { useStore } from '../../ui/store.ts';
import { beginCase } from '../case/begin.ts';
import { answersIn } from '../case/composer.tsx';
import { ReplyAfterClosing } from '../case/panel.tsx';
import { useCaseWriting } from '../case/use-writing.ts';
import { useCaseVerbs } from '../case/verbs.ts';
import { useKeys } from '../shell/keys.ts';
import { useOffered } from '../shell/offered.ts';
import type { Verb } from '../shell/state.ts';
import { answered, begin, others } from './begin.ts';
import { Composer } from './composer.tsx';
import classes from './conversation.module.css';
import { type Draft, loadDraft, type Mode, writing } from './drafts.ts';
import { EntryCard } from './entry.tsx';
import { Head } from './head.tsx';
import { OutgoingCard } from './outgoing-card.tsx';
import { takeBack } from './send.tsx';
import { useVerbs } from './verbs.ts';

interface Writing {
  readonly draft: Draft;
  readonly restored: boolean;
}

/** Everybody who appears in a conversation, by address in lower case. */
function people(conversation: Conversation): Map<string, string> {
  const all = new Map<string, string>();
  for (const entry of conversation.items)
    for (const one of [entry.author, ...entry.to, ...entry.cc])
      if (one.address) all.set(one.address.toLowerCase(), one.name ?? one.address);
  return all;
}

/** A conversation: its entries, the newest in view, and where one writes. */
export function ConversationView({
  conversation,
  one,
  showCase,
}: {
  conversation: Conversation;
  /** The case that it belongs to. */
  one: Case | undefined;
  /** Opens what is known of the case, where it has no room at the side. */
  showCase: (() => void) | undefined;
}) {
  const me = useQuery(meQuery).data;
  const boxes = useQuery(mailboxesQuery).data?.items ?? [];
  const own = boxes.flatMap((box) => [box.address, ...box.aliases]);
  const known = useMemo(() => people(conversation), [conversation]);
  const navigate = useNavigate();
  const verbs = useVerbs(conversation);
  const [assigning, setAssigning] = useState(false);
  const [write, setWrite] = useState<Writing | null>(() => kept(me?.id, conversation.id));
  const answers = useRef<HTMLDivElement>(null);
  const wrote = useRef(write !== null);
  const scroller = useRef<HTMLDivElement>(null);
  const able = (ability: string): boolean => conversation.abilities.includes(ability);
  const caseVerbs = useCaseVerbs(one);
  const isDone = conversation.state === 'done';
  const doing = write && write.draft.mode !== 'note' ? 'writing' : 'reading';
  const present = usePresence(one?.number, me?.id, doing, able('reply'));
  const open =
    (mode: Mode, all = false) =>
    (): void => {
      const old = me ? loadDraft(me.id, conversation.id, mode === 'note') : null;
      const same = old && (old.mode === mode || mode === 'reply');
      setWrite(
        same
          ? { draft: old, restored: true }
          : { draft: begin(mode, conversation, own, all), restored: false },
      );
    };
  const toAll = others(answered(conversation), begin('reply', conversation, own, false).to, own).length > 0;
  const offered: Verb[] = [
    ...(able('reply')
      ? [
          { id: 'reply', say: t.conversation.reply, key: 'r', run: open('reply') },
          { id: 'replyAll', say: t.conversation.replyAll, key: 'l', run: open('reply', true) },
          { id: 'forward', say: t.conversation.forward, key: 'f', run: open('forward') },
        ]
      : []),
    ...(able('note') ? [{ id: 'note', say: t.conversation.note, key: 'n', run: open('note') }] : []),
    ...caseVerbs,
    ...(able('assign') && !one
      ? [
          { id: 'assign', say: t.conversation.assign, key: 'a', run: () => setAssigning(true) },
          {
            id: 'assignMe',
            say: t.shell.keys.assignMe,
            key: 't',
            run: () => me && verbs.assign({ id: me.id, name: me.name }),
          },
        ]
      : []),
    ...(able('done') || able('reopen')
      ? [
          {
            id: 'done',
            say: isDone ? t.conversation.reopen : one ? t.cases.verbs.done : t.conversation.done,
            // With a case, E closes the case; setting aside what stays open has a key of its own.
            key: one ? 'd' : 'e',
            run: verbs.toggleDone,
          },
        ]
      : []),
    ...(one || !able('reply')
      ? []
      : [{ id: 'begin', say: t.cases.begin, key: 'b', run: () => void beginCase(conversation) }]),
    {
      id: 'customer',
      say: t.shell.keys.customer,
      key: 'v',
      run: () => void navigate({ to: '/customers/$id', params: { id: conversation.customerId } }),
    },
  ];
  useKeys({
    ...Object.fromEntries(offered.flatMap((verb) => (verb.key ? [[verb.key, verb.run]] : []))),
    u: verbs.back,
    Escape: verbs.back,
    z: () => takeBack.get()?.(),
  });
  useOffered(offered);
  useAskedFor(conversation.id, (draft) => setWrite({ draft, restored: true }));
  useCaseWriting(one?.number, (wanted) =>
    setWrite({ draft: { ...begin('reply', conversation, own, false), ...wanted }, restored: false }),
  );
  useEffect(() => {
    // A long mail is read from its beginning.
    scroller.current?.querySelector('article:last-of-type')?.scrollIntoView({ block: 'start' });
  }, []);
  useEffect(() => {
    if (write) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
    // The editor took the focus away with it: whoever works by keyboard goes on where it was opened.
    else if (wrote.current && document.activeElement === document.body)
      answers.current?.querySelector('button')?.focus();
    wrote.current = write !== null;
  }, [write]);
  const last = conversation.items.length - 1;
  const lastIn = conversation.items.findLastIndex((entry) => entry.direction === 'in');
  const older = conversation.entries - conversation.items.length;
  return (
    <section className={classes.view} aria-label={t.conversation.with(conversation.customerName)}>
      <Head
        conversation={conversation}
        verbs={verbs}
        assigning={assigning}
        setAssigning={setAssigning}
        able={able}
        one={one}
        showCase={showCase}
        present={present}
      />
      <div className={classes.scroll} ref={scroller} tabIndex={-1}>
        <div className={classes.entries}>
          {one && <ReplyAfterClosing one={one} />}
          {older > 0 && (
            <DeskLink to="/customers/$id" params={{ id: conversation.customerId }} fz="sm" ta="center">
              {t.conversation.older(older)}
            </DeskLink>
          )}
          {conversation.items.map((entry, at) => (
            <EntryCard
              key={entry.id}
              entry={entry}
              start={at >= last - 1 || at === lastIn || conversation.items.length < 4}
            />
          ))}
          {conversation.outgoing.map((one) => (
            <OutgoingCard key={one.id} outgoing={one} />
          ))}
          {write ? (
            <Composer
              key={`${write.draft.mode} ${write.draft.key}`}
              place={conversation.id}
              start={write.draft}
              restored={write.restored}
              known={known}
              left={(draft) =>
                draft.mode === 'reply' ? others(answered(conversation), [...draft.to, ...draft.cc], own) : []
              }
              along={answered(conversation)?.attachments.length ?? 0}
              one={one}
              answers={answersIn(conversation)}
              close={() => setWrite(null)}
            />
          ) : (
            <Group gap={8} pb={6} ref={answers}>
              {able('reply') && (
                <Button leftSection={<IconArrowBackUp size={17} />} onClick={open('reply')}>
                  {t.conversation.reply}
                </Button>
              )}
              {able('reply') && toAll && (
                <Button
                  variant="default"
                  leftSection={<IconArrowBackUpDouble size={17} />}
                  onClick={open('reply', true)}
                >
                  {t.conversation.replyAll}
                </Button>
              )}
              {able('note') && (
                <Button variant="default" leftSection={<IconNote size={17} />} onClick={open('note')}>
                  {t.conversation.note}
                </Button>
              )}
              {able('reply') && (
                <Button
                  variant="default"
                  leftSection={<IconArrowForwardUp size={17} />}
                  onClick={open('forward')}
                >
                  {t.conversation.forward}
                </Button>
              )}
              {!able('reply') && !able('note') && (
                <Text size="xs" c="dimmed">
                  {t.conversation.unsaid}
                </Text>
              )}
            </Group>
          )}
        </div>
      </div>
    </section>
  );
}

function kept(userId: string | undefined, place: string): Writing | null {
  const draft = userId ? (loadDraft(userId, place, false) ?? loadDraft(userId, place, true)) : null;
  return draft && { draft, restored: true };
}

/** Opens the composer where something else asked for it: a mail taken back, a failed one to be edited. */
function useAskedFor(place: string, take: (draft: Draft) => void): void {
  const asked = useStore(writing);
  const taking = useRef(take);
  taking.current = take;
  useEffect(() => {
    if (asked?.place !== place) return;
    writing.set(null);
    taking.current(asked.draft);
  }, [asked, place]);
}
