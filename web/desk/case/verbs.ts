import { useNavigate } from '@tanstack/react-router';
import { type Case, caseChanged } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { takeCase } from '../case-list/verbs.ts';
import type { Verb } from '../shell/state.ts';
import { ask, type Question } from './asked.ts';
import { takeJoiningBack, work } from './work.ts';

const words = t.cases.verbs;

async function takeUp(number: string): Promise<void> {
  const answer = await work(
    number,
    data(
      api.POST('/v1/cases/{number}/reopening', { params: { path: { number } }, body: { choice: 'reopen' } }),
    ),
    t.cases.after.reopened,
  );
  if (answer) caseChanged(answer);
}

/** What may be done with a case, with its keys; the same in a conversation, on its page, in lists and in the palette. */
export function useCaseVerbs(one: Case | undefined): Verb[] {
  const navigate = useNavigate();
  if (!one) return [];
  const { number } = one;
  const able = (ability: string): boolean => one.abilities.includes(ability);
  const verb = (id: string, say: string, key: string, run: () => void): Verb => ({ id, say, key, run });
  const asks = (question: Question, say: string, key = ''): Verb =>
    verb(`case-${question}`, say, key, () => ask(question, number));
  return [
    ...(able('close') ? [asks('close', words.close, 'e')] : []),
    ...(able('reopen') ? [verb('case-reopen', words.reopen, 'e', () => void takeUp(number))] : []),
    ...(able('hand-off') ? [asks('hand-over', words.handOver, 'h')] : []),
    ...(able('promise') ? [asks('promise', words.promise, 'p')] : []),
    ...(able('assign')
      ? [verb('case-take', words.take, 't', () => void takeCase(number)), asks('give', words.assign, 'a')]
      : []),
    ...(able('message') && one.state === 'open' ? [asks('macro', words.macro, 'm')] : []),
    ...(able('promise') ? [asks('right', words.right), asks('task', words.task)] : []),
    ...(able('hold')
      ? [
          asks('hold', words.hold),
          one.measures.withoutService ? asks('restored', words.restored) : asks('service', words.service),
        ]
      : []),
    ...(able('link') ? [asks('link', words.link)] : []),
    ...(able('join') ? [asks('join', words.join)] : []),
    ...(one.closed?.how === 'joined' && able('note')
      ? [verb('case-unjoin', t.cases.unjoin, '', () => void takeJoiningBack(number))]
      : []),
    ...(able('split') ? [asks('split', words.split)] : []),
    ...(able('hold') ? [asks('participant', words.participant)] : []),
    verb('case-open', words.openCase, '', () => void navigate({ to: '/cases/$number', params: { number } })),
  ];
}
