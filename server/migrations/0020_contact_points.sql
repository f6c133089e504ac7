-- Contact points that are proven, confirmed, shared, doubted or not theirs; how a customer wants to be reached.

alter table contact_points
  -- The form in which it is compared: `identities.value`, for postal addresses their letters and digits.
  add column identity text,
  -- Parts of a postal address (ISO 19160-4); `value` has its lines as they stand on a letter.
  add column components jsonb,
  -- What it may be used for, such as {billing}; empty: for everything.
  add column purposes text[] not null default '{}',
  -- The account or agreement that it was given for; null: for all.
  add column agreement text,
  -- Who may see what arrives there (R41).
  add column setting text not null default 'private' check (setting in ('private', 'work', 'shared')),
  -- How it was proven: {how, by, entryId}.
  add column verified_how jsonb,
  -- A postal address was confirmed to be the right one.
  add column confirmed_at timestamptz,
  add column confirmed_how jsonb,
  -- Another customer claims it too (R79): account content waits until that is settled.
  add column shared_at timestamptz,
  add column shared_settled_at timestamptz,
  -- The customer wrote to us from it.
  add column wrote_at timestamptz,
  add column reached_at timestamptz,
  add column failed_at timestamptz,
  add column failed_say text,
  -- The mailbox does not exist any more, or letters came back: what was proven before that counts no more (R80).
  add column doubted_at timestamptz,
  add column returned_at timestamptz,
  add column returned_entry_id uuid;
update contact_points p set identity = i.value from identities i
  where i.customer_id = p.customer_id and i.contact_point_id = p.id and i.kind = p.kind;
update contact_points set identity = btrim(regexp_replace(lower(value), '[^[:alnum:]]+', ' ', 'g')) where identity is null;
create unique index contact_points_by_id on contact_points (id);

-- Addresses that are not theirs (R78): nothing goes there for this customer, and nothing brings them back but a release.
create table contact_quarantines (
  customer_id uuid not null references customers,
  id uuid not null,
  contact_point_id uuid,
  kind text not null,
  -- In the form in which addresses are compared.
  value text not null,
  reason text not null check (reason in ('wrong-recipient', 'desk')),
  say text not null,
  entry_id uuid,
  at timestamptz not null,
  by jsonb not null,
  -- How often an import or a sync brought it again, and which one last.
  refused int not null default 0,
  refused_at timestamptz,
  refused_from text,
  -- A named person wants it back: it is released when it has been proven afresh.
  release_asked_at timestamptz,
  release_asked_by jsonb,
  release_reason text,
  released_at timestamptz,
  primary key (customer_id, id)
);
create unique index contact_quarantines_open on contact_quarantines (kind, value, customer_id) where released_at is null;

-- Who else says that an address is theirs.
create table identity_claims (
  kind text not null,
  value text not null,
  customer_id uuid not null references customers,
  contact_point_id uuid not null,
  source text not null,
  at timestamptz not null,
  primary key (kind, value, customer_id)
);

-- Codes and links that were sent to prove a contact point; only their hashes are kept.
create table contact_verifications (
  customer_id uuid not null references customers,
  id uuid not null,
  contact_point_id uuid not null,
  -- Where the code went; for a postal address by another way of reaching the customer.
  sent_to uuid not null,
  code_mac bytea not null,
  tries int not null default 0,
  sent_at timestamptz not null,
  code_until timestamptz not null,
  link_until timestamptz not null,
  sent_by jsonb not null,
  entry_id uuid,
  -- A later one took its place, or all tries were used.
  ended_at timestamptz,
  confirmed_at timestamptz,
  confirmed_how text check (confirmed_how in ('code', 'link')),
  primary key (customer_id, id)
);
create unique index contact_verifications_by_id on contact_verifications (id);
create index contact_verifications_by_point on contact_verifications (contact_point_id, sent_at desc);

-- What became of contact points, in order.
create table contact_point_deeds (
  customer_id uuid not null references customers,
  id uuid not null,
  contact_point_id uuid not null,
  verb text not null,
  say text not null,
  entry_id uuid,
  at timestamptz not null,
  by jsonb not null,
  primary key (customer_id, id)
);
create index contact_point_deeds_by_point on contact_point_deeds (contact_point_id, at);
call make_append_only('contact_point_deeds');

-- How a customer wants to be reached; without a row as the company decided.
create table contact_preferences (
  customer_id uuid primary key references customers,
  -- Channels in order; those not named come after them.
  channels text[] not null,
  quiet_from time,
  quiet_until time,
  changed_at timestamptz not null,
  changed_by jsonb not null
);

-- What the company decided: quiet hours (R39), the zone of customers whose zone is not known, how often marketing may come, and
-- after how many days without a sign of life a proven address must be proven again (R80).
create table contact_settings (
  one boolean primary key default true check (one),
  quiet_from time not null default '21:00',
  quiet_until time not null default '08:00',
  time_zone text not null default 'UTC',
  marketing_most int not null default 4,
  marketing_days int not null default 30,
  prove_again_days int not null default 730
);
insert into contact_settings default values;

-- Consent to marketing, per channel: every giving and withdrawing is a row, the newest counts (R55, R56).
create table consents (
  customer_id uuid not null references customers,
  id uuid not null,
  seq bigint generated always as identity,
  topic text not null check (topic in ('marketing')),
  channel text not null check (channel in ('email', 'sms', 'letter', 'call')),
  given boolean not null,
  -- When the customer said so; `recorded_at` is when we wrote it down.
  at timestamptz not null,
  source text not null,
  entry_id uuid,
  recorded_at timestamptz not null,
  recorded_by jsonb not null,
  primary key (customer_id, id)
);
create index consents_newest on consents (customer_id, topic, channel, seq desc);
call make_append_only('consents');
