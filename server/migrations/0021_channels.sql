-- Channels beside mail: how each is reached, what goes out on them, each attempt before it is made, and what providers say.

create table channels (
  id uuid primary key,
  kind text not null check (kind in ('sms', 'letter')),
  -- How it is reached; what `settings` and `secrets` hold depends on it (contracts/channels.ts).
  driver text not null check (driver in ('smpp', 'twilio', 'sftp', 'post')),
  name text not null,
  settings jsonb not null,
  -- Passwords and keys, sealed with the company's key.
  secrets bytea,
  active boolean not null default true,
  status jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
-- Words have one way out on each channel, so that nobody wonders which.
create unique index channels_one_active on channels (kind) where active;

-- What goes out: an SMS, a letter, a message in the portal's inbox. Its words and its original are in the record.
create table dispatches (
  customer_id uuid not null references customers,
  id uuid not null,
  channel text not null check (channel in ('sms', 'letter', 'portal')),
  contact_point_id uuid,
  -- A number in E.164, the lines of a postal address, or the customer's id.
  recipient text not null,
  entry_id uuid not null,
  conversation_id uuid,
  notice_id uuid,
  author jsonb not null,
  -- What the author wrote: subject, text, language, purpose, supersedes.
  message jsonb not null,
  state text not null check (state in ('leaving', 'sent', 'failed', 'in-doubt', 'cancelled')),
  -- For people.
  say text,
  -- The channel that took it, and the provider's names for it, one for each part.
  channel_id uuid references channels,
  tries int not null default 0,
  created_at timestamptz not null,
  -- When it was last found that it may leave (P10).
  allowed_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (customer_id, id)
);
create unique index dispatches_by_id on dispatches (id);
create index dispatches_by_entry on dispatches (customer_id, entry_id);
create index dispatches_troubled on dispatches (changed_at desc, id desc) where state in ('failed', 'in-doubt');
create index dispatches_portal on dispatches (customer_id, created_at desc) where channel = 'portal';

create table dispatch_attempts (
  customer_id uuid not null,
  id uuid not null,
  dispatch_id uuid not null,
  channel text not null,
  -- Not before.
  due_at timestamptz not null,
  -- The worker that makes it, empty until one has it; an open attempt of a dead worker that was transmitting is in doubt.
  worker text not null default '',
  transmitting_at timestamptz,
  ended_at timestamptz,
  outcome text check (outcome in ('accepted', 'later', 'never', 'in-doubt', 'cancelled')),
  reply text,
  primary key (customer_id, id),
  foreign key (customer_id, dispatch_id) references dispatches (customer_id, id)
);
create unique index dispatch_attempts_one_open on dispatch_attempts (customer_id, dispatch_id) where ended_at is null;
create index dispatch_attempts_due on dispatch_attempts (channel, due_at, id) where ended_at is null;

-- Which dispatch a provider's name stands for. `rung`: the last that the provider said of it.
create table provider_ids (
  channel_id uuid not null references channels,
  provider_id text not null,
  customer_id uuid not null,
  dispatch_id uuid not null,
  part int not null,
  rung text,
  recorded_at timestamptz not null,
  -- When the provider was last asked about it, where it does not tell by itself.
  asked_at timestamptz,
  primary key (channel_id, provider_id)
);
create index provider_ids_by_dispatch on provider_ids (customer_id, dispatch_id);

-- What providers said, each thing once, also where we do not know yet (or never) which dispatch is meant.
create table provider_reports (
  channel_id uuid not null references channels,
  provider_id text not null,
  -- The provider's own word for the state, with its error.
  status text not null,
  id uuid not null,
  rung text not null,
  say text not null,
  at timestamptz not null,
  received_at timestamptz not null,
  -- When it became evidence; null while no dispatch is known for it.
  applied_at timestamptz,
  primary key (channel_id, provider_id, status)
);
create index provider_reports_open on provider_reports (received_at) where applied_at is null;

-- Messages that came in, so that one that is given to us twice is one.
create table received_messages (
  channel_id uuid not null references channels,
  provider_id text not null,
  customer_id uuid not null,
  entry_id uuid not null,
  received_at timestamptz not null,
  primary key (channel_id, provider_id)
);

-- Parts of long messages that came in, until all of one are there (or an hour has passed).
create table received_parts (
  channel_id uuid not null references channels,
  sender text not null,
  reference int not null,
  number int not null,
  total int not null,
  recipient text not null,
  text text not null,
  received_at timestamptz not null,
  primary key (channel_id, sender, reference, number)
);
