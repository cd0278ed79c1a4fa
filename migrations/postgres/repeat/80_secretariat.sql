-- What the secretariat may know and do across municipalities, without reading their rows:
-- how complete the registrations are, the merge of one catalogue system into another, and the
-- answer to what they order.

set local role kitos_owner;

grant select (id, organisation_id, deleted_at, supplier_id, valid_to, duration_ongoing) on contract to kitos_audit;
grant select on contract_system, system_relation, system_usage, usage_role, usage_kle, reference, it_interface, it_system,
    it_system_kle to kitos_audit;
grant update (usage_id, deleted_at, version, change_id) on contract_system, usage_role, usage_kle to kitos_audit;
grant update (from_usage_id, to_usage_id, deleted_at, version, change_id) on system_relation to kitos_audit;
grant update (usage_id, system_id, is_master, deleted_at, version, change_id) on reference to kitos_audit;
grant update (system_id, name, name_key, search_text, deleted_at, version, change_id, responsible_unit_id, user_count,
    hosted_at, data_classification_id, general_purpose, note, archive_note) on system_usage to kitos_audit;
grant update (exhibitor_id, version, change_id) on it_interface to kitos_audit;
grant update (system_id, deleted_at, version, change_id) on it_system_kle to kitos_audit;
grant update (parent_id, merged_into_id, deleted_at, version, change_id) on it_system to kitos_audit;
grant select (id, organisation_id, status, version, deleted_at), update (status, version, change_id)
    on catalogue_order to kitos_audit;
do $$
declare
    name text;
begin
    create policy counted on contract for select to kitos_audit using (true);
    foreach name in array array[
        'contract_system', 'system_relation', 'system_usage', 'usage_role', 'usage_kle', 'reference', 'it_interface', 'it_system',
        'it_system_kle', 'catalogue_order'
    ] loop
        execute format('create policy merged on %I for select to kitos_audit using (true)', name);
        execute format('create policy merging on %I for update to kitos_audit using (true) with check (true)', name);
    end loop;
end
$$;

set local role kitos_audit;

-- How many registrations of each municipality lack what a rule asks for: numbers only. The rules
-- are those of the same ids in model/quality. Nobody but the secretariat gets a row.
create or replace function kitos.completeness()
    returns table (organisation_id bigint, rule text, missing bigint, total bigint)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
    set jit = off
begin atomic
    with contracts as (
        select c.organisation_id, c.supplier_id is null as no_supplier,
            c.valid_to is null and not c.duration_ongoing as no_end, l.contract_id is null as no_system
        from kitos.contract c
        left join (
            select distinct s.organisation_id, s.contract_id from kitos.contract_system s where s.deleted_at is null
        ) l on l.organisation_id = c.organisation_id and l.contract_id = c.id
        where c.deleted_at is null and intern.is_secretariat()
    ),
    usages as (
        select u.organisation_id, u.responsible_unit_id is null as no_unit
        from kitos.system_usage u
        where u.deleted_at is null and intern.is_secretariat()
    )
    select organisation_id, 'K02', count(*) filter (where no_supplier), count(*) from contracts group by 1
    union all
    select organisation_id, 'K03', count(*) filter (where no_end), count(*) from contracts group by 1
    union all
    select organisation_id, 'K10', count(*) filter (where no_system), count(*) from contracts group by 1
    union all
    select organisation_id, 'U01', count(*) filter (where no_unit), count(*) from usages group by 1;
end;

-- Merges a shared catalogue system into another: usages, references and interfaces of every
-- municipality, children and KLE of the catalogue. Where a municipality uses both, the target's
-- usage stands: links move to it, its empty fields are filled, and the other usage is removed
-- (its values are in the history). One change set for each municipality, with the reason; the
-- caller's own is written first with his uuid, so that it happens once. `old_folded` and
-- `new_folded` are the names as they stand in search texts. KT407: not two systems to merge.
create or replace function kitos.merge_systems(
    old_id bigint, new_id bigint, why text, save text, old_folded text, new_folded text)
    returns table (
        landed boolean, municipalities bigint, moved bigint, combined bigint, interfaces bigint,
        referred bigint, children bigint)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    home bigint;
    change bigint;
    here bigint;
    place bigint;
    touched bigint;
    source kitos.it_system%rowtype;
    target kitos.it_system%rowtype;
    kept bigint;
    gone bigint;
