-- Customers, how they are reached, and links between them. `customer_id` comes first in every key.

create table customers (
  customer_id uuid primary key,
  kind text not null check (kind in ('person', 'organisation', 'unattributed')),
  name text not null,
  -- Made because somebody unknown wrote; a person at the desk confirms who it is.
  provisional boolean not null,
  language text,
  time_zone text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index customers_by_name on customers using gin (name gin_trgm_ops);
create index customers_newest on customers (created_at desc, customer_id desc);

create table contact_points (
  customer_id uuid not null references customers,
  id uuid not null,
  kind text not null check (kind in ('email', 'phone', 'postal', 'social', 'other')),
  -- As people write it; `identities.value` is the form that is compared.
  value text not null,
  label text,
  verified_at timestamptz,
  -- Where we have it from: {"source": "mail", "entry": "…"}.
  evidence jsonb not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (customer_id, id)
);
create index contact_points_by_value on contact_points using gin (value gin_trgm_ops);

-- Who owns an address, everywhere: keyed by its value, so that uniqueness needs no look across customers.
create table identities (
  kind text not null,
  value text not null,
  customer_id uuid not null,
  contact_point_id uuid not null,
  created_at timestamptz not null,
  primary key (kind, value)
);
create index identities_by_customer on identities (customer_id);

-- A merge is a link; reads follow it, un-merging removes it. The history is in the record and the events.
create table customer_merges (
  customer_id uuid primary key references customers,
  into_customer_id uuid not null references customers,
  merged_at timestamptz not null,
  merged_by jsonb not null,
  reason text not null,
  check (customer_id <> into_customer_id)
);
create index customer_merges_into on customer_merges (into_customer_id);
