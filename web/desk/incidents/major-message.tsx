import { Button, Fieldset, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { t } from '../../text/index.ts';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';
import { languageName } from '../settings/template-values.ts';
import type { MajorFormProps } from './major-forms.tsx';

const w = t.incidents;
/** Beyond this a text message needs words of its own. */
const LONG = 600;

interface Text {
  readonly key: number;
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly short: string;
}
const EMPTY = { language: '', subject: '', text: '', short: '' };
const isWhole = ({ language, subject, text, short }: Text): boolean =>
  language.trim() !== '' &&
  subject.trim() !== '' &&
  text.trim() !== '' &&
  (text.length <= LONG || short.trim() !== '');

/** What the affected are told, in each language. */
export function Message({ incident: { id, message }, close }: MajorFormProps) {
  const [texts, setTexts] = useState<readonly Text[]>(
    message?.texts.map((one, key) => ({ ...EMPTY, ...one, key })) ?? [{ ...EMPTY, language: 'en', key: 0 }],
  );
  const [fallback, setFallback] = useState(message?.fallback ?? 'en');
  const languages = [...new Set(texts.map((one) => one.language.trim()).filter((one) => one !== ''))];
  const chosen = languages.includes(fallback) ? fallback : (languages[0] ?? '');
  const change = (key: number, to: Partial<Text>): void =>
    setTexts(texts.map((one) => (one.key === key ? { ...one, ...to } : one)));
  const body = {
    fallback: chosen,
    texts: texts.map(({ key: _, short, ...one }) => (short.trim() === '' ? one : { ...one, short })),
  };
  const go = () =>
    noted(data(api.PUT('/v1/incidents/major/{id}/message', { params: { path: { id } }, body })), w.written, [
      ['incidents'],
    ]);
  return (
    <DialogForm say={t.words.save} ready={texts.every(isWhole)} go={go} close={close}>
      {texts.map((one) => (
        <Fieldset key={one.key} legend={one.language === '' ? w.language : languageName(one.language)}>
          <Words one={one} change={(to) => change(one.key, to)} />
          {texts.length > 1 && (
            <Button
              mt="sm"
              size="xs"
              variant="subtle"
              color="brick"
              onClick={() => setTexts(texts.filter(({ key }) => key !== one.key))}
            >
              {w.dropLanguage(one.language)}
            </Button>
          )}
        </Fieldset>
      ))}
      <Group align="flex-end">
        <Button
          variant="default"
          onClick={() =>
            setTexts([...texts, { ...EMPTY, key: Math.max(...texts.map(({ key }) => key)) + 1 }])
          }
        >
          {w.addLanguage}
        </Button>
        {languages.length > 1 && (
          <Select
            label={w.fallback}
            value={chosen}
            onChange={(value) => value && setFallback(value)}
            data={languages.map((value) => ({ value, label: languageName(value) }))}
          />
        )}
      </Group>
    </DialogForm>
  );
}

function Words({ one, change }: { one: Text; change: (to: Partial<Text>) => void }) {
  return (
    <Stack gap="sm">
      <TextInput
        required
        maxLength={35}
        label={w.language}
        value={one.language}
        onChange={(event) => change({ language: event.currentTarget.value })}
      />
      <TextInput
        data-autofocus={one.key === 0 || undefined}
        required
        maxLength={200}
        label={w.subject}
        value={one.subject}
        onChange={(event) => change({ subject: event.currentTarget.value })}
      />
      <Textarea
        required
        autosize
        minRows={5}
        maxLength={10_000}
        label={w.text}
        value={one.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <Textarea
        required={one.text.length > LONG}
        autosize
        maxLength={LONG}
        label={w.short}
        value={one.short}
        onChange={(event) => change({ short: event.currentTarget.value })}
      />
    </Stack>
  );
}
