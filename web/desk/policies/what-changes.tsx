import { Badge, Text } from '@mantine/core';
import { t } from '../../text/index.ts';
import { type Apart, apart, type Reading, whatChanges } from './changes.ts';
import classes from './policies.module.css';
import { Part, readable } from './sentences.tsx';

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
            <Sides {...apart(readable(before), readable(after))} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** What counts now above what would count; only the words that differ are marked. */
function Sides({ head, before, after, tail }: Apart) {
  const all = head + tail;
  return (
    <>
      {(before || all) && (
        <p>
          <span className={classes.soft}>{w.countsNow}</span> {head}
          {before && <del>{before}</del>}
          {tail}
        </p>
      )}
      {(after || all) && (
        <p>
          <span className={classes.soft}>{w.wouldCount}</span> {head}
          {after && <ins>{after}</ins>}
          {tail}
        </p>
      )}
    </>
  );
}
