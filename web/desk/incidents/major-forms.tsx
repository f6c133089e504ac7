import { Modal, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import { staffQuery } from '../../api/queries.ts';
import type { MajorIncidentDetail } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Sentence } from '../../ui/sentence.tsx';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';
import { Approving } from './major-approving.tsx';
import { Message } from './major-message.tsx';
import { ReviewForm } from './major-review-form.tsx';
import { Scope } from './major-scope.tsx';

const w = t.incidents;

/** What may be done about an incident that concerns several customers. */
export type MajorVerb = 'list' | 'answer' | 'message' | 'approve' | 'review' | 'owner' | 'close';

/** What each form is given. */
export interface MajorFormProps {
  readonly incident: MajorIncidentDetail;
  readonly close: () => void;
}

const FORMS: Readonly<
  Record<MajorVerb, { title: string; Form: (props: MajorFormProps) => React.ReactNode; wide?: true }>
> = {
  list: { title: w.scopeTitle, Form: Scope },
  answer: { title: w.answerTitle, Form: Answer },
  message: { title: w.messageTitle, Form: Message, wide: true },
  approve: { title: w.approveTitle, Form: Approving, wide: true },
  review: { title: w.reviewTitle, Form: ReviewForm, wide: true },
  owner: { title: w.ownerTitle, Form: Owner },
  close: { title: w.closeTitle, Form: Closing },
};

/** The form of a verb. */
export function VerbForm({ verb, ...props }: MajorFormProps & { verb: MajorVerb }) {
  const { title, Form, wide } = FORMS[verb];
  return (
    <Modal opened onClose={props.close} title={title} {...(wide ? { size: 'lg' } : {})}>
      <Form {...props} />
    </Modal>
  );
}

function Answer({ incident: { id, staffAnswer: before }, close }: MajorFormProps) {
  const [staffAnswer, setAnswer] = useState(before ?? '');
  const body = { staffAnswer };
  const go = () =>
    noted(data(api.PATCH('/v1/incidents/major/{id}', { params: { path: { id } }, body })), w.changed, [
      ['incidents'],
    ]);
  return (
    <DialogForm say={t.words.save} ready={staffAnswer.trim() !== ''} go={go} close={close}>
      <Sentence first max={4000} label={w.answerLabel} value={staffAnswer} change={setAnswer} />
    </DialogForm>
  );
}

function Owner({ incident: { id, ownerId: before }, close }: MajorFormProps) {
  const staff = useQuery(staffQuery).data?.items.filter((one) => one.active && one.role !== 'auditor') ?? [];
  const [ownerId, setOwner] = useState(before);
  const body = { ownerId: ownerId ?? '' };
  const go = () =>
    noted(data(api.PATCH('/v1/incidents/major/{id}', { params: { path: { id } }, body })), w.changed, [
      ['incidents'],
    ]);
  return (
    <DialogForm say={t.words.save} ready={ownerId !== null} go={go} close={close}>
      <Select
        data-autofocus
        searchable
        label={w.ownerLabel}
        value={ownerId}
        onChange={setOwner}
        data={staff.map(({ id: value, name: label }) => ({ value, label }))}
      />
    </DialogForm>
  );
}

function Closing({ incident: { id }, close }: MajorFormProps) {
  const [say, setSay] = useState('');
  const body = { say };
  const go = () =>
    noted(data(api.POST('/v1/incidents/major/{id}/closing', { params: { path: { id } }, body })), w.closed, [
      ['incidents'],
    ]);
  return (
    <DialogForm say={w.verbs.close ?? ''} ready={say.trim() !== ''} go={go} close={close}>
      <Sentence first max={2000} label={w.closeLabel} value={say} change={setSay} />
    </DialogForm>
  );
}
