import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Purpose, templateFilledQuery } from '../../api/cases.ts';
import { templatesQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { sayProblem } from '../../ui/failure.tsx';
import classes from '../case/case.module.css';

interface TemplateProps {
  readonly about: { readonly caseNumber?: string; readonly customerId?: string };
  readonly insert: (text: string, purpose: Purpose) => void;
  readonly close: () => void;
}

/** Chooses a template and shows what it says here before it is inserted. */
export function TemplateDialog({ about, insert, close }: TemplateProps) {
  const templates = useQuery(templatesQuery).data?.items ?? [];
  const usable = templates.filter(
    (one) => one.archivedAt === null && (one.channels.length === 0 || one.channels.includes('email')),
  );
  const [key, setKey] = useState<string | null>(null);
  const filled = useQuery({ ...templateFilledQuery(key ?? '', about), enabled: key !== null });
  const chosen = usable.find((one) => one.key === key);
  const put = (): void => {
    if (!filled.data || !chosen) return;
    insert(filled.data.body, chosen.purpose as Purpose);
    close();
  };
  return (
    <Modal opened onClose={close} title={t.composer.template} size="lg">
      <Stack>
        <Select
          data-autofocus
          searchable
          label={t.composer.templateWhich}
          value={key}
          data={usable.map((one) => ({ value: one.key, label: one.name }))}
          onChange={setKey}
        />
        {filled.error && (
          <Text size="sm" role="alert" className={classes.bad ?? ''}>
            {sayProblem(filled.error)}
          </Text>
        )}
        {filled.data && (
          <section aria-label={t.templates.preview}>
            <Text size="sm" fw={600}>
              {filled.data.subject}
            </Text>
            <pre className={classes.draft}>{filled.data.body}</pre>
            {filled.data.missing.length > 0 && (
              <Text size="sm" className={classes.bad ?? ''}>
                {t.templates.missing(filled.data.missing.map((one) => one.words).join(', '))}
              </Text>
            )}
          </section>
        )}
        <Group>
          <Button disabled={!filled.data} onClick={put}>
            {t.templates.insert}
          </Button>
          <Button variant="default" onClick={close}>
            {t.words.cancel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
