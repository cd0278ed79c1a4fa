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

-- New functions are nobody's until they are granted.
alter default privileges for role kitos_owner, kitos_lookup, kitos_share, kitos_template, kitos_audit
    revoke execute on functions from public;

-- The statistics count rows that the reader may not see; locks, messages and large objects
-- reach beyond one's own rows. Copied in a loop because the set differs between versions.
do $$
declare
    name text;
begin
    for name in
        select c.oid::regclass::text from pg_class c
        where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'v'
            and c.relname ~ '^pg_stat(io)?_(xact_)?(all|sys|user)_(tables|indexes|sequences|functions)$'
    loop
        execute format('revoke all on %s from public', name);
    end loop;
    for name in
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and (p.proname ~ '^pg_stat_get_(xact_)?(tuples|live|dead|numscans|blocks|mod_since|ins_since|last_|vacuum|autovac|analyze|autoanal)'
                or p.proname ~ '^pg_(try_)?advisory_'
                or p.proname ~ '^lo_'
                or p.proname = 'pg_notify')
    loop
        execute format('revoke all on function %s from public', name);
    end loop;
end
$$;
-- The migrations are run under a lock, so that two upgrades do not meet.
grant execute on function pg_advisory_lock(bigint), pg_advisory_unlock(bigint) to kitos_owner;
