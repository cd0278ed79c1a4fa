-- How many registrations of each municipality lack what a rule asks for: numbers only, for the
-- secretariat. The rules are those of the same ids in model/quality. The file is the permission
-- here; the program asks who one is before it reads this.
drop view if exists v_completeness;
create view v_completeness as
with contracts as (
    select c.organisation_id, c.supplier_id is null as no_supplier,
        c.valid_to is null and not c.duration_ongoing as no_end,
        not exists (
            select 1 from contract_system s
            where s.organisation_id = c.organisation_id and s.contract_id = c.id and s.deleted_at is null) as no_system
    from contract c
    where c.deleted_at is null
),
usages as (
    select u.organisation_id, u.responsible_unit_id is null as no_unit
    from system_usage u
    where u.deleted_at is null
)
select organisation_id, 'K02' as rule, count(*) filter (where no_supplier) as missing, count(*) as total
from contracts group by 1
union all
select organisation_id, 'K03', count(*) filter (where no_end), count(*) from contracts group by 1
union all
select organisation_id, 'K10', count(*) filter (where no_system), count(*) from contracts group by 1
union all
select organisation_id, 'U01', count(*) filter (where no_unit), count(*) from usages group by 1;