begin
    select w.organisation_id into home from kitos.who_am_i() w;
    if home is null or intern.is_secretariat() is not true then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    insert into kitos.change_set (organisation_id, uuid, kind, reason) values (home, save, 'merge', why)
    on conflict (organisation_id, uuid) do nothing returning id into change;
    landed := change is null;
    municipalities := 0; moved := 0; combined := 0; interfaces := 0; referred := 0; children := 0;
    if landed then
        return next;
        return;
    end if;
    -- Locked, so that nobody takes the old one into use meanwhile.
    perform 1 from kitos.it_system s where s.id in (old_id, new_id) order by s.id for update;
    select * into source from kitos.it_system s where s.id = old_id and s.access = 'shared' and s.deleted_at is null;
    select * into target from kitos.it_system s where s.id = new_id and s.access = 'shared' and s.deleted_at is null;
    if source.id is null or target.id is null or source.id = target.id or btrim(why) = '' then
        raise exception sqlstate 'KT407' using message = 'KT407';
    end if;

    for place in
        select u.organisation_id from kitos.system_usage u where u.system_id = old_id and u.deleted_at is null
        union
        select r.organisation_id from kitos.reference r where r.system_id = old_id and r.deleted_at is null
        union
        select i.organisation_id from kitos.it_interface i where i.exhibitor_id = old_id and i.deleted_at is null
        order by 1
    loop
        municipalities := municipalities + 1;
        here := intern.change_in(place, 'merge', why);
        kept := null;
        gone := null;
        select u.id into gone from kitos.system_usage u
        where u.organisation_id = place and u.system_id = old_id and u.deleted_at is null for update;
        select u.id into kept from kitos.system_usage u
        where u.organisation_id = place and u.system_id = new_id and u.deleted_at is null for update;
        if gone is not null and kept is null then
            moved := moved + 1;
            update kitos.system_usage u
            set system_id = new_id, name = target.name, name_key = target.name_key,
                search_text = case when starts_with(u.search_text, old_folded)
                    then new_folded || substr(u.search_text, length(old_folded) + 1) else u.search_text end,
                version = u.version + 1, change_id = here
            where u.organisation_id = place and u.id = gone;
        elsif gone is not null then
            combined := combined + 1;
            perform intern.combine_usages(place, gone, kept, here);
        end if;
        update kitos.reference r
        set system_id = new_id, version = r.version + 1, change_id = here,
            is_master = r.is_master and not exists (
                select 1 from kitos.reference k
                where k.organisation_id = place and k.system_id = new_id and k.is_master and k.deleted_at is null)
        where r.organisation_id = place and r.system_id = old_id and r.deleted_at is null;
        get diagnostics touched = row_count;
        referred := referred + touched;
        update kitos.it_interface i
        set exhibitor_id = new_id, version = i.version + 1, change_id = here
        where i.organisation_id = place and i.exhibitor_id = old_id and i.deleted_at is null;
        get diagnostics touched = row_count;
        interfaces := interfaces + touched;
    end loop;

    -- The target may stand somewhere below the old one: it takes that one's place.
    if exists (
        with recursive above (id, parent_id) as (
            select s.id, s.parent_id from kitos.it_system s where s.id = target.parent_id
            union
            select s.id, s.parent_id from above join kitos.it_system s on s.id = above.parent_id)
        select 1 from above where id = old_id) then
        update kitos.it_system s set parent_id = source.parent_id, version = s.version + 1, change_id = change
        where s.id = new_id;
    end if;
    update kitos.it_system s set parent_id = new_id, version = s.version + 1, change_id = change
    where s.parent_id = old_id and s.id <> new_id and s.deleted_at is null;
    get diagnostics children = row_count;
    update kitos.it_system_kle k set system_id = new_id, version = k.version + 1, change_id = change
    where k.system_id = old_id and k.deleted_at is null and not exists (
        select 1 from kitos.it_system_kle n where n.system_id = new_id and n.kle_id = k.kle_id and n.deleted_at is null);
    update kitos.it_system_kle k set deleted_at = clock_timestamp(), version = k.version + 1, change_id = change
    where k.system_id = old_id and k.deleted_at is null;
    update kitos.it_system s
    set deleted_at = clock_timestamp(), merged_into_id = new_id, version = s.version + 1, change_id = change
    where s.id = old_id;
    return next;
end
$$;

