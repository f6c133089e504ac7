-- What the policies for `message.send` (P10) made of each message of ours, when it was accepted and when it left: with the facts
-- and the versions of the policies it can be decided again. No words and no addresses are in it.
create table message_decisions (
  customer_id uuid not null,
  id uuid not null,
  -- The mail's or dispatch's; of what was refused as it was written, the one that it would have been.
  message_id uuid not null,
  moment text not null check (moment in ('accepting', 'leaving')),
  -- What the policies said, and what came of it: a hold that lasts for more than a day is a refusal.
  verdict text not null check (verdict in ('proceed', 'hold', 'refuse')),
  outcome text not null check (outcome in ('leaves', 'waits', 'refused')),
  until timestamptz,
  -- The decision, whole, with the facts that were looked at (others are not in it) and the ends of its holds.
  decision jsonb not null,
  -- SHA-256 of what decides: the same decided again is not stored again.
  digest bytea not null,
  decided_at timestamptz not null,
  primary key (customer_id, id)
);
create index message_decisions_of_message on message_decisions (message_id);
create index message_decisions_in_order on message_decisions (decided_at, id);
call make_append_only('message_decisions');
