-- Policies as data. What a policy has been stays, so that every decision can be replayed.
create table policy_versions (
  name text not null,
  version int not null,
  yaml text not null,
  -- SHA-256 of the text: how one that comes with Kept is known again.
  digest bytea not null,
  built_in boolean not null,
  by jsonb not null,
  reason text not null,
  at timestamptz not null,
  primary key (name, version)
);
call make_append_only('policy_versions');
create index policy_versions_built_in on policy_versions (name, digest) where built_in;

-- What was put in force or withdrawn (`version` null), by whom and why; the newest of a name counts.
create table policy_publications (
  name text not null,
  no int not null,
  version int,
  by jsonb not null,
  reason text not null,
  at timestamptz not null,
  primary key (name, no),
  foreign key (name, version) references policy_versions
);
call make_append_only('policy_publications');

-- Changes with every publication: who asks the gate reads it in the same statement as the facts.
create table policy_epoch (
  one boolean primary key default true check (one),
  epoch uuid not null
);
insert into policy_epoch (epoch) values (gen_random_uuid());
