import { Modal, Table, Text } from '@mantine/core';
import { t } from '../../text/index.ts';
import { rulesOpen } from './rules.ts';

const w = t.attention;

/** How harm is weighed: every reason with its points, as docs/attention.md publishes it. */
export function HarmRules() {
  return (
    <Modal opened onClose={() => rulesOpen.set(false)} title={w.rules} size="xl">
      <Text size="sm" mb="md">
        {w.rulesLead}
      </Text>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{w.rulesHead.what}</Table.Th>
            <Table.Th>{w.rulesHead.weighs}</Table.Th>
            <Table.Th>{w.rulesHead.points}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(w.codes).map(([code, [what, weighs, points]]) => (
            <Table.Tr key={code}>
              <Table.Td>{what}</Table.Td>
              <Table.Td>{weighs === 'alone' ? w.alone : w.beside}</Table.Td>
              <Table.Td>{points}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
