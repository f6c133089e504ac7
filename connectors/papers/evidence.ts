import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import type { z } from 'zod';
import type { EvidenceReport } from '#contracts/evidence.ts';
import { faces } from '../letters/render.ts';

type Report = z.input<typeof EvidenceReport>;
type Action = Report['actions'][number];
type Notice = Report['notices'][number];
type Document = InstanceType<typeof PDFDocument>;

const SIZES = { title: 17, heading: 12, text: 9.5, small: 8 } as const;
const MARGIN = 50;
const INDENT = 14;

/** Puts a report of evidence on paper, A4, all times in UTC; what its font cannot print is written as its code point. */
export async function renderEvidence(report: Report): Promise<Buffer> {
  const { plain, bold } = faces();
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN },
    bufferPages: true,
    lang: 'en',
    info: { Title: 'Evidence', Subject: report.about, CreationDate: new Date(report.madeAt) },
  });
  const bytes = buffer(doc);
  doc.registerFont('plain', plain);
  doc.registerFont('bold', bold);
  const paper = new Paper(doc);
  paper.write('Evidence', { size: SIZES.title, bold: true });
  paper.write(report.about);
  paper.write(`Made ${time(report.madeAt)} for ${report.madeBy}. All times are UTC.`, { size: SIZES.small });
  if (report.next !== null)
    paper.write('There are more actions than stand here. Ask for a shorter time for the rest.', {
      bold: true,
    });
  if (report.actions.length + report.notices.length === 0) paper.write('Nothing of this kind was found.');
  const known = new Map(report.entries.map((entry) => [entry.id, `${entry.customerId} no. ${entry.seq}`]));
  for (const action of report.actions) writeAction(paper, action, known);
  if (report.notices.length > 0) paper.heading('Duties to tell that came of no action above');
  for (const notice of report.notices) writeNotice(paper, notice, known);
  writeEntries(paper, report);
  numberPages(doc, report.about);
  doc.end();
  return bytes;
}

interface Style {
  readonly size?: number;
  readonly bold?: boolean;
  readonly indent?: number;
}

/** Writes lines from above, in characters that the font has. */
class Paper {
  readonly #doc: Document;
  constructor(doc: Document) {
    this.#doc = doc;
  }
  write(words: string, { size = SIZES.text, bold = false, indent = 0 }: Style = {}): void {
    const x = MARGIN + indent * INDENT;
    this.#doc.font(bold ? 'bold' : 'plain').fontSize(size);
    this.#doc.text(printable(words), x, undefined, {
      width: this.#doc.page.width - MARGIN - x,
      lineGap: 1.5,
    });
  }
  heading(words: string): void {
    const { y, page } = this.#doc;
    // A heading does not stand alone at the foot of a page.
    if (y > page.height - MARGIN - 90) this.#doc.addPage();
    this.#doc.moveDown(0.9);
    this.write(words, { size: SIZES.heading, bold: true });
  }
}

const time = (at: string): string => new Date(at).toISOString().replace('T', ' ').replace('.000Z', 'Z');

