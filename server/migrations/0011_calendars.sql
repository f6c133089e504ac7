-- Working calendars: when the company works. What a calendar says is never changed, only followed by a newer version, so that
-- a deadline can be explained by the calendar it was made with.
create table calendars (
  id uuid primary key,
  name text not null,
  is_default boolean not null default false,
  created_at timestamptz not null
);
create unique index calendars_by_name on calendars (lower(name));
create unique index calendars_one_default on calendars (is_default) where is_default;

create table calendar_versions (
  id uuid primary key,
  calendar_id uuid not null references calendars,
  number int not null,
  valid_from timestamptz not null,
  -- Time zone, weekly shifts, region of public holidays, special days (contracts/calendars.ts, WorkingCalendar).
  rules jsonb not null,
  changed_by jsonb not null,
  unique (calendar_id, number)
);
call make_append_only('calendar_versions');

-- A company begins with office hours and no holidays, until it says when and where it works.
insert into calendars (id, name, is_default, created_at)
values ('01900000-0000-7000-8000-000000000001', 'Office hours', true, '1970-01-01T00:00:00Z');
insert into calendar_versions (id, calendar_id, number, valid_from, rules, changed_by)
select '01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000001', 1, '1970-01-01T00:00:00Z',
  jsonb_build_object(
    'timeZone', 'UTC',
    'shifts', jsonb_agg(jsonb_build_object('day', day, 'from', '09:00', 'to', '17:00') order by day),
    'holidays', null,
    'specialDays', '[]'::jsonb),
  '{"type": "system", "id": "kept", "name": "set-up"}'
from generate_series(1, 5) as day;

-- Who answers for what lies in a team's queue, and when the team works; without a calendar of its own the default one counts.
alter table teams add column lead_id uuid references staff, add column calendar_id uuid references calendars;
