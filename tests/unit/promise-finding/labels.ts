import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { PromiseAct } from '#domains/promises/finding/index.ts';

/** A promise as labelled, with UTF-16 offsets in the text of the corpus. */
export interface LabelledPromise {
  readonly start: number;
  readonly end: number;
  readonly act: PromiseAct;
  readonly due: { readonly start: number; readonly end: number } | null;
}

/** A sentence that somebody read and labelled: where it stands, and what it promises, if anything. */
export interface LabelledSentence {
  readonly file: string;
  readonly locator: string;
  readonly start: number;
  readonly end: number;
  readonly sha256: string;
  readonly stratum: string;
  /** The half that the patterns were made on; the other was held out. By the hash of the text it stands in. */
  readonly half: 'development' | 'held-out';
  readonly promises: readonly LabelledPromise[];
}

type Row = Record<string, string>;
const number = (row: Row, column: string) => Number(row[column]);
const halfOf = (row: Row) =>
  Number.parseInt(
    createHash('sha256').update(`half|${row.file}|${row.locator}`).digest('hex').slice(0, 2),
    16,
  ) %
    2 ===
  0
    ? 'development'
    : 'held-out';

function promiseOf(row: Row): LabelledPromise {
  const due = row.due_start ? { start: number(row, 'due_start'), end: number(row, 'due_end') } : null;
  return {
    start: number(row, 'promise_start'),
    end: number(row, 'promise_end'),
    act: row.act as PromiseAct,
    due,
  };
}

/** The labelled set; a sentence with several promises has several rows. */
export function labelledSentences(): LabelledSentence[] {
  const rows: Row[] = parse(readFileSync(join(import.meta.dirname, 'labelled.csv')), { columns: true });
  const groups = Map.groupBy(rows, (row) => `${row.file}|${row.locator}|${row.start}`);
  return [...groups.values()].map((group) => {
    const row = group[0] as Row;
    return {
      file: row.file ?? '',
      locator: row.locator ?? '',
      start: number(row, 'start'),
      end: number(row, 'end'),
      sha256: row.sha256 ?? '',
      stratum: row.stratum ?? '',
      half: halfOf(row),
      promises: group.filter(({ label }) => label === 'promise').map(promiseOf),
    };
  });
}
