import { Badge, Text } from '@mantine/core';
import { t } from '../../text/index.ts';
import { type Reading, whatChanges } from './changes.ts';
import classes from './policies.module.css';
import { Part } from './sentences.tsx';

const w = t.policies;

/** What a text would change of what is in force, sentence by sentence: what counts now, and what would count. */
export function WhatChanges({ now, then }: { now: Reading; then: Reading }) {
  const changes = whatChanges(now, then);
  return (
    <Part title={w.whatChanges}>
      {changes.length === 0 && <Text size="sm">{w.sameAsNow}</Text>}
      <ul className={classes.list}>
        {changes.map(({ part, name, before, after }) => (
          <li key={`${part} ${name} ${before}`} className={classes.change}>
            <p className={classes.soft}>
              <Badge size="sm" color={before === '' ? 'spruce' : after === '' ? 'brick' : 'honey'}>
                {before === '' ? w.isNew : after === '' ? w.isGone : w.isChanged}
              </Badge>{' '}
              {w.changedPart[part]} {name && <code>{name}</code>}
            </p>
            {before && (
              <p>
                <span className={classes.soft}>{w.countsNow}</span> <del>{before}</del>
              </p>
            )}
            {after && (
              <p>
                <span className={classes.soft}>{w.wouldCount}</span> <ins>{after}</ins>
              </p>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}
