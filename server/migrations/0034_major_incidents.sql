-- The same going wrong for many: incidents with everybody affected, what they are told, and the review (stories 1.9, 1.10).

-- The batch in which it was shipped, as the system that ships it calls it.
alter table replacements add column batch text;
create index replacements_by_batch on replacements (source, thing, batch) where batch is not null;

create table major_incidents (
  id uuid primary key,
  title text not null,
  -- Kept found it by itself in this batch; null: somebody opened it.
  source text,
  thing text,
  batch text,
  owner_id uuid references staff,
  opened_at timestamptz not null,
  opened_by jsonb not null,
  -- What people of the company answer whoever asks.
  staff_answer text,
  -- What the affected are told: [{language, subject, text, short}], and the language for whom theirs is not there.
  message jsonb,
  fallback text,
  approved_at timestamptz,
  approved_by jsonb,
  -- SHA-256 of the message that was read and approved.
  approved_digest text,
  -- Seconds within which each is to be told.
  within_s int,
  -- {cause, containment, similar, checkAt, at, by}
  review jsonb,
  closed_at timestamptz,
  closed_by jsonb,
  closed_say text,
  changed_at timestamptz not null,
  check ((source is null) = (batch is null) and (thing is null) = (batch is null))
);
-- By itself Kept raises one for a batch, once and for all.
create unique index major_incidents_once on major_incidents (source, thing, batch) where batch is not null;
create index major_incidents_newest on major_incidents (opened_at desc, id desc);
create index major_incidents_open on major_incidents (opened_at desc, id desc) where closed_at is null;

-- Where those come from whom it concerns: a batch, actions of a type in a period, people chosen by hand.
create table major_incident_scopes (
  id uuid primary key,
  incident_id uuid not null references major_incidents,
  kind text not null check (kind in ('batch', 'actions', 'list')),
  source text,
  thing text,
  batch text,
  action_type text,
  from_at timestamptz,
  until_at timestamptz,
  added_at timestamptz not null,
  added_by jsonb not null
);
create index major_incident_scopes_of on major_incident_scopes (incident_id);
create index major_incident_scopes_by_batch on major_incident_scopes (source, thing, batch) where kind = 'batch';

-- Everybody whom it ever concerned; by the customer whose it is, so that merges can be taken back.
create table major_incident_affected (
  incident_id uuid not null references major_incidents,
  customer_id uuid not null references customers,
  scope_id uuid not null references major_incident_scopes,
  replacement_id uuid,
  -- recovered: it works by now; withdrawn: it will not be used; removed: somebody took them off the list.
  state text not null check (state in ('affected', 'recovered', 'withdrawn', 'removed')),
  since timestamptz not null,
  reason text,
  -- By which they are told; leads to the notice through notice_keys.
  notice_id uuid,
  changed_at timestamptz not null,
  primary key (incident_id, customer_id)
);
create index major_incident_affected_of on major_incident_affected (customer_id);

-- Cases that a person says belong to it; those of the replacements are found where they are.
create table major_incident_cases (
  incident_id uuid not null references major_incidents,
  customer_id uuid not null,
  case_id uuid not null,
  at timestamptz not null,
  by jsonb not null,
  primary key (incident_id, customer_id, case_id)
);

-- What is put right, each with one owner and one date.
create table major_incident_actions (
  id uuid primary key,
  incident_id uuid not null references major_incidents,
  what text not null,
  owner_id uuid not null references staff,
  due_at timestamptz not null,
  done_at timestamptz,
  done_by jsonb,
  done_say text,
  added_at timestamptz not null,
  added_by jsonb not null
);
create index major_incident_actions_of on major_incident_actions (incident_id);

create table major_incident_deeds (
  id uuid primary key,
  incident_id uuid not null references major_incidents,
  verb text not null,
  say text not null,
  details jsonb not null default '{}',
  at timestamptz not null,
  by jsonb not null
);
create index major_incident_deeds_of on major_incident_deeds (incident_id, at);
call make_append_only('major_incident_deeds');

create table incident_settings (one boolean primary key default true check (one), settings jsonb not null, changed_at timestamptz not null, changed_by jsonb not null);