/** The font prints Latin, Greek and Cyrillic from left to right. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const printable = (words: string): string =>
  [...words.normalize('NFC').replaceAll('\t', ' ')]
    .map((one) => {
      const code = one.codePointAt(0) ?? 0;
      if (one === '\n' || (!RIGHT_TO_LEFT.test(one) && faces().glyphs.hasGlyphForCodePoint(code))) return one;
      return `‹U+${code.toString(16).toUpperCase()}›`;
    })
    .join('');

const VERDICTS = { proceed: 'it may go ahead', hold: 'held', refuse: 'refused' } as const;
const STANDINGS = {
  'as-decided': 'as it was decided',
  unasked: 'without asking first',
  'against-hold': 'in spite of a hold',
  'against-refusal': 'in spite of a refusal',
} as const;

type Known = ReadonlyMap<string, string>;
const proof = (id: string | null, known: Known): string =>
  id === null ? '' : ` [entry ${id}${known.has(id) ? `, ${known.get(id)}` : ''}]`;

function writeAction(paper: Paper, one: Action, known: Known): void {
  paper.heading(`${one.type} · ${one.customerName}`);
  const did = one.mode === 'ask' ? 'asked before acting' : 'reported as done';
  paper.write(`${one.source} ${did}, for ${time(one.at)}, decided ${time(one.decidedAt)}.`);
  paper.write(`Its own id: ${one.externalId}. Kept’s: ${one.id}. Customer: ${one.customerId}.`, {
    size: SIZES.small,
  });
  if (one.reason !== null) paper.write(`Reason given: ${one.reason}`);
  paper.write(`About: ${JSON.stringify(one.subject)}`, { size: SIZES.small });
  const standing = one.standing === null ? '' : ` It was done ${STANDINGS[one.standing]}.`;
  paper.write(`Answer: ${VERDICTS[one.verdict]}, by ${one.policy} (${one.policies.join(', ')}).${standing}`, {
    bold: true,
  });
  for (const { say, evidence } of one.answer.because)
    paper.write(`· ${say}${evidence.map((id) => proof(id, known)).join('')}`, { indent: 1 });
  if (one.exemption)
    paper.write(
      `Exemption (${one.exemption.kind}): ${one.exemption.reason} Approved by ${one.exemption.approver}.`,
      { indent: 1 },
    );
  writeHold(paper, one.hold);
  paper.write(`In the record:${proof(one.entryId, known)}`, { size: SIZES.small });
  if (one.notices.length === 0) paper.write('No duty to tell came of it.');
  for (const notice of one.notices) writeNotice(paper, notice, known);
}

function writeHold(paper: Paper, hold: Action['hold']): void {
  if (hold === null) return;
  paper.write(`Held since ${time(hold.heldAt)}; now ${hold.state}.`);
  if (hold.endedAt === null) return;
  const by = hold.endedBy === null ? '' : ` by ${hold.endedBy}`;
  const why = hold.reason === null ? '' : ` Reason: ${hold.reason}`;
  paper.write(`Ended ${time(hold.endedAt)} (${hold.endedHow ?? 'unknown'})${by}.${why}`, { indent: 1 });
}

function writeNotice(paper: Paper, notice: Notice, known: Known): void {
  paper.write(`Duty to tell: ${notice.say}`, { bold: true });
  const told =
    notice.toldAt === null
      ? `State: ${notice.state}.`
      : `Told ${time(notice.toldAt)}, shown as ${notice.rung ?? 'unknown'}${proof(notice.entryId, known)}.`;
  paper.write(
    `By ${notice.policy}; needs ${notice.needs}; owed ${time(notice.owedAt)}, due ${time(notice.dueAt)}. ${told}`,
    { indent: 1 },
  );
  for (const step of notice.steps) {
    const way = [step.channel, step.recipient].filter((word) => word !== null).join(' to ');
    paper.write(
      `${time(step.at)} · ${step.kind}${way === '' ? '' : ` · ${way}`} · ${step.say} (${step.by})${proof(step.entryId, known)}`,
      { indent: 1, size: SIZES.small },
    );
    for (const one of step.evidence)
      paper.write(`${time(one.at)} · ${one.rung} · ${one.say}${proof(one.proofEntryId, known)}`, {
        indent: 2,
        size: SIZES.small,
      });
  }
}

function writeEntries(paper: Paper, { entries, checkpoint }: Report): void {
  paper.heading('How to verify this');
  paper.write(
    'Each entry below is part of its customer’s chain: its hash is over the entry and the hash before it. «kept verify» recomputes all of them and holds them against the checkpoints.',
  );
  paper.write(
    checkpoint === null
      ? 'No checkpoint was made yet.'
      : `Newest checkpoint: no. ${checkpoint.number} of ${time(checkpoint.at)}, root ${checkpoint.root}. Its anchor is kept outside of the database.`,
  );
  for (const entry of entries) {
    const sealed = entry.inCheckpoint ? '' : ' · not in a checkpoint yet';
    paper.write(
      `${entry.customerId} no. ${entry.seq} · ${entry.kind} · ${time(entry.recordedAt)}${sealed}\nentry ${entry.id}\nhash ${entry.hash}`,
      { indent: 1, size: SIZES.small },
    );
  }
}

function numberPages(doc: Document, about: string): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // Writing below the bottom margin would begin a new page.
    doc.page.margins.bottom = 0;
    doc.font('plain').fontSize(SIZES.small);
    const y = doc.page.height - 30;
    doc.text(printable(about).slice(0, 90), MARGIN, y, { lineBreak: false });
    const number = `${page - start + 1} / ${count}`;
    doc.text(number, doc.page.width - MARGIN - doc.widthOfString(number), y, { lineBreak: false });
  }
}
