-- Closed versions of every row, kept by trigger. The columns about the closing come first, so
-- that the rest stays aligned with the table when a column is added to both: every migration
-- that adds a column to a table adds it to the history too.

create table organisation_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint organisation_history_change_known check (change in ('update', 'cascade')),
    like organisation
);
create index organisation_history_by_row on organisation_history (organisation_id, id, version);
create index organisation_history_by_change on organisation_history (organisation_id, ended_by);

create table org_unit_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint org_unit_history_change_known check (change in ('update', 'cascade')),
    like org_unit
);
create index org_unit_history_by_row on org_unit_history (organisation_id, id, version);
create index org_unit_history_by_change on org_unit_history (organisation_id, ended_by);

create table person_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint person_history_change_known check (change in ('update', 'cascade')),
    like person
);
create index person_history_by_row on person_history (organisation_id, id, version);
create index person_history_by_change on person_history (organisation_id, ended_by);

create table assignment_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint assignment_history_change_known check (change in ('update', 'cascade')),
    like assignment
);
create index assignment_history_by_row on assignment_history (organisation_id, id, version);
create index assignment_history_by_change on assignment_history (organisation_id, ended_by);

create table accession_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint accession_history_change_known check (change in ('update', 'cascade')),
    like accession
);
create index accession_history_by_row on accession_history (organisation_id, id, version);
create index accession_history_by_change on accession_history (organisation_id, ended_by);

create table option_value_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint option_value_history_change_known check (change in ('update', 'cascade')),
    like option_value
);
create index option_value_history_by_row on option_value_history (organisation_id, id, version);
create index option_value_history_by_change on option_value_history (organisation_id, ended_by);

create table option_local_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint option_local_history_change_known check (change in ('update', 'cascade')),
    like option_local
);
create index option_local_history_by_row on option_local_history (organisation_id, id, version);
create index option_local_history_by_change on option_local_history (organisation_id, ended_by);

create table kle_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint kle_history_change_known check (change in ('update', 'cascade')),
    like kle
);
create index kle_history_by_row on kle_history (organisation_id, id, version);
create index kle_history_by_change on kle_history (organisation_id, ended_by);

create table it_system_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint it_system_history_change_known check (change in ('update', 'cascade')),
    like it_system
);
create index it_system_history_by_row on it_system_history (organisation_id, id, version);
create index it_system_history_by_change on it_system_history (organisation_id, ended_by);

create table it_system_kle_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint it_system_kle_history_change_known check (change in ('update', 'cascade')),
    like it_system_kle
);
create index it_system_kle_history_by_row on it_system_kle_history (organisation_id, id, version);
create index it_system_kle_history_by_change on it_system_kle_history (organisation_id, ended_by);

create table it_interface_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint it_interface_history_change_known check (change in ('update', 'cascade')),
    like it_interface
);
create index it_interface_history_by_row on it_interface_history (organisation_id, id, version);
create index it_interface_history_by_change on it_interface_history (organisation_id, ended_by);

create table contract_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint contract_history_change_known check (change in ('update', 'cascade')),
    like contract
);
create index contract_history_by_row on contract_history (organisation_id, id, version);
create index contract_history_by_change on contract_history (organisation_id, ended_by);

create table economy_line_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint economy_line_history_change_known check (change in ('update', 'cascade')),
    like economy_line
);
create index economy_line_history_by_row on economy_line_history (organisation_id, id, version);
create index economy_line_history_by_change on economy_line_history (organisation_id, ended_by);

create table contract_element_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint contract_element_history_change_known check (change in ('update', 'cascade')),
    like contract_element
);
create index contract_element_history_by_row on contract_element_history (organisation_id, id, version);
create index contract_element_history_by_change on contract_element_history (organisation_id, ended_by);

create table contract_role_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint contract_role_history_change_known check (change in ('update', 'cascade')),
    like contract_role
);
create index contract_role_history_by_row on contract_role_history (organisation_id, id, version);
create index contract_role_history_by_change on contract_role_history (organisation_id, ended_by);

create table system_usage_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint system_usage_history_change_known check (change in ('update', 'cascade')),
    like system_usage
);
create index system_usage_history_by_row on system_usage_history (organisation_id, id, version);
create index system_usage_history_by_change on system_usage_history (organisation_id, ended_by);

create table usage_kle_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint usage_kle_history_change_known check (change in ('update', 'cascade')),
    like usage_kle
);
create index usage_kle_history_by_row on usage_kle_history (organisation_id, id, version);
create index usage_kle_history_by_change on usage_kle_history (organisation_id, ended_by);

create table contract_system_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint contract_system_history_change_known check (change in ('update', 'cascade')),
    like contract_system
);
create index contract_system_history_by_row on contract_system_history (organisation_id, id, version);
create index contract_system_history_by_change on contract_system_history (organisation_id, ended_by);

create table usage_role_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint usage_role_history_change_known check (change in ('update', 'cascade')),
    like usage_role
);
create index usage_role_history_by_row on usage_role_history (organisation_id, id, version);
create index usage_role_history_by_change on usage_role_history (organisation_id, ended_by);

create table reference_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint reference_history_change_known check (change in ('update', 'cascade')),
    like reference
);
create index reference_history_by_row on reference_history (organisation_id, id, version);
create index reference_history_by_change on reference_history (organisation_id, ended_by);

create table catalogue_order_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint catalogue_order_history_change_known check (change in ('update', 'cascade')),
    like catalogue_order
);
create index catalogue_order_history_by_row on catalogue_order_history (organisation_id, id, version);
create index catalogue_order_history_by_change on catalogue_order_history (organisation_id, ended_by);

create table report_template_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint report_template_history_change_known check (change in ('update', 'cascade')),
    like report_template
);
create index report_template_history_by_row on report_template_history (organisation_id, id, version);
create index report_template_history_by_change on report_template_history (organisation_id, ended_by);

create table report_version_history (
    row_to timestamptz not null,
    ended_by bigint not null,
    change text not null constraint report_version_history_change_known check (change in ('update', 'cascade')),
    like report_version
);
create index report_version_history_by_row on report_version_history (organisation_id, id, version);
create index report_version_history_by_change on report_version_history (organisation_id, ended_by);

-- The planner's statistics are of all municipalities' rows, and EXPLAIN would tell a member
-- about them. Later migrations that add a column to one of these tables say the same of it.
do $$
declare
    a record;
begin
    for a in
        select c.oid::regclass as relation, att.attname
        from pg_class c
        join pg_attribute att on att.attrelid = c.oid and att.attnum > 0 and not att.attisdropped
        where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r' and c.relname not like '\_sqlx%'
    loop
        execute format('alter table %s alter column %I set statistics 0', a.relation, a.attname);
    end loop;
end
$$;
