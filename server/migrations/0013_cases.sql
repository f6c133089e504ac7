-- Cases and promises: who is accountable, what was given as a word, what stops closing, what needs a person.

-- How far the customer's record went when it was read, or a mail of ours was written: clocks of two processes, and one that
-- stands still, cannot tell what was there already.
alter table conversation_reads add column seen_seq bigint;
alter table outgoing add column seen_seq bigint;

-- Another company that does something for us; we stay accountable.
create table partners (
  id uuid primary key,
  name text not null,
  email text not null,
  active boolean not null default true,
  created_at timestamptz not null
);

create table promises (
  customer_id uuid not null references customers,
  id uuid not null,
  case_id uuid not null,
  conversation_id uuid,
  -- The mail in which the words stand, and its entry once it has left.
  outgoing_id uuid,
  entry_id uuid,
  act text not null,
  words text not null,
  owner_id uuid references staff,
  partner_id uuid references partners,
  -- The moment that counts: the last of `moments` that the customer has seen, else the one first said.
  due_at timestamptz not null,
  first_due_at timestamptz not null,
  -- New moments in their order: [{dueAt, reason, outgoingId, entryId, seenAt}].
  moments jsonb not null default '[]',
  time_zone text not null,
  proof text not null check (proof in ('reached', 'message', 'entry', 'customer', 'partner')),
  state text not null check (state in ('waiting', 'open', 'broken', 'kept', 'released', 'withdrawn')),
  made_at timestamptz not null,
  made_by jsonb not null,
  broken_at timestamptz,
  settled_at timestamptz,
  proof_entry_id uuid,
  attempts int not null default 0,
  -- {answer, say, at}; the link's epoch makes older links dead.
  partner_answer jsonb,
  partner_epoch int not null default 0,
  told_at timestamptz,
  redress_id uuid,
  primary key (customer_id, id)
);
create index promises_by_case on promises (customer_id, case_id, due_at);
-- For reports over a span of days.
create index promises_due on promises (due_at);
create index promises_broken on promises (broken_at) where broken_at is not null;
create index promises_owed on promises (due_at, id) where state in ('open', 'broken');
create index promises_owed_by on promises (owner_id, due_at, id) where state in ('open', 'broken');
create index promises_by_state on promises (state, due_at, id);
create index promises_owed_by_partner on promises (partner_id, due_at, id) where state in ('open', 'broken') and partner_id is not null;
create table promise_keys (
  id uuid primary key,
  customer_id uuid not null
);
-- What mails mean to promises: `words` makes it, `moment` says a new one, `telling` says that it slipped, `proof` keeps it,
-- `partner` asks the partner. `state` is the mail's as last heard of.
create table promise_mails (
  outgoing_id uuid not null,
  promise_id uuid not null,
  meaning text not null check (meaning in ('words', 'moment', 'telling', 'proof', 'partner')),
  state text not null,
  primary key (outgoing_id, promise_id, meaning)
);
create index promise_mails_by_promise on promise_mails (promise_id);
-- What the company decided: whether a customer is told of a broken promise by a person, or at once by Kept.
create table promise_settings (
  one boolean primary key default true check (one),
  tell text not null default 'draft' check (tell in ('draft', 'send'))
);
insert into promise_settings default values;

-- Complaint procedures that the company wrote or changed; each change is a version. Those that come with Kept are files.
create table procedures (
  key text not null,
  version int not null,
  definition jsonb not null,
  changed_at timestamptz not null,
  changed_by jsonb not null,
  primary key (key, version)
);
call make_append_only('procedures');

create table case_types (
  key text primary key,
  name text not null,
  procedure text,
  needs_cause boolean not null default false,
  active boolean not null default true,
  position int not null default 0
);
insert into case_types (key, name, procedure, needs_cause, position) values
  ('question', 'Question', null, false, 1), ('request', 'Request', null, false, 2),
  ('problem', 'Problem', null, false, 3), ('complaint', 'Complaint', 'plain', true, 4);
create table case_causes (
  key text primary key,
  name text not null,
  active boolean not null default true,
  position int not null default 0
);
insert into case_causes (key, name, position) values
  ('our-mistake', 'Our mistake', 1), ('unclear-information', 'Unclear information from us', 2),
  ('broken-promise', 'A promise was broken', 3), ('product-fault', 'Fault of a product or service', 4),
  ('partner', 'A partner''s failure', 5), ('outside', 'Outside of our control', 6), ('other', 'Something else', 7);
