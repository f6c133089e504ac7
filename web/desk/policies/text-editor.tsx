import { Anchor, Button, Group, Menu, Popover, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useId, useRef, useState } from 'react';
import { type PolicyCheck, policyFactsQuery } from '../../api/policies.ts';
import { t } from '../../text/index.ts';
import classes from './policies.module.css';
import { SKELETONS, withPart } from './policy-text.ts';

const w = t.policies;
const LINE = 20;

interface Props {
  readonly yaml: string;
  readonly findings: PolicyCheck['findings'];
  readonly change: (yaml: string) => void;
  readonly save: () => void;
  /** Filled with how to go to a line. */
  readonly goTo: RefObject<((line: number) => void) | null>;
}

/** The text itself with the numbers of its lines, and everything that may be put into it. */
export function TextEditor({ yaml, findings, change, save, goTo }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);
  const id = useId();
  const lines = yaml.split('\n');
  const show = (at: number): void => {
    const line = yaml.slice(0, at).split('\n').length;
    area.current?.focus({ preventScroll: true });
    area.current?.setSelectionRange(at, at);
    const room = area.current?.closest(`.${classes.room}`);
    const top = (area.current?.getBoundingClientRect().top ?? 0) + line * LINE;
    room?.scrollBy({ top: top - room.clientHeight / 2 });
  };
  useEffect(() => {
    goTo.current = (line) => show(lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0));
    return () => {
      goTo.current = null;
    };
  });
  // After words were put in, the caret stands behind them.
  useEffect(() => {
    if (caret.current === null) return;
    const at = caret.current;
    caret.current = null;
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  });
  const insert = (words: string): void => {
    const from = area.current?.selectionStart ?? yaml.length;
    const to = area.current?.selectionEnd ?? from;
    caret.current = from + words.length;
    change(yaml.slice(0, from) + words + yaml.slice(to));
  };
  const add = (part: keyof typeof SKELETONS): void => {
    const next = withPart(yaml, part);
    caret.current = next.at + SKELETONS[part].indexOf('\n');
    change(next.yaml);
  };
  const level = (line: number): string | undefined =>
    findings.find((one) => one.line === line && one.level === 'error')?.level ??
    findings.find((one) => one.line === line)?.level;
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={6}>
        <Text component="label" htmlFor={id} size="sm" fw={500}>
          {w.yaml}
        </Text>
        <Group gap={6}>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />}>
                {w.insert}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {(['rule', 'waits', 'duty', 'exemption', 'source'] as const).map((part) => (
                <Menu.Item key={part} onClick={() => add(part)}>
                  {w.parts[part]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <FactPicker pick={insert} />
        </Group>
      </Group>
      <div className={classes.write}>
        <div className={classes.gutter} aria-hidden>
          {lines
            .map((_, at) => at + 1)
            .map((line) => (
              <span key={line} data-level={level(line)}>
                {line}
              </span>
            ))}
        </div>
        <textarea
          ref={area}
          id={id}
          className={classes.area}
          rows={lines.length}
          wrap="off"
          maxLength={60_000}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          value={yaml}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            save();
          }}
        />
      </div>
      <Text id={`${id}-hint`} size="xs" c="dimmed" mt={4}>
        {w.yamlHint}{' '}
        <Anchor inherit underline="always" href="/v1/policies/schema.json" target="_blank" rel="noreferrer">
          {w.schema}
        </Anchor>
      </Text>
      <details className={classes.fold}>
        <summary>{w.how}</summary>
        <dl className={classes.help}>
          {w.help.map(([key, say]) => (
            <div key={key} style={{ display: 'contents' }}>
              <dt>{key}</dt>
              <dd>{say}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

/** All facts by their words; the chosen one is put in where the caret stood. */
function FactPicker({ pick }: { pick: (name: string) => void }) {
  const facts = useQuery(policyFactsQuery).data?.items ?? [];
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState('');
  const found = facts.filter(({ name, words: say }) =>
    `${name} ${say}`.toLowerCase().includes(words.trim().toLowerCase()),
  );
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width={340}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)}>
          {w.facts}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={w.facts}>
        <TextInput
          data-autofocus
          size="xs"
          aria-label={w.factsFind}
          placeholder={w.factsFind}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <ul className={classes.picks}>
          {found.length === 0 && <li className={classes.soft}>{w.noFacts}</li>}
          {found.map(({ name, type, words: say }) => (
            <li key={name}>
              <UnstyledButton
                className={classes.pick ?? ''}
                onClick={() => {
                  setOpen(false);
                  pick(name);
                }}
              >
                <code className={classes.code}>{name}</code>
                <small>
                  {say} · {w.types[type] ?? type}
                </small>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
