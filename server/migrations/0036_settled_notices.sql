-- What customers were to be told may be settled before they were told; a new contact point has it tried again; a hold that
-- nothing can end by itself reaches its person once.

alter table notices drop constraint notices_state_check;
alter table notices add constraint notices_state_check
  check (state in ('owed', 'telling', 'told', 'asked-person', 'waived', 'moot'));
-- Why nobody need tell them any more; the entry that shows it is `told_entry_id`.
alter table notices add column settled_say text;

alter table notice_steps drop constraint notice_steps_kind_check;
alter table notice_steps add constraint notice_steps_kind_check
  check (kind in ('sent', 'refused', 'failed', 'told', 'rebutted', 'asked-person', 'spoke', 'not-reached', 'waived', 'moot',
    'resumed', 'restored'));

-- Whoever asked may not want it any more. The entry of the end; the task of the person who was asked to look at it; no next
-- look: only what happens, or a person, ends it.
alter table holds drop constraint holds_state_check;
alter table holds add constraint holds_state_check
  check (state in ('held', 'released', 'refused', 'overtaken', 'withdrawn'));
alter table holds drop constraint holds_ended_how_check;
alter table holds add constraint holds_ended_how_check
  check (ended_how in ('condition', 'time', 'person', 'refused', 'done', 'withdrawn'));
alter table holds add column ended_entry_id uuid;
alter table holds add column task_id uuid;
alter table holds alter column look_at drop not null;
create index holds_with_tasks on holds (customer_id) where task_id is not null;
