import { Alert, Button, Group, SegmentedControl, Skeleton, Tabs, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Problem } from '../../api/client.ts';
import { type PolicyView, policyCheckQuery, policyQuery, policyVersionQuery } from '../../api/policies.ts';
import { meQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Failure, tell } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { useKeys } from '../shell/keys.ts';
import { useOffered } from '../shell/offered.ts';
import { useAble } from '../shell/rooms.ts';
import { Compare } from './compare.tsx';
import { Findings } from './findings.tsx';
import { PlainForm } from './plain-form.tsx';
import classes from './policies.module.css';
import { beginWith, plainOf } from './policy-text.ts';
import { SaveDialog } from './save.tsx';
import { Sentences } from './sentences.tsx';
import { TextEditor } from './text-editor.tsx';
import { Trying } from './trying.tsx';
import { useDraft } from './use-draft.ts';
import { WhatChanges } from './what-changes.tsx';

const w = t.policies;

/** A policy as it is written; what it means, what it would say and what it would have changed stand beside it. */
export function PolicyEditor() {
  const { name } = useParams({ from: '/desk/policies/$name/edit' });
  const me = useQuery(meQuery).data;
  const writes = useAble()('teams');
  const query = useQuery({ ...policyQuery(name), retry: false });
  const lies = typeof query.data?.draft === 'number';
  const draft = useQuery({ ...policyVersionQuery(name, query.data?.draft ?? 1), enabled: lies });
  const fresh = query.error instanceof Problem && query.error.status === 404;
  if (query.isError && !query.data && !fresh)
    return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (draft.isError && !draft.data) return <Failure error={draft.error} retry={() => void draft.refetch()} />;
  const policy = query.data ?? null;
  // A draft that lies there is gone on with; what is in force is the beginning otherwise.
  const saved = lies ? draft.data?.yaml : (policy?.yaml ?? beginWith(name));
  if (!me || (!policy && !fresh) || saved === undefined) return <Skeleton h={240} m="md" />;
  return <Editor key={name} userId={me.id} name={name} policy={policy} saved={saved} writes={writes} />;
}

interface Props {
  readonly userId: string;
  readonly name: string;
  /** `null`: it is a new one. */
  readonly policy: PolicyView | null;
  /** What is changed: the draft that lies there, else what counts. */
  readonly saved: string;
  /** Whether they may save; everybody may try and compare. */
  readonly writes: boolean;
}

function Editor({ userId, name, policy, saved, writes }: Props) {
  const navigate = useNavigate();
  const newest = policy?.versions[0]?.version ?? null;
  const draft = useDraft(userId, name, saved, newest);
  const [way, setWay] = useState<'form' | 'text'>(policy ? 'form' : 'text');
  const [saving, setSaving] = useState(false);
  const goTo = useRef<((line: number) => void) | null>(null);
  const [asked] = useDebouncedValue(draft.yaml, 350);
  const check = useQuery(policyCheckQuery(asked));
  const checking = asked !== draft.yaml || check.isFetching;
  const plain = useMemo(() => plainOf(draft.yaml), [draft.yaml]);
  const readable = check.data !== undefined && check.data.sentences !== null;
  const title = plain?.title || name;
  const save = (): void => {
    if (writes) setSaving(true);
  };
  const back = (): void =>
    void navigate(policy ? { to: '/policies/$name', params: { name }, search: {} } : { to: '/policies' });
  useOffered([
    ...(writes ? [{ id: 'policy-save', say: w.save, key: '', run: save }] : []),
    ...(draft.touched ? [{ id: 'policy-discard', say: w.discard, key: '', run: draft.forget }] : []),
  ]);
  useKeys({ u: back });
  useEffect(() => {
    document.title = `${w.editing(title)} · Kept`;
  }, [title]);
  const meanwhile = policy?.versions[0];
  return (
    <div className={classes.room}>
      <header className={classes.head}>
        <div>
          <Title order={1}>{w.editing(title)}</Title>
          <Text size="sm" c="dimmed">
            <DeskLink
              {...(policy ? { to: '/policies/$name', params: { name }, search: {} } : { to: '/policies' })}
              fz="sm"
              underline="always"
            >
              {policy ? t.words.back : w.title}
            </DeskLink>
            {draft.touched && ` · ${draft.kept ? w.kept : w.notKept}`}
          </Text>
        </div>
        <Group gap="xs">
          {draft.touched && (
            <Button
              variant="subtle"
              color="gray"
              onClick={() => {
                draft.forget();
                tell(w.discarded);
              }}
            >
              {w.discard}
            </Button>
          )}
          {writes && (
            <Button onClick={save} disabled={!readable || checking}>
              {w.save}
            </Button>
          )}
        </Group>
      </header>
      {draft.touched && meanwhile && meanwhile.version !== draft.since && (
        <Alert color="honey" mb="sm">
          {w.behind(meanwhile.version, meanwhile.by)}
        </Alert>
      )}
      <div className={classes.sides}>
        <section className={classes.side} aria-label={w.editing(title)}>
          <SegmentedControl
            mb="sm"
            size="xs"
            aria-label={w.how}
            value={way}
            onChange={(value) => setWay(value === 'form' ? 'form' : 'text')}
            data={[
              { value: 'form', label: w.asForm },
              { value: 'text', label: w.asText },
            ]}
          />
          {way === 'form' ? (
            <PlainForm yaml={draft.yaml} sentences={check.data?.sentences} change={draft.change} />
          ) : (
            <TextEditor
              yaml={draft.yaml}
              findings={check.data?.findings ?? []}
              change={draft.change}
              save={save}
              goTo={goTo}
            />
          )}
          <Findings
            check={check.data}
            checking={checking}
            error={check.error}
            goTo={(line) => {
              setWay('text');
              // The text may only now be drawn.
              requestAnimationFrame(() => goTo.current?.(line));
            }}
          />
        </section>
        <section className={classes.side} aria-label={w.sideBy}>
          <Tabs defaultValue="reads" keepMounted={false}>
            <Tabs.List mb="md">
              <Tabs.Tab value="reads">{w.reading}</Tabs.Tab>
              <Tabs.Tab value="try">{w.trying}</Tabs.Tab>
              <Tabs.Tab value="compare">{w.comparing}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="reads">
              {check.data?.sentences ? (
                <>
                  {policy && policy.version !== null && (
                    <WhatChanges
                      now={{ sentences: policy.sentences, plain: plainOf(policy.yaml) }}
                      then={{ sentences: check.data.sentences, plain }}
                    />
                  )}
                  <Sentences sentences={check.data.sentences} plain={plain} />
                </>
              ) : (
                <Text size="sm" c="dimmed">
                  {check.data ? w.notReadable : w.checking}
                </Text>
              )}
            </Tabs.Panel>
            <Tabs.Panel value="try">
              <Trying name={name} yaml={asked} readable={readable} types={plain?.types ?? []} />
            </Tabs.Panel>
            <Tabs.Panel value="compare">
              <Compare name={name} yaml={asked} readable={readable} />
            </Tabs.Panel>
          </Tabs>
        </section>
      </div>
      {saving && (
        <SaveDialog
          name={name}
          yaml={draft.yaml}
          errors={(check.data?.findings ?? []).filter(({ level }) => level === 'error').map(({ say }) => say)}
          saved={() => {
            draft.forget();
            void navigate({ to: '/policies/$name', params: { name }, search: {} });
          }}
          close={() => setSaving(false)}
        />
      )}
    </div>
  );
}
