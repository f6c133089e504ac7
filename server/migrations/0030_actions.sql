-- A decision is read seldom and written while somebody waits: packing the larger ones cost a third of storing them.
alter table actions set (toast_tuple_target = 8160);

-- Lists go by the time of the decision: walked by transactions, a week of two years ago read everything since.
drop index actions_by_time;
create index actions_newest on actions (decided_at desc, tx desc, id desc);
