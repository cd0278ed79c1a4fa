-- An index on rows of which some are Lokal begins with their owner: one that does not would fetch
-- hidden rows, and EXPLAIN ANALYZE would count them.

drop index it_system_name_unique;
drop index it_system_by_name;
drop index it_system_rights_holder_id;
create unique index it_system_name_unique on it_system (organisation_id, access, name_key) where deleted_at is null;
create index it_system_by_name on it_system (organisation_id, name_key, id);
create index it_system_rights_holder_id on it_system (organisation_id, rights_holder_id) where rights_holder_id is not null;

drop index it_interface_by_name;
drop index it_interface_exhibitor_id;
create index it_interface_by_name on it_interface (organisation_id, name_key, id);
create index it_interface_exhibitor_id on it_interface (organisation_id, exhibitor_id) where exhibitor_id is not null;

-- And a code that another municipality has taken would be told by the refusal.
drop index report_template_code_unique;
drop index report_template_by_name;
create unique index report_template_code_unique on report_template (organisation_id, code) where deleted_at is null;
create index report_template_by_name on report_template (organisation_id, name_key, id);

-- Who one is is asked by every statement, and begins with a person's assignments. An index on the
-- column itself would count hidden rows for everybody; adding is not a harmless operator, so the
-- planner does not let a member's own condition near this one.
create index assignment_of_person on assignment ((person_id + 0));

-- An index over an expression has statistics of its own.
alter index assignment_of_person alter column 1 set statistics 0;
alter index reference_master_unique alter column 2 set statistics 0;
alter index reference_master_unique alter column 3 set statistics 0;
alter index reference_master_unique alter column 4 set statistics 0;
alter index it_interface_name_unique alter column 3 set statistics 0;
alter index organisation_name_unique alter column 2 set statistics 0;
