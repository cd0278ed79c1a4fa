-- A member who knows a uuid is not to learn that a hidden version has it: an index on the uuid
-- itself is asked before the policy, so that EXPLAIN ANALYZE counts what it found; one on a
-- function of it is not asked by a comparison with the uuid.
alter table report_version drop constraint report_version_organisation_id_uuid_key;
create unique index report_version_uuid_unique on report_version (organisation_id, md5(uuid));
-- What an index computes has statistics of its own.
alter index report_version_uuid_unique alter column 2 set statistics 0;

-- What belongs to a contract or to a use is found by it. The unique indexes know only rows that are
-- not deleted, and the views ask for those in a way that an index cannot see (20_views.sql).
create index contract_system_contract_id on contract_system (organisation_id, contract_id);
create index contract_role_contract_id on contract_role (organisation_id, contract_id);
create index contract_element_contract_id on contract_element (organisation_id, contract_id);
create index usage_kle_usage_id on usage_kle (organisation_id, usage_id);
create index usage_role_usage_id on usage_role (organisation_id, usage_id);
