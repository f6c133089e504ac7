import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { callsQuery, tasksQuery } from '../../api/attention.ts';
import { t } from '../../text/index.ts';
import { Beside } from '../../ui/outdated.tsx';
import { useStore } from '../../ui/store.ts';
import classes from './attention.module.css';
import { CallForm } from './call-form.tsx';
import { duty } from './duty.ts';
import { AttentionList } from './list.tsx';
import { rulesOpen } from './rules.ts';
import { TellForm } from './tell-form.tsx';
import { Today } from './today.tsx';

const HarmRules = lazy(async () => ({ default: (await import('./rules-page.tsx')).HarmRules }));
const w = t.attention;

/** Where the desk opens: what needs a person now, and what is to be done today. Side by side where there is room. */
export function Attention() {
  const { whose = 'mine' } = useSearch({ from: '/desk/attention' });
  const navigate = useNavigate();
  const wide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const [part, setPart] = useState<'list' | 'today'>('list');
  const rules = useStore(rulesOpen);
  const doing = useStore(duty);
  const rest = (): void => duty.set(null);
  const calls = useQuery(callsQuery(whose)).data?.items.length ?? 0;
  const tasks = useQuery(tasksQuery(whose)).data?.items.length ?? 0;
  useEffect(() => {
    document.title = `${w.title} · Kept`;
    return () => duty.set(null);
  }, []);
  const switcher = !wide && (
    <SegmentedControl
      className={classes.parts ?? ''}
      size="xs"
      aria-label={w.title}
      value={part}
      onChange={(value) => setPart(value === 'today' ? 'today' : 'list')}
      data={[
        { value: 'list', label: w.title },
        { value: 'today', label: calls + tasks > 0 ? `${w.today} (${calls + tasks})` : w.today },
      ]}
    />
  );
  const choose = (to: typeof whose): void =>
    void navigate({ to: '/attention', search: to === 'mine' ? {} : { whose: to } });
  return (
    <div className={classes.room}>
      {(wide || part === 'list') && (
        <AttentionList key={whose} whose={whose} choose={choose} switcher={switcher} />
      )}
      {(wide || part === 'today') && <Today whose={whose} switcher={switcher} />}
      {doing && 'call' in doing && <CallForm call={doing.call} close={rest} />}
      {doing && 'task' in doing && <TellForm task={doing.task} close={rest} />}
      {rules && (
        <Beside>
          <Suspense fallback={null}>
            <HarmRules />
          </Suspense>
        </Beside>
      )}
    </div>
  );
}
