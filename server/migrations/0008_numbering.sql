-- The connector's own word for a numbering: UIDVALIDITY, and more where a server went back to an older state.
alter table mailbox_cursors alter column uid_validity type text;
alter table mailbox_failures alter column uid_validity type text;
