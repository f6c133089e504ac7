import { Checkbox, Modal, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { api, data } from '../../api/client.ts';
import type { IncidentDetail, NewAssessment } from '../../api/types.ts';
import { now } from '../../text/clock.ts';
import { t } from '../../text/index.ts';
import { Moment } from '../../ui/moment.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { DialogForm } from '../case/form.tsx';
import { noted } from '../gate/noted.ts';
import type { Step } from './next.ts';

const w = t.gate.incidents;

interface FormProps {
  readonly incident: IncidentDetail;
  readonly close: () => void;
}

const done = (work: Promise<unknown>, said: string): Promise<boolean> => noted(work, said, [['incidents']]);

const RISKS = ['unlikely', 'likely', 'high'] as const;

/** How great the risk is, and who is to be told; unless harm is unlikely the authority is, where it is severe the people too. */
function Assessing({ incident, close }: FormProps) {
  const before = incident.assessment;
  const [risk, setRisk] = useState<NewAssessment['risk']>(before?.risk ?? 'likely');
  const [about, setAbout] = useState(before?.data ?? '');
  const [authority, setAuthority] = useState(before?.notifyAuthority ?? true);
  const [people, setPeople] = useState(before?.notifyPeople ?? false);
  const [reasons, setReasons] = useState(before?.reasons ?? '');
  const body: NewAssessment = {
    risk,
    data: about,
    reasons,
    notifyAuthority: authority || risk !== 'unlikely',
    notifyPeople: people || risk === 'high',
  };
  const path = { id: incident.id };
  const go = () =>
    done(data(api.POST('/v1/incidents/{id}/assessment', { params: { path }, body })), w.assessed);
  const ready = about.trim() !== '' && reasons.trim() !== '';
  return (
    <Modal opened onClose={close} title={w.assessTitle}>
      <DialogForm say={w.assess} ready={ready} go={go} close={close}>
        <div>
          <Text size="sm" fw={500} mb={4}>
            {w.risk}
          </Text>
          <SegmentedControl
            fullWidth
            aria-label={w.risk}
            value={risk}
            onChange={(value) => setRisk(RISKS.find((one) => one === value) ?? risk)}
            data={RISKS.map((value) => ({ value, label: w.risks[value] ?? value }))}
          />
        </div>
        <Sentence first max={2000} label={w.data} value={about} change={setAbout} />
        <Checkbox
          label={w.notifyAuthority}
          checked={body.notifyAuthority}
          disabled={risk !== 'unlikely'}
          onChange={(event) => setAuthority(event.currentTarget.checked)}
        />
        <Checkbox
          label={w.notifyPeople}
          checked={body.notifyPeople}
          disabled={risk === 'high'}
          onChange={(event) => setPeople(event.currentTarget.checked)}
        />
        <Sentence max={4000} label={w.reasons} value={reasons} change={setReasons} />
      </DialogForm>
    </Modal>
  );
}

/** That the authority, or the people, were told; later than 72 hours with the reason. */
function Notifying({ incident, close, to }: FormProps & { to: 'authority' | 'people' }) {
  const [say, setSay] = useState('');
  const [at, setAt] = useState<string | null>(null);
  const [late, setLate] = useState('');
  const tooLate = to === 'authority' && (at === null ? now() : Date.parse(at)) > Date.parse(incident.dueAt);
  const path = { id: incident.id };
  const body = { to, say, ...(at ? { at } : {}), ...(tooLate ? { lateBecause: late } : {}) };
  const go = () =>
    done(data(api.POST('/v1/incidents/{id}/notification', { params: { path }, body })), w.notedSaid);
  const ready = say.trim() !== '' && (!tooLate || late.trim() !== '');
  return (
    <Modal opened onClose={close} title={w.noteTitle[to]}>
      <DialogForm say={w.do} ready={ready} go={go} close={close}>
        <Sentence first max={4000} label={w.noteSay} value={say} change={setSay} />
        <Moment past clearable label={w.noteAt} value={at} change={setAt} />
        {tooLate && <Sentence max={2000} label={w.lateBecause} value={late} change={setLate} />}
      </DialogForm>
    </Modal>
  );
}

/** One sentence that goes into the history. */
function Saying({
  title,
  label,
  doing,
  go,
  close,
}: {
  title: string;
  label: string;
  doing: string;
  go: (say: string) => Promise<boolean>;
  close: () => void;
}) {
  const [say, setSay] = useState('');
  return (
    <Modal opened onClose={close} title={title}>
      <DialogForm say={doing} ready={say.trim() !== ''} go={() => go(say)} close={close}>
        <Sentence first max={1000} label={label} value={say} change={setSay} />
      </DialogForm>
    </Modal>
  );
}

/** The form of a step. */
export function StepForm({ step, incident, close }: FormProps & { step: Step }) {
  const path = { id: incident.id };
  if (step === 'assess') return <Assessing incident={incident} close={close} />;
  if (step === 'authority' || step === 'people')
    return <Notifying to={step} incident={incident} close={close} />;
  if (step === 'deletion')
    return (
      <Saying
        title={w.deletionTitle}
        label={w.deletionSay}
        doing={w.do}
        close={close}
        go={(answer) =>
          done(
            data(api.POST('/v1/incidents/{id}/deletion', { params: { path }, body: { answer } })),
            w.notedSaid,
          )
        }
      />
    );
  return (
    <Saying
      title={w.closeTitle}
      label={w.closeSay}
      doing={w.close}
      close={close}
      go={(say) =>
        done(data(api.POST('/v1/incidents/{id}/closing', { params: { path }, body: { say } })), w.closed)
      }
    />
  );
}
