import type { NewTemplate, Template } from '../../api/types.ts';

/** A template as it is edited. */
export interface TemplateValues {
  name: string;
  purpose: Template['purpose'];
  channels: Template['channels'];
  fallback: string;
  texts: { language: string; subject: string; body: string }[];
}

/** What is edited; a new template begins in the language of the desk. */
export function valuesOf(template: Pick<Template, keyof TemplateValues> | null): TemplateValues {
  if (template === null)
    return {
      name: '',
      purpose: 'answer',
      channels: [],
      fallback: 'en',
      texts: [{ language: 'en', subject: '', body: '' }],
    };
  const { name, purpose, channels, fallback, texts } = template;
  return { name, purpose, channels, fallback, texts: texts.map((text) => ({ ...text })) };
}

/** Whether it can be seen and saved: it has a name, and words in every language. */
export const isComplete = (values: TemplateValues): boolean =>
  values.name.trim() !== '' && values.texts.every((text) => text.body.trim() !== '');

/** What is sent. */
export const templateOf = (values: TemplateValues): NewTemplate => ({ ...values, name: values.name.trim() });

/** A language by its name, such as "German"; the tag itself where it has none. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(navigator.languages, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** The canonical form of a language tag; `null` where it is none. */
export function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag.trim())[0] ?? null;
  } catch {
    return null;
  }
}
