-- The record: entries in order, chained per customer over salted digests of their content.

create table entries (
  customer_id uuid not null references customers,
  id uuid not null,
  seq bigint not null,
  kind text not null,
  channel text not null,
  direction text not null check (direction in ('in', 'out', 'internal')),
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  author jsonb not null,
  conversation_id uuid,
  -- An earlier entry that this one completes or corrects (a quarantined mail read at last).
  about_entry_id uuid,
  original_sha256 bytea references originals,
  content_digest bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (customer_id, id)
);
create unique index entries_chain on entries (customer_id, seq);
create index entries_timeline on entries (customer_id, occurred_at desc, id desc);
create index entries_conversation on entries (customer_id, conversation_id, occurred_at desc, id desc);
create index entries_original on entries (original_sha256) where original_sha256 is not null;
call make_append_only('entries');

-- Where an entry is, by its identity alone (`/v1/entries/{id}`).
create table entry_keys (
  id uuid primary key,
  customer_id uuid not null
);
call make_append_only('entry_keys');

-- What an entry says. Apart from `entries`, so that a decided erasure can remove content and salt and leave the chain whole.
create table entry_contents (
  customer_id uuid not null,
  entry_id uuid not null,
  salt bytea not null,
  subject text,
  -- The first visible words, for lists.
  preview text not null,
  text text not null,
  html text,
  details jsonb not null,
  primary key (customer_id, entry_id),
  foreign key (customer_id, entry_id) references entries (customer_id, id)
);
call make_append_only('entry_contents');

-- The end of each customer's chain, sealed with a key that is not in the database.
create table chain_heads (
  customer_id uuid primary key references customers,
  seq bigint not null,
  hash bytea not null,
  seal bytea not null,
  changed_tx xid8 not null
);

-- Checkpoints tie all heads at a moment into one root, which is also written outside of the database.
create table checkpoints (
  number bigint primary key,
  at timestamptz not null,
  root bytea not null,
  prev_root bytea not null,
  -- Everything that changed before this transaction is in this or an earlier checkpoint.
  horizon xid8 not null,
  leaves jsonb not null
);
call make_append_only('checkpoints');
create index chain_heads_changed on chain_heads (changed_tx);

-- Words as people write them: accents ignored, English stems, nothing thrown away as too common.
create text search dictionary kept_stem (template = snowball, language = english);
create text search configuration kept (copy = simple);
alter text search configuration kept
  alter mapping for asciiword, word, asciihword, hword, hword_asciipart, hword_part
  with unaccent, kept_stem;

-- Derived, can be made anew: what search reads.
create table entry_search (
  customer_id uuid not null,
  entry_id uuid not null,
  occurred_at timestamptz not null,
  channel text not null,
  direction text not null,
  author text not null,
  words tsvector not null,
  primary key (customer_id, entry_id)
);
create index entry_search_words on entry_search using gin (words) with (fastupdate = off);
create index entry_search_newest on entry_search (occurred_at desc, entry_id desc);
create index entry_search_customer on entry_search (customer_id, occurred_at desc, entry_id desc);
