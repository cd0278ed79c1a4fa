-- What a change set takes back: undoing writes a new one, and doing it again another.

alter table change_set add column undoes bigint;
alter table change_set add constraint change_set_undoes_fkey
    foreign key (organisation_id, undoes) references change_set (organisation_id, id);
-- A person's own, newest first.
create index change_set_by_actor on change_set (organisation_id, actor, id);

alter table change_set alter column undoes set statistics 0;
