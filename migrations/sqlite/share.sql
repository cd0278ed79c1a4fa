-- The share layer: what published templates may read. Municipalities that are party to the
-- agreement today, from the first day of sharing; the prices of Lokal contracts have no row
-- here, remarks, persons and projects no column, and Lokal catalogue systems no name.
create temp view if not exists party as
select a.member_id as organisation_id
from main.accession a
where a.deleted_at is null
    and a.in_force_from <= (select today from v_today)
    and (a.leaves_on is null or a.leaves_on >= (select today from v_today))
    and (select today from v_today) >= coalesce(
        (select max(first_day) from main.sharing_terms where deleted_at is null), '2017-11-15');

-- The codes of fixed choices, for comparisons: no text stands in a template's SQL.
create temp view if not exists v_code as
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

create temp view if not exists share_organisation as
select
    t.id, t.organisation_id, t.name, t.name_key, t.kind, t.cvr, t.municipality_code, t.region, t.inhabitants,
    t.size_class, t.foreign_cvr, t.country, t.disabled
from main.organisation t
where t.deleted_at is null;

create temp view if not exists share_org_unit as
select
    t.id, t.organisation_id, t.name, t.parent_id
from main.org_unit t
where t.organisation_id in (select organisation_id from temp.party)
    and t.deleted_at is null;

create temp view if not exists share_option_value as
select
    t.id, t.organisation_id, t.option_type, t.name, t.description, t.enabled, t.obligatory, t.priority,
    t.write_access
from main.option_value t
where t.deleted_at is null;

create temp view if not exists share_kle as
select
    t.id, t.organisation_id, t.name, t.number, t.title, t.kind, t.parent_id, t.active_from, t.active_to,
    t.replaced_by, t.preservation
from main.kle t
where t.deleted_at is null;

create temp view if not exists share_it_system as
select
    t.id, t.organisation_id, t.name, t.name_key, t.previous_name, t.rights_holder_id, t.business_type_id,
    (
        select s.id from main.it_system s where s.id = t.parent_id and s.access = 'shared' and s.deleted_at is null) as parent_id,
    t.access, t.disabled, t.description, t.archive_duty, t.legal_name, t.legal_processor_name,
    t.external_uuid,
    coalesce((
        select n.municipalities from main.system_usage_count n where n.system_id = t.id), 0) as usage_count,
    (
        select count(*) from main.it_system_kle k where k.system_id = t.id and k.deleted_at is null) as kle_count
from main.it_system t
where t.deleted_at is null
    and t.access = 'shared';

create temp view if not exists share_it_system_kle as
select
    t.id, t.organisation_id, t.system_id, t.kle_id
from main.it_system_kle t
join main.it_system s on s.id = t.system_id and s.access = 'shared' and s.deleted_at is null
where t.deleted_at is null;

create temp view if not exists share_it_interface as
select
    t.id, t.organisation_id, t.name, t.interface_ref, t.interface_version,
    (
        select s.id from main.it_system s where s.id = t.exhibitor_id and s.access = 'shared' and s.deleted_at is null) as exhibitor_id,
    t.interface_type_id, t.access, t.disabled, t.description
from main.it_interface t
where t.deleted_at is null
    and t.access = 'shared';

