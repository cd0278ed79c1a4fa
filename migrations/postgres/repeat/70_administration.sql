-- People and their roles, what the secretariat may know and do across municipalities, and the
-- self-test. Functions of kitos_audit write on behalf of the person at the keyboard, each after
-- asking whether he may; the change set names him, and the history keeps what was there.

set local role kitos_lookup;

-- The operator: the server's superuser, or whoever may upgrade the schema.
create or replace function intern.is_operator() returns boolean
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
    return pg_has_role(session_user, 'kitos_migrator', 'member');

-- May the person at the keyboard give this role there? Local administrators give local roles in
-- their own municipality, organisation administrators the smaller ones, the secretariat its own;
-- it gives none in a municipality, or it could make itself a reader of what it must not read.
create or replace function intern.may_give(place bigint, given text) returns boolean
    language sql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select intern.is_operator() and (given <> 'global_admin' or place = 1)
        or place = any (intern.mine('{global_admin}')) and intern.is_secretariat()
        or given <> 'global_admin' and place = any (intern.mine('{local_admin}'))
        or given in ('user', 'read_only', 'organisation_admin') and place = any (intern.mine('{organisation_admin}'));
end;

-- Everybody, for the operator.
create or replace function kitos.people()
    returns table (login text, name text, place text, active boolean, roles text)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        p.login, p.name, o.name, p.active,
        coalesce((
            select string_agg(coalesce(h.municipality_code, h.name) || ' ' || a.role, ', ' order by h.id, a.role)
            from kitos.assignment a
            join kitos.organisation h on h.id = a.organisation_id
            where a.person_id = p.id and a.deleted_at is null
        ), '')
    from kitos.person p
    join kitos.organisation o on o.id = p.organisation_id
    where p.deleted_at is null and intern.is_operator()
    order by o.id, p.login;
end;

grant execute on function intern.is_operator(), intern.may_give(bigint, text) to kitos_audit, kitos_owner;
grant execute on function kitos.people() to kitos_migrator;

set local role kitos_owner;

grant select (id, organisation_id, login, active, version, deleted_at),
    insert (organisation_id, uuid, change_id, name, name_key, search_text, login, email),
    update (active, version, change_id) on person to kitos_audit;
grant select, insert (organisation_id, uuid, change_id, person_id, role),
    update (deleted_at, version, change_id) on assignment to kitos_audit;
grant insert (organisation_id, uuid, reason, kind) on change_set to kitos_audit;
grant select (id, municipality_code, kind, name, deleted_at) on organisation to kitos_audit;
create policy administered on person to kitos_audit using (true) with check (true);
create policy administered on assignment to kitos_audit using (true) with check (true);
create policy administered on change_set for insert to kitos_audit with check (true);
create policy administered on organisation for select to kitos_audit using (true);

set local role kitos_audit;

-- The change set of this transaction and person in the organisation, begun where there is none.
create or replace function intern.change_in(place bigint, what text, why text) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    change bigint;
begin
    select s.id into change from kitos.change_set s
    where s.organisation_id = place and s.xid = pg_current_xact_id() and s.actor = session_user
    order by s.id desc limit 1;
    if change is null then
        insert into kitos.change_set (organisation_id, uuid, kind, reason)
        values (place, gen_random_uuid()::text, what, why) returning id into change;
    end if;
    return change;
end
$$;

-- Gives a role; false where the person had it. KT407: nobody of that login.
create or replace function kitos.give_role(who text, place bigint, given text, why text) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    person bigint;
begin
    if intern.may_give(place, given) is not true then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    select p.id into person from kitos.person p where p.login = who and p.deleted_at is null;
    if person is null then
        raise exception sqlstate 'KT407' using message = 'KT407';
    end if;
    if exists (
        select 1 from kitos.assignment a
        where a.organisation_id = place and a.person_id = person and a.role = given and a.deleted_at is null) then
        return false;
    end if;
    insert into kitos.assignment (organisation_id, uuid, change_id, person_id, role)
    values (place, gen_random_uuid()::text, intern.change_in(place, 'role', why), person, given);
    return true;
end
$$;

