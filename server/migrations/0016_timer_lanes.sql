-- Timers of one lane (a case, a promise) are worked off one after the other; lanes share eight parts, and one part is in
-- one pair of hands at a time. So several workers share the work and nothing of one case overtakes anything of it.
alter table timers add column lane text not null default '';
alter table timers add column part smallint not null generated always as (abs(hashtext(lane) % 8)) stored;
create index timers_due_in_part on timers (part, due_at, id) where done_at is null;
create index timers_done on timers (done_at) where done_at is not null;