create temp view if not exists share_contract as
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
                from contract_standing p
                where p.organisation_id = t.organisation_id and p.id = t.parent_id
                union
                select p.organisation_id, p.parent_id, p.enforced_valid, p.require_valid_parent, p.stands
                from above
                join contract_standing p on p.organisation_id = above.organisation_id and p.id = above.parent_id
                where above.require_valid_parent and not above.enforced_valid)
            select exists (
                select 1 from above where enforced_valid or (not require_valid_parent and stands)))
        else ((t.valid_from is null or t.valid_from <= (select today from v_today))
        and (t.valid_to is null or t.valid_to >= (select today from v_today))
        and case
            when t.terminated_at is null then true
            else (select today from v_today) <= (
            select min(
                date(t.terminated_at, '+' || notice.months || ' months'),
                date(t.terminated_at, 'start of month', '+' || (notice.months + 1) || ' months', '-1 day'))
            from (select coalesce((
                select case when o.name not glob '*[^0-9]*' and length(o.name) between 1 and 3
                    then cast(o.name as integer) else 0 end
                from main.option_value o where o.id = t.termination_deadline_id), 0) as months) notice)
        end)
    end as is_valid,
    case when t.effective_end < '9999-12-31'
        then cast(julianday(t.effective_end) - julianday((select today from v_today)) as integer) end as days_to_end,
    case when t.latest_termination < '9999-12-31'
        then cast(julianday(t.latest_termination) - julianday((select today from v_today)) as integer) end as days_to_termination,
    case when t.effective_end < '9999-12-31' then substr(t.effective_end, 1, 7) end as end_month,
    (
        select count(*) from main.contract_system s
        join main.system_usage u on u.organisation_id = s.organisation_id and u.id = s.usage_id and u.deleted_at is null
        where s.organisation_id = t.organisation_id and s.contract_id = t.id and s.deleted_at is null) as system_count,
    (
        select cast(sum(l.acquisition) as bigint) from main.economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null
            and l.visibility = 'shared') as acquisition_total,
    (
        select cast(sum(l.operation) as bigint) from main.economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null
            and l.visibility = 'shared') as operation_total,
    (
        select cast(sum(l.other) as bigint) from main.economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null
            and l.visibility = 'shared') as other_total,
    t.visibility = 'local' as price_hidden
from main.contract t
where t.organisation_id in (select organisation_id from temp.party)
    and t.deleted_at is null;

create temp view if not exists share_economy_line as
select
    t.id, t.organisation_id, t.contract_id, t.visibility, t.direction, t.unit_id, t.acquisition,
    t.operation, t.other, t.accounting, t.audit_status, t.audit_date
from main.economy_line t
where t.organisation_id in (select organisation_id from temp.party)
    and t.deleted_at is null
    and t.visibility = 'shared';

create temp view if not exists share_system_usage as
select
    t.id, t.organisation_id,
    case when s.id is not null then t.name end as name,
    s.id as system_id,
    t.system_version, t.life_cycle, t.valid_from, t.valid_to, t.main_contract_id, t.responsible_unit_id,
    t.user_count, t.hosted_at, t.data_classification_id, t.contains_ai, t.archive_duty,
    t.archive_frequency, t.document_bearing,
    (t.valid_from is null or t.valid_from <= (select today from v_today))
        and (t.valid_to is null or t.valid_to >= (select today from v_today))
        and coalesce(t.life_cycle, '') <> 'not_in_use'
        and case
            when t.main_contract_id is null then true
            else coalesce((
                select c.is_valid from share_contract c
                where c.organisation_id = t.organisation_id and c.id = t.main_contract_id), false)
        end as is_active,
    (
        select count(*) from main.contract_system s
        join main.contract c on c.organisation_id = s.organisation_id and c.id = s.contract_id and c.deleted_at is null
        where s.organisation_id = t.organisation_id and s.usage_id = t.id and s.deleted_at is null) as contract_count,
    exists (
        select 1 from main.usage_role r
        where r.organisation_id = t.organisation_id and r.usage_id = t.id and r.deleted_at is null) as has_roles,
    (
        select count(*) from main.system_relation r
        where r.organisation_id = t.organisation_id and r.from_usage_id = t.id and r.deleted_at is null) as uses_count,
    (
        select count(*) from main.system_relation r
        where r.organisation_id = t.organisation_id and r.to_usage_id = t.id and r.deleted_at is null) as used_by_count,
    s.rights_holder_id as rights_holder_id
from main.system_usage t
left join main.it_system s on s.id = t.system_id and s.access = 'shared' and s.deleted_at is null
where t.organisation_id in (select organisation_id from temp.party)
    and t.deleted_at is null;

create temp view if not exists share_usage_kle as
select
    t.id, t.organisation_id, t.usage_id, t.kle_id, t.mode
from main.usage_kle t
where t.organisation_id in (select organisation_id from temp.party)
    and t.deleted_at is null;

create temp view if not exists share_contract_system as
select
    t.id, t.organisation_id, t.contract_id, t.usage_id,
    (
        select s.id from main.system_usage u
        join main.it_system s on s.id = u.system_id and s.access = 'shared' and s.deleted_at is null
        where u.organisation_id = t.organisation_id and u.id = t.usage_id) as system_id,
    (
        select c.is_valid from share_contract c where c.organisation_id = t.organisation_id and c.id = t.contract_id) as contract_valid
from main.contract_system t
where t.organisation_id in (select organisation_id from temp.party)
    and t.deleted_at is null;
