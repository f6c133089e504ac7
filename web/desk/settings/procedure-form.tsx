import { Alert, Anchor, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { procedurePreviewQuery, putProcedure, type UsedProcedure } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { sayProblem, tell } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ProcedureFaults } from './procedure-faults.tsx';
import { ProcedureTold } from './procedure-told.tsx';
import { beginWith, offsetOf } from './procedure-values.ts';

const w = t.procedures;

interface Props {
  /** `null`: a new one. */
  readonly used: UsedProcedure | null;
  readonly all: readonly UsedProcedure[];
  /** Called with the key of what was saved. */
  readonly close: (key?: string) => void;
}

/** A procedure as YAML; what is wrong with it, or what it comes to, stands beside it as it is typed. */
export function ProcedureForm({ used, all, close }: Props) {
  const model = used ?? all.find((one) => one.procedure.key === 'plain') ?? all[0];
  const [yaml, setYaml] = useState(() => (used ? used.yaml : beginWith(model?.yaml ?? '')));
  const [asked] = useDebouncedValue(yaml, 400);
  const { data: preview, error, isPlaceholderData } = useQuery(procedurePreviewQuery(asked));
  /** What is said of it is said of other words. */
  const behind = asked !== yaml || isPlaceholderData;
  const area = useRef<HTMLTextAreaElement>(null);
  const key = preview?.procedure?.key;
  const other = used !== null && key !== undefined && key !== used.procedure.key;
  const saving = useMutation({
    mutationFn: () => putProcedure(key ?? '', yaml),
    onSuccess: (saved) => {
      tell(t.words.saved);
      close(saved);
    },
  });
  const goTo = (line: number, column: number): void => {
    const at = offsetOf(yaml, line, column);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
    if (area.current)
      area.current.scrollTop = (line - 4) * Number.parseFloat(getComputedStyle(area.current).lineHeight);
  };
  return (
    <Page title={used?.procedure.name ?? w.add}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!saving.isPending) saving.mutate();
        }}
      >
        <Stack>
          <Textarea
            ref={area}
            autoFocus
            rows={22}
            wrap="off"
            maxLength={100_000}
            spellCheck={false}
            label={w.yaml}
            description={w.yamlHint}
            styles={{
              input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13, lineHeight: '20px' },
            }}
            value={yaml}
            onChange={(event) => setYaml(event.currentTarget.value)}
          />
          <Text size="sm">
            <Anchor inherit underline="always" href="/v1/procedures/schema" target="_blank" rel="noreferrer">
              {w.schema}
            </Anchor>
          </Text>
          <div aria-live="polite">
            {preview && preview.errors.length > 0 && <ProcedureFaults faults={preview.errors} goTo={goTo} />}
            {key !== undefined && (
              <Text size="sm">{other ? w.keyFixed(used.procedure.key) : saves(key, all)}</Text>
            )}
          </div>
          {(saving.error ?? error) && (
            <Alert color="brick" role="alert" title={t.errors.title}>
              {sayProblem(saving.error ?? error)}
            </Alert>
          )}
          <Group>
            <Button type="submit" disabled={key === undefined || other || behind}>
              {t.words.save}
            </Button>
            <Button variant="default" onClick={() => close()}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
      {preview?.procedure && <ProcedureTold procedure={preview.procedure} preview={preview} />}
    </Page>
  );
}

function saves(key: string, all: readonly UsedProcedure[]): string {
  const there = all.find((one) => one.procedure.key === key);
  return there ? w.saves(key, there.version + 1) : w.savesNew(key);
}
