import { Badge, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type PolicySentences, policyFactsQuery } from '../../api/policies.ts';
import { t } from '../../text/index.ts';
import { sayType } from '../gate/words.ts';
import classes from './policies.module.css';
import type { PlainPolicy } from './policy-text.ts';

const w = t.policies;

interface Props {
  readonly sentences: PolicySentences;
  /** What is said when a rule is not met; `null` where the text cannot be read. */
  readonly plain: PlainPolicy | null;
}

/** A sentence with kinds of actions by their names: «card.block» is «Block a card». */
export const readable = (sentence: string): string =>
  sentence.replace(/«([a-z]+(?:[.-][a-z]+)+)»/g, (_, type: string) => `«${sayType(type)}»`);

/** A part of a policy under its title. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <Title order={2} fz={15} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}

/** A policy as it reads: what must be so, what the customer is told, what lifts it. */
export function Sentences({ sentences, plain }: Props) {
  return (
    <>
      <Part title={w.rules}>
        {sentences.rules.length === 0 && <Text size="sm">{w.noRules}</Text>}
        <ul className={classes.list}>
          {sentences.rules.map(({ code, verdict, sentence }) => (
            <li key={code} className={classes.rule} data-verdict={verdict}>
              <Text size="sm">{readable(sentence)}</Text>
              <Said of={plain?.rules.find((rule) => rule.code === code)} />
              <p className={classes.soft}>
                <Badge size="sm" color={verdict === 'hold' ? 'honey' : 'brick'}>
                  {w.verdicts[verdict]}
                </Badge>{' '}
                <code>{code}</code>
              </p>
            </li>
          ))}
        </ul>
        {sentences.rules.length > 0 && <p className={classes.soft}>{w.unknownStops}</p>}
      </Part>
      <Part title={w.duties}>
        {sentences.duties.length === 0 && <Text size="sm">{w.noDuties}</Text>}
        <ul className={classes.list}>
          {sentences.duties.map(({ key, template, sentence }) => (
            <li key={key} className={classes.rule}>
              <Text size="sm">{readable(sentence)}</Text>
              <p className={classes.soft}>
                {plain?.duties.find((duty) => duty.key === key)?.say} {w.template}: <code>{template}</code>
              </p>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={w.exemptions}>
        {sentences.exemptions.length === 0 && <Text size="sm">{w.noExemptions}</Text>}
        <ul className={classes.list}>
          {sentences.exemptions.map(({ kind, sentence }) => (
            <li key={`${kind} ${sentence}`} className={classes.rule}>
              <Text size="sm">{readable(sentence)}</Text>
              <p className={classes.soft}>
                <code>{kind}</code>
              </p>
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}

function Said({ of }: { of: PlainPolicy['rules'][number] | undefined }) {
  const facts = useQuery(policyFactsQuery).data?.items ?? [];
  if (!of) return null;
  // What is filled in is named in words: «{{dispute.since}}» stands for «the moment since when the customer disputes it».
  const named = (text: string): string =>
    text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (place, name: string) => {
      const fact = facts.find((one) => one.name === name);
      return fact ? `‹${fact.words}›` : place;
    });
  return (
    <dl className={classes.said}>
      <dt>{w.says}</dt>
      <dd>{named(of.say)}</dd>
      <dt>{w.needs}</dt>
      <dd>{named(of.need)}</dd>
      <dt>{w.next}</dt>
      <dd>{named(of.next)}</dd>
    </dl>
  );
}