-- Two usages of one municipality become one; see merge_systems.
create or replace function intern.combine_usages(place bigint, gone bigint, kept bigint, here bigint) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update kitos.contract_system l set usage_id = kept, version = l.version + 1, change_id = here
    where l.organisation_id = place and l.usage_id = gone and l.deleted_at is null and not exists (
        select 1 from kitos.contract_system k
        where k.organisation_id = place and k.usage_id = kept and k.contract_id = l.contract_id and k.deleted_at is null);
    update kitos.contract_system l set deleted_at = clock_timestamp(), version = l.version + 1, change_id = here
    where l.organisation_id = place and l.usage_id = gone and l.deleted_at is null;
    update kitos.usage_role l set usage_id = kept, version = l.version + 1, change_id = here
    where l.organisation_id = place and l.usage_id = gone and l.deleted_at is null and not exists (
        select 1 from kitos.usage_role k
        where k.organisation_id = place and k.usage_id = kept and k.role_id = l.role_id and k.person_id = l.person_id
            and k.deleted_at is null);
    update kitos.usage_role l set deleted_at = clock_timestamp(), version = l.version + 1, change_id = here
    where l.organisation_id = place and l.usage_id = gone and l.deleted_at is null;
    update kitos.usage_kle l set usage_id = kept, version = l.version + 1, change_id = here
    where l.organisation_id = place and l.usage_id = gone and l.deleted_at is null and not exists (
        select 1 from kitos.usage_kle k
        where k.organisation_id = place and k.usage_id = kept and k.kle_id = l.kle_id and k.deleted_at is null);
    update kitos.usage_kle l set deleted_at = clock_timestamp(), version = l.version + 1, change_id = here
    where l.organisation_id = place and l.usage_id = gone and l.deleted_at is null;
    -- A relation between the two would be one of a system to itself.
    update kitos.system_relation l set deleted_at = clock_timestamp(), version = l.version + 1, change_id = here
    where l.organisation_id = place and l.deleted_at is null
        and ((l.from_usage_id = gone and l.to_usage_id = kept) or (l.from_usage_id = kept and l.to_usage_id = gone));
    update kitos.system_relation l set from_usage_id = kept, version = l.version + 1, change_id = here
    where l.organisation_id = place and l.from_usage_id = gone and l.deleted_at is null;
    update kitos.system_relation l set to_usage_id = kept, version = l.version + 1, change_id = here
    where l.organisation_id = place and l.to_usage_id = gone and l.deleted_at is null;
    update kitos.reference r
    set usage_id = kept, version = r.version + 1, change_id = here,
        is_master = r.is_master and not exists (
            select 1 from kitos.reference k
            where k.organisation_id = place and k.usage_id = kept and k.is_master and k.deleted_at is null)
    where r.organisation_id = place and r.usage_id = gone and r.deleted_at is null;
    update kitos.system_usage u
    set responsible_unit_id = coalesce(u.responsible_unit_id, o.responsible_unit_id),
        user_count = coalesce(u.user_count, o.user_count), hosted_at = coalesce(u.hosted_at, o.hosted_at),
        data_classification_id = coalesce(u.data_classification_id, o.data_classification_id),
        general_purpose = coalesce(u.general_purpose, o.general_purpose), note = coalesce(u.note, o.note),
        archive_note = coalesce(u.archive_note, o.archive_note), version = u.version + 1, change_id = here
    from kitos.system_usage o
    where u.organisation_id = place and u.id = kept and o.organisation_id = place and o.id = gone;
    update kitos.system_usage u set deleted_at = clock_timestamp(), version = u.version + 1, change_id = here
    where u.organisation_id = place and u.id = gone;
end
$$;

-- What begins to point at a catalogue system waits for a merge or removal of it that is under way,
-- and finds nobody there. After the row, so that whoever may not see the system is refused as for
-- one that never was. The argument names the column. KT407: it is gone.
create or replace function intern.points_at_a_system() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    pointed_at constant bigint := (to_jsonb(new) ->> tg_argv[0])::bigint;
begin
    perform 1 from kitos.it_system s where s.id = pointed_at and s.deleted_at is null for share;
    if pointed_at is not null and not found then
        raise exception sqlstate 'KT407' using message = 'KT407';
    end if;
    return null;
end
$$;

-- The secretariat has done what a municipality ordered; true also where it had before. KT407: no
-- such order.
create or replace function kitos.close_order(order_id bigint) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    ordered record;
begin
    if intern.is_secretariat() is not true then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    select o.organisation_id, o.status into ordered
    from kitos.catalogue_order o where o.id = order_id and o.deleted_at is null for update;
    if not found then
        raise exception sqlstate 'KT407' using message = 'KT407';
    end if;
    update kitos.catalogue_order o
    set status = 'done', version = o.version + 1, change_id = intern.change_in(ordered.organisation_id, 'order', '')
    where o.organisation_id = ordered.organisation_id and o.id = order_id and o.status <> 'done';
    return true;
end
$$;

grant execute on function kitos.completeness(), kitos.close_order(bigint),
    kitos.merge_systems(bigint, bigint, text, text, text, text) to kitos_member;
grant execute on function intern.points_at_a_system() to kitos_owner;

set local role kitos_owner;
create trigger points_at_a_system after insert or update of system_id, deleted_at on system_usage
    for each row when (new.deleted_at is null) execute function intern.points_at_a_system('system_id');
create trigger points_at_a_system after insert or update of system_id, deleted_at on reference
    for each row when (new.deleted_at is null and new.system_id is not null)
    execute function intern.points_at_a_system('system_id');
create trigger points_at_a_system after insert or update of exhibitor_id on it_interface
    for each row when (new.deleted_at is null and new.exhibitor_id is not null)
    execute function intern.points_at_a_system('exhibitor_id');
create view v_completeness as select * from kitos.completeness();
grant select on v_completeness to kitos_member;
