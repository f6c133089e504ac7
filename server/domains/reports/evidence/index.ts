export { evidenceCsv } from './csv.ts';
export { type Evidence, evidenceReport } from './gather.ts';
