-- Time that the law gives to people in debt: breathing space (R40), and what they answer to a letter of claim (R35).

create table breathing_spaces (
  customer_id uuid not null references customers,
  id uuid not null,
  -- Who gave it, and under which reference: the same twice is one.
  source text not null,
  reference text not null,
  kind text not null check (kind in ('standard', 'mental-health')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Where the customer or their adviser said so.
  said_entry_id uuid,
  opened_by jsonb not null,
  entry_id uuid not null,
  -- What begins with it was done (debts recalled, steps stopped); it may begin later than it is told.
  begun_at timestamptz,
  -- Over: by its time, or earlier by whoever gave it.
  ended_at timestamptz,
  ended_by jsonb,
  end_reason text,
  primary key (customer_id, id),
  check (ends_at > starts_at)
);
create unique index breathing_spaces_once on breathing_spaces (customer_id, source, reference);
create table breathing_space_keys (id uuid primary key, customer_id uuid not null);

-- What the customer answered to a letter of claim: each gives them more time.
create table claim_answers (
  customer_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  kind text not null check (kind in ('documents', 'debt-advice', 'time-to-pay')),
  at timestamptz not null,
  -- Where they said so, and where that was noted.
  said_entry_id uuid not null,
  entry_id uuid not null,
  -- Found in their words by Kept itself, for a person to look at.
  found boolean not null,
  noted_by jsonb not null,
  noted_at timestamptz not null,
  -- Documents that were asked for and given: their time runs from then.
  given_at timestamptz,
  given_entry_id uuid,
  primary key (customer_id, id)
);
create unique index claim_answers_once on claim_answers (customer_id, invoice_id, kind, said_entry_id);
create table claim_answer_keys (id uuid primary key, customer_id uuid not null, invoice_id uuid not null);

-- Only calls that we made are attempts; a talk is a talk, whoever called (R38).
alter table invoice_calls add column outgoing boolean not null default true;

-- What a person was asked to do for the next step; it is dropped when steps rest.
alter table invoices add column task_id uuid;