create table case_fields (
  key text primary key,
  name text not null,
  kind text not null check (kind in ('text', 'number', 'yes-no', 'choice', 'date')),
  choices text[] not null default '{}',
  active boolean not null default true,
  position int not null default 0
);

create table cases (
  customer_id uuid not null references customers,
  id uuid not null,
  number text not null,
  subject text not null,
  type text not null references case_types,
  cause text references case_causes,
  state text not null check (state in ('open', 'closed')),
  -- The accountable person; null only while the company has no active person at all.
  owner_id uuid references staff,
  team_id uuid references teams,
  -- The work lies in the queue; the owner is the team's lead until somebody takes it.
  queued boolean not null,
  tags text[] not null default '{}',
  fields jsonb not null default '{}',
  remedy text,
  procedure text,
  opened_at timestamptz not null,
  opened_by jsonb not null,
  opened_entry_id uuid,
  first_contact boolean not null default false,
  number_given_at timestamptz,
  closed_at timestamptz,
  closed_how text check (closed_how in ('agreed', 'confirmed', 'silence', 'joined')),
  closed_by jsonb,
  closed_entry_id uuid,
  closed_say text,
  -- What the procedure asks to be told: when it was decided, and that there is nothing further to review (R9).
  decided_at timestamptz,
  deadlock_at timestamptz,
  -- The newest reply after closing that waits for the owner's choice.
  reply_entry_id uuid,
  reply_since timestamptz,
  -- The question «is it solved?»: the mail that asks, and what the customer answered by its link.
  question_outgoing_id uuid,
  question_kind text check (question_kind in ('check-in', 'closing-question')),
  confirmed_entry_id uuid,
  denied_entry_id uuid,
  service_down_at timestamptz,
  service_restored_at timestamptz,
  -- Seconds without service in outages before this one.
  service_lost bigint not null default 0,
  -- From here on derived from the facts by refresh.ts; never written elsewhere.
  waiting_since timestamptz,
  contacts int not null default 0,
  channel_switches int not null default 0,
  transfers int not null default 0,
  questions_repeated int not null default 0,
  -- Broken promises and «not solved» of which the leads know (R68).
  failures int not null default 0,
  -- When the customer last said «not solved», whatever they said later.
  denied_at timestamptz,
  open_promises int not null default 0,
  broken_promises int not null default 0,
  kept_promises int not null default 0,
  next_due_at timestamptz,
  harm int not null default 0,
  reasons jsonb not null default '[]',
  -- When harm will be other without anything happening.
  look_at timestamptz,
  changed_at timestamptz not null,
  primary key (customer_id, id)
);
-- A list is cut from one of these, newest or worst first, and only then joined.
create index cases_newest on cases (state, opened_at desc, id desc);
create index cases_of_customer on cases (customer_id, state, opened_at desc, id desc);
create index cases_of_owner on cases (owner_id, state, opened_at desc, id desc);
create index cases_of_team on cases (team_id, state, opened_at desc, id desc);
-- For reports over a span of days.
create index cases_closed on cases (closed_at) where state = 'closed';
create index cases_opened on cases (opened_at);
create index cases_of_type on cases (type, state, opened_at desc, id desc);
create index cases_of_cause on cases (cause, state, opened_at desc, id desc) where cause is not null;
create index cases_queue on cases (opened_at desc, id desc) where state = 'open' and queued;
create index cases_queue_of_team on cases (team_id, opened_at desc, id desc) where state = 'open' and queued;
create index cases_waiting on cases (state, opened_at desc, id desc) where waiting_since is not null;
create index cases_tags on cases using gin (tags);
-- For attention (harm > 0) and for open cases in the order of harm: each of the two conditions implies this one.
create index cases_attention on cases (harm desc, id desc) where state = 'open' or harm > 0;
create index cases_attention_owner on cases (owner_id, harm desc, id desc) where state = 'open' or harm > 0;
create index cases_attention_team on cases (team_id, harm desc, id desc) where state = 'open' or harm > 0;
create index cases_due on cases (next_due_at, id) where state = 'open' and next_due_at is not null;

