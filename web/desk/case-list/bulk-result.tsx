import { Modal, Stack, Text } from '@mantine/core';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import type { BulkAnswer } from './bulk.ts';
import classes from './case-list.module.css';

const w = t.caseLists.bulk;

/** What came of a verb on many cases: how many, and of each that was refused every reason with the entry behind it. */
export function BulkResult({ answer, close }: { answer: BulkAnswer; close: () => void }) {
  const refused = answer.items.filter((item) => !item.ok);
  return (
    <Modal opened onClose={close} title={w.result} size="lg">
      <Stack>
        <Text fw={620} data-autofocus tabIndex={-1}>
          {refused.length === 0
            ? w.done(answer.done)
            : `${w.done(answer.done)}, ${w.refused(refused.length)}`}
        </Text>
        {refused.length > 0 && <Text size="sm">{answer.done > 0 ? w.refusedHint : w.refusedAll}</Text>}
        <ul className={classes.refused}>
          {refused.map(({ number, because }) => (
            <li key={number}>
              <DeskLink to="/cases/$number" params={{ number }} fw={600}>
                {t.caseLists.number(number)}
              </DeskLink>
              <ul>
                {because.map((reason) => (
                  <li key={`${reason.code} ${reason.entryId ?? reason.say}`}>
                    {sayInstants(reason.say)}
                    {reason.entryId && (
                      <>
                        {' '}
                        <DeskLink to="/cases/$number" params={{ number }} search={{ entry: reason.entryId }}>
                          {w.entry}
                        </DeskLink>
                      </>
                    )}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </Stack>
    </Modal>
  );
}
