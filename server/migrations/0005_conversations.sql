-- One exchange with a customer on one channel: what the inbox lists.

create table conversations (
  customer_id uuid not null references customers,
  id uuid not null,
  channel text not null,
  subject text,
  mailbox_id uuid,
  state text not null check (state in ('open', 'done')),
  assigned_to uuid,
  team_id uuid,
  started_at timestamptz not null,
  last_at timestamptz not null,
  last_entry_id uuid not null,
  last_inbound_at timestamptz,
  -- The oldest message from the customer that nobody has answered.
  waiting_since timestamptz,
  entries int not null,
  -- Why a person should look twice, in stable codes such as `quotes-foreign-conversation`.
  flags text[] not null default '{}',
  primary key (customer_id, id)
);
create index conversations_all on conversations (state, last_at desc, id desc);
create index conversations_mine on conversations (assigned_to, state, last_at desc, id desc);
create index conversations_team on conversations (team_id, state, last_at desc, id desc);
create index conversations_unassigned on conversations (state, last_at desc, id desc) where assigned_to is null;

create table conversation_keys (
  id uuid primary key,
  customer_id uuid not null
);

create table conversation_reads (
  staff_id text not null,
  conversation_id uuid not null,
  read_at timestamptz not null,
  primary key (staff_id, conversation_id)
);

-- Everybody who took part, by comparable address; only they join a conversation by quoting it.
create table conversation_people (
  customer_id uuid not null,
  conversation_id uuid not null,
  address text not null,
  primary key (customer_id, conversation_id, address)
);

-- Which conversation a Message-ID belongs to: a hint, never an identity (several mails may carry the same one).
create table message_ids (
  message_id text not null,
  customer_id uuid not null,
  entry_id uuid not null,
  conversation_id uuid,
  primary key (message_id, entry_id)
);

-- The unguessable part of a reply address.
create table reply_tokens (
  token text primary key,
  customer_id uuid not null,
  conversation_id uuid not null,
  created_at timestamptz not null
);
create index reply_tokens_by_conversation on reply_tokens (customer_id, conversation_id);
