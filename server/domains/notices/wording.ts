import type { z } from 'zod';
import type { Template } from '#contracts/automation.ts';
import { chooseLanguage, expand, type PlaceholderValues } from '#domains/templates/index.ts';
import { conflict } from '#platform/errors.ts';
import { changedTitle, changedWords, changesIn } from './changed.ts';
import { briefLineOf, type Locale, lineOf, valuesOf } from './values.ts';

export type TemplateView = z.output<typeof Template>;

/** Whom words are for. */
export interface Reader {
  readonly name: string;
  /** BCP 47; `null`: not known. */
  readonly language: string | null;
  /** IANA. */
  readonly timeZone: string;
}

/** One thing that is to be told. */
export interface Thing {
  readonly type: string;
  /** Key of its template. */
  readonly template: string;
  readonly words: Readonly<Record<string, string>>;
  /** As it was told before, where this tells what has changed since. */
  readonly was?: Readonly<Record<string, string>>;
}

/** What goes out. */
export interface Wording {
  readonly language: string;
  readonly subject: string;
  readonly text: string;
}

/** What is told where a template lacks something or things of several kinds come together: it can always be written. */
const GENERIC = 'duty-generic';
/** A person wrote the words; no template does. */
const OWN_WORDS = 'own-words';
/** In a text message. */
const SHORT = 'duty-short';

/** Things of one customer in one message, in their language. `link`: where they can answer, or ''. Pure. */
export function wordingOf(
  templates: ReadonlyMap<string, TemplateView>,
  things: readonly Thing[],
  reader: Reader,
  link: string,
  short: boolean,
  now: Date,
): Wording {
  const own = ownWords(things, reader, short, now);
  if (own) return own;
  const long = asChanged(things, longWords(templates, things, reader, link, now), reader);
  if (!short) return long;
  const { language } = long;
  const [thing] = things;
  const locale = { ...reader, language: sameLanguage(reader.language, language) };
  const about = things.length === 1 && thing ? valuesOf(thing.words, locale) : {};
  const list = things.map((one) => briefOf(one, locale)).filter((line) => line !== '');
  const values = {
    ...about,
    'notice.title': long.subject,
    'notice.list': firstOf(list),
    'notice.link': link,
  };
  const written = write(templates, SHORT, values, reader, now);
  return written ?? { language, subject: long.subject, text: tidy([long.subject, link].join(' ')) };
}

/** Of what has changed the changes, else what it is. */
function briefOf({ words, was }: Thing, locale: Locale): string {
  const changes = was ? changesIn(was, words, locale) : [];
  return changes.length > 0 ? changes.join(', ') : briefLineOf(words, locale);
}

/** Says first of something that was told before what has changed in it; of several, each does in its own line. */
function asChanged(things: readonly Thing[], written: Wording, reader: Reader): Wording {
  const [thing] = things;
  if (!thing?.was || things.length > 1) return written;
  const locale = { ...reader, language: sameLanguage(reader.language, written.language) };
  const changed = changedWords(thing.was, thing.words, locale);
  const [greeting = '', ...rest] = written.text.split('\n\n');
  const isGreeting = rest.length > 0 && /[,:]$/.test(greeting);
  const paragraphs = isGreeting ? [greeting, changed, ...rest] : [changed, written.text];
  return {
    ...written,
    subject: oneLine(`${changedTitle(locale)} ${written.subject}`),
    text: paragraphs.join('\n\n'),
  };
}

/** So many things are named in a text message. */
const NAMED = 3;

const firstOf = (list: readonly string[]): string =>
  [...list.slice(0, NAMED), ...(list.length > NAMED ? [`+${list.length - NAMED}`] : [])].join('; ');

/** Words that a person wrote for this very thing and let go, in a language that they chose; `null` where there are none. */
function ownWords(
  [thing, ...more]: readonly Thing[],
  reader: Reader,
  short: boolean,
  now: Date,
): Wording | null {
  const { language, title, own, short: brief } = thing?.words ?? {};
  if (more.length > 0 || thing?.template !== OWN_WORDS) return null;
  if (language === undefined || title === undefined || own === undefined) return null;
  const values = { 'customer.name': reader.name, today: now };
  const read = (text: string): string => expand(text, values, { language, timeZone: reader.timeZone }).text;
  return { language, subject: oneLine(read(title)), text: tidy(read(short ? (brief ?? own) : own)) };
}

