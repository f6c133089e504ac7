import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type HandoffList, handoffsQuery } from '../../api/attention.ts';
import type { Handoff } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { Failure, tell, tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { casesChanged } from '../case-list/verbs.ts';
import { useKeys } from '../shell/keys.ts';
import { useAble } from '../shell/rooms.ts';
import { verbs } from '../shell/state.ts';
import { HandoffCard } from './card.tsx';
import classes from './handoffs.module.css';
import { recent } from './recent.ts';
import { RefuseForm } from './refuse.tsx';

const w = t.caseLists.handoffs;
const TO_ME: HandoffList = { view: 'to-me', state: 'offered' };
const FROM_ME: HandoffList = { view: 'from-me', state: 'offered' };
const LAPSED: HandoffList = { view: 'from-me', state: 'lapsed' };
const REFUSED: HandoffList = { view: 'from-me', state: 'refused' };
/** Cases that are offered to me, by me, and those that came back. */
export function Handoffs() {
  const able = useAble()('reply');
  const toMe = useQuery(handoffsQuery(TO_ME));
  const fromMe = useQuery(handoffsQuery(FROM_ME)).data?.items ?? [];
  const lapsed = recent(useQuery(handoffsQuery(LAPSED)).data?.items);
  const refused = recent(useQuery(handoffsQuery(REFUSED)).data?.items);
  const [refusing, setRefusing] = useState<Handoff | null>(null);
  const offered = toMe.data?.items ?? [];
  useHandoffKeys(able ? offered : [], setRefusing);
  return (
    <Page title={w.title} lead={w.lead}>
      {toMe.isPending && <Skeleton h={120} />}
      {toMe.isError && <Failure error={toMe.error} retry={() => void toMe.refetch()} />}
      <Part title={w.lapsed} items={lapsed} loud />
      <Part title={w.refused} items={refused} loud />
      {(lapsed.length > 0 || refused.length > 0) && (
        <Text size="sm" mb="md">
          {w.lapsedHint}
        </Text>
      )}
      <Title order={2} mt="md" mb={4}>
        {w.toMe}
      </Title>
      {toMe.data && offered.length === 0 && (
        <Nothing icon={<IconArrowsExchange size={26} stroke={1.5} />} title={w.none} hint={w.noneHint} />
      )}
      <ul className={classes.cards}>
        {offered.map((one) => (
          <HandoffCard key={one.id} handoff={one}>
            {able && (
              <Group gap="xs">
                <Button
                  size="compact-sm"
                  aria-label={w.acceptOf(one.caseNumber)}
                  onClick={() => void accept(one)}
                >
                  {w.accept}
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={w.refuseOf(one.caseNumber)}
                  onClick={() => setRefusing(one)}
                >
                  {w.refuse}
                </Button>
              </Group>
            )}
          </HandoffCard>
        ))}
      </ul>
      <Title order={2} mt="xl" mb={4}>
        {w.fromMe}
      </Title>
      {fromMe.length === 0 && <Text c="dimmed">{w.noneFrom}</Text>}
      <ul className={classes.cards}>
        {fromMe.map((one) => (
          <HandoffCard key={one.id} handoff={one}>
            {able && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={w.withdrawOf(one.caseNumber)}
                onClick={() => void withdraw(one)}
              >
                {w.withdraw}
              </Button>
            )}
          </HandoffCard>
        ))}
      </ul>
      {refusing && <RefuseForm handoff={refusing} close={() => setRefusing(null)} />}
    </Page>
  );
}

function Part({ title, items, loud = false }: { title: string; items: readonly Handoff[]; loud?: boolean }) {
  if (items.length === 0) return null;
  return (
    <>
      <Title order={2} mt="md" mb={4} className={loud ? (classes.loud ?? '') : ''}>
        {title}
      </Title>
      <ul className={classes.cards}>
        {items.map((one) => (
          <HandoffCard key={one.id} handoff={one} loud={loud} />
        ))}
      </ul>
    </>
  );
}

async function accept(one: Handoff): Promise<void> {
  try {
    await data(
      api.POST('/v1/handoffs/{id}/answer', { params: { path: { id: one.id } }, body: { answer: 'accept' } }),
    );
    tell(w.accepted(one.caseNumber));
    announce(w.accepted(one.caseNumber));
  } catch (error) {
    tellProblem(error);
  } finally {
    casesChanged();
  }
}

async function withdraw(one: Handoff): Promise<void> {
  try {
    await data(api.POST('/v1/handoffs/{id}/withdrawal', { params: { path: { id: one.id } } }));
    tell(w.withdrawn(one.caseNumber));
  } catch (error) {
    tellProblem(error);
  } finally {
    casesChanged();
  }
}

/** J and K through what is offered; A accepts, X says no. */
function useHandoffKeys(offered: readonly Handoff[], refuse: (one: Handoff) => void): void {
  const focused = (): Handoff | undefined => {
    const id = document.activeElement?.closest<HTMLElement>('[data-handoff]')?.dataset.handoff;
    return offered.find((one) => one.id === id);
  };
  const step = (by: 1 | -1) => (): void => {
    const links = [...document.querySelectorAll<HTMLElement>('[data-handoff] [data-row]')];
    const card = document.activeElement?.closest('[data-handoff]');
    const at = links.findIndex((link) => card?.contains(link));
    links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  const on = (run: (one: Handoff) => void) => (): void => {
    const one = focused();
    if (one) run(one);
  };
  useKeys({ j: step(1), k: step(-1), a: on((one) => void accept(one)), x: on(refuse) });
  useEffect(() => {
    verbs.set([
      { id: 'handoff-accept', say: w.accept, key: 'a', run: on((one) => void accept(one)) },
      { id: 'handoff-refuse', say: w.refuse, key: 'x', run: on(refuse) },
    ]);
    return () => verbs.set([]);
  });
}
