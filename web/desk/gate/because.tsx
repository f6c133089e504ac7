import { Text } from '@mantine/core';
import type { Hold } from '../../api/types.ts';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { EntryDoor } from './entry-door.tsx';
import classes from './gate.module.css';

const w = t.gate;

/** Every reason in words, each with a way to the entries that it rests on. */
export function Because({ because }: { because: Hold['because'] }) {
  if (because.length === 0) return null;
  return (
    <ul className={classes.because} aria-label={w.why}>
      {because.map(({ code, say, evidence }) => (
        <li key={`${code} ${say}`}>
          <Text size="sm">{sayInstants(say)}</Text>
          {evidence.map((id, at) => (
            <EntryDoor key={id} id={id} say={w.entryOf(at + 1, evidence.length)} />
          ))}
        </li>
      ))}
    </ul>
  );
}

/** What is missing, and the next right step. */
export function Missing({ missing }: { missing: Hold['missing'] }) {
  if (missing.length === 0) return null;
  return (
    <div>
      <Text className={classes.label ?? ''}>{w.missing}</Text>
      <ul className={classes.because} data-kind="missing">
        {missing.map(({ need, next }) => (
          <li key={`${need} ${next}`}>
            <Text size="sm">
              <b>{sayInstants(need)}</b> · {sayInstants(next)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
