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
