-- A decision is read seldom and written while somebody waits: packing the larger ones cost a third of storing them.
alter table actions set (toast_tuple_target = 8160);
