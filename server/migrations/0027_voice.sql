-- What our letters state, so that a later one does not contradict an earlier one unseen.

create table statements (
  customer_id uuid not null,
  entry_id uuid not null,
  ordinal int not null,
  kind text not null check (kind in ('decision', 'amount', 'date')),
  -- What it is about: `refund`, `complaint`, `appointment`.
  topic text not null,
  -- `yes`, `no`; «30.00 EUR»; an ISO day.
  value text not null,
  words text not null,
  -- The later letter that replaces it and says so.
  superseded_by uuid,
  primary key (customer_id, entry_id, ordinal)
);
create index statements_by_entry on statements (entry_id);

-- Which entries have been read for statements, also where they hold none.
create table statement_readings (
  customer_id uuid not null,
  entry_id uuid not null,
  read_at timestamptz not null,
  primary key (customer_id, entry_id)
);

-- Whom a complaint is about (R12): staff ids set by hand; null: as their names are found in the customer's words.
alter table cases add column complained_about uuid[];
