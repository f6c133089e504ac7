-- Words are gathered (up to 512 kB) and put into their index together: one mail has a hundred and more, and sorting in each
-- by itself took two thirds of an import. A search reads what is not yet sorted in as well, which costs it about a millisecond.
alter index entry_search_words set (fastupdate = on, gin_pending_list_limit = 512);

-- A channel that is rarely used is walked by itself; among all entries its few would be looked for through a million.
create index entry_search_channel on entry_search (channel, occurred_at desc, entry_id desc);