-- Where a case is, by its number or its identity alone.
create table case_keys (
  number text primary key,
  id uuid not null unique,
  customer_id uuid not null
);

-- Which entries a case is about; splitting and joining move these links, never entries.
create table case_entries (
  customer_id uuid not null,
  case_id uuid not null,
  entry_id uuid not null,
  entry_customer_id uuid not null,
  linked_at timestamptz not null,
  primary key (customer_id, case_id, entry_id)
);
create index case_entries_by_entry on case_entries (entry_customer_id, entry_id);

-- Which case new entries of a conversation join; `customer_id` is the conversation's.
create table case_conversations (
  customer_id uuid not null,
  conversation_id uuid not null,
  case_id uuid not null,
  case_customer_id uuid not null,
  primary key (customer_id, conversation_id)
);
create index case_conversations_by_case on case_conversations (case_customer_id, case_id);

-- Whether anybody of the company has read a conversation.
create index conversation_reads_by_conversation on conversation_reads (conversation_id, read_at desc);

create table handoffs (
  customer_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  from_id uuid references staff,
  offered_by jsonb not null,
  to_staff_id uuid references staff,
  to_team_id uuid references teams,
  to_partner_id uuid references partners,
  say text not null,
  state text not null check (state in ('offered', 'accepted', 'refused', 'lapsed', 'withdrawn')),
  offered_at timestamptz not null,
  answer_by timestamptz not null,
  answered_at timestamptz,
  answered_by jsonb,
  answer text,
  partner_epoch int not null default 0,
  -- The mail with the partner's link.
  outgoing_id uuid,
  primary key (customer_id, id),
  check (num_nonnulls(to_staff_id, to_team_id, to_partner_id) = 1)
);
create unique index handoffs_open_once on handoffs (customer_id, case_id) where state = 'offered';
create index handoffs_by_case on handoffs (customer_id, case_id, offered_at);
create index handoffs_to_staff on handoffs (to_staff_id, answer_by) where state = 'offered';
create index handoffs_to_team on handoffs (to_team_id, answer_by) where state = 'offered';
create index handoffs_waiting on handoffs (answer_by, id) where state = 'offered';
create index handoffs_ended on handoffs (state, offered_at desc, id desc) where state <> 'offered';
create index handoffs_from on handoffs (from_id, offered_at desc);
create index handoffs_by_outgoing on handoffs (outgoing_id) where outgoing_id is not null;
create table handoff_keys (id uuid primary key, customer_id uuid not null);

create table case_clocks (
  customer_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  procedure text not null,
  kind text not null,
  say text not null,
  started_at timestamptz not null,
  due_at timestamptz not null,
  -- [{share, at, escalate}], in working hours, as computed when the clock started: it never moves.
  warnings jsonb not null,
  -- Version of the working calendar that it was computed with.
  calendar text not null,
  -- Any one of these letters, delivered, meets it; and the rule that it follows.
  requires text[] not null,
  source text not null,
  met_at timestamptz,
  met_entry_id uuid,
  missed_at timestamptz,
  stopped_at timestamptz,
  primary key (customer_id, id)
);
create index case_clocks_by_case on case_clocks (customer_id, case_id, due_at);
create unique index case_clocks_once on case_clocks (customer_id, case_id, procedure, kind, started_at);

-- What a mail of ours is in its case: something in the procedure, the question whether it is solved, the first with the number.
create table case_letters (
  customer_id uuid not null,
  outgoing_id uuid not null,
  case_id uuid not null,
  purpose text not null,
  -- The number of the case stands in it.
  gives_number boolean not null default false,
  entry_id uuid,
  -- When it had left and been taken; null again if it came back.
  delivered_at timestamptz,
  primary key (customer_id, outgoing_id)
);
create index case_letters_by_case on case_letters (customer_id, case_id);
create index case_letters_by_outgoing on case_letters (outgoing_id);

create table case_holds (
  customer_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  reason text not null,
  placed_by jsonb not null,
  placed_at timestamptz not null,
  released_at timestamptz,
  released_by jsonb,
  primary key (customer_id, id)
);
create index case_holds_by_case on case_holds (customer_id, case_id);

