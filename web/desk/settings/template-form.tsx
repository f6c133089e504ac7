import { Alert, Button, Group, Select, Skeleton, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { memory, templateQuery, templatesQuery } from '../../api/queries.ts';
import type { TemplateWithVersions } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure, sayProblem, tell } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useAble } from '../shell/rooms.ts';
import { TemplatePreview } from './template-preview.tsx';
import { TemplateTexts } from './template-texts.tsx';
import { isComplete, languageName, type TemplateValues, templateOf, valuesOf } from './template-values.ts';
import { TemplateVersions } from './template-versions.tsx';

const w = t.templates;

/** A template that is written or changed; what goes out is seen as it is typed. */
export function TemplateForm({ templateKey, close }: { templateKey: string | null; close: () => void }) {
  const found = useQuery({ ...templateQuery(templateKey ?? ''), enabled: templateKey !== null });
  if (templateKey === null) return <Editor template={null} close={close} />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  return found.data ? (
    <Editor key={found.data.version} template={found.data} close={close} />
  ) : (
    <Skeleton h={240} m="md" radius="lg" />
  );
}

function Editor({ template, close }: { template: TemplateWithVersions | null; close: () => void }) {
  const able = useAble()('automate');
  const form = useForm({ initialValues: valuesOf(template) });
  const [language, setLanguage] = useState(form.values.fallback);
  const [error, setError] = useState<string | null>(null);
  const { values } = form;
  const save = async (): Promise<void> => {
    try {
      await send(template?.key, values);
      tell(t.words.saved);
      await memory.invalidateQueries({ queryKey: templatesQuery.queryKey });
      close();
    } catch (failed) {
      setError(sayProblem(failed));
    }
  };
  return (
    <Page title={template?.name ?? w.add}>
      <form onSubmit={form.onSubmit(() => void save())}>
        <Stack maw={720}>
          <TextInput
            required
            autoFocus
            maxLength={120}
            label={w.name}
            readOnly={!able}
            {...form.getInputProps('name')}
          />
          <Select
            label={w.purpose}
            allowDeselect={false}
            readOnly={!able}
            data={Object.entries(w.purposes).map(([value, label]) => ({ value, label }))}
            {...form.getInputProps('purpose')}
          />
          <TemplateTexts form={form} language={language} choose={setLanguage} able={able} />
          <Select
            label={w.fallback}
            allowDeselect={false}
            readOnly={!able}
            data={values.texts.map((text) => ({
              value: text.language,
              label: languageName(text.language),
            }))}
            {...form.getInputProps('fallback')}
          />
          {isComplete(values) && <TemplatePreview draft={templateOf(values)} language={language} />}
          {error && (
            <Alert color="brick" role="alert" title={t.errors.title}>
              {error}
            </Alert>
          )}
          <Group>
            {able && (
              <Button type="submit" disabled={!isComplete(values)}>
                {t.words.save}
              </Button>
            )}
            <Button variant="default" onClick={close}>
              {able ? t.words.cancel : t.words.back}
            </Button>
          </Group>
          {template && (
            <TemplateVersions
              versions={template.versions}
              take={able ? (version) => form.setValues(valuesOf(version)) : null}
            />
          )}
        </Stack>
      </form>
    </Page>
  );
}

async function send(key: string | undefined, values: TemplateValues): Promise<void> {
  const body = templateOf(values);
  if (key === undefined) await data(api.POST('/v1/templates', { body }));
  else await data(api.PUT('/v1/templates/{key}', { params: { path: { key } }, body }));
}
