import { promiseHooks } from '#domains/cases/index.ts';
import { ask, gateParts } from '#domains/gate/index.ts';
import { lookAtBatch } from '#domains/incidents/index.ts';
import type { ReceivablesParts } from '#domains/receivables/index.ts';
import type { ReplacementParts } from '#domains/replacements/index.ts';
import type { House } from '../house.ts';

/** What verbs need that act on customers by themselves: the gate to ask, and cases and promises for what people do. */
export function careParts(house: House): ReceivablesParts & ReplacementParts {
  const gate = gateParts(house);
  return {
    secrets: house.secrets,
    publicUrl: house.config.publicUrl,
    promises: promiseHooks(house),
    batchChanged: lookAtBatch,
    asks: (tx, question, actor, now, caseId) => ask(tx, gate, question, actor, now, caseId),
  };
}
