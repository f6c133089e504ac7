import { CopyButton, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { t } from '../../text/index.ts';
import classes from './case.module.css';

/** Digits apart, so that they are read out one by one, in groups. */
export const spoken = (number: string): string =>
  number
    .split('-')
    .map((group) => [...group].join(' '))
    .join(', ');

/** The number of a case: as people read it out, and copied by a click. */
export function CaseNumber({ number }: { number: string }) {
  return (
    <CopyButton value={number}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t.words.copied : t.cases.copy}>
          <UnstyledButton className={classes.number ?? ''} onClick={copy}>
            <VisuallyHidden>
              {t.cases.number(spoken(number))}. {copied ? t.words.copied : t.cases.copy}
            </VisuallyHidden>
            <span aria-hidden>{number}</span>
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}
