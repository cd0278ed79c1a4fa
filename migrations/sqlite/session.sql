-- What a connection has of its own: who is at the keyboard, what day it is, and the relations
-- that show this person's rows. Run after connecting; the program then fills `identity` and
-- `clock`. Several programs may read one file, each as somebody else, and a file that can only
-- be read still works, because all of this is temporary. What shared reports read is in
-- share.sql, made when the first one is run.

-- One row for each role that the person has in an organisation; `home` marks the organisation
-- that the person belongs to.
create temp table identity (
    organisation_id bigint not null,
    role text not null,
    person_id bigint not null,
    login text not null,
    home boolean not null,
    primary key (organisation_id, role)
);

-- `today` is the date in Copenhagen; `now` is set only where the clock has been fixed.
create temp table clock (
    today text not null,
    now text,
    read_only boolean not null
);

create temp trigger change_set_author after insert on main.change_set
begin
    update change_set
    set actor = coalesce((select login from temp.identity limit 1), actor),
        at = coalesce((select now from temp.clock), at)
    where id = new.id;
end;

-- A guard against mistakes: nobody writes for an organisation that is not his, except the
-- secretariat, and except while nobody has been named (setting up a file).
create temp trigger change_set_organisation before insert on main.change_set
when exists (select 1 from temp.identity)
    and not exists (
        select 1 from temp.identity where organisation_id = new.organisation_id or role = 'global_admin')
begin
    select raise(abort, 'KT403');
end;

create temp view v_today as
select
    today,
    date(today, '+30 days') as in_30,
    date(today, '+60 days') as in_60,
    date(today, '+90 days') as in_90,
    date(today, '+180 days') as in_180,
    date(today, '+365 days') as in_365,
    date(today, '-30 days') as ago_30,
    date(today, '-90 days') as ago_90,
    date(today, '-365 days') as ago_365
from temp.clock;

create temp view v_who_am_i as
select
    p.id as person_id, p.login, p.name as person_name,
    o.id as organisation_id, o.name as organisation_name,
    (select group_concat(role, ',') from (
        select role from temp.identity where organisation_id = p.organisation_id order by role)) as roles,
    exists (select 1 from main.schema_info where name = 'demo' and value = 'true') as demo,
    (select read_only from temp.clock) as read_only
from main.person p
join main.organisation o on o.id = p.organisation_id
where p.id = (select person_id from temp.identity limit 1);

-- What a contract's own dates say today, its parent and force left aside (rule 3.1 of 2025).
-- Notice runs whole months from the termination, to the last day of a shorter month.
create temp view contract_standing as
select
    c.organisation_id, c.id, c.parent_id, c.enforced_valid, c.require_valid_parent,
    ((c.valid_from is null or c.valid_from <= (select today from v_today))
        and (c.valid_to is null or c.valid_to >= (select today from v_today))
        and case
            when c.terminated_at is null then true
            else (select today from v_today) <= (
            select min(
                date(c.terminated_at, '+' || notice.months || ' months'),
                date(c.terminated_at, 'start of month', '+' || (notice.months + 1) || ' months', '-1 day'))
            from (select coalesce((
                select case when o.name not glob '*[^0-9]*' and length(o.name) between 1 and 3
                    then cast(o.name as integer) else 0 end
                from main.option_value o where o.id = c.termination_deadline_id), 0) as months) notice)
        end) as stands
from main.contract c
where c.deleted_at is null;

create temp view v_organisation as
select t.*
from main.organisation t
where t.deleted_at is null;

create temp view v_org_unit as
select t.*
from main.org_unit t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_person as
select t.*
from main.person t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_assignment as
select t.*
from main.assignment t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_accession as
select t.*, (select o.name from main.organisation o where o.id = t.member_id) as name
from main.accession t
where t.deleted_at is null;

create temp view v_sharing_terms as
select t.*
from main.sharing_terms t
where t.deleted_at is null;

create temp view v_option_value as
select t.*,
    t.enabled and (t.obligatory or exists (
        select 1 from main.option_local l
        where l.organisation_id = (select organisation_id from temp.identity where home)
            and l.option_id = t.id and l.active and l.deleted_at is null
    )) as active_here,
    (
        select l.description from main.option_local l
        where l.organisation_id = (select organisation_id from temp.identity where home)
            and l.option_id = t.id and l.deleted_at is null
    ) as description_here,
    coalesce((
        select l.version from main.option_local l
        where l.organisation_id = (select organisation_id from temp.identity where home)
            and l.option_id = t.id and l.deleted_at is null), 0) as version_here
from main.option_value t
where t.deleted_at is null;

create temp view v_option_local as
select t.*
from main.option_local t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_kle as
select t.*
from main.kle t
where t.deleted_at is null;

