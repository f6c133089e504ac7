-- What saves people work: templates, macros, saved views, automations.

-- A template of the company, or its own wording of one that comes with Kept (server/domains/automation/builtin).
create table templates (
  key text primary key,
  archived_at timestamptz
);
create table template_versions (
  key text not null references templates,
  version int not null,
  name text not null,
  channels text[] not null,
  purpose text not null,
  -- [{language, subject, body}]
  texts jsonb not null,
  fallback text not null,
  changed_at timestamptz not null,
  changed_by jsonb not null,
  primary key (key, version)
);
call make_append_only('template_versions');

create table macros (
  id uuid primary key,
  name text not null,
  scope text not null check (scope in ('own', 'team', 'everybody')),
  -- Staff or token id: whose it is.
  owner_id text not null,
  team_id uuid references teams,
  steps jsonb not null,
  changed_at timestamptz not null,
  changed_by jsonb not null,
  archived_at timestamptz,
  check ((scope = 'team') = (team_id is not null))
);
create index macros_of on macros (scope, owner_id) where archived_at is null;

create table saved_views (
  id uuid primary key,
  name text not null,
  scope text not null check (scope in ('own', 'team', 'everybody')),
  owner_id text not null,
  team_id uuid references teams,
  filter jsonb not null,
  changed_at timestamptz not null,
  changed_by jsonb not null,
  archived_at timestamptz,
  check ((scope = 'team') = (team_id is not null))
);
create index saved_views_of on saved_views (scope, owner_id) where archived_at is null;

create table automations (
  id uuid primary key,
  active boolean not null,
  version int not null,
  -- Events before it was made or switched on are not its affair.
  since timestamptz not null
);
create table automation_versions (
  automation_id uuid not null references automations,
  version int not null,
  name text not null,
  events text[] not null,
  condition text not null,
  steps jsonb not null,
  changed_at timestamptz not null,
  changed_by jsonb not null,
  primary key (automation_id, version)
);
call make_append_only('automation_versions');

-- Up to which event automations have worked: one reader at a time, by a lock on the row.
create table automation_reader (
  one boolean primary key default true check (one),
  cursor text not null
);
insert into automation_reader (cursor) values ('0');

-- What an automation made of an event, once for each pair; that its condition did not hold leaves no row.
create table automation_runs (
  automation_id uuid not null references automations,
  event_id uuid not null,
  id uuid not null unique,
  version int not null,
  verdict text not null check (verdict in ('acted', 'refused', 'failed', 'unknown', 'stopped')),
  because jsonb not null,
  event_type text not null,
  event_at timestamptz not null,
  customer_id uuid,
  case_number text,
  facts jsonb not null,
  at timestamptz not null,
  primary key (automation_id, event_id)
);
create index automation_runs_newest on automation_runs (at desc, id desc);
create index automation_runs_of on automation_runs (automation_id, at desc, id desc);
create index automation_runs_on_case on automation_runs (case_number, automation_id, at) where verdict = 'acted';
call make_append_only('automation_runs');

-- Events that came of an automation, and of which automations in a row: what stops circles.
create table automation_effects (
  event_id uuid primary key,
  chain uuid[] not null
);

-- Events are in the order of time, so this costs next to nothing: for trials on the past.
create index if not exists events_by_time on events using brin (at);
