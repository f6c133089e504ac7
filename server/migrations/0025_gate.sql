-- The gate: what other systems ask before they act on a customer, what they report, and what is held. Rows about a customer
-- bear the customer that was named, so that taking a merge back separates them again; reads go over the merged ones. Nothing
-- here has a foreign key to customers: checking it would lock the customer's row in every decision, and none is ever removed.

create table actions (
  customer_id uuid not null,
  id uuid not null,
  -- 1, 2, 3 … within the customer: of two decisions at once that rest on the same past only one is stored.
  seq int not null,
  tx xid8 not null default pg_current_xact_id(),
  source text not null,
  external_id text not null,
  type text not null,
  mode text not null check (mode in ('ask', 'done')),
  -- The subject in one stable line.
  matter text not null,
  -- What was given: {customer, subject, reason, data, exemption, asked}.
  request jsonb not null,
  verdict text not null check (verdict in ('proceed', 'hold', 'refuse')),
  policy text not null,
  -- The decision, whole, with the facts that it rests on: with the policies' versions it can be made again.
  decision jsonb not null,
  -- The first answer, byte for byte.
  answer text not null,
  -- The asked action that was carried out, and how that stands to what was answered.
  asked_id uuid,
  standing text check (standing in ('as-decided', 'unasked', 'against-hold', 'against-refusal')),
  actor jsonb not null,
  at timestamptz not null,
  decided_at timestamptz not null,
  entry_id uuid not null,
  primary key (customer_id, id)
);
create unique index actions_in_order_of_customer on actions (customer_id, seq);
-- The order of all, for lists and for what follows (entries, events).
create index actions_in_order on actions (tx, id);
create index actions_by_time on actions using brin (decided_at);
call make_append_only('actions');

-- Where an action is by its id alone, which is made of source and the source's own id: so each of these is there once.
create table action_keys (
  action_id uuid primary key,
  customer_id uuid not null,
  source text not null,
  external_id text not null,
  -- SHA-256 of the request in canonical form: another body under the same key is refused.
  digest bytea not null
);

create table holds (
  customer_id uuid not null,
  -- The action's.
  id uuid not null,
  state text not null check (state in ('held', 'released', 'refused', 'overtaken')),
  -- As of the last look: the decision, whole.
  decision jsonb not null,
  held_at timestamptz not null,
  looked_at timestamptz not null,
  -- When it is looked at next; a timer of another moment counts no more.
  look_at timestamptz not null,
  ended_at timestamptz,
  ended_how text check (ended_how in ('condition', 'time', 'person', 'refused', 'done')),
  ended_by jsonb,
  reason text,
  primary key (customer_id, id),
  check ((state = 'held') = (ended_at is null))
);
create index holds_open on holds (held_at desc, id desc) where ended_at is null;
create index holds_open_of_customer on holds (customer_id) where ended_at is null;
create index holds_ended on holds (ended_at desc, id desc) where ended_at is not null;

-- Up to where each follower has worked: one at a time, by a lock on the row.
create table gate_followers (
  name text primary key,
  cursor text not null
);
insert into gate_followers (name, cursor) values ('entries', '0'), ('facts', '0');

-- What was asked or reported about somebody whom nobody knows: listed for people, and reports are taken up once they are known.
create table unknown_refs (
  source text not null,
  external_id text not null,
  ref text not null,
  type text not null,
  mode text not null,
  request jsonb not null,
  actor jsonb not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  times int not null default 1,
  primary key (source, external_id)
);
create index unknown_refs_by_ref on unknown_refs (ref);
create index unknown_refs_newest on unknown_refs (last_at desc, source, external_id);

create table action_batches (
  id uuid primary key,
  -- Who gave it and their Idempotency-Key: the same key is the same batch.
  key text not null unique,
  digest bytea not null,
  total int not null,
  taken_at timestamptz not null,
  taken_by jsonb not null,
  done_at timestamptz
);
create index action_batches_open on action_batches (taken_at, id) where done_at is null;
create table action_batch_items (
  batch_id uuid not null,
  n int not null,
  -- Gone once it is answered.
  request jsonb,
  action_id uuid,
  customer_id uuid,
  verdict text,
  problem jsonb,
  primary key (batch_id, n)
);
create index action_batch_items_open on action_batch_items (batch_id, n) where verdict is null and problem is null;
