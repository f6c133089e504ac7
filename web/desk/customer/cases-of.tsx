import { Modal } from '@mantine/core';
import { IconBriefcase } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { casesOfCustomerQuery } from '../../api/cases.ts';
import { dayTime, sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { DeskLink } from '../../ui/link.tsx';
import { CasePanel } from '../case/panel.tsx';
import classes from './customer.module.css';

/** A customer's open cases: who answers for each, why it needs a person, what is due; opened beside the record. */
export function CasesOf({ customerId }: { customerId: string }) {
  const all = useQuery(casesOfCustomerQuery(customerId)).data?.items ?? [];
  const [shown, setShown] = useState<string | null>(null);
  const open = all.filter((one) => one.state === 'open' || one.replySince !== null);
  if (open.length === 0) return null;
  return (
    <section>
      <h2 className={classes.label}>{t.cases.ofCustomer(open.length)}</h2>
      {open.map((one) => (
        <DeskLink
          key={one.number}
          to="/cases/$number"
          params={{ number: one.number }}
          underline="never"
          className={classes.matter ?? ''}
          data-kind={one.waitingSince ? 'waits' : 'open'}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            setShown(one.number);
          }}
        >
          <IconBriefcase size={16} stroke={1.7} aria-hidden />
          <span>
            <b>{one.subject}</b>
            <br />
            {one.number} · {one.owner?.name ?? t.cases.noPerson}
            {one.reasons[0] && (
              <>
                <br />
                {sayInstants(one.reasons[0].say)}
              </>
            )}
            {one.nextDueAt && (
              <>
                <br />
                {t.cases.taskDue(dayTime(one.nextDueAt))}
              </>
            )}
          </span>
        </DeskLink>
      ))}
      <Modal opened={shown !== null} onClose={() => setShown(null)} title={t.cases.one}>
        {shown && <CasePanel number={shown} />}
      </Modal>
    </section>
  );
}
