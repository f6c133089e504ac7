export { addEvidence, type FiledReport, type NewEvidence, type Rung, reportEvidence } from './evidence.ts';
