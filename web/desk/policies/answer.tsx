import { Badge, Text } from '@mantine/core';
import type { PolicyTrial } from '../../api/policies.ts';
import { dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Because, Missing } from '../gate/because.tsx';
import classes from './policies.module.css';

const w = t.policies;
type Item = PolicyTrial['items'][number];
const COLORS = { proceed: 'spruce', hold: 'honey', refuse: 'brick' } as const;

/** A text that is not saved has no version yet. */
const decider = (policy: string): string =>
  policy === 'none' ? w.decidedByNone : policy.endsWith('@0') ? w.decidedByThis : w.decidedBy(policy);

/** A verdict in a word. */
export function Verdict({ of }: { of: keyof typeof COLORS }) {
  return <Badge color={COLORS[of]}>{w.verdicts[of]}</Badge>;
}

/** Everything that is answered: reasons, what is missing, what the customer is told. */
export function Answer({ item }: { item: Item }) {
  return (
    <div>
      <Because because={item.because} />
      <Missing missing={item.missing} />
      {item.duties.length > 0 && (
        <>
          <p className={classes.soft}>{w.told}</p>
          <ul className={classes.list}>
            {item.duties.map(({ policy, key, say }) => (
              <li key={`${policy} ${key}`} className={classes.rule}>
                <Text size="sm">{sayInstants(say)}</Text>
                <p className={classes.soft}>
                  {policy} · {key}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
      {item.until && <p className={classes.soft}>{w.until(dayTime(item.until))}</p>}
      <p className={classes.soft}>{decider(item.policy)}</p>
    </div>
  );
}
