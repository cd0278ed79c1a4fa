-- The relations that people and programs read. Each shows the reader's rows only, because the
-- views run with the reader's own rights and row-level security filters the tables beneath.
-- Computed columns are scalar sub-selects: a query that does not name them does not pay.
-- A `t.*` is spelled out when the view is made, and the views are made anew with every migration.
--
-- `(case when deleted_at is null then true end) is not null` says what `deleted_at is null`
-- says. Without statistics the planner takes the latter to be true of one row in 200, and would
-- read a whole municipality through a partial index instead of looking a row up by its key.
-- Where a partial index is meant to be used, the plain form stands.

set local role kitos_owner;

create view v_today with (security_invoker) as
select
    today,
    today + 30 as in_30,
    today + 60 as in_60,
    today + 90 as in_90,
    today + 180 as in_180,
    today + 365 as in_365,
    today - 30 as ago_30,
    today - 90 as ago_90,
    today - 365 as ago_365
from (select kitos.today() as today) d;

create view v_who_am_i as select * from kitos.who_am_i();

-- What a contract's own dates say today, its parent and force left aside (rule 3.1 of 2025).
-- Notice runs whole months from the termination, to the last day of a shorter month.
create view contract_standing with (security_invoker) as
select
    c.organisation_id, c.id, c.parent_id, c.enforced_valid, c.require_valid_parent,
    ((c.valid_from is null or c.valid_from <= (select today from v_today))
        and (c.valid_to is null or c.valid_to >= (select today from v_today))
        and case
            when c.terminated_at is null then true
            else (select today from v_today) <= intern.months_later(c.terminated_at,
            (select o.name from option_value o where o.id = c.termination_deadline_id))
        end) as stands
from contract c
where (case when c.deleted_at is null then true end) is not null;

create view v_organisation with (security_invoker) as
select t.*
from organisation t
where (case when t.deleted_at is null then true end) is not null;

create view v_org_unit with (security_invoker) as
select t.*
from org_unit t
where (case when t.deleted_at is null then true end) is not null;

create view v_person with (security_invoker) as
select t.*
from person t
where (case when t.deleted_at is null then true end) is not null;

create view v_assignment with (security_invoker) as
select t.*
from assignment t
where (case when t.deleted_at is null then true end) is not null;

create view v_accession with (security_invoker) as
select t.*,
    (select o.name from organisation o where o.id = t.member_id) as name
from accession t
where (case when t.deleted_at is null then true end) is not null;

create view v_sharing_terms with (security_invoker) as
select t.*
from sharing_terms t
where (case when t.deleted_at is null then true end) is not null;

create view v_option_value with (security_invoker) as
select t.*,
    t.enabled and (t.obligatory or exists (
        select 1 from option_local l
        where l.organisation_id = (select w.organisation_id from kitos.who_am_i() w)
            and l.option_id = t.id and l.active and l.deleted_at is null
    )) as active_here,
    (
        select l.description from option_local l
        where l.organisation_id = (select w.organisation_id from kitos.who_am_i() w)
            and l.option_id = t.id and l.deleted_at is null
    ) as description_here,
    coalesce((
        select l.version from option_local l
        where l.organisation_id = (select w.organisation_id from kitos.who_am_i() w)
            and l.option_id = t.id and l.deleted_at is null), 0) as version_here
from option_value t
where (case when t.deleted_at is null then true end) is not null;

create view v_option_local with (security_invoker) as
select t.*
from option_local t
where (case when t.deleted_at is null then true end) is not null;

create view v_kle with (security_invoker) as
select t.*
from kle t
where (case when t.deleted_at is null then true end) is not null;

create view v_it_system with (security_invoker) as
select t.*,
    coalesce((
        select n.municipalities from system_usage_count n where n.system_id = t.id), 0) as usage_count,
    (
        select count(*) from it_system_kle k where k.system_id = t.id and k.deleted_at is null
    ) as kle_count,
    exists (
        select 1 from system_usage u
        where u.system_id = t.id and u.deleted_at is null
    ) as in_use
from it_system t
where (case when t.deleted_at is null then true end) is not null;

create view v_it_system_kle with (security_invoker) as
select t.*
from it_system_kle t
where (case when t.deleted_at is null then true end) is not null;

create view v_it_interface with (security_invoker) as
select t.*
from it_interface t
where (case when t.deleted_at is null then true end) is not null;

