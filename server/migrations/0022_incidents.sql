-- Privacy incidents (R50): the register of all of them, with the 72-hour clock.

create table incidents (
  customer_id uuid not null references customers,
  id uuid not null,
  kind text not null check (kind in ('privacy')),
  say text not null,
  -- The moment at which the company knew; the authority hears of it within 72 hours where it must.
  aware_at timestamptz not null,
  due_at timestamptz not null,
  contact_point_id uuid,
  -- To whom words went that were not for them, as written.
  recipient text,
  case_id uuid,
  opened_at timestamptz not null,
  opened_by jsonb not null,
  -- {risk, data, notifyAuthority, notifyPeople, reasons, at, by}; a later one takes its place, deeds keep all.
  assessment jsonb,
  authority_notified_at timestamptz,
  people_notified_at timestamptz,
  -- What the recipient said when asked to delete: {answer, at, how}.
  deletion jsonb,
  closed_at timestamptz,
  closed_by jsonb,
  closed_say text,
  primary key (customer_id, id)
);
create unique index incidents_by_id on incidents (id);
create index incidents_newest on incidents (aware_at desc, id desc);
create index incidents_open on incidents (due_at, id) where closed_at is null;

-- Words that reached somebody whom they were not for.
create table incident_entries (
  customer_id uuid not null,
  incident_id uuid not null,
  entry_id uuid not null,
  primary key (customer_id, incident_id, entry_id)
);

create table incident_deeds (
  customer_id uuid not null,
  id uuid not null,
  incident_id uuid not null,
  verb text not null,
  say text not null,
  details jsonb not null default '{}',
  at timestamptz not null,
  by jsonb not null,
  primary key (customer_id, id)
);
create index incident_deeds_by_incident on incident_deeds (incident_id, at);
call make_append_only('incident_deeds');
