import { Button, Menu, Text } from '@mantine/core';
import { IconChevronUp } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { t } from '../../text/index.ts';
import { useKeys } from '../shell/keys.ts';
import { verbs } from '../shell/state.ts';
import { BULK_VERBS, type BulkAnswer, type BulkVerb } from './bulk.ts';
import { BulkForm } from './bulk-form.tsx';
import { BulkResult } from './bulk-result.tsx';
import classes from './case-list.module.css';
import type { Chosen } from './use-chosen.ts';

const w = t.caseLists;

/** What can be done with all that are chosen; afterwards, what came of it. */
export function BulkBar({ chosen }: { chosen: Chosen }) {
  const [verb, setVerb] = useState<BulkVerb | null>(null);
  const [menu, setMenu] = useState(false);
  const [answer, setAnswer] = useState<BulkAnswer | null>(null);
  const numbers = [...chosen.numbers];
  const any = numbers.length > 0;
  useKeys({ b: any ? () => setMenu(true) : undefined });
  useEffect(() => {
    if (!any) return;
    verbs.set(
      BULK_VERBS.map((one) => ({
        id: `bulk-${one}`,
        say: `${w.bulk.title}: ${w.bulk[one]}`,
        key: 'b',
        run: () => setVerb(one),
      })),
    );
    return () => verbs.set([]);
  }, [any]);
  const finished = (came: BulkAnswer): void => {
    setVerb(null);
    setAnswer(came);
    // What was refused stays chosen, so that it can be looked after.
    chosen.set(came.items.filter((item) => !item.ok).map((item) => item.number));
  };
  return (
    <>
      {any && (
        <section className={classes.bulk} aria-label={w.bulk.title}>
          <Text size="sm" fw={600}>
            {w.chosen(numbers.length)}
          </Text>
          <Menu position="top-start" width={230} opened={menu} onChange={setMenu}>
            <Menu.Target>
              <Button size="compact-sm" rightSection={<IconChevronUp size={14} aria-hidden />}>
                {w.bulk.do}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {BULK_VERBS.map((one) => (
                <Menu.Item key={one} onClick={() => setVerb(one)}>
                  {w.bulk[one]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Button size="compact-sm" variant="default" onClick={chosen.all}>
            {w.chooseAll}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => chosen.set([])}>
            {w.unchoose}
          </Button>
          <span className={classes.hint}>{w.chosenHint}</span>
        </section>
      )}
      {verb && <BulkForm verb={verb} numbers={numbers} finished={finished} close={() => setVerb(null)} />}
      {answer && <BulkResult answer={answer} close={() => setAnswer(null)} />}
    </>
  );
}
