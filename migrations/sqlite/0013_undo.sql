-- What a change set takes back: undoing writes a new one, and doing it again another.

alter table change_set add column undoes bigint constraint change_set_undoes_fkey references change_set (id);
-- A person's own, newest first.
create index change_set_by_actor on change_set (organisation_id, actor, id);
