-- Where statistics had been collected before 0009 switched them off for the expressions in
-- indexes, they are still there: they go with the index. Made anew, it has none.

drop index organisation_name_unique;
create unique index organisation_name_unique on organisation (name_key, coalesce(cvr, '')) where deleted_at is null;
alter index organisation_name_unique alter column 2 set statistics 0;

drop index it_interface_name_unique;
create unique index it_interface_name_unique on it_interface (organisation_id, name_key, coalesce(interface_ref, '')) where deleted_at is null;
alter index it_interface_name_unique alter column 3 set statistics 0;

drop index reference_master_unique;
create unique index reference_master_unique on reference
    (organisation_id, coalesce(contract_id, 0), coalesce(usage_id, 0), coalesce(system_id, 0))
    where is_master and deleted_at is null;
alter index reference_master_unique alter column 2 set statistics 0;
alter index reference_master_unique alter column 3 set statistics 0;
alter index reference_master_unique alter column 4 set statistics 0;
