import { Button, Group } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { procedurePreviewQuery, type UsedProcedure } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { Page } from '../../ui/page.tsx';
import { ProcedureTold } from './procedure-told.tsx';

const w = t.procedures;

interface Props {
  readonly used: UsedProcedure;
  /** `null`: they may only read. */
  readonly edit: (() => void) | null;
  readonly back: () => void;
}

/** One procedure in words, with the deadlines of a complaint that is received now. */
export function ProcedurePage({ used, edit, back }: Props) {
  const preview = useQuery(procedurePreviewQuery(used.yaml)).data;
  return (
    <Page
      title={used.procedure.name}
      lead={used.procedure.about}
      actions={
        <Group gap="xs">
          {edit && (
            <Button variant="default" onClick={edit}>
              {w.edit}
            </Button>
          )}
          <Button variant="default" leftSection={<IconArrowLeft size={17} />} onClick={back}>
            {t.words.back}
          </Button>
        </Group>
      }
    >
      <ProcedureTold procedure={used.procedure} preview={preview} />
    </Page>
  );
}
