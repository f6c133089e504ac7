-- What the customer and the company agreed on, what the customer instructed, and what is owed: invoices, payments, disputes,
-- and how far each debt has come on its way, with what proves every step.

create table agreements (
  customer_id uuid not null references customers,
  id uuid not null,
  -- Whose number it is, and the number.
  source text not null,
  number text not null,
  number_key text not null,
  what text not null,
  starts_at timestamptz not null,
  -- When it ends, as the customer or the company said; nothing is billed for after `billed_until`.
  ends_at timestamptz,
  billed_until timestamptz,
  last_bill_at timestamptz,
  ended_at timestamptz,
  ended_by jsonb,
  end_reason text,
  -- Where the customer asked for the end, and where the end was recorded.
  end_asked_entry_id uuid,
  end_entry_id uuid,
  -- The action at the gate from which the confirmation in writing is owed.
  end_action_id uuid,
  entry_id uuid not null,
  created_at timestamptz not null,
  primary key (customer_id, id)
);
create index agreements_by_key on agreements (customer_id, number_key);
create table agreement_keys (
  source text not null,
  -- The number as it is compared: without spaces and leading zeros, in capitals.
  number_key text not null,
  customer_id uuid not null,
  id uuid not null,
  primary key (source, number_key)
);
create unique index agreement_keys_by_id on agreement_keys (id);

-- «Invoice my company»: what the customer asked for once and what counts for everything after.
create table instructions (
  customer_id uuid not null references customers,
  id uuid not null,
  kind text not null check (kind in ('invoice-to')),
  -- Only for this agreement; all of them where it is null.
  agreement_id uuid,
  -- {name, email, postal, customerId}: to whom.
  target jsonb not null,
  from_at timestamptz not null,
  -- Where the customer said so.
  said_entry_id uuid,
  entry_id uuid not null,
  given_by jsonb not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_by jsonb,
  primary key (customer_id, id)
);
create index instructions_open on instructions (customer_id, kind, from_at) where ended_at is null;
create table instruction_keys (id uuid primary key, customer_id uuid not null);

create table invoices (
  customer_id uuid not null references customers,
  id uuid not null,
  source text not null,
  -- As first written, and as it is compared.
  number text not null,
  number_key text not null,
  agreement_id uuid,
  what text,
  amount numeric(20, 4) not null,
  -- What was paid or credited until now.
  settled numeric(20, 4) not null default 0,
  currency text not null,
  issued_at timestamptz not null,
  due_at timestamptz not null,
  period_from timestamptz,
  period_to timestamptz,
  -- {name, email, postal, customerId}: to whom it was written out; null: to the customer.
  bill_to jsonb,
  -- Sums that counted when it was last looked at, not to be changed by hand: open, paid, cancelled, placed with a collector.
  state text not null default 'open' check (state in ('open', 'paid', 'cancelled')),
  paid_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text,
  -- Kept itself takes the steps; otherwise the company's own system asks for each.
  driven boolean not null default false,
  -- The next step of the ladder as last worked out: {rung, state, say, next, because, actionId, at}.
  step jsonb,
  look_at timestamptz,
  -- Counts up with each question to the gate, so that each is asked by an id of its own.
  asked int not null default 0,
  -- The case in which people do what the ladder leaves to them.
  case_id uuid,
  case_customer_id uuid,
  entry_id uuid not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (customer_id, id)
);
create index invoices_by_key on invoices (customer_id, number_key);
create index invoices_newest on invoices (issued_at desc, id desc);
create index invoices_overdue on invoices (due_at, id) where state = 'open';
create table invoice_keys (
  source text not null,
  number_key text not null,
  customer_id uuid not null,
  id uuid not null,
  primary key (source, number_key)
);
create unique index invoice_keys_by_id on invoice_keys (id);

-- Two sources, or one source twice, say different things of one invoice: what is kept stays until a person decides.
create table invoice_conflicts (
  customer_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  field text not null,
  kept text not null,
  given text not null,
  source text not null,
  seen_at timestamptz not null,
  settled_at timestamptz,
  settled_by jsonb,
  taken boolean,
  primary key (customer_id, id)
);
create unique index invoice_conflicts_once on invoice_conflicts (customer_id, invoice_id, field, given);
create index invoice_conflicts_open on invoice_conflicts (seen_at desc, id desc) where settled_at is null;

