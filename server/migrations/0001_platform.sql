-- What every domain stands on: the sandbox clock, events, timers, idempotency of writes, originals.

create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists btree_gin;

-- A table whose rows are never changed or removed. The application's role loses the right; the trigger stops everybody
-- else who does not deliberately switch it off, and the chain finds those (Citus allows no trigger: there the right and
-- the chain remain).
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end $$;

create procedure make_append_only(target regclass) language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete on %s for each row execute function refuse_change()', target);
  execute format('create trigger append_only_truncate before truncate on %s for each statement execute function refuse_change()', target);
  if exists (select from pg_roles where rolname = 'kept_app') then
    execute format('revoke update, delete, truncate on %s from kept_app', target);
  end if;
end $$;

create table clock (
  one boolean primary key default true check (one),
  at timestamptz not null
);

-- The outbox: what happened, for live views, webhooks and other consumers (CloudEvents 1.0). Readers page by (tx, id) below
-- the oldest running transaction, so that none is skipped.
create table events (
  id uuid primary key,
  tx xid8 not null default pg_current_xact_id(),
  type text not null,
  subject text,
  customer_id uuid,
  actor jsonb not null,
  data jsonb not null,
  at timestamptz not null
);
create index events_in_order on events (tx, id);
call make_append_only('events');

-- Everything that is to happen later is a row here.
create table timers (
  id uuid primary key,
  due_at timestamptz not null,
  kind text not null,
  key text not null,
  data jsonb not null,
  reason text not null,
  created_at timestamptz not null,
  done_at timestamptz,
  tries int not null default 0,
  retry_at timestamptz,
  error text
);
create unique index timers_open_once on timers (kind, key) where done_at is null;
create index timers_due on timers (due_at, id) where done_at is null;

create table idempotency_keys (
  actor text not null,
  key text not null,
  request_digest bytea not null,
  status int,
  response jsonb,
  created_at timestamptz not null,
  primary key (actor, key)
);

-- Whatever came from outside or went out, byte for byte, by SHA-256. `bytes` is null where it lies in the large store.
create table originals (
  sha256 bytea primary key,
  size bigint not null,
  bytes bytea,
  stored_at timestamptz not null
);
alter table originals alter column bytes set storage external;
call make_append_only('originals');
