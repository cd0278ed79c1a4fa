-- Run once on every cluster by its operator (a superuser), connected to the registry's database,
-- and again after a database has been cloned or restored: a restore loses what is revoked here.
-- Running it twice changes nothing.
--
--   kitos_owner     tables and views         kitos_template  runs the text of a template
--   kitos_lookup    who is who               kitos_audit     change sets, history, extractions
--   kitos_share     the share layer          kitos_member    what a person's login may do
--   kitos_migrator  may become the owners to upgrade the schema, and has nothing of its own
--
-- None of them is a superuser or passes row-level security, so a mistake in what one of them
-- owns does not open the others. `kitos admin install` runs this file, and
-- `kitos admin person add` makes a person's login. Whoever upgrades without being a superuser
-- has a login made with
--   create role NAME login in role kitos_migrator;

do $$
declare
    role_name text;
begin
    foreach role_name in array array[
        'kitos_owner', 'kitos_lookup', 'kitos_share', 'kitos_template', 'kitos_audit', 'kitos_member', 'kitos_migrator'
    ] loop
        begin
            execute format('create role %I', role_name);
        exception when duplicate_object or unique_violation then
            null;
        end;
        -- Only where it differs: two databases of one cluster may be installed at the same time.
        if exists (
            select 1 from pg_roles r
            where r.rolname = role_name and (r.rolcanlogin or r.rolsuper or r.rolbypassrls or r.rolcreatedb
                or r.rolcreaterole or r.rolreplication)) then
            execute format(
                'alter role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole noreplication', role_name);
        end if;
    end loop;
    if (select r.rolinherit from pg_roles r where r.rolname = 'kitos_migrator') then
        alter role kitos_migrator noinherit;
    end if;
end
$$;

grant kitos_owner, kitos_lookup, kitos_share, kitos_template, kitos_audit to kitos_migrator;

-- The database: nobody but members and the migrator comes in, and members make nothing in it.
do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to kitos_member, kitos_migrator', current_database());
end
$$;
revoke all on schema public from public;
revoke all on language plpgsql from public;
revoke all on language sql from public;
grant usage on language plpgsql to kitos_owner, kitos_lookup, kitos_share, kitos_template, kitos_audit;
grant usage on language sql to kitos_owner, kitos_lookup, kitos_share, kitos_template, kitos_audit;

create schema if not exists kitos authorization kitos_owner;
create schema if not exists intern authorization kitos_owner;
create schema if not exists share authorization kitos_share;
revoke all on schema kitos, intern, share from public;
grant usage on schema kitos to kitos_member, kitos_lookup, kitos_share, kitos_audit, kitos_migrator;
grant create on schema kitos to kitos_audit, kitos_lookup;
-- Members have no way in to intern: policies and views that call its functions work for them,
-- because a name is looked up when the policy is made, and calling by hand does not.
grant usage, create on schema intern to kitos_lookup, kitos_audit, kitos_template;
grant usage on schema intern to kitos_share, kitos_migrator;
grant usage on schema share to kitos_template, kitos_audit;

-- Policies ask these two before anything that the reader's own query asks. The planner orders
-- conditions by what they cost, and a harmless one of the reader's goes first if it is cheaper;
-- then EXPLAIN ANALYZE shows whether the policy was asked at all, and so whether any row, hidden
-- or not, met the reader's condition. Only a superuser may declare what calls the server itself.
create or replace function intern.holds(among bigint[], one bigint) returns integer
    language internal immutable parallel safe cost 0.0001 as 'array_position';
create or replace function intern.same(one text, other text) returns boolean
    language internal immutable strict parallel safe leakproof cost 0.0001 as 'texteq';
alter function intern.holds(bigint[], bigint) owner to kitos_owner;
alter function intern.same(text, text) owner to kitos_owner;
revoke all on function intern.holds(bigint[], bigint), intern.same(text, text) from public;
grant execute on function intern.holds(bigint[], bigint), intern.same(text, text) to kitos_member;

-- New functions are nobody's until they are granted.
alter default privileges for role kitos_owner, kitos_lookup, kitos_share, kitos_template, kitos_audit
    revoke execute on functions from public;

-- The statistics count rows that the reader may not see, and say who is at work; locks, messages
-- and large objects reach beyond one's own rows. Copied in a loop because the set differs between
-- versions. Whoever watches the server is a member of pg_monitor.
do $$
declare
    name text;
begin
    for name in
        select c.oid::regclass::text from pg_class c
        where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'v'
            and (c.relname ~ '^pg_stat(io)?_' and c.relname !~ '^pg_stats_ext' or c.relname = 'pg_locks')
    loop
        execute format('revoke all on %s from public', name);
        execute format('grant select on %s to pg_monitor', name);
    end loop;
    for name in
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and (p.proname ~ '^pg_stat_get_' or p.proname in ('pg_lock_status', 'currtid2'))
    loop
        execute format('revoke all on function %s from public', name);
        execute format('grant execute on function %s to pg_monitor', name);
    end loop;
    for name in
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and (p.proname ~ '^pg_(try_)?advisory_'
                or p.proname ~ '^lo_'
                or p.proname in ('lowrite', 'loread', 'pg_notify', 'pg_logical_emit_message'))
    loop
        execute format('revoke all on function %s from public', name);
    end loop;
end
$$;
-- The migrations are run under a lock, so that two upgrades do not meet.
grant execute on function pg_advisory_lock(bigint), pg_advisory_unlock(bigint) to kitos_owner;