create table payments (
  customer_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  source text not null,
  ref text not null,
  kind text not null check (kind in ('payment', 'credit', 'reversal')),
  -- Reversals (a payment that bounced) are negative.
  amount numeric(20, 4) not null,
  at timestamptz not null,
  entry_id uuid not null,
  recorded_at timestamptz not null,
  primary key (customer_id, id)
);
create index payments_by_invoice on payments (customer_id, invoice_id, at);
create table payment_keys (
  source text not null,
  ref text not null,
  customer_id uuid not null,
  id uuid not null,
  primary key (source, ref)
);

-- All payments that arrived until `until` have been told for this source (R44).
create table reconciliations (
  source text not null,
  until timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by jsonb not null,
  primary key (source, until)
);

create table disputes (
  customer_id uuid not null references customers,
  id uuid not null,
  -- All of the customer's debts where it is null.
  invoice_id uuid,
  reason text not null,
  since timestamptz not null,
  -- Where the customer said so.
  said_entry_id uuid,
  case_id uuid,
  case_customer_id uuid,
  opened_by jsonb not null,
  entry_id uuid not null,
  resolved_at timestamptz,
  resolved_by jsonb,
  outcome text check (outcome in ('upheld', 'partly-upheld', 'rejected', 'withdrawn')),
  resolution text,
  primary key (customer_id, id)
);
create index disputes_open on disputes (customer_id, invoice_id) where resolved_at is null;
create table dispute_keys (id uuid primary key, customer_id uuid not null);

-- A debt that an outside collector was given.
create table placements (
  customer_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  partner_id uuid not null references partners,
  action_id uuid,
  placed_at timestamptz not null,
  recalled_at timestamptz,
  recall_reason text,
  -- The promise that the collector stops, due within one business day, which the collector confirms (R37).
  case_id uuid,
  case_customer_id uuid,
  recall_promise_id uuid,
  entry_id uuid not null,
  primary key (customer_id, id)
);
create unique index placements_once on placements (customer_id, invoice_id) where recalled_at is null;
create index placements_by_partner on placements (partner_id, placed_at desc);

-- What is known of the way of invoices, reminders and letters of claim that other systems send: one row for each thing that was
-- learnt, never changed. A later negative rebuts an earlier positive of the same piece.
create table invoice_deliveries (
  customer_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  what text not null check (what in ('invoice', 'reminder', 'letter-of-claim')),
  -- The piece that was sent, as the system that sent it calls it.
  source text not null,
  ref text not null,
  channel text not null,
  recipient text not null,
  rung text not null check (rung in ('accepted', 'dispatched', 'delivered', 'displayed', 'acted', 'failed', 'returned', 'wrong-recipient')),
  at timestamptz not null,
  -- What shows it: a receipt, a tracking number.
  proof text not null,
  entry_id uuid not null,
  recorded_at timestamptz not null,
  primary key (customer_id, id)
);
create index invoice_deliveries_by_invoice on invoice_deliveries (customer_id, invoice_id, what, at);
create unique index invoice_deliveries_once on invoice_deliveries (customer_id, invoice_id, what, source, ref, rung, at);
call make_append_only('invoice_deliveries');

-- Calls to the customer about a debt; only the right person counts as reached (R66).
create table invoice_calls (
  customer_id uuid not null,
  invoice_id uuid not null,
  call_entry_id uuid not null,
  reached boolean not null,
  at timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by jsonb not null,
  primary key (customer_id, invoice_id, call_entry_id)
);

-- A person has looked at a debt before it goes to a collector.
create table invoice_reviews (
  customer_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  decision text not null check (decision in ('refer', 'keep')),
  reason text not null,
  by jsonb not null,
  at timestamptz not null,
  entry_id uuid not null,
  primary key (customer_id, id)
);
create index invoice_reviews_by_invoice on invoice_reviews (customer_id, invoice_id, at desc);

-- Every step of the ladder that was taken: what the gate let through.
create table ladder_steps (
  customer_id uuid not null,
  invoice_id uuid not null,
  rung text not null,
  action_id uuid,
  taken_at timestamptz not null,
  primary key (customer_id, invoice_id, rung)
);

-- How the company goes about overdue invoices; one row.
create table ladder_settings (one boolean primary key default true check (one), settings jsonb not null, changed_at timestamptz not null, changed_by jsonb not null);

-- Up to which event it was looked for what invoices depend on: one reader at a time, by a lock on the row.
create table receivables_reader (
  one boolean primary key default true check (one),
  cursor text not null
);
insert into receivables_reader (cursor) values ('0');
