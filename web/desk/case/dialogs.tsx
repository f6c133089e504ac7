import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ComponentType, useEffect } from 'react';
import { caseQuery } from '../../api/cases.ts';
import { t } from '../../text/index.ts';
import { useStore } from '../../ui/store.ts';
import { PromiseDialogs } from '../promises/dialogs.tsx';
import { asked, caseWriting, type DialogProps, type Question } from './asked.ts';
import { Closing } from './closing.tsx';
import { Giving } from './giving.tsx';
import { Handing } from './handing.tsx';
import { Joining, Linking, Splitting } from './linking.tsx';
import { Macros } from './macros.tsx';
import { Promising } from './promising.tsx';
import { PuttingRight } from './right.tsx';
import { Holding, Listing, Participating, Restored, WithoutService } from './small.tsx';

const words = t.cases;
const DIALOGS: Readonly<Record<Question, [title: (number: string) => string, ComponentType<DialogProps>]>> = {
  close: [words.closing.title, Closing],
  'hand-over': [words.handing.title, Handing],
  give: [words.giving.title, Giving],
  promise: [() => t.promises.making.title, Promising],
  macro: [() => words.macros.title, Macros],
  right: [() => words.right, PuttingRight],
  hold: [() => words.hold, Holding],
  task: [() => words.listing.title, Listing],
  link: [() => words.link, Linking],
  join: [() => words.join, Joining],
  split: [() => words.split, Splitting],
  participant: [() => words.participant, Participating],
  service: [() => words.service.title, WithoutService],
  restored: [() => words.verbs.restored, Restored],
};

/** The dialogs of cases and promises, opened from anywhere in the desk. */
export function CaseDialogs() {
  const open = useStore(asked);
  const one = useQuery({ ...caseQuery(open?.number ?? ''), enabled: open !== null }).data;
  const close = (): void => asked.set(null);
  useWritingElsewhere();
  const [title, Dialog] = open ? DIALOGS[open.question] : [];
  return (
    <>
      <PromiseDialogs />
      {open && one && Dialog && title && (
        <Modal opened onClose={close} title={title(open.number)} size="lg">
          <Dialog key={open.question} one={one} close={close} />
        </Modal>
      )}
    </>
  );
}

/** Where no view of the case takes what is to be written, its page is opened for it. */
function useWritingElsewhere(): void {
  const wanted = useStore(caseWriting);
  const navigate = useNavigate();
  useEffect(() => {
    if (wanted === null) return;
    const later = setTimeout(() => {
      if (caseWriting.get() === wanted)
        void navigate({ to: '/cases/$number', params: { number: wanted.number } });
    }, 30);
    return () => clearTimeout(later);
  }, [wanted, navigate]);
}
