-- What was done unasked or against the answer is counted by day without reading what was done as decided.
create index actions_amiss on actions (decided_at) include (id, type, standing) where standing <> 'as-decided';
