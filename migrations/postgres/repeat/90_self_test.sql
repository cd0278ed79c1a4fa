-- The rules that the protection rests on, read from the catalog itself: run last by every
-- migration and after every restore. One row for each rule: 'ok', 'wrong' with the objects that
-- break it, or 'unknown' where the caller may not look. It names objects of the schema and
-- logins, and no data. `private` are the columns (table.column) that hold remarks and persons.

set local role kitos_owner;

create or replace function intern.self_test(private text[] default '{}')
    returns table (rule text, status text, detail text)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    ours constant text[] := array['kitos', 'intern', 'share'];
    owners constant text[] := array['kitos_owner', 'kitos_lookup', 'kitos_share', 'kitos_template', 'kitos_audit'];
    server constant integer := current_setting('server_version_num')::integer;
    it record;
begin
    -- Fixes of row-level security itself; CVE-2025-8713 is the last of them.
    rule := 'server-version';
    detail := case when server < 150014 or (server between 160000 and 160009) or (server between 170000 and 170005)
        then current_setting('server_version') end;
    status := case when detail is null then 'ok' else 'wrong' end;
    return next;

    -- Reading pg_statistic takes a superuser: everybody else sees his own through a view.
    rule := 'statistics-rows';
    if not has_table_privilege('pg_catalog.pg_statistic', 'select') then
        status := 'unknown';
        detail := null;
    else
        select string_agg(distinct c.relname, ', ') into detail
        from pg_statistic s join pg_class c on c.oid = s.starelid
        where c.relnamespace = 'kitos'::regnamespace and c.relname not like '\_sqlx%' and c.relname <> 'schema_info';
        status := case when detail is null then 'ok' else 'wrong' end;
    end if;
    return next;

    for it in
        select r.rule, string_agg(r.what, ', ' order by r.what) as found
        from (
            select 'row-security-forced' as rule, c.relname::text as what
            from pg_class c
            where c.relnamespace = 'kitos'::regnamespace and c.relkind in ('r', 'p')
                and c.relname <> 'schema_info' and c.relname not like '\_sqlx%'
                and not (c.relrowsecurity and c.relforcerowsecurity)
            union all
            select 'no-copies', c.oid::regclass::text
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any (ours) and c.relkind in ('m', 'p', 'f')
            union all
            select 'no-copies', i.inhrelid::regclass::text
            from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any (ours) and c.relkind = 'r'
            union all
            select 'owners', c.oid::regclass::text
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles o on o.oid = c.relowner
            where n.nspname = any (ours) and c.relkind in ('r', 'v', 'm', 'p') and not (
                o.rolname = 'kitos_owner' and n.nspname = 'kitos' or o.rolname = 'kitos_share' and n.nspname = 'share')
            union all
            select 'owners', p.oid::regprocedure::text
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles o on o.oid = p.proowner
            where n.nspname = any (ours) and not (o.rolname = any (owners))
                and (p.prosecdef or p.proname <> 'today')
            union all
            -- The owner's own view of all rows lasts for one transaction of setting up.
            select 'setting-up-ended', p.tablename::text
            from pg_policies p where p.schemaname = 'kitos' and p.policyname = 'setting_up'
            union all
            select 'definer-search-path', p.oid::regprocedure::text
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = any (ours) and p.prosecdef
                and not exists (select 1 from unnest(p.proconfig) as s where s ~ '^search_path=.*pg_temp$')
            union all
            select 'functions-not-public', p.oid::regprocedure::text
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
                aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            where n.nspname = any (ours) and a.grantee = 0 and a.privilege_type = 'EXECUTE'
                and p.prorettype <> 'trigger'::regtype
            union all
            select 'share-columns', format('%s.%s', c.relname, a.attname)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r'
                and has_column_privilege('kitos_share', c.oid, a.attnum, 'select')
                and (format('%s.%s', c.relname, a.attname) = any (private)
                    or a.attname ~ '(^|_)(note|remark|comment|email|phone|person_id|login)($|_)'
                    or c.relname ~ '_history$|^(change_set|person|assignment|project)')
            union all
            select 'share-views', c.oid::regclass::text
            from pg_class c
            where c.relnamespace = 'share'::regnamespace and c.relkind = 'v' and c.relname <> 'v_today'
                and has_table_privilege('kitos_template', c.oid, 'select')
                and not coalesce('security_barrier=true' = any (c.reloptions), false)
            union all
            select 'template-role', c.oid::regclass::text
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('kitos', 'intern') and c.relkind in ('r', 'v', 'm', 'p')
                and has_any_column_privilege('kitos_template', c.oid, 'select')
            union all
            select 'template-role', p.oid::regprocedure::text
            from pg_proc p
            where p.proowner = 'kitos_template'::regrole and p.provolatile = 'v'
            union all
            select 'views-of-the-reader', c.oid::regclass::text
            from pg_class c
            where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'v'
                and not coalesce('security_invoker=true' = any (c.reloptions), false)
                and exists (
                    select 1 from pg_rewrite w
                    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
                        and d.refclassid = 'pg_class'::regclass and d.refobjid <> c.oid
                    where w.ev_class = c.oid)
            union all
            select 'indexes-organisation-first', i.relname::text
            from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
            left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
            where t.relnamespace = 'kitos'::regnamespace and a.attname is distinct from 'organisation_id'
                -- The tables of the municipalities are those whose key begins with the organisation,
                -- and the histories of all.
                and (t.relname like '%\_history' or exists (
                    select 1 from pg_index k join pg_attribute f on f.attrelid = t.oid and f.attnum = k.indkey[0]
                    where k.indrelid = t.oid and k.indisprimary and f.attname = 'organisation_id'))
                -- A person is known to the whole server by his login; the other is an expression that
                -- no condition of a member's is let near.
                and i.relname not in ('person_id_key', 'person_login_unique', 'assignment_of_person')
            union all
            select 'policies-once', format('%s.%s', p.tablename, p.policyname)
            from pg_policies p
            where p.schemaname = 'kitos'
                and regexp_replace(coalesce(p.qual, '') || coalesce(p.with_check, ''),
                        '\( SELECT \(?intern\.|intern\.(holds|same)\(', '', 'g')
                    like '%intern.%'
            union all
            -- What is asked after the reader's own condition tells, by EXPLAIN ANALYZE, whether
            -- a hidden row met that condition.
            select 'policies-first', format('%s.%s', p.tablename, p.policyname)
            from pg_policies p
            where p.schemaname = 'kitos' and 'kitos_member' = any (p.roles) and p.cmd in ('SELECT', 'UPDATE')
                and p.qual like '%organisation_id%' and p.qual not like '%intern.holds(%'
                and p.policyname <> 'secretariat_update'
            union all
            select 'policies-login', format('%s.%s', p.tablename, p.policyname)
            from pg_policies p
            where p.schemaname = 'kitos'
                and (coalesce(p.qual, '') || coalesce(p.with_check, '')) ~* 'current_setting|current_user|current_role'
            union all
            select 'policies-login', f.oid::regprocedure::text
            from pg_proc f
            where f.pronamespace = 'intern'::regnamespace and f.proname in ('mine', 'is_secretariat', 'may_give', 'is_operator')
                and pg_get_functiondef(f.oid) ~* 'current_setting|current_user|current_role'
            union all
            select 'policies-named', format('%s.%s', p.tablename, p.policyname)
            from pg_policies p
            where p.schemaname = 'kitos' and (
                'public' = any (p.roles)
                or 'kitos_member' = any (p.roles) and p.cmd in ('ALL', 'DELETE')
                or 'kitos_member' = any (p.roles) and 'true' in (p.qual, p.with_check)
                or 'kitos_member' = any (p.roles) and p.cmd = 'UPDATE' and p.with_check is null)
            union all
            select 'statistics-off', format('%s.%s', c.relname, a.attname)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'kitos'::regnamespace and c.relkind in ('r', 'p')
                and c.relname not like '\_sqlx%' and coalesce(a.attstattarget, -1) <> 0
            union all
            select 'statistics-off', s.stxname::text
            from pg_statistic_ext s join pg_class c on c.oid = s.stxrelid
            where c.relnamespace = 'kitos'::regnamespace
            union all
            select 'history-kept', c.relname::text
            from pg_class c
            where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r'
                and exists (
                    select 1 from pg_class h
                    where h.relnamespace = c.relnamespace and h.relname = c.relname || '_history')
                and 2 <> (
                    select count(*) from pg_trigger t
                    where t.tgrelid = c.oid and t.tgname in ('stamp', 'keep') and t.tgenabled = 'O')
            union all
            -- Whole-table rights let a member lock or empty a table; columns are granted one by one.
            select 'member-rights', format('%s %s', a.privilege_type, c.oid::regclass)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace,
                aclexplode(c.relacl) a
            where n.nspname = any (ours) and a.grantee in (0, 'kitos_member'::regrole)
                and (a.privilege_type <> 'SELECT' or c.relname like '\_sqlx%' or n.nspname <> 'kitos')
            union all
            select 'member-rights', format('%s %s.%s', a.privilege_type, c.relname, f.attname)
            from pg_class c join pg_attribute f on f.attrelid = c.oid, aclexplode(f.attacl) a
            where c.relnamespace = 'kitos'::regnamespace and a.grantee in (0, 'kitos_member'::regrole) and (
                a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE')
                or a.privilege_type = 'UPDATE' and f.attname in ('id', 'organisation_id', 'uuid', 'row_from')
                or a.privilege_type = 'INSERT' and f.attname in ('id', 'version', 'row_from', 'actor', 'at', 'xid')
                or a.privilege_type = 'UPDATE' and (c.relname, f.attname) in (('economy_line', 'visibility'), ('person', 'login'))
                or a.privilege_type <> 'SELECT' and (c.relname, f.attname) = ('person', 'active')
                or a.privilege_type <> 'SELECT' and c.relname like '%\_history')
            union all
            select 'member-schemas', format('%s %s', a.privilege_type, n.nspname)
            from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
            where a.grantee in (0, 'kitos_member'::regrole)
                and (n.nspname = any (ours) or n.nspname = 'public')
                and not (n.nspname = 'kitos' and a.grantee <> 0 and a.privilege_type = 'USAGE')
            union all
            select 'database-rights', a.privilege_type
            from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
            where d.datname = current_database() and (
                a.grantee = 0 or a.grantee = 'kitos_member'::regrole and a.privilege_type <> 'CONNECT')
            union all
            select 'languages', l.lanname::text
            from pg_language l, aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a
            where l.lanpltrusted and a.grantee in (0, 'kitos_member'::regrole)
            union all
            select 'server-functions', p.oid::regprocedure::text
            from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            where p.pronamespace = 'pg_catalog'::regnamespace and a.grantee in (0, 'kitos_member'::regrole)
                and (p.proname ~ '^pg_stat_get_' or p.proname ~ '^pg_(try_)?advisory_' or p.proname ~ '^lo_'
                    or p.proname in ('pg_lock_status', 'currtid2', 'lowrite', 'loread', 'pg_notify', 'pg_logical_emit_message'))
            union all
            select 'server-functions', c.relname::text
            from pg_class c, aclexplode(c.relacl) a
            where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'v' and a.grantee in (0, 'kitos_member'::regrole)
                and (c.relname ~ '^pg_stat(io)?_' and c.relname !~ '^pg_stats_ext' or c.relname = 'pg_locks')
            union all
            select 'roles', r.rolname::text
            from pg_roles r
            where r.rolname = any (owners || array['kitos_member', 'kitos_migrator'])
                and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolcanlogin)
            union all
            -- A person's login has the rights of a member and no other.
            select 'logins', r.rolname::text
            from pg_roles r
            join pg_auth_members m on m.member = r.oid and m.roleid = 'kitos_member'::regrole
            where r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
                or exists (select 1 from pg_auth_members o where o.member = r.oid and o.roleid <> m.roleid)
            union all
            select 'connection-limits', r.rolname::text
            from pg_roles r
            join pg_auth_members m on m.member = r.oid and m.roleid = 'kitos_member'::regrole
            where r.rolcanlogin and r.rolconnlimit not between 0 and 6
        ) r
        group by r.rule
        union all
        select known, null
        from unnest(array[
            'row-security-forced', 'no-copies', 'owners', 'setting-up-ended', 'definer-search-path',
            'functions-not-public', 'share-columns', 'share-views', 'template-role', 'views-of-the-reader',
            'indexes-organisation-first', 'policies-once', 'policies-first', 'policies-login', 'policies-named', 'statistics-off',
            'history-kept', 'member-rights', 'member-schemas', 'database-rights', 'languages', 'server-functions',
            'roles', 'logins', 'connection-limits']) as known
        order by 1, 2
    loop
        -- A rule that is broken comes twice: what was found first.
        continue when it.rule = rule;
        rule := it.rule;
        detail := it.found;
        status := case when detail is null then 'ok' else 'wrong' end;
        return next;
    end loop;
end
$$;
grant execute on function intern.self_test(text[]) to kitos_migrator;
