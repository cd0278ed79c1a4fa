-- What a member may know of the share layer and of the log: his own contract as others see it, and
-- who has drawn what while his municipality took part. Both ask who is calling, and neither has
-- a parameter that names a municipality.

set local role kitos_share;
grant select on share.share_contract, share.share_economy_line, share.share_contract_system to kitos_audit;

-- A view runs with its owner's rights to tables, but a function in it is called by the reader.
set local role kitos_lookup;
grant execute on function intern.months_later(date, text) to kitos_audit;

set local role kitos_audit;

-- The share layer's rows of a contract of the caller's own municipality, as JSON; none of anybody
-- else's, whether it exists or not.
create or replace function kitos.seen_by_others(contract bigint) returns table (relation text, found text)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    set datestyle = 'ISO'
begin atomic
    with mine as materialized (select w.organisation_id as id from kitos.who_am_i() w)
    select 'contract', row_to_json(t)::text
    from share.share_contract t
    where t.organisation_id = (select id from mine) and t.id = contract
    union all
    (select 'economy_line', row_to_json(t)::text
    from share.share_economy_line t
    where t.organisation_id = (select id from mine) and t.contract_id = contract
    order by t.id)
    union all
    (select 'contract_system', row_to_json(t)::text
    from share.share_contract_system t
    where t.organisation_id = (select id from mine) and t.contract_id = contract
    order by t.id);
end;
grant execute on function kitos.seen_by_others(bigint) to kitos_member;

set local role kitos_owner;
grant select (organisation_id, template_code, at, id) on extraction to kitos_lookup;
create policy drawn on extraction for select to kitos_lookup using (true);

set local role kitos_lookup;

-- Which templates other municipalities ran while the caller's was party to the agreement: how many
-- of them, when last, and by which municipality. Never who at the keyboard, and no parameters.
create or replace function kitos.drawn_from_us()
    returns table (template_code text, municipalities bigint, last_at timestamptz, last_municipality text)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    with us as materialized (select w.organisation_id as id from kitos.who_am_i() w),
    drawn as (
        select e.template_code, e.organisation_id, e.at, e.id
        from kitos.extraction e
        join us on us.id <> e.organisation_id
        where exists (
            select 1 from kitos.accession a
            where a.member_id = us.id and a.deleted_at is null
                and a.in_force_from <= (e.at at time zone 'Europe/Copenhagen')::date
                and (a.leaves_on is null or a.leaves_on >= (e.at at time zone 'Europe/Copenhagen')::date))
    )
    select d.template_code, count(distinct d.organisation_id), max(d.at),
        (
            select o.name from kitos.organisation o
            where o.id = (array_agg(d.organisation_id order by d.at desc, d.id desc))[1])
    from drawn d
    group by d.template_code;
end;
grant execute on function kitos.drawn_from_us() to kitos_member;
