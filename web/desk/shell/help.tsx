import { Kbd, Modal, Stack, Switch, Table, Title } from '@mantine/core';
import { Fragment } from 'react';
import { t } from '../../text/index.ts';
import { useStore } from '../../ui/store.ts';
import classes from './help.module.css';
import { setSingleKeys, singleKeys } from './keys.ts';
import { helpOpen } from './state.ts';

const k = t.shell.keys;
const g = t.gate.keys;
const mod = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
const TABLES: readonly [string, readonly [string, string][]][] = [
  [
    k.everywhere,
    [
      [`${mod} K`, k.palette],
      ['?', k.help],
      ['/', k.search],
      ['C', k.compose],
      ['G A', k.goAttention],
      ['G K', k.goCases],
      ['G H', k.goHandoffs],
      ['G N', k.goTold],
      ['G I', k.goInbox],
      ['G M', k.goMine],
      ['G U', k.goUnassigned],
      ['G C', k.goCustomers],
      ['G P', k.goPromises],
      ['G L', g.goHolds],
      ['G B', t.batches.go],
      ['G D', g.goIncidents],
      ['G Y', t.policies.keys.go],
      ['G T', k.goTrouble],
      ['G Q', k.goQuarantine],
      ['G S', k.goSettings],
    ],
  ],
  [
    k.lists,
    [
      ['J', k.next],
      ['K', k.previous],
      ['Enter', k.open],
      ['O', k.open],
    ],
  ],
  [
    k.attention,
    [
      ['T', t.attention.keys.take],
      ['W', t.attention.keys.why],
      ['E', t.attention.keys.close],
      ['H', t.attention.keys.handOver],
      ['P', t.attention.keys.promise],
      ['S', t.attention.keys.showNew],
    ],
  ],
  [
    k.casesTitle,
    [
      ['X', k.choose],
      ['⇧ J', k.chooseOn],
      ['⇧ K', k.chooseOn],
      ['B', k.bulk],
      ['Esc', k.unchoose],
    ],
  ],
  [
    k.handoffs,
    [
      ['A', k.accept],
      ['X', k.refuse],
    ],
  ],
  [
    k.conversation,
    [
      ['R', k.reply],
      ['L', k.replyAll],
      ['N', k.note],
      ['F', k.forward],
      ['P', k.promise],
      ['H', k.handOver],
      ['T', k.take],
      ['A', k.assign],
      ['M', k.macro],
      ['E', k.closeCase],
      ['D', k.setAside],
      ['B', k.beginCase],
      ['V', k.customer],
      ['U', k.back],
      ['Esc', k.back],
    ],
  ],
  [
    k.promises,
    [
      ['E', k.promiseKept],
      ['M', k.promiseMoved],
      ['R', k.promiseTold],
      ['X', k.promiseBroken],
      ['L', k.promiseReleased],
      ['A', k.promisePassed],
      ['O', k.promiseCase],
    ],
  ],
  [
    g.holds,
    [
      ['R', g.release],
      ['W', g.withdraw],
      ['D', g.evidence],
      ['U', k.back],
    ],
  ],
  [
    g.incidents,
    [
      ['A', g.assess],
      ['N', g.authority],
      ['P', g.people],
      ['E', g.close],
    ],
  ],
  [
    g.incidentsMany,
    [
      ['L', t.incidents.verbs.list ?? ''],
      ['A', t.incidents.verbs.answer ?? ''],
      ['M', t.incidents.verbs.message ?? ''],
      ['P', t.incidents.verbs.approve ?? ''],
      ['R', t.incidents.verbs.review ?? ''],
      ['W', t.incidents.verbs.owner ?? ''],
      ['E', t.incidents.verbs.close ?? ''],
    ],
  ],
  [
    k.writing,
    [
      [`${mod} Enter`, k.send],
      ['Alt 1', k.track],
      ['Alt T', k.template],
      ['@', k.mention],
      ['Esc', k.leave],
    ],
  ],
];

/** The overlay of all keys. */
export function Help() {
  const single = useStore(singleKeys);
  return (
    <Modal opened onClose={() => helpOpen.set(false)} title={t.shell.helpTitle} size="xl">
      <Stack>
        <div className={classes.tables}>
          {TABLES.map(([title, rows]) => (
            <section key={title}>
              <Title order={3} mb={4}>
                {title}
              </Title>
              <Table verticalSpacing={5} horizontalSpacing={0} withRowBorders={false}>
                <Table.Tbody>
                  {rows.map(([keys, say]) => (
                    <Table.Tr key={keys}>
                      <Table.Td>{say}</Table.Td>
                      <Table.Td ta="right">
                        {keys.split(' ').map((one, at) => (
                          <Fragment key={one}>
                            {at > 0 && ' '}
                            <Kbd>{one}</Kbd>
                          </Fragment>
                        ))}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          ))}
        </div>
        <Switch
          checked={single}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          label={k.single}
          description={k.singleHint}
        />
      </Stack>
    </Modal>
  );
}
