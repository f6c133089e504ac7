-- People of the company: who may sign in, how, in which teams, and the tokens of other systems.
-- The tables `staff` to `staff_passkeys` are read and written by better-auth as well (server/domains/staff/auth/better.ts maps
-- their columns); ids that come back from browsers are text, so that a made-up one is not found instead of refused by a cast.

create table staff (
  id uuid primary key,
  name text not null,
  -- Always in lower case.
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  role text not null check (role in ('agent', 'lead', 'manager', 'admin', 'auditor')),
  -- People are never deleted: the record names them.
  active boolean not null default true,
  second_factor boolean not null default false,
  signature text not null default '',
  language text,
  theme text,
  time_zone text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table staff_sessions (
  id uuid primary key,
  -- SHA-256 of the token that the browser holds; the token itself is nowhere.
  token text not null unique,
  staff_id uuid not null references staff,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz not null,
  -- When the person last proved who they are, for changes that need it to be recent.
  authenticated_at timestamptz not null,
  seen_at timestamptz not null,
  ip_address text,
  user_agent text
);
create index staff_sessions_of on staff_sessions (staff_id);

-- How somebody signs in: `credential` (password, scrypt) or `sso` (account_id is the provider's subject).
create table staff_accounts (
  id text primary key,
  staff_id uuid not null references staff,
  provider_id text not null,
  account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index staff_accounts_of on staff_accounts (staff_id);

-- Short-lived state of sign-in flows; identifiers are hashed.
create table staff_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index staff_verifications_by_identifier on staff_verifications (identifier);
create index staff_verifications_expired on staff_verifications (expires_at);

-- Secrets and back-up codes are encrypted with a key derived from the master secret.
create table staff_second_factors (
  id text primary key,
  staff_id uuid not null references staff,
  secret text not null,
  backup_codes text not null,
  verified boolean default true,
  failed_verification_count int default 0,
  locked_until timestamptz
);
create index staff_second_factors_of on staff_second_factors (staff_id);

create table staff_passkeys (
  id text primary key,
  staff_id uuid not null references staff,
  name text,
  public_key text not null,
  credential_id text not null unique,
  counter int not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz
);
create index staff_passkeys_of on staff_passkeys (staff_id);

-- Guesses at passwords, counted per account, device and address; the bucket is a keyed hash.
create table staff_guesses (
  bucket text primary key,
  guesses int not null,
  since timestamptz not null
);
create index staff_guesses_old on staff_guesses (since);

-- One-time links that are not invitations: to become the first user, to set a new password.
create table staff_links (
  token_hash bytea primary key,
  purpose text not null check (purpose in ('setup', 'reset')),
  staff_id uuid references staff,
  created_at timestamptz not null,
  expires_at timestamptz,
  used_at timestamptz,
  check ((purpose = 'setup') = (staff_id is null))
);

create table teams (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null,
  archived_at timestamptz
);
create unique index teams_by_name on teams (lower(name)) where archived_at is null;

create table team_members (
  team_id uuid not null references teams,
  staff_id uuid not null references staff,
  added_at timestamptz not null,
  added_by jsonb not null,
  primary key (team_id, staff_id)
);
create index team_members_of on team_members (staff_id);

create table staff_invitations (
  id uuid primary key,
  email text not null check (email = lower(email)),
  name text,
  role text not null check (role in ('agent', 'lead', 'manager', 'admin', 'auditor')),
  teams uuid[] not null,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  created_by jsonb not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references staff,
  revoked_at timestamptz,
  revoked_by jsonb
);
create unique index staff_invitations_open on staff_invitations (email) where accepted_at is null and revoked_at is null;

create table api_tokens (
  id uuid primary key,
  name text not null,
  role text not null check (role in ('agent', 'lead', 'manager', 'admin', 'auditor')),
  -- SHA-256; the token has 160 random bits, so a slow hash would add nothing.
  token_hash bytea not null unique,
  created_at timestamptz not null,
  created_by jsonb not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by jsonb
);

-- Single sign-on with the company's own OpenID Connect provider.
create table sso_settings (
  one boolean primary key default true check (one),
  label text not null,
  discovery_url text not null,
  client_id text not null,
  -- Sealed with the master secret.
  client_secret bytea not null,
  -- Whoever has a verified address there may come in as an agent; without it only those invited.
  allowed_domain text,
  changed_at timestamptz not null,
  changed_by jsonb not null
);

-- What the audit page shows, newest first.
create index events_audit on events (tx desc, id desc)
  where type like 'kept.staff.%' or type like 'kept.security.%' or type like 'kept.settings.%';
