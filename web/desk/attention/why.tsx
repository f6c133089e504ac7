import { Button, Popover, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { CaseSummary } from '../../api/types.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import classes from './attention.module.css';
import { keyed } from './keyed.ts';
import { rulesOpen } from './rules.ts';

const w = t.attention;

/** The harm of a case as a number, and behind it how it was summed. */
export function Why({ row }: { row: CaseSummary }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      width={380}
      position="bottom-end"
      shadow="md"
      trapFocus
      returnFocus
      middlewares={{ flip: true, shift: { padding: 8 } }}
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.harm ?? ''}
          data-why={row.number}
          aria-label={w.whyOf(row.harm, row.customerName)}
          onClick={() => setOpen((before) => !before)}
        >
          {count(row.harm)}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.why ?? ''} data-autofocus tabIndex={-1}>
        {open && <Sum row={row} close={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Sum({ row, close }: { row: CaseSummary; close: () => void }) {
  return (
    <>
      <Text fw={620} size="sm">
        {w.sum(row.harm)}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {w.sumHint}
      </Text>
      <ul className={classes.sum}>
        {keyed(row.reasons).map(({ key, reason }) => (
          <li key={key}>
            <span>
              {reason.entryId ? (
                <DeskLink
                  to="/cases/$number"
                  params={{ number: row.number }}
                  search={{ entry: reason.entryId }}
                  size="sm"
                  title={w.entry}
                >
                  {reason.say}
                </DeskLink>
              ) : (
                reason.say
              )}
              {w.codes[reason.code] && <small>{w.codes[reason.code]?.[0]}</small>}
            </span>
            <b className="num">{count(reason.weight)}</b>
          </li>
        ))}
        <li className={classes.total}>
          <span>{w.harm}</span>
          <b className="num">{count(row.harm)}</b>
        </li>
      </ul>
      <Button
        variant="subtle"
        size="compact-xs"
        mt={6}
        ml={-8}
        onClick={() => {
          close();
          rulesOpen.set(true);
        }}
      >
        {w.rules}
      </Button>
    </>
  );
}
