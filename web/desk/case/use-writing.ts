import { useEffect, useRef } from 'react';
import { type Purpose, templateFilledQuery } from '../../api/cases.ts';
import { memory } from '../../api/queries.ts';
import { tellProblem } from '../../ui/failure.tsx';
import { useStore } from '../../ui/store.ts';
import { type CaseWriting, caseWriting } from './asked.ts';

/** What was asked to be written in a case, with its words. */
export interface Wanted {
  readonly purpose?: Purpose;
  readonly text: string;
}

async function wordsOf({ number, template, text }: CaseWriting): Promise<string> {
  if (template === undefined) return text ?? '';
  try {
    return (await memory.fetchQuery(templateFilledQuery(template, { caseNumber: number }))).body;
  } catch (error) {
    tellProblem(error);
    return text ?? '';
  }
}

/** Takes what dialogs and tasks ask to be written in the case that is shown. */
export function useCaseWriting(number: string | undefined, take: (wanted: Wanted) => void): void {
  const wanted = useStore(caseWriting);
  const taking = useRef(take);
  taking.current = take;
  useEffect(() => {
    if (wanted === null || wanted.number !== number) return;
    caseWriting.set(null);
    void wordsOf(wanted).then((text) =>
      taking.current({ text, ...(wanted.purpose ? { purpose: wanted.purpose } : {}) }),
    );
  }, [wanted, number]);
}
