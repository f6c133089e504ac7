import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { PolicyTests } from '#contracts/policy-file.ts';
import { type Decision, decide, type FactValue, type Policy } from '#domains/decisions/index.ts';
import type { TextFault } from './read.ts';

/** What a test of a policy expects and got otherwise. */
export interface FailedCase extends TextFault {
  readonly name: string;
}

/** The moment of tests that name no other. */
const NOON = new Date('2026-06-01T12:00:00Z');

/** What the gate knows of every action that says nothing special. */
const PLAIN: Readonly<Record<string, FactValue>> = {
  'action.source': 'test',
  'action.mode': 'ask',
  'action.reason': '',
  'action.subject': {},
  'action.data': {},
  'action.exemption': '',
  'action.exemptionApproved': false,
  'action.overridden': false,
};

/** Facts as they are written for a trial, with what the gate knows anyway; `moment` counts where they name no `now`. */
export function decideOn(
  policies: readonly Policy[],
  type: string,
  facts: Readonly<Record<string, FactValue>>,
  moment: Date,
): Decision {
  const now = typeof facts.now === 'string' ? new Date(facts.now) : moment;
  const values: Record<string, FactValue> = { ...PLAIN, 'action.type': type, 'action.at': now, ...facts };
  const source = values['action.source'];
  return decide(
    policies,
    { type, source: typeof source === 'string' ? source : 'test' },
    { values, evidence: {} },
    now,
  );
}

/** Runs the tests that stand beside a policy. */
export function runCases(
  policy: Policy,
  yaml: string,
): {
  readonly ran: number;
  readonly failed: readonly FailedCase[];
  /** A test shows such an action going ahead. */
  readonly proceeds: boolean;
} {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const lineOf = (at: number): number => {
    const node = document.getIn(['tests', at], true);
    return isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1;
  };
  const parsed = PolicyTests.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success)
    return {
      ran: 0,
      proceeds: false,
      failed: [{ name: 'the file', line: 1, column: 1, say: z.prettifyError(parsed.error) }],
    };
  const { given, tests } = parsed.data;
  const failed = tests.flatMap((test, at) =>
    differences(decideOn([policy], test.type, { ...given, ...test.facts }, NOON), test).map((say) => ({
      name: test.name,
      line: lineOf(at),
      column: 1,
      say: `«${test.name}»: ${say}`,
    })),
  );
  return { ran: tests.length, failed, proceeds: tests.some(({ verdict }) => verdict === 'proceed') };
}

function differences(decision: Decision, test: z.output<typeof PolicyTests>['tests'][number]): string[] {
  const got = {
    verdict: decision.verdict,
    because: decision.because
      .map(({ code }) => code)
      .sort()
      .join(', '),
    duties: decision.duties
      .map(({ key }) => key)
      .sort()
      .join(', '),
    until: decision.until,
  };
  const wanted = {
    verdict: test.verdict,
    because: test.because?.toSorted().join(', '),
    duties: test.duties?.toSorted().join(', '),
    until: test.until,
  };
  const names = ['verdict', 'because', 'duties', 'until'] as const;
  return names.flatMap((name) =>
    wanted[name] === undefined || wanted[name] === got[name]
      ? []
      : [
          `${name} is ${got[name] === '' ? 'nothing' : got[name]}, and ${wanted[name] === '' ? 'nothing' : wanted[name]} was expected.`,
        ],
  );
}