create view v_contract with (security_invoker) as
select t.*,
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
            else (select today from v_today) <= intern.months_later(t.terminated_at,
            (select o.name from option_value o where o.id = t.termination_deadline_id))
        end)
    end as is_valid,
    case when t.effective_end < '9999-12-31' then cast(t.effective_end - (select today from v_today) as bigint) end as days_to_end,
    case when t.latest_termination < '9999-12-31' then cast(t.latest_termination - (select today from v_today) as bigint) end as days_to_termination,
    case when t.effective_end < '9999-12-31' then to_char(t.effective_end, 'YYYY-MM') end as end_month,
    (
        select count(*) from economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id and l.deleted_at is null
    ) as line_count,
    (
        select count(*) from contract_system s
        join system_usage u on u.organisation_id = s.organisation_id and u.id = s.usage_id and (case when u.deleted_at is null then true end) is not null
        where s.organisation_id = t.organisation_id and s.contract_id = t.id and s.deleted_at is null
    ) as system_count,
    (
        select cast(sum(l.acquisition) as bigint) from economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null) as acquisition_total,
    (
        select cast(sum(l.operation) as bigint) from economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null) as operation_total,
    (
        select cast(sum(l.other) as bigint) from economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null) as other_total,
    (
        select coalesce((select p.name from person p where p.login = s.actor and p.deleted_at is null), s.actor)
        from change_set s
        where s.organisation_id = t.organisation_id and s.id = t.change_id
    ) as changed_by,
    (
        select s.at from change_set s where s.organisation_id = t.organisation_id and s.id = t.change_id
    ) as changed_at
from contract t
where (case when t.deleted_at is null then true end) is not null;

create view v_economy_line with (security_invoker) as
select t.*,
    (
        select u.ean from org_unit u where u.organisation_id = t.organisation_id and u.id = t.unit_id
    ) as ean
from economy_line t
where (case when t.deleted_at is null then true end) is not null;

create view v_contract_element with (security_invoker) as
select t.*
from contract_element t
where (case when t.deleted_at is null then true end) is not null;

create view v_contract_role with (security_invoker) as
select t.*,
    (
        select p.email from person p where p.organisation_id = t.organisation_id and p.id = t.person_id
    ) as email
from contract_role t
where (case when t.deleted_at is null then true end) is not null;

create view v_notice with (security_invoker) as
select t.*
from notice t
where (case when t.deleted_at is null then true end) is not null;

create view v_system_usage with (security_invoker) as
select t.*,
    (t.valid_from is null or t.valid_from <= (select today from v_today))
        and (t.valid_to is null or t.valid_to >= (select today from v_today))
        and coalesce(t.life_cycle, '') <> 'not_in_use'
        and case
            when t.main_contract_id is null then true
            else coalesce((
                select c.is_valid from v_contract c
                where c.organisation_id = t.organisation_id and c.id = t.main_contract_id), false)
        end as is_active,
    (
        select count(*) from contract_system s
        join contract c on c.organisation_id = s.organisation_id and c.id = s.contract_id and (case when c.deleted_at is null then true end) is not null
        where s.organisation_id = t.organisation_id and s.usage_id = t.id and (case when s.deleted_at is null then true end) is not null
    ) as contract_count,
    exists (
        select 1 from usage_role r
        where r.organisation_id = t.organisation_id and r.usage_id = t.id and r.deleted_at is null) as has_roles,
    (
        select count(*) from system_relation r
        where r.organisation_id = t.organisation_id and r.from_usage_id = t.id and r.deleted_at is null) as uses_count,
    (
        select count(*) from system_relation r
        where r.organisation_id = t.organisation_id and r.to_usage_id = t.id and r.deleted_at is null) as used_by_count,
    (select s.rights_holder_id from it_system s where s.id = t.system_id) as rights_holder_id
from system_usage t
where (case when t.deleted_at is null then true end) is not null;

create view v_usage_kle with (security_invoker) as
select t.*
from usage_kle t
where (case when t.deleted_at is null then true end) is not null;

create view v_contract_system with (security_invoker) as
select t.*,
    (
        select u.system_id from system_usage u
        where u.organisation_id = t.organisation_id and u.id = t.usage_id
    ) as system_id,
    (
        select c.is_valid from v_contract c where c.organisation_id = t.organisation_id and c.id = t.contract_id
    ) as contract_valid
from contract_system t
where (case when t.deleted_at is null then true end) is not null;

create view v_system_relation with (security_invoker) as
select t.*
from system_relation t
where (case when t.deleted_at is null then true end) is not null;

create view v_usage_role with (security_invoker) as
select t.*
from usage_role t
where (case when t.deleted_at is null then true end) is not null;

create view v_reference with (security_invoker) as
select t.*
from reference t
where (case when t.deleted_at is null then true end) is not null;

create view v_catalogue_order with (security_invoker) as
select t.*
from catalogue_order t
where (case when t.deleted_at is null then true end) is not null;

create view v_report_template with (security_invoker) as
select t.*
from report_template t
where (case when t.deleted_at is null then true end) is not null;
