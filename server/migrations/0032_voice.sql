-- The entry that tells of a hold, so that whatever rests on it can show it.
alter table case_holds add column entry_id uuid;