function longWords(
  templates: ReadonlyMap<string, TemplateView>,
  things: readonly Thing[],
  reader: Reader,
  link: string,
  now: Date,
): Wording {
  const [thing] = things;
  if (!thing) throw new Error('There is nothing to be told.');
  const [own] = new Set(things.map((one) => one.template)).size === 1 ? [thing.template] : [];
  const fits = own !== undefined && (things.length === 1 || listsThings(templates.get(own)));
  const found = fits ? write(templates, own, about(templates, own, things, reader, link), reader, now) : null;
  const written =
    found ?? write(templates, GENERIC, about(templates, GENERIC, things, reader, link), reader, now);
  if (!written)
    throw conflict('template-gone', `The template «${GENERIC}» cannot say this; nothing was told.`);
  if (link === '' || written.text.includes(link)) return written;
  return { ...written, text: `${written.text}\n\n${link}` };
}

const listsThings = (template: TemplateView | undefined): boolean =>
  template?.texts.every(({ body }) => /\{\{\s*notice\.list\b/.test(body)) ?? false;

function about(
  templates: ReadonlyMap<string, TemplateView>,
  key: string,
  things: readonly Thing[],
  reader: Reader,
  link: string,
): PlaceholderValues {
  const template = templates.get(key);
  const locale = { ...reader, language: localeOf(template, reader) };
  const [thing] = things;
  const values = things.length === 1 && thing ? valuesOf(thing.words, locale) : {};
  const titled = key === GENERIC || key === undefined;
  const lines = things.map((one) => {
    const line = lineOf(one.words, locale);
    const title = titled || line === '' ? titleOf(templates, one, reader) : '';
    const changes = one.was ? changesIn(one.was, one.words, locale).map((change) => `; ${change}`) : [];
    return `– ${[title, line].filter((part) => part !== '').join(': ')}${changes.join('')}`;
  });
  return { ...values, 'notice.list': lines.join('\n'), 'notice.link': link };
}

/** What a thing is called: the subject of its template, else its type in words. */
function titleOf(templates: ReadonlyMap<string, TemplateView>, thing: Thing, reader: Reader): string {
  const template = templates.get(thing.template);
  const text = template && thing.template !== GENERIC ? textFor(template, reader) : undefined;
  if (!text) return thing.type.replaceAll(/[._-]+/g, ' ');
  const locale = { ...reader, language: localeOf(template, reader) };
  const { text: title, missing } = expand(text.subject, valuesOf(thing.words, locale), locale);
  return missing.length > 0 ? thing.type.replaceAll(/[._-]+/g, ' ') : tidy(title);
}

const textFor = (template: TemplateView, { language }: Reader) => {
  const chosen = chooseLanguage(
    language,
    template.texts.map((text) => text.language),
    template.fallback,
  );
  return template.texts.find((text) => text.language === chosen);
};

/** The customer's own tag where it is of the text's language (`en-GB` writes dates as in Britain), else the text's. */
const localeOf = (template: TemplateView | undefined, reader: Reader): string =>
  sameLanguage(reader.language, (template && textFor(template, reader)?.language) ?? 'en');

function sameLanguage(theirs: string | null, language: string): string {
  const base = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';
  return theirs !== null && base(theirs) === base(language) ? theirs : language;
}

/** The words of a template; `null` where it is gone or has a placeholder without a value. */
function write(
  templates: ReadonlyMap<string, TemplateView>,
  key: string,
  values: PlaceholderValues,
  reader: Reader,
  now: Date,
): Wording | null {
  const template = templates.get(key);
  const text = template && textFor(template, reader);
  if (!template || template.archivedAt !== null || !text) return null;
  const locale = { language: localeOf(template, reader), timeZone: reader.timeZone };
  const all = { 'customer.name': reader.name, today: now, ...values };
  const subject = expand(text.subject, all, locale);
  const body = expand(text.body, all, locale);
  if (subject.missing.length + body.missing.length > 0) return null;
  return { language: text.language, subject: oneLine(tidy(subject.text)), text: tidy(body.text) };
}

/** Places of placeholders that say nothing leave no gaps. */
const tidy = (text: string): string =>
  text
    .replace(/[ \t]{2,}/g, ' ')
    .replace(/:? +([.,])/g, '$1')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

const LONGEST_SUBJECT = 200;
const oneLine = (text: string): string =>
  text.replace(/\s+/g, ' ').slice(0, LONGEST_SUBJECT).toWellFormed().trim();