create table case_tasks (
  customer_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  kind text not null check (kind in ('call', 'apology-call', 'check-in', 'tell', 'choose-reply', 'other')),
  say text not null,
  draft text,
  promise_id uuid,
  owner_id uuid references staff,
  due_at timestamptz not null,
  state text not null check (state in ('open', 'done', 'dropped')),
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by jsonb,
  done_entry_id uuid,
  primary key (customer_id, id)
);
create index case_tasks_by_case on case_tasks (customer_id, case_id);
create index case_tasks_open on case_tasks (owner_id, due_at, id) where state = 'open';
create index case_tasks_due on case_tasks (due_at, id) where state = 'open';
create index case_tasks_by_id on case_tasks (id);

create table case_links (
  customer_id uuid not null,
  case_id uuid not null,
  other_customer_id uuid not null,
  other_case_id uuid not null,
  kind text not null check (kind in ('related', 'duplicate-of', 'follow-up-of', 'split-from', 'joined-into')),
  linked_at timestamptz not null,
  linked_by jsonb not null,
  -- What joining took along, by kind, so that taking it back restores exactly that.
  moved jsonb,
  primary key (customer_id, case_id, other_case_id, kind)
);
create index case_links_other on case_links (other_customer_id, other_case_id);

create table case_participants (
  customer_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  staff_id uuid references staff,
  name text not null,
  address text,
  role text not null default '',
  added_at timestamptz not null,
  primary key (customer_id, id)
);
create unique index case_participants_once on case_participants (customer_id, case_id, staff_id) where staff_id is not null;
create index case_participants_by_staff on case_participants (staff_id) where staff_id is not null;

create table redress (
  customer_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  kind text not null check (kind in ('credit', 'waive', 'replace', 'extend')),
  amount bigint,
  currency text,
  item text,
  say text not null,
  given_by jsonb not null,
  given_at timestamptz not null,
  promise_id uuid,
  primary key (customer_id, id)
);
create index redress_by_case on redress (customer_id, case_id);
create table redress_limits (
  role text not null check (role in ('agent', 'lead', 'manager', 'admin')),
  kind text not null check (kind in ('credit', 'waive', 'replace', 'extend')),
  currency text,
  amount bigint
);
create unique index redress_limits_once on redress_limits (role, kind, coalesce(currency, ''));
insert into redress_limits (role, kind, currency, amount)
  select role, kind, null, null from unnest(array['manager', 'admin']) as r (role), unnest(array['credit', 'waive', 'replace', 'extend']) as k (kind);
insert into redress_limits (role, kind, currency, amount) values
  ('agent', 'credit', 'EUR', 5000), ('agent', 'waive', 'EUR', 5000), ('agent', 'credit', 'GBP', 5000), ('agent', 'waive', 'GBP', 5000),
  ('agent', 'credit', 'USD', 5000), ('agent', 'waive', 'USD', 5000), ('agent', 'extend', null, null), ('agent', 'replace', null, null),
  ('lead', 'credit', 'EUR', 50000), ('lead', 'waive', 'EUR', 50000), ('lead', 'credit', 'GBP', 50000), ('lead', 'waive', 'GBP', 50000),
  ('lead', 'credit', 'USD', 50000), ('lead', 'waive', 'USD', 50000), ('lead', 'extend', null, null), ('lead', 'replace', null, null);

-- What a person needs from us, as a need and never as a diagnosis (R58).
create table customer_needs (
  customer_id uuid not null references customers,
  id uuid not null,
  need text not null,
  source text not null,
  vulnerable boolean not null,
  consented_at timestamptz not null,
  review_on date not null,
  recorded_at timestamptz not null,
  recorded_by jsonb not null,
  ended_at timestamptz,
  primary key (customer_id, id)
);
create index customer_needs_review on customer_needs (review_on, id) where ended_at is null;
create index customer_needs_by_id on customer_needs (id);

-- What somebody of the company is told: a mention, a hand-off, a promise that runs out.
create table staff_notifications (
  staff_id uuid not null references staff,
  id uuid not null,
  kind text not null,
  say text not null,
  customer_id uuid,
  case_number text,
  conversation_id uuid,
  entry_id uuid,
  at timestamptz not null,
  read_at timestamptz,
  primary key (staff_id, id)
);
create index staff_notifications_unread on staff_notifications (staff_id, at desc) where read_at is null;