create temp view v_it_system as
select t.*,
    coalesce((
        select n.municipalities from main.system_usage_count n where n.system_id = t.id), 0) as usage_count,
    (
        select count(*) from main.it_system_kle k where k.system_id = t.id and k.deleted_at is null
    ) as kle_count,
    exists (
        select 1 from main.system_usage u
        where u.system_id = t.id and u.deleted_at is null
            and u.organisation_id in (select organisation_id from temp.identity)
    ) as in_use
from main.it_system t
where (t.access = 'shared' or t.organisation_id in (select organisation_id from temp.identity))
    and t.deleted_at is null;

-- Of a Lokal system not even the tasks are anybody else's business.
create temp view v_it_system_kle as
select t.*
from main.it_system_kle t
where t.deleted_at is null
    and exists (select 1 from v_it_system s where s.id = t.system_id);

create temp view v_it_interface as
select t.*
from main.it_interface t
where (t.access = 'shared' or t.organisation_id in (select organisation_id from temp.identity))
    and t.deleted_at is null;

create temp view v_contract as
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
        select count(*) from main.economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id and l.deleted_at is null
    ) as line_count,
    (
        select count(*) from main.contract_system s
        join main.system_usage u on u.organisation_id = s.organisation_id and u.id = s.usage_id and u.deleted_at is null
        where s.organisation_id = t.organisation_id and s.contract_id = t.id and s.deleted_at is null
    ) as system_count,
    (
        select cast(sum(l.acquisition) as bigint) from main.economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null) as acquisition_total,
    (
        select cast(sum(l.operation) as bigint) from main.economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null) as operation_total,
    (
        select cast(sum(l.other) as bigint) from main.economy_line l
        where l.organisation_id = t.organisation_id and l.contract_id = t.id
            and l.direction = 'external' and l.deleted_at is null) as other_total,
    (
        select coalesce((select p.name from main.person p where p.login = s.actor and p.deleted_at is null), s.actor)
        from main.change_set s
        where s.organisation_id = t.organisation_id and s.id = t.change_id
    ) as changed_by,
    (
        select s.at from main.change_set s where s.organisation_id = t.organisation_id and s.id = t.change_id
    ) as changed_at
from main.contract t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_economy_line as
select t.*,
    (
        select u.ean from main.org_unit u where u.organisation_id = t.organisation_id and u.id = t.unit_id
    ) as ean
from main.economy_line t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_contract_element as
select t.*
from main.contract_element t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_contract_role as
select t.*,
    (
        select p.email from main.person p where p.organisation_id = t.organisation_id and p.id = t.person_id
    ) as email
from main.contract_role t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_notice as
select t.*
from main.notice t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_system_usage as
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
        select count(*) from main.contract_system s
        join main.contract c on c.organisation_id = s.organisation_id and c.id = s.contract_id and c.deleted_at is null
        where s.organisation_id = t.organisation_id and s.usage_id = t.id and s.deleted_at is null
    ) as contract_count,
    exists (
        select 1 from main.usage_role r
        where r.organisation_id = t.organisation_id and r.usage_id = t.id and r.deleted_at is null) as has_roles,
    (
        select count(*) from main.system_relation r
        where r.organisation_id = t.organisation_id and r.from_usage_id = t.id and r.deleted_at is null) as uses_count,
    (
        select count(*) from main.system_relation r
        where r.organisation_id = t.organisation_id and r.to_usage_id = t.id and r.deleted_at is null) as used_by_count,
    (select s.rights_holder_id from main.it_system s where s.id = t.system_id) as rights_holder_id
from main.system_usage t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_usage_kle as
select t.*
from main.usage_kle t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_contract_system as
select t.*,
    (
        select u.system_id from main.system_usage u
        where u.organisation_id = t.organisation_id and u.id = t.usage_id
    ) as system_id,
    (
        select c.is_valid from v_contract c where c.organisation_id = t.organisation_id and c.id = t.contract_id
    ) as contract_valid
from main.contract_system t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_system_relation as
select t.*
from main.system_relation t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_usage_role as
select t.*
from main.usage_role t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_reference as
select t.*
from main.reference t
where t.organisation_id in (select organisation_id from temp.identity)
    and t.deleted_at is null;

create temp view v_catalogue_order as
select t.*
from main.catalogue_order t
where (t.organisation_id in (select organisation_id from temp.identity)
        or exists (select 1 from temp.identity where role = 'global_admin'))
    and t.deleted_at is null;

create temp view v_report_template as
select t.*
from main.report_template t
where (t.scope <> 'local' or t.organisation_id in (select organisation_id from temp.identity))
    and t.deleted_at is null;

create temp view v_template_reviewer as
select r.template_id, r.login
from main.template_reviewer r
where r.deleted_at is null;
