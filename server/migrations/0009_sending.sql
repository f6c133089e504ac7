-- Sending: what is said about a mail that waits, failed or is in doubt, and when it first left (its two days count from there).

alter table outgoing add column say text;
alter table outgoing add column left_at timestamptz;
create index outgoing_by_entry on outgoing (customer_id, entry_id) where entry_id is not null;

-- An attempt with an empty `worker` is written and not yet taken by anybody.
create index attempts_latest on attempts (customer_id, outgoing_id, recipient, started_at desc, id desc);

-- Quarantined mail by its place in the list.
create index mail_messages_quarantine_list on mail_messages (received_at desc, sha256 desc) where state = 'quarantined';

-- Where an outgoing mail is, by its identity alone.
create index outgoing_by_id on outgoing (id);
