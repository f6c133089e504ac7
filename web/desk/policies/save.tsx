import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { savePolicy } from '../../api/policies.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { tell, tellProblem } from '../../ui/failure.tsx';
import { ReasonField } from './reason.tsx';

const w = t.policies;

interface Props {
  readonly name: string;
  readonly yaml: string;
  /** What the check found wrong in this text; it is put in force all the same where somebody is sure. */
  readonly errors: readonly string[];
  readonly saved: () => void;
  readonly close: () => void;
}

/** Saves the next version with its reason: as a draft, or in force from now on. */
export function SaveDialog({ name, yaml, errors, saved, close }: Props) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState<'draft' | 'force' | null>(null);
  const save = async (way: 'draft' | 'force'): Promise<void> => {
    if (busy !== null) return;
    setBusy(way);
    try {
      const { versions } = await savePolicy(name, {
        yaml,
        reason: reason.trim(),
        publish: way === 'force',
        sure: errors.length > 0,
      });
      const version = versions[0]?.version ?? 1;
      const said = way === 'force' ? w.published(version) : w.savedDraft(version);
      tell(said);
      announce(said);
      saved();
    } catch (error) {
      tellProblem(error);
      setBusy(null);
    }
  };
  const ready = reason.trim().length >= 3;
  return (
    <Modal opened onClose={close} title={w.saveTitle}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void save('draft');
        }}
      >
        <Stack>
          <ReasonField value={reason} change={setReason} />
          <Text size="sm" c="dimmed">
            {w.saveHint}
          </Text>
          {errors.length > 0 && (
            <Alert color="brick" role="alert" title={w.saveFaulty}>
              <List size="sm">
                {errors.map((say) => (
                  <List.Item key={say}>{say}</List.Item>
                ))}
              </List>
            </Alert>
          )}
          <Group>
            <Button type="submit" disabled={!ready} loading={busy === 'draft'}>
              {w.saveDraft}
            </Button>
            <Button
              variant="default"
              disabled={!ready}
              loading={busy === 'force'}
              onClick={() => void save('force')}
            >
              {errors.length > 0 ? w.saveForceSure : w.saveForce}
            </Button>
            <Button variant="subtle" color="gray" onClick={close}>
              {t.words.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
