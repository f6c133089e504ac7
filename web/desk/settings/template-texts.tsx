import { Button, Fieldset, Group, Menu, Stack, Tabs, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { templatesQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { canonical, languageName, type TemplateValues } from './template-values.ts';

const w = t.templates;

interface Props {
  readonly form: UseFormReturnType<TemplateValues>;
  readonly language: string;
  readonly choose: (language: string) => void;
  readonly able: boolean;
}

/** The words of a template, a tab for each language. */
export function TemplateTexts({ form, language, choose, able }: Props) {
  const { texts, fallback } = form.values;
  const drop = (at: number): void => {
    form.removeListItem('texts', at);
    choose(fallback);
  };
  return (
    <Fieldset legend={w.languages}>
      <Tabs value={language} onChange={(next) => next !== null && choose(next)} keepMounted={false}>
        <Tabs.List>
          {texts.map((text) => (
            <Tabs.Tab key={text.language} value={text.language}>
              {languageName(text.language)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {texts.map((text, at) => (
          <Tabs.Panel key={text.language} value={text.language} pt="sm">
            <Words form={form} at={at} able={able} />
            {able && text.language !== fallback && (
              <Button mt="sm" size="xs" variant="subtle" color="brick" onClick={() => drop(at)}>
                {w.dropLanguage(languageName(text.language))}
              </Button>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
      {able && (
        <AddLanguage
          taken={texts.map((text) => text.language)}
          add={(tag) => {
            form.insertListItem('texts', { language: tag, subject: '', body: '' });
            choose(tag);
          }}
        />
      )}
    </Fieldset>
  );
}

function Words({ form, at, able }: { form: Props['form']; at: number; able: boolean }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string): void => {
    const field = area.current;
    const body = form.values.texts[at]?.body ?? '';
    const [from, to] = field ? [field.selectionStart, field.selectionEnd] : [body.length, body.length];
    form.setFieldValue(`texts.${at}.body`, `${body.slice(0, from)}{{${name}}}${body.slice(to)}`);
    field?.focus();
  };
  return (
    <Stack gap="sm">
      <TextInput
        maxLength={300}
        label={w.subject}
        readOnly={!able}
        {...form.getInputProps(`texts.${at}.subject`)}
      />
      <Textarea
        ref={area}
        required
        autosize
        minRows={8}
        maxRows={24}
        maxLength={20_000}
        label={w.body}
        readOnly={!able}
        {...form.getInputProps(`texts.${at}.body`)}
      />
      {able && <Insert insert={insert} />}
    </Stack>
  );
}

function Insert({ insert }: { insert: (name: string) => void }) {
  const placeholders = useQuery(templatesQuery).data?.placeholders ?? [];
  return (
    <Menu position="bottom-start" returnFocus={false}>
      <Menu.Target>
        <Button size="xs" variant="default" style={{ alignSelf: 'flex-start' }}>
          {w.insert}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {placeholders.map((one) => (
          <Menu.Item key={one.name} onClick={() => insert(one.name)}>
            {one.words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AddLanguage({ taken, add }: { taken: readonly string[]; add: (tag: string) => void }) {
  const [tag, setTag] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (): void => {
    const language = canonical(tag);
    const bad = language === null || taken.includes(language);
    setWrong(bad);
    if (bad) return;
    setTag('');
    add(language);
  };
  return (
    <Group align="flex-end" mt="md" gap="sm">
      <TextInput
        label={w.language}
        description={w.languageHint}
        maxLength={35}
        value={tag}
        error={wrong ? w.languageBad : null}
        onChange={(event) => setTag(event.currentTarget.value)}
      />
      <Button variant="default" disabled={tag.trim() === ''} onClick={submit}>
        {w.addLanguage}
      </Button>
    </Group>
  );
}
