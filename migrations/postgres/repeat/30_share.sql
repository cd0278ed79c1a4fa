-- The share layer: what published templates may read. The views belong to kitos_share, which
-- has columns granted and policies of its own (50_rights.sql): municipalities that are party to
-- the agreement today; the prices of Lokal contracts have no row, remarks, persons and projects
-- no column, and Lokal catalogue systems no name. Members have no right to this schema.
--
-- What reports are made of is joined, and summed for all contracts at once: asked contract by
-- contract, it took most of a report's time. A join that nothing is read from is left out by the
-- planner. Other computed columns nest their sub-selects instead of joining in them: templates run
-- without nested loops, and a join in a sub-select would read a whole municipality for every row.

set local role kitos_share;

create view share.v_today as select * from kitos.v_today;

-- The codes of fixed choices, for comparisons: no text stands in a template's SQL.
create view share.v_code with (security_barrier) as
select
    'contract_type' as code_contract_type, 'contract_template' as code_contract_template,
    'contract_criticality' as code_contract_criticality, 'purchase_form' as code_purchase_form,
    'procurement_strategy' as code_procurement_strategy, 'payment_model' as code_payment_model,
    'agreement_element' as code_agreement_element, 'option_extend' as code_option_extend,
    'payment_frequency' as code_payment_frequency, 'price_regulation' as code_price_regulation,
    'termination_deadline' as code_termination_deadline, 'business_type' as code_business_type,
    'interface_type' as code_interface_type, 'relation_frequency' as code_relation_frequency,
    'data_classification' as code_data_classification, 'contract_role' as code_contract_role,
    'system_role' as code_system_role, 'org_unit_role' as code_org_unit_role,
    'main_group' as code_main_group, 'group' as code_group, 'subject' as code_subject,
    'undecided' as code_undecided, 'preserve' as code_preserve, 'discard' as code_discard,
    'preserve_data' as code_preserve_data, 'no_recommendation' as code_no_recommendation,
    'not_in_use' as code_not_in_use, 'testing' as code_testing, 'phasing_in' as code_phasing_in,
    'operational' as code_operational, 'phasing_out' as code_phasing_out, 'under_10' as code_under_10,
    'to_49' as code_to_49, 'to_99' as code_to_99, 'to_499' as code_to_499, 'from_500' as code_from_500,
    'on_premise' as code_on_premise, 'external' as code_external, 'hybrid' as code_hybrid,
    'unknown' as code_unknown, 'add' as code_add, 'remove' as code_remove, 'yes' as code_yes,
    'no' as code_no, 'local' as code_local, 'shared' as code_shared, 'municipality' as code_municipality,
    'interest_community' as code_interest_community, 'company' as code_company,
    'other_authority' as code_other_authority, 'small' as code_small, 'medium' as code_medium,
    'large' as code_large, 'very_large' as code_very_large, 'calendar_year' as code_calendar_year,
    'half_year' as code_half_year, 'quarter' as code_quarter, 'month' as code_month,
    'internal' as code_internal, 'white' as code_white, 'red' as code_red, 'yellow' as code_yellow,
    'green' as code_green,
    -- What stands around a name in a list of names, as a pattern.
    '%|' as list_before, '|%' as list_after;

do $$
begin
    create domain share.textdate as date;
exception when duplicate_object then
    null;
end
$$;

-- What a contract's own dates say today, its parent and force left aside (rule 3.1 of 2025).
-- Notice runs whole months from the termination, to the last day of a shorter month.
create view share.contract_standing as
select
    c.organisation_id, c.id, c.parent_id, c.enforced_valid, c.require_valid_parent,
    ((c.valid_from is null or c.valid_from <= (select today from share.v_today))
        and (c.valid_to is null or c.valid_to >= (select today from share.v_today))
        and case
            when c.terminated_at is null then true
            else (select today from share.v_today) <= intern.months_later(c.terminated_at,
            (select o.name from kitos.option_value o where o.id = c.termination_deadline_id))
        end) as stands
from kitos.contract c
where (case when c.deleted_at is null then true end) is not null;

create view share.share_organisation with (security_barrier) as
select
    t.id, t.organisation_id, t.name, t.name_key, t.kind, t.cvr, t.municipality_code, t.region, t.inhabitants,
    t.size_class, t.foreign_cvr, t.country, t.disabled
from kitos.organisation t
where (case when t.deleted_at is null then true end) is not null;

create view share.share_org_unit with (security_barrier) as
select
    t.id, t.organisation_id, t.name, t.parent_id
