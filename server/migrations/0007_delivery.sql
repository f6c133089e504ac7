-- Mail out: what is to be sent, each attempt before it is made, and the evidence that comes after.

create table outgoing (
  customer_id uuid not null references customers,
  id uuid not null,
  conversation_id uuid not null,
  mailbox_id uuid not null,
  author jsonb not null,
  -- What the author wrote, as parsed: to, cc, subject, text, html, attachments (by original), message_id, in_reply_to.
  message jsonb not null,
  created_at timestamptz not null,
  -- Until then the author may take it back.
  leaves_at timestamptz not null,
  state text not null check (state in ('waiting', 'withdrawn', 'leaving', 'sent', 'failed', 'in-doubt')),
  entry_id uuid,
  tries int not null default 0,
  changed_at timestamptz not null,
  primary key (customer_id, id)
);
create index outgoing_by_conversation on outgoing (customer_id, conversation_id);
create index outgoing_troubled on outgoing (changed_at desc) where state in ('failed', 'in-doubt');
create index outgoing_by_author on outgoing ((author ->> 'id'), changed_at desc) where state in ('failed', 'in-doubt');

create table attempts (
  customer_id uuid not null,
  id uuid not null,
  outgoing_id uuid not null,
  entry_id uuid not null,
  recipient text not null,
  started_at timestamptz not null,
  -- The worker that makes it; an open attempt of a dead worker that was transmitting is in doubt.
  worker text not null,
  transmitting_at timestamptz,
  ended_at timestamptz,
  outcome text check (outcome in ('accepted', 'later', 'never', 'in-doubt')),
  reply text,
  primary key (customer_id, id),
  foreign key (customer_id, outgoing_id) references outgoing (customer_id, id)
);
create index attempts_by_outgoing on attempts (customer_id, outgoing_id);
create index attempts_open on attempts (started_at) where ended_at is null;

-- The evidence ladder: append-only, a later negative rebuts an earlier positive.
create table evidence (
  customer_id uuid not null,
  id uuid not null,
  entry_id uuid not null,
  recipient text not null,
  rung text not null check (rung in ('created', 'accepted', 'dispatched', 'delivered', 'displayed', 'acted',
                                     'delayed', 'failed', 'returned', 'wrong-recipient', 'in-doubt')),
  at timestamptz not null,
  recorded_at timestamptz not null,
  source text not null,
  say text not null,
  -- The entry that proves it (a bounce), where there is one.
  proof_entry_id uuid,
  primary key (customer_id, id)
);
create index evidence_by_entry on evidence (customer_id, entry_id, at);
call make_append_only('evidence');

-- Addresses that must not be written to, and why.
create table suppressions (
  address text not null,
  reason text not null check (reason in ('bounced', 'complained', 'asked')),
  customer_id uuid,
  entry_id uuid,
  at timestamptz not null,
  ended_at timestamptz,
  primary key (address, reason, at)
);

-- Automatic answers already given, so that two machines never talk to each other (RFC 3834).
create table automatic_answers (
  address text not null,
  day date not null,
  conversation_id uuid,
  primary key (address, day)
);
