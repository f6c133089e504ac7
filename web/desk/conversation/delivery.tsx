import { Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconChecks, IconClock } from '@tabler/icons-react';
import type { Entry } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { When } from '../../ui/when.tsx';
import classes from './entry.module.css';

const BAD = new Set(['failed', 'returned', 'wrong-recipient', 'in-doubt']);
const icon = { size: 14, 'aria-hidden': true } as const;

function Sign({ rung }: { rung: string }) {
  if (BAD.has(rung)) return <IconAlertTriangle {...icon} />;
  if (rung === 'delivered' || rung === 'displayed' || rung === 'acted') return <IconChecks {...icon} />;
  return rung === 'delayed' ? <IconClock {...icon} /> : <IconCheck {...icon} />;
}

/** What is known of a mail's way, per recipient in the order in which it became known. */
export function Delivery({ evidence }: { evidence: Entry['evidence'] }) {
  const people = Map.groupBy(evidence, (one) => one.recipient);
  return (
    <div className={classes.evidence}>
      {[...people].map(([recipient, steps]) => {
        const last = steps.at(-1);
        const bad = last !== undefined && BAD.has(last.rung);
        return (
          <div key={recipient}>
            {people.size > 1 && <span className={classes.recipient}>{recipient}: </span>}
            {steps.map((step, at) => (
              <span
                key={`${step.rung} ${step.at}`}
                className={classes.step}
                data-bad={BAD.has(step.rung) || undefined}
                title={step.say}
              >
                {at > 0 && <span aria-hidden> · </span>}
                <Sign rung={step.rung} /> {t.conversation.rungs[step.rung]} <When at={step.at} exact />
              </span>
            ))}
            {bad && last && (
              <Text size="sm" className={classes.remedy ?? ''}>
                {last.say} <b>{t.conversation.nextStep}:</b> {t.conversation.bounceNext}
              </Text>
            )}
          </div>
        );
      })}
    </div>
  );
}
