import { List, Select, Text } from '@mantine/core';
import { IconWand } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { macroPreviewQuery, macrosQuery, reasonsOf } from '../../api/cases.ts';
import { api, data } from '../../api/client.ts';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import type { DialogProps } from './asked.ts';
import classes from './case.module.css';
import { DialogForm } from './form.tsx';
import { work } from './work.ts';

const words = t.cases.macros;

/** Runs a macro on a case, after showing what it will do with the exact texts. */
export function Macros({ one, close }: DialogProps) {
  const query = useQuery(macrosQuery);
  const macros = query.data?.items ?? [];
  const [id, setId] = useState<string | null>(null);
  const preview = useQuery({ ...macroPreviewQuery(one.number, id ?? ''), enabled: id !== null });
  const go = () =>
    work(
      one.number,
      data(
        api.POST('/v1/cases/{number}/macros/{id}', {
          params: { path: { number: one.number, id: id ?? '' } },
        }),
      ),
      words.ran,
    );
  if (query.data && macros.length === 0)
    return <Nothing icon={<IconWand size={26} stroke={1.5} />} title={words.none} hint={words.noneHint} />;
  return (
    <DialogForm say={words.run} ready={preview.data !== undefined} go={go} close={close}>
      <Select
        data-autofocus
        searchable
        label={words.choose}
        value={id}
        data={macros.map((macro) => ({ value: macro.id, label: macro.name }))}
        onChange={setId}
      />
      {preview.error && (
        <Text size="sm" role="alert" className={classes.bad ?? ''}>
          {[
            sayProblem(preview.error),
            ...reasonsOf(preview.error).map((reason) => sayInstants(reason.say)),
          ].join(' ')}
        </Text>
      )}
      {preview.data && (
        <section aria-label={words.will}>
          <Text size="sm" fw={550} mb={4}>
            {words.will}
          </Text>
          <List type="ordered" size="sm" spacing={4}>
            {preview.data.steps.map((step) => (
              <List.Item key={step.say}>
                {sayInstants(step.say)}
                {step.text && <pre className={classes.draft}>{step.text.body}</pre>}
                {step.text && step.text.missing.length > 0 && (
                  <Text size="xs" className={classes.bad ?? ''}>
                    {words.missing(step.text.missing.map((lack) => lack.words).join(', '))}
                  </Text>
                )}
              </List.Item>
            ))}
          </List>
          <Text size="xs" c="dimmed" mt={6}>
            {words.all}
          </Text>
        </section>
      )}
    </DialogForm>
  );
}