-- Takes a role back; false where the person did not have it. Nobody takes his own seat away.
create or replace function kitos.withdraw_role(who text, place bigint, given text, why text) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if intern.may_give(place, given) is not true
        or (who = session_user and given in ('local_admin', 'global_admin')) then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    if not exists (select 1 from kitos.person p where p.login = who and p.deleted_at is null) then
        raise exception sqlstate 'KT407' using message = 'KT407';
    end if;
    update kitos.assignment a
    set deleted_at = clock_timestamp(), version = a.version + 1, change_id = intern.change_in(place, 'role', why)
    from kitos.person p
    where p.login = who and p.deleted_at is null and a.person_id = p.id
        and a.organisation_id = place and a.role = given and a.deleted_at is null;
    return found;
end
$$;

-- Registers a person for a login; one who is there already in the same organisation is made
-- active again. KT405: the login is somebody's elsewhere.
create or replace function kitos.register_person(
    who text, place bigint, called text, sort_key text, folded text, mail text) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    known record;
begin
    if intern.is_operator() is not true then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    select p.organisation_id, p.active into known from kitos.person p where p.login = who and p.deleted_at is null;
    if found and known.organisation_id <> place then
        raise exception sqlstate 'KT405' using message = 'KT405';
    elsif found and known.active then
        return false;
    elsif found then
        return kitos.set_active(who, true);
    end if;
    insert into kitos.person (organisation_id, uuid, change_id, name, name_key, search_text, login, email)
    values (place, gen_random_uuid()::text, intern.change_in(place, 'person', ''), called, sort_key, folded, who, mail);
    return true;
end
$$;

-- Who is no longer active sees nothing from his next statement on, in sessions that are open too.
create or replace function kitos.set_active(who text, is_active boolean) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    place bigint;
begin
    if intern.is_operator() is not true then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    select p.organisation_id into place from kitos.person p where p.login = who and p.deleted_at is null;
    if place is null then
        raise exception sqlstate 'KT407' using message = 'KT407';
    end if;
    update kitos.person p
    set active = is_active, version = p.version + 1, change_id = intern.change_in(place, 'person', '')
    where p.login = who and p.deleted_at is null and p.active <> is_active;
    return found;
end
$$;

-- The number of an organisation by its municipality code; 0000 is the secretariat.
create or replace function kitos.place_of(code text) returns bigint
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select o.id from kitos.organisation o
    where o.deleted_at is null and (o.municipality_code = code or (code = '0000' and o.id = 1));
end;

grant execute on function kitos.give_role(text, bigint, text, text), kitos.withdraw_role(text, bigint, text, text),
    kitos.place_of(text) to kitos_member, kitos_migrator;
grant execute on function kitos.register_person(text, bigint, text, text, text, text),
    kitos.set_active(text, boolean) to kitos_migrator;

set local role kitos_owner;

-- The login role of a person, made as the caller: only a superuser can. A password comes as the
-- verifier that the program computed; the server never sees the password. KT408: not a login's name.
create or replace function intern.open_login(who text, verifier text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if who !~ '^[a-z][a-z0-9_.-]{0,62}$' or who ~ '^(pg_|kitos_)'
        or verifier !~ '^SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/]+=*\$[A-Za-z0-9+/]+=*:[A-Za-z0-9+/]+=*$' then
        raise exception sqlstate 'KT408' using message = 'KT408';
    end if;
    begin
        execute format('create role %I', who);
    exception when duplicate_object or unique_violation then
        null;
    end;
    -- A login of the server's own is nobody's.
    if exists (
        select 1 from pg_roles r
        where r.rolname = who and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)) then
        raise exception sqlstate 'KT405' using message = 'KT405';
    end if;
    execute format('alter role %I login connection limit 6', who);
    execute format('grant kitos_member to %I', who);
    if verifier is not null then
        execute format('alter role %I password %L', who, verifier);
    end if;
end
$$;

create or replace function intern.close_login(who text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select 1 from pg_roles r
        where r.rolname = who and not r.rolsuper and pg_has_role(r.oid, 'kitos_member', 'member')) then
        execute format('alter role %I nologin', who);
    end if;
end
$$;
