import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { builtInProcedures, readProcedure } from '#domains/cases/index.ts';

const plain = stringify(builtInProcedures().get('plain'), { lineWidth: 120 });
/** What is wrong, each with the line that it points to. */
function faults(yaml: string): { field: string; say: string; there: string }[] {
  const lines = yaml.split('\n');
  return readProcedure(yaml).faults.map(({ field, say, line, column }) => ({
    field,
    say,
    there: lines[line - 1]?.slice(column - 1) ?? '',
  }));
}

test.each([
  [
    'a wrong kind of value',
    plain.replace('length: 10', 'length: ten'),
    { field: 'clocks.1.length', say: 'This must be a number.', there: 'length: ten' },
  ],
  [
    'a value that is none of those there are',
    plain.replace('unit: business-days', 'unit: days'),
    {
      field: 'clocks.0.unit',
      say: 'Use one of these: business-days, calendar-days, weeks, hours, working-minutes.',
      there: 'unit: days',
    },
  ],
  [
    'something that there is not',
    plain.replace('    unit: business-days', '    colour: red\n    unit: business-days'),
    { field: 'clocks.0.colour', say: 'There is nothing called «colour» here.', there: 'colour: red' },
  ],
  [
    'something missing, where it should be',
    plain.replace('    from: received\n', '').replace('    length: 2\n', ''),
    { field: 'clocks.0.length', say: '«length» is missing here.', there: 'kind: acknowledgement' },
  ],
  [
    'shares out of order',
    plain.replace('share: 0.8', 'share: 0.4'),
    { field: 'warnings', say: 'Name the shares in rising order.', there: 'warnings:' },
  ],
])('%s is said in words and by its place', (_, yaml, fault) => {
  expect(faults(yaml)).toEqual([fault]);
});

test('what is no YAML is said by its place too', () => {
  expect(readProcedure(`${plain}key: again\n`).faults).toEqual([
    {
      field: 'procedure',
      say: 'This is not YAML: Map keys must be unique',
      line: plain.split('\n').length,
      column: 1,
    },
  ]);
});

test('what is right has no faults', () => {
  expect(readProcedure(plain)).toEqual({ procedure: builtInProcedures().get('plain'), faults: [] });
});
