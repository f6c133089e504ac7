import { ActionIcon, Button, Fieldset, Group, Paper, Select, Stack, Text } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { t } from '../../text/index.ts';
import { StepFields } from './step-fields.tsx';
import { type EditedStep, EMPTY, VERBS } from './step-values.ts';

const w = t.automation;

/** The steps of a macro or an automation, in their order. */
export function StepsEditor(props: { steps: readonly EditedStep[]; change: (steps: EditedStep[]) => void }) {
  const { steps, change } = props;
  const replace = (at: number, ...with_: EditedStep[]): void => change(steps.toSpliced(at, 1, ...with_));
  const up = (at: number): void => {
    const [step] = steps.slice(at, at + 1);
    if (step) change(steps.toSpliced(at, 1).toSpliced(at - 1, 0, step));
  };
  return (
    <Fieldset legend={w.steps}>
      <Text size="sm" c="dimmed" mb="sm">
        {w.stepsHint}
      </Text>
      <Stack component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
        {steps.map((edited, at) => (
          <Paper key={edited.id} component="li" withBorder radius="md" p="sm" aria-label={w.step(at + 1)}>
            <Group align="flex-end" wrap="nowrap" gap="xs">
              <Select
                style={{ flex: 1 }}
                allowDeselect={false}
                label={w.verb}
                data={VERBS}
                value={edited.step.verb}
                onChange={(next) => {
                  const verb = VERBS.find((one) => one.value === next)?.value;
                  if (verb) replace(at, { ...edited, step: EMPTY[verb] });
                }}
              />
              <ActionIcon
                variant="default"
                size={36}
                disabled={at === 0}
                aria-label={w.up(at + 1)}
                onClick={() => up(at)}
              >
                <IconArrowUp size={17} />
              </ActionIcon>
              <ActionIcon
                variant="default"
                size={36}
                disabled={steps.length === 1}
                aria-label={w.drop(at + 1)}
                onClick={() => replace(at)}
              >
                <IconTrash size={17} />
              </ActionIcon>
            </Group>
            <Stack gap="xs" mt="xs">
              <StepFields step={edited.step} change={(step) => replace(at, { ...edited, step })} />
            </Stack>
          </Paper>
        ))}
      </Stack>
      <Button
        mt="sm"
        variant="default"
        leftSection={<IconPlus size={17} />}
        disabled={steps.length >= 20}
        onClick={() => change([...steps, { id: randomId(), step: EMPTY.note }])}
      >
        {w.addStep}
      </Button>
    </Fieldset>
  );
}
