import { Button, Code, CopyButton, Modal, Stack, Text } from '@mantine/core';
import { t } from '../../text/index.ts';
import classes from './settings.module.css';

/** A secret that is shown this once: a link, a token. */
export function ShownOnce({
  title,
  hint,
  secret,
  close,
}: {
  title: string;
  hint: string;
  secret: string;
  close: () => void;
}) {
  return (
    <Modal opened onClose={close} title={title} closeOnClickOutside={false} size="lg">
      <Stack>
        <Text>{hint}</Text>
        <Code block className={classes.secret ?? ''}>
          {secret}
        </Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button data-autofocus onClick={copy}>
              {copied ? t.words.copied : t.words.copy}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Modal>
  );
}
