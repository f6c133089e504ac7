import { Anchor, Modal, Skeleton } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { silentQuery } from '../../api/gate.ts';
import type { SilentReport } from '../../api/types.ts';
import { count, date } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { LinkButton } from '../../ui/link.tsx';
import { Beside } from '../../ui/outdated.tsx';
import { sayType } from '../gate/words.ts';
import { useAble } from '../shell/rooms.ts';
import classes from './attention.module.css';

const w = t.gate.silent;
// The plot is loaded when somebody looks.
const Plot = lazy(async () => ({ default: (await import('../reports/silent-figures.tsx')).SilentFigures }));

/** Kinds of actions with the most silent ones, and how many of each. */
const kindsOf = ({ types }: SilentReport): string =>
  types
    .filter((one) => one.silent > 0)
    .sort((a, b) => b.silent - a.silent)
    .map((one) => `${sayType(one.type)} ${count(one.silent)}`)
    .join(' · ');

/** A bar for each day; the tallest is the worst day, which is named for who cannot see them. */
function Days({ days }: Pick<SilentReport, 'days'>) {
  const worst = days.reduce((a, b) => (b.silent > a.silent ? b : a));
  return (
    <span className={classes.days} role="img" aria-label={w.worstDay(date(worst.day), worst.silent)}>
      {days.map(({ day, silent }) => (
        <span
          key={day}
          title={w.onDay(date(day), silent)}
          data-some={silent > 0 || undefined}
          style={{ height: `${Math.max(2, (silent / worst.silent) * 20)}px` }}
        />
      ))}
    </span>
  );
}

/** How many things were done to customers without a word in time; the goal is nought. Behind it: by day and kind. */
export function Silent() {
  const [open, setOpen] = useState(false);
  const able = useAble();
  const { data } = useQuery(silentQuery({}));
  if (!data) return null;
  const silent = data.total.silent;
  return (
    <div className={classes.silent} data-some={silent > 0 || undefined}>
      <IconMessageOff size={16} stroke={1.7} aria-hidden />
      <Anchor component="button" type="button" size="sm" onClick={() => setOpen(true)}>
        {silent > 0 ? w.number(silent) : `${w.title}: ${w.goal}`}
      </Anchor>
      {silent > 0 && (
        <>
          <Days days={data.days} />
          <span className={classes.kinds}>{kindsOf(data)}</span>
        </>
      )}
      {open && (
        <Modal opened onClose={() => setOpen(false)} title={w.title} size="xl">
          <p className={classes.soft}>{w.lead}</p>
          <Beside>
            <Suspense fallback={<Skeleton h={260} />}>
              <Plot report={data} />
            </Suspense>
          </Beside>
          {able('reports') && (
            <LinkButton to="/reports" size="compact-sm" variant="default" mt="md">
              {w.toReports}
            </LinkButton>
          )}
        </Modal>
      )}
    </div>
  );
}
