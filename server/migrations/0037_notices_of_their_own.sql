-- A duty to tell belongs to the customer whom the action named, not to whoever was at the top of their merges just then: so it
-- stays theirs when a merge is taken back. What is owed already moves to whom it concerns, with everything that was done for it.
create temporary table moving on commit drop as
  select n.customer_id as was, n.id, k.customer_id as own,
    n.state not in ('owed', 'telling', 'asked-person')
      or (row_number() over (partition by k.customer_id, n.what, n.state in ('owed', 'telling', 'asked-person') order by n.owed_at, n.id) = 1
        and not exists (select from notices o where o.customer_id = k.customer_id and o.what = n.what
          and o.state in ('owed', 'telling', 'asked-person'))) as fits
  from notices n join action_keys k on k.action_id = n.action_id where k.customer_id <> n.customer_id;
-- The same is owed to them there: that one stays where it is.
delete from moving where not fits;
update notices n set customer_id = m.own from moving m where n.customer_id = m.was and n.id = m.id;
update notice_keys k set customer_id = m.own from moving m where k.customer_id = m.was and k.notice_id = m.id;
-- Steps are never changed but here, and only whose they are.
alter table notice_steps disable trigger append_only;
update notice_steps s set customer_id = m.own from moving m where s.customer_id = m.was and s.notice_id = m.id;
alter table notice_steps enable trigger append_only;
