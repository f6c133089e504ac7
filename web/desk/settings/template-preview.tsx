import { Alert, Paper, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { templatePreviewQuery } from '../../api/queries.ts';
import type { NewTemplate } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import classes from './settings.module.css';

const w = t.templates;
const NUMBER = /^\d{3}-?\d{3}-?\d{4}$/;

/** The exact words that would go out, asked anew as the template changes. */
export function TemplatePreview({ draft, language }: { draft: NewTemplate; language: string }) {
  const [number, setNumber] = useState('');
  const caseNumber = NUMBER.test(number.trim()) ? number.trim() : undefined;
  const [asked] = useDebouncedValue({ draft, language, caseNumber }, 400);
  const preview = useQuery(
    templatePreviewQuery({
      draft: asked.draft,
      // A customer gets their own language; the invented one gets the tab that is open.
      ...(asked.caseNumber ? { caseNumber: asked.caseNumber } : { language: asked.language }),
    }),
  );
  const shown = preview.isError ? undefined : preview.data;
  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-label={w.preview}>
      <Title order={2} fz={15}>
        {w.preview}
      </Title>
      <TextInput
        mt="xs"
        maw={240}
        inputMode="numeric"
        label={w.caseNumber}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed" mt={4}>
        {w.previewHint}
      </Text>
      {preview.isError && (
        <Alert mt="sm" color="brick" role="alert">
          {sayProblem(preview.error)}
        </Alert>
      )}
      {shown && (
        <div lang={shown.language}>
          <Text fw={560} mt="sm">
            {shown.subject || t.words.noSubject}
          </Text>
          <Text className={classes.secret ?? ''} mt={4}>
            {shown.body}
          </Text>
        </div>
      )}
      {shown && shown.missing.length > 0 && (
        <Alert mt="sm" color="honey" role="status">
          {w.missing(shown.missing.map((one) => one.words).join(', '))}
        </Alert>
      )}
    </Paper>
  );
}