from kitos.org_unit t
where (case when t.deleted_at is null then true end) is not null;

create view share.share_option_value with (security_barrier) as
select
    t.id, t.organisation_id, t.option_type, t.name, t.description, t.enabled, t.obligatory, t.priority,
    t.write_access
from kitos.option_value t
where (case when t.deleted_at is null then true end) is not null;

create view share.share_kle with (security_barrier) as
select
    t.id, t.organisation_id, t.name, t.number, t.title, t.kind, t.parent_id, t.active_from, t.active_to,
    t.replaced_by, t.preservation
from kitos.kle t
where (case when t.deleted_at is null then true end) is not null;

create view share.share_it_system with (security_barrier) as
select
    t.id, t.organisation_id, t.name, t.name_key, t.previous_name, t.rights_holder_id, t.business_type_id,
    (
        select s.id from kitos.it_system s where s.id = t.parent_id and s.access = 'shared' and s.deleted_at is null) as parent_id,
    t.access, t.disabled, t.description, t.archive_duty, t.legal_name, t.legal_processor_name,
    t.external_uuid,
    coalesce((
        select n.municipalities from kitos.system_usage_count n where n.system_id = t.id), 0) as usage_count,
    (
        select count(*) from kitos.it_system_kle k where k.system_id = t.id and k.deleted_at is null) as kle_count
from kitos.it_system t
where (case when t.deleted_at is null then true end) is not null
    and t.access = 'shared';

create view share.share_it_system_kle with (security_barrier) as
select
    t.id, t.organisation_id, t.system_id, t.kle_id
from kitos.it_system_kle t
join kitos.it_system s on s.id = t.system_id and s.access = 'shared' and s.deleted_at is null
where (case when t.deleted_at is null then true end) is not null;

create view share.share_it_interface with (security_barrier) as
select
    t.id, t.organisation_id, t.name, t.interface_ref, t.interface_version,
    (
        select s.id from kitos.it_system s where s.id = t.exhibitor_id and s.access = 'shared' and s.deleted_at is null) as exhibitor_id,
    t.interface_type_id, t.access, t.disabled, t.description
from kitos.it_interface t
where (case when t.deleted_at is null then true end) is not null
    and t.access = 'shared';

create view share.share_contract with (security_barrier) as
select
    t.id, t.organisation_id, t.name, t.contract_type_id, t.contract_template_id, t.criticality_id,
    t.purchase_form_id, t.procurement_strategy_id, t.procurement_year, t.procurement_quarter,
    t.procurement_initiated, t.valid_from, t.valid_to, t.enforced_valid, t.parent_id,
    t.require_valid_parent, t.responsible_unit_id, t.is_signed, t.signed_date, t.supplier_id,
    t.supplier_signed, t.supplier_signed_date, t.supplier_internal, t.supplier_unit_id, t.duration_years,
    t.duration_months, t.duration_ongoing, t.option_extend_id, t.extend_multiplier, t.irrevocable_to,
    t.terminated_at, t.termination_deadline_id, t.running, t.by_ending, t.remuneration_begun,
    t.payment_frequency_id, t.payment_model_id, t.price_regulation_id, t.visibility, t.effective_end,
    t.latest_termination,
    case
        when t.enforced_valid then true
        when t.require_valid_parent then (
            with recursive above (organisation_id, parent_id, enforced_valid, require_valid_parent, stands) as (
                select p.organisation_id, p.parent_id, p.enforced_valid, p.require_valid_parent, p.stands
                from share.contract_standing p
                where p.organisation_id = t.organisation_id and p.id = t.parent_id
                union
                select p.organisation_id, p.parent_id, p.enforced_valid, p.require_valid_parent, p.stands
                from above
                join share.contract_standing p on p.organisation_id = above.organisation_id and p.id = above.parent_id
                where above.require_valid_parent and not above.enforced_valid)
            select exists (
                select 1 from above where enforced_valid or (not require_valid_parent and stands)))
        else ((t.valid_from is null or t.valid_from <= (select today from share.v_today))
        and (t.valid_to is null or t.valid_to >= (select today from share.v_today))
        and case
            when t.terminated_at is null then true
            else (select today from share.v_today) <= intern.months_later(t.terminated_at,
            (select o.name from kitos.option_value o where o.id = t.termination_deadline_id))
        end)
    end as is_valid,
    case when t.effective_end < '9999-12-31' then cast(t.effective_end - (select today from share.v_today) as bigint) end as days_to_end,
    case when t.latest_termination < '9999-12-31' then cast(t.latest_termination - (select today from share.v_today) as bigint) end as days_to_termination,
    case when t.effective_end < '9999-12-31' then to_char(t.effective_end, 'YYYY-MM') end as end_month,
    coalesce(n.systems, 0) as system_count,
    p.acquisition as acquisition_total,
    p.operation as operation_total,
    p.other as other_total,
    t.visibility = 'local' as price_hidden
