-- Mail in: every sighting of a message at a source, and what became of each distinct original.

create table mailboxes (
  id uuid primary key,
  name text not null,
  address text not null,
  -- Other addresses that are ours and come here.
  aliases text[] not null default '{}',
  team_id uuid,
  imap jsonb,
  smtp jsonb,
  -- Passwords and tokens, sealed with the company's key.
  secrets bytea,
  signature text not null default '',
  active boolean not null default true,
  status jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index mailboxes_address on mailboxes (lower(address));

create table mailbox_cursors (
  mailbox_id uuid not null references mailboxes,
  folder text not null,
  uid_validity bigint not null,
  last_uid bigint not null,
  primary key (mailbox_id, folder)
);

-- Messages that the server could not give us; tried again, and shown.
create table mailbox_failures (
  mailbox_id uuid not null references mailboxes,
  folder text not null,
  uid_validity bigint not null,
  uid bigint not null,
  say text not null,
  tries int not null default 1,
  at timestamptz not null,
  primary key (mailbox_id, folder, uid_validity, uid)
);

-- One row for each distinct original.
create table mail_messages (
  sha256 bytea primary key references originals,
  source text not null,
  state text not null check (state in ('waiting', 'filed', 'quarantined')),
  received_at timestamptz not null,
  envelope jsonb not null,
  customer_id uuid,
  entry_id uuid,
  error_code text,
  error_say text,
  tries int not null default 0,
  changed_at timestamptz not null
);
create index mail_messages_waiting on mail_messages (received_at) where state = 'waiting';
create index mail_messages_quarantined on mail_messages (received_at desc) where state = 'quarantined';
create index mail_messages_source on mail_messages (source, state);

-- One row for each time that a source showed us a message. `first`: this sighting brought the original.
create table mail_sightings (
  source text not null,
  key text not null,
  sha256 bytea not null,
  first boolean not null,
  seen_at timestamptz not null,
  primary key (source, key)
);
create index mail_sightings_original on mail_sightings (sha256);

-- A run of `kept import mail`; unfinished ones are taken up again by the next run over the same path.
create table imports (
  id uuid primary key,
  path text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  position jsonb not null default '{}'
);
create unique index imports_open on imports (path) where finished_at is null;
