-- From which transaction on an automation looks: a moment does not tell what happened before from what comes after in it,
-- and a sandbox's clock stands still.
alter table automations add column since_tx xid8 not null default pg_current_xact_id();
alter table automations drop column since;
