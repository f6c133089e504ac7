import { Button, Code, Group, Loader, Modal, Table, Tabs, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../api/client.ts';
import type { Entry } from '../../api/types.ts';
import { bytes } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import classes from './entry.module.css';

const MOST = 256 * 1024;

/** Reads the beginning of an original; an endless one is cut off and not read on. */
async function beginning(id: string, signal: AbortSignal): Promise<{ text: string; cut: boolean }> {
  const response = await fetch(`/v1/entries/${id}/original`, { signal, credentials: 'same-origin' });
  if (!response.ok) throw await problemOf(response);
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  while (reader && size < MOST) {
    const { value, done } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  void reader?.cancel();
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return { text: new TextDecoder('utf-8').decode(all.subarray(0, MOST)), cut: size >= MOST };
}

function Raw({ id }: { id: string }) {
  const raw = useQuery({
    queryKey: ['original', id],
    queryFn: ({ signal }) => beginning(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (raw.isError) return <Failure error={raw.error} retry={() => void raw.refetch()} />;
  if (!raw.data) return <Loader size="sm" m="md" />;
  return (
    <>
      {raw.data.cut && (
        <Text size="sm" c="dimmed" py="xs">
          {t.conversation.rawCut(bytes(MOST))}
        </Text>
      )}
      <Code block className={classes.raw ?? ''} tabIndex={0}>
        {raw.data.text}
      </Code>
    </>
  );
}

/** The original of an entry: its header fields, and the bytes as they came. */
export function Original({ entry, close }: { entry: Entry; close: () => void }) {
  const [tab, setTab] = useState<string | null>('headers');
  return (
    <Modal opened onClose={close} size="80rem" title={t.conversation.originalTitle}>
      {entry.originalSha256 === null && entry.headers.length === 0 ? (
        <Text c="dimmed">{t.conversation.noOriginal}</Text>
      ) : (
        <Tabs value={tab} onChange={setTab} keepMounted={false}>
          <Group justify="space-between" align="flex-end" wrap="nowrap">
            <Tabs.List>
              <Tabs.Tab value="headers">{t.conversation.headers}</Tabs.Tab>
              {entry.originalSha256 !== null && <Tabs.Tab value="raw">{t.conversation.raw}</Tabs.Tab>}
            </Tabs.List>
            {entry.originalSha256 !== null && (
              <Button
                component="a"
                href={`/v1/entries/${entry.id}/original`}
                download={`${entry.id}.eml`}
                variant="default"
                size="compact-sm"
                leftSection={<IconDownload size={15} />}
              >
                {t.conversation.download} {entry.originalSize !== null && `(${bytes(entry.originalSize)})`}
              </Button>
            )}
          </Group>
          <Tabs.Panel value="headers" pt="sm">
            {entry.authentication && (
              <Text size="sm" mb="xs">
                <b>{t.conversation.authentication}:</b>{' '}
                {Object.entries(entry.authentication)
                  .map(([name, result]) => `${name.toUpperCase()} ${result}`)
                  .join(' · ')}
              </Text>
            )}
            {entry.defects.length > 0 && (
              <Text size="sm" mb="xs">
                <b>{t.conversation.defects}:</b> {entry.defects.join(', ')}
              </Text>
            )}
            <Headers headers={entry.headers} />
          </Tabs.Panel>
          <Tabs.Panel value="raw" pt="sm">
            <Raw id={entry.id} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Modal>
  );
}

function Headers({ headers }: { headers: Entry['headers'] }) {
  if (headers.length === 0) return <Text c="dimmed">{t.conversation.noHeaders}</Text>;
  const seen = new Map<string, number>();
  return (
    <Table verticalSpacing={4} fz="sm" className={classes.headers ?? ''}>
      <Table.Tbody>
        {headers.map(([name = '', value]) => {
          const turn = (seen.get(name) ?? 0) + 1;
          seen.set(name, turn);
          return (
            <Table.Tr key={`${name} ${turn}`}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
