const rules = new Map<string, Intl.PluralRules>();

/** Picks the form of a count by the language's own rules; `#` in it becomes the number, written by locale. */
export function plural(language: string, count: number, forms: { one: string; other: string }): string {
  let rule = rules.get(language);
  if (!rule) {
    rule = new Intl.PluralRules(language);
    rules.set(language, rule);
  }
  const form = rule.select(count) === 'one' ? forms.one : forms.other;
  return form.replace('#', count.toLocaleString(language));
}
