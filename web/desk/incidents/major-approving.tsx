import { Alert, NumberInput, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { previewQuery } from '../../api/incidents.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DialogForm } from '../case/form.tsx';
import classes from '../gate/gate.module.css';
import { noted } from '../gate/noted.ts';
import { languageName } from '../settings/template-values.ts';
import type { MajorFormProps } from './major-forms.tsx';

const w = t.incidents;

/** Once, when it appears. */
const focus = (hint: HTMLElement | null): void => hint?.focus();

/** A person reads what goes out, in every language that is read, and lets it go. */
export function Approving({ incident: { id }, close }: MajorFormProps) {
  const query = useQuery(previewQuery(id));
  const [hours, setHours] = useState<number | null>(null);
  const preview = query.data;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!preview) return <Skeleton h={160} />;
  const body = { digest: preview.digest ?? '', ...(hours === null ? {} : { withinHours: hours }) };
  const go = () =>
    noted(
      data(api.POST('/v1/incidents/major/{id}/approval', { params: { path: { id } }, body })),
      w.approved,
      [['incidents']],
    );
  const ready = preview.missing.length === 0 && preview.digest !== null;
  return (
    <DialogForm say={w.approve} ready={ready} go={go} close={close}>
      {preview.missing.map((one) => (
        <Alert key={one} color="brick" p="xs">
          {w.missing[one]}
        </Alert>
      ))}
      {ready && (
        // Whoever listens begins to read here; what is to be read was not there when the dialog opened.
        <Text size="sm" tabIndex={-1} ref={focus}>
          {w.approveHint(count(preview.people))}
        </Text>
      )}
      {preview.languages.map((one) => (
        <section key={one.language ?? ''} className={classes.notice}>
          <div className={classes.soft}>
            {[
              w.readBy(count(one.people)),
              one.language === null ? w.notRead : w.readIn(languageName(one.language)),
              one.words && !one.own ? `${w.notOwn}: ${languageName(one.words.language)}` : '',
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </div>
          {one.words && (
            <div lang={one.words.language}>
              <b>{one.words.subject}</b>
              <div className={classes.text}>{one.words.text}</div>
              {one.words.short !== one.words.text && (
                <div className={classes.soft}>
                  {w.asText}: {one.words.short}
                </div>
              )}
            </div>
          )}
        </section>
      ))}
      <NumberInput
        label={w.within}
        min={1}
        max={720}
        allowDecimal={false}
        hideControls
        placeholder="48"
        value={hours ?? ''}
        onChange={(value) => setHours(typeof value === 'number' ? value : null)}
      />
    </DialogForm>
  );
}
