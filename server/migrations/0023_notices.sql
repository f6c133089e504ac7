-- Duties to tell: what a customer must hear, how far it must be shown that they did, and what became of it.

create table notices (
  -- No foreign key: checking it would lock the customer's row in every decision of the gate, and no customer is ever removed.
  customer_id uuid not null,
  id uuid not null,
  -- The action that gave rise to it first, and its type.
  action_id uuid,
  type text not null,
  -- Policy with its version; the duty's key in it; what it is about.
  policy text not null,
  key text not null,
  matter text not null,
  -- SHA-256 of policy, key, matter and words: the same thing is told once.
  what bytea not null,
  -- The duty as the policy had it, and what its words are made from.
  duty jsonb not null,
  words jsonb not null,
  owed_at timestamptz not null,
  -- Not told before (a deferred notice); the needed rung is to be reached by `due_at`.
  starts_at timestamptz not null,
  due_at timestamptz not null,
  case_id uuid,
  case_customer_id uuid,
  state text not null check (state in ('owed', 'telling', 'told', 'asked-person', 'waived')),
  -- When it is to be looked at next; null: nothing is awaited by itself.
  look_at timestamptz,
  told_at timestamptz,
  told_rung text,
  told_entry_id uuid,
  -- When it was last taken to be told and was not.
  rebutted_at timestamptz,
  task_id uuid,
  changed_at timestamptz not null,
  primary key (customer_id, id)
);
create unique index notices_open_once on notices (customer_id, what) where state in ('owed', 'telling', 'asked-person');
create index notices_by_matter on notices (customer_id, matter);
create index notices_to_look_at on notices (look_at, customer_id) where look_at is not null;
create index notices_newest on notices (state, owed_at desc, id desc);
create index notices_by_day on notices (owed_at, type);

-- Where a notice is by its identity alone, also by those that were given for what was owed already.
create table notice_keys (
  id uuid primary key,
  customer_id uuid not null,
  notice_id uuid not null,
  action_id uuid
);
create index notice_keys_by_action on notice_keys (action_id) where action_id is not null;
create index notice_keys_by_notice on notice_keys (notice_id);

-- What was done to tell it and what came of that, in its order.
create table notice_steps (
  customer_id uuid not null,
  notice_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('sent', 'refused', 'failed', 'told', 'rebutted', 'asked-person', 'spoke', 'not-reached', 'waived')),
  at timestamptz not null,
  channel text,
  contact_point_id uuid,
  recipient text,
  -- Whose record the message is in, and which it is: an outgoing mail, or a dispatch with its entry.
  sent_customer_id uuid,
  sent_id uuid,
  entry_id uuid,
  conversation_id uuid,
  rung text,
  say text not null,
  actor jsonb not null,
  primary key (customer_id, notice_id, id)
);
create index notice_steps_by_sent on notice_steps (sent_id) where sent_id is not null;
create index notice_steps_by_entry on notice_steps (entry_id) where entry_id is not null;
create index notice_steps_by_conversation on notice_steps (conversation_id) where conversation_id is not null;
call make_append_only('notice_steps');

-- Up to which event answers of customers were looked for: one reader at a time, by a lock on the row.
create table notice_reader (
  one boolean primary key default true check (one),
  cursor text not null
);
insert into notice_reader (cursor) values (pg_snapshot_xmin(pg_current_snapshot())::text);
