import type { Finding, Readable } from './finding.ts';
import type { TellingMeans } from './means.ts';

/** A duty whose template lacks words in languages that customers speak. */
export interface Unspoken {
  readonly policy: string;
  readonly file: string;
  readonly line: number;
  readonly inForce: boolean;
  readonly template: string;
  /** Languages without their region, in order. */
  readonly lacking: readonly string[];
}

/** The duties of a policy whose templates lack words; a template that is not there at all is told elsewhere. */
export function unspokenIn(
  { policy, file, lineOf }: Readable,
  inForce: boolean,
  { templates, languages }: TellingMeans,
): Unspoken[] {
  return policy.duties.flatMap((duty, at) => {
    const template = templates.get(duty.template);
    const lacking = languages.filter((language) => template?.languages.includes(language) === false);
    if (lacking.length === 0) return [];
    const line = lineOf(['duties', at, 'template']);
    return [{ policy: policy.name, file, line, inForce, template: duty.template, lacking }];
  });
}

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const NAMES = new Intl.DisplayNames('en-GB', { type: 'language' });

/** A language by its English name and its code, which is what is added to the template: «Dutch (nl)». */
const named = (code: string): string => (/^[a-z]{2,3}$/.test(code) ? `${NAMES.of(code)} (${code})` : code);

/** Each lack once: per file for drafts, and once for everything that is in force, whichever policies use the templates. */
export function languageFindings(unspoken: readonly Unspoken[]): Finding[] {
  const groups = Map.groupBy(
    unspoken,
    ({ inForce, file, lacking }) => `${inForce ? '' : file}\n${lacking.join()}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [one] = group;
    if (one === undefined) return [];
    const templates = [...new Set(group.map(({ template }) => `«${template}»`))];
    const many = templates.length > 1;
    return {
      level: 'warning' as const,
      ...(one.inForce
        ? { policy: '', file: 'templates', line: 0 }
        : { policy: one.policy, file: one.file, line: one.line }),
      say: `Customers speak ${LIST.format(one.lacking.map(named))}, and ${many ? 'these templates have' : 'the template has'} no words for them: ${templates.join(', ')}; they get the fallback.`,
      fix: `Add the languages to the ${many ? 'templates' : 'template'}.`,
    };
  });
}
