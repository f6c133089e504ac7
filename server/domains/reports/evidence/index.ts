export { evidenceCsv } from './csv.ts';
export { type Evidence, evidencePages, evidenceReport } from './gather.ts';
