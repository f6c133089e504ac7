-- Webhooks: where events are sent, each event once per endpoint, and every attempt.

create table webhooks (
  id uuid primary key,
  url text not null,
  description text not null,
  -- Event types, where `*` may end one: kept.case.*
  types text[] not null,
  -- What an event's data must contain.
  filter jsonb not null,
  active boolean not null default true,
  -- Why Kept itself switched it off, for people.
  stopped_why text,
  -- Sealed with the master secret; the one before signs as well until then.
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  -- Up to where the outbox has been read for it.
  cursor_tx xid8 not null default pg_current_xact_id(),
  cursor_id uuid not null default '00000000-0000-0000-0000-000000000000',
  delivered_at timestamptz,
  -- Since when nothing got through, and when admins were told.
  failing_since timestamptz,
  failing_told_at timestamptz,
  created_at timestamptz not null,
  created_by jsonb not null
);

create table webhook_deliveries (
  webhook_id uuid not null references webhooks on delete cascade,
  -- Of events, from which nothing is ever removed.
  event_id uuid not null,
  -- Its name in addresses.
  id uuid not null unique default gen_random_uuid(),
  state text not null check (state in ('waiting', 'delivered', 'dead')),
  -- Attempts since it was made or replayed: they decide when the next one is; and all ever made.
  tries int not null default 0,
  attempts int not null default 0,
  next_at timestamptz not null,
  last_status int,
  last_say text,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (webhook_id, event_id)
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_at, event_id) where state = 'waiting';
create index webhook_deliveries_dead on webhook_deliveries (webhook_id, event_id) where state = 'dead';
create index webhook_deliveries_old on webhook_deliveries (ended_at) where state = 'delivered';

create table webhook_attempts (
  delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
  number int not null,
  at timestamptz not null,
  duration_ms int not null,
  -- HTTP status; null where no answer came.
  status int,
  say text not null,
  -- The first kilobyte of the answer, for people.
  answer text not null,
  primary key (delivery_id, number)
);

-- Events of a period, for replays: small, because events lie in the order of their time.
create index if not exists events_by_time on events using brin (at);