from kitos.contract t
left join (
    select
        l.organisation_id, l.contract_id, cast(sum(l.acquisition) as bigint) as acquisition,
        cast(sum(l.operation) as bigint) as operation, cast(sum(l.other) as bigint) as other
    from kitos.economy_line l
    where l.direction = 'external' and l.deleted_at is null and l.visibility = 'shared'
    group by l.organisation_id, l.contract_id) p on p.organisation_id = t.organisation_id and p.contract_id = t.id
left join (
    select s.organisation_id, s.contract_id, count(*) as systems
    from kitos.contract_system s
    join kitos.system_usage u on u.organisation_id = s.organisation_id and u.id = s.usage_id
        and (case when u.deleted_at is null then true end) is not null
    where s.deleted_at is null
    group by s.organisation_id, s.contract_id) n on n.organisation_id = t.organisation_id and n.contract_id = t.id
where (case when t.deleted_at is null then true end) is not null;

create view share.share_economy_line with (security_barrier) as
select
    t.id, t.organisation_id, t.contract_id, t.visibility, t.direction, t.unit_id, t.acquisition,
    t.operation, t.other, t.accounting, t.audit_status, t.audit_date
from kitos.economy_line t
where (case when t.deleted_at is null then true end) is not null
    and t.visibility = 'shared';

create view share.share_system_usage with (security_barrier) as
select
    t.id, t.organisation_id,
    case when s.id is not null then t.name end as name,
    s.id as system_id,
    t.system_version, t.life_cycle, t.valid_from, t.valid_to, t.main_contract_id, t.responsible_unit_id,
    t.user_count, t.hosted_at, t.data_classification_id, t.contains_ai, t.archive_duty,
    t.archive_frequency, t.document_bearing,
    (t.valid_from is null or t.valid_from <= (select today from share.v_today))
        and (t.valid_to is null or t.valid_to >= (select today from share.v_today))
        and coalesce(t.life_cycle, '') <> 'not_in_use'
        and case
            when t.main_contract_id is null then true
            else coalesce((
                select c.is_valid from share.share_contract c
                where c.organisation_id = t.organisation_id and c.id = t.main_contract_id), false)
        end as is_active,
    (
        select count((
            select c.id from kitos.contract c
            where c.organisation_id = s.organisation_id and c.id = s.contract_id and (case when c.deleted_at is null then true end) is not null))
        from kitos.contract_system s
        where s.organisation_id = t.organisation_id and s.usage_id = t.id and (case when s.deleted_at is null then true end) is not null) as contract_count,
    exists (
        select 1 from kitos.usage_role r
        where r.organisation_id = t.organisation_id and r.usage_id = t.id and r.deleted_at is null) as has_roles,
    (
        select count(*) from kitos.system_relation r
        where r.organisation_id = t.organisation_id and r.from_usage_id = t.id and r.deleted_at is null) as uses_count,
    (
        select count(*) from kitos.system_relation r
        where r.organisation_id = t.organisation_id and r.to_usage_id = t.id and r.deleted_at is null) as used_by_count,
    s.rights_holder_id as rights_holder_id
from kitos.system_usage t
left join kitos.it_system s on s.id = t.system_id and s.access = 'shared' and s.deleted_at is null
where (case when t.deleted_at is null then true end) is not null;

create view share.share_usage_kle with (security_barrier) as
select
    t.id, t.organisation_id, t.usage_id, t.kle_id, t.mode
from kitos.usage_kle t
where (case when t.deleted_at is null then true end) is not null;

create view share.share_contract_system with (security_barrier) as
select
    t.id, t.organisation_id, t.contract_id, t.usage_id,
    s.id as system_id,
    (
        select c.is_valid from share.share_contract c where c.organisation_id = t.organisation_id and c.id = t.contract_id) as contract_valid
from kitos.contract_system t
left join kitos.system_usage u on u.organisation_id = t.organisation_id and u.id = t.usage_id
left join kitos.it_system s on s.id = u.system_id and s.access = 'shared' and s.deleted_at is null
where (case when t.deleted_at is null then true end) is not null;
