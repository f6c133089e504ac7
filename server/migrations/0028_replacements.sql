-- Replacement before deactivation: a credential or device is issued, tracked, confirmed by the customer, and only then is the
-- old one retired.

create table replacements (
  customer_id uuid not null references customers,
  id uuid not null,
  -- What is replaced: `card`, `sim`, `router`.
  thing text not null,
  source text not null,
  -- What is replaced and what replaces it, as the system that issues them calls them.
  old_ref text not null,
  new_ref text,
  reason text not null,
  state text not null check (state in ('issued', 'on-its-way', 'arrived', 'confirmed', 'retired', 'cancelled')),
  issued_at timestamptz not null,
  -- When the customer is to have it working.
  due_at timestamptz not null,
  -- [{at, say, ref}]
  tracking jsonb not null default '[]',
  tracking_ref text,
  -- What helps the customer meanwhile; null: nothing was offered.
  interim text,
  action_id uuid,
  cancelled_id uuid,
  confirmed_at timestamptz,
  confirmed_entry_id uuid,
  -- The customer says that it has not come, or does not work.
  denied_at timestamptz,
  denied_entry_id uuid,
  retired_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text,
  -- The moment that the corrective action began by itself.
  overdue_at timestamptz,
  case_id uuid,
  case_customer_id uuid,
  promise_id uuid,
  -- The customer has nothing that works, since when and until when.
  without_since timestamptz,
  without_until timestamptz,
  entry_id uuid not null,
  changed_at timestamptz not null,
  primary key (customer_id, id)
);
-- One that is unaccounted for at a time, for each thing that is replaced.
create unique index replacements_once on replacements (customer_id, source, thing, old_ref)
  where state in ('issued', 'on-its-way', 'arrived');
create index replacements_by_ref on replacements (customer_id, old_ref);
create index replacements_newest on replacements (issued_at desc, id desc);
create index replacements_overdue on replacements (due_at, id) where state in ('issued', 'on-its-way', 'arrived');
create table replacement_keys (id uuid primary key, customer_id uuid not null);
