-- What policies, views and triggers ask. Identity is the login (session_user): neither a
-- setting nor a change of role can pretend to be somebody else.

-- Owner kitos_lookup: it may read people, assignments and accessions, whoever asks.
set local role kitos_lookup;

-- The organisations in which the person at the keyboard has one of these roles; null: any.
-- Somebody who is *read_only* in an organisation writes nothing there, whatever else he is.
-- In plpgsql, which keeps its plans: a function in plain SQL is planned anew by every statement.
-- First who, then what: joined, and without statistics, every assignment there is would be read.
-- The partial index would be taken for the shortest, and read whole; hence the case. A login is a
-- "name", which has the order of bytes: without the collation no index on the login answers.
create or replace function intern.mine(roles text[]) returns bigint[]
    language plpgsql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    me constant bigint := (
        select p.id from kitos.person p where p.login = session_user collate "default" and p.active and p.deleted_at is null);
begin
    if roles is null then
        return (
            select coalesce(array_agg(distinct a.organisation_id), '{}')
            from kitos.assignment a
            where a.person_id + 0 = me and (case when a.deleted_at is null then true end) is not null);
    end if;
    return (
        select coalesce(array_agg(m.organisation_id), '{}')
        from (
            select a.organisation_id
            from kitos.assignment a
            where a.person_id + 0 = me and (case when a.deleted_at is null then true end) is not null
            group by a.organisation_id
            having bool_or(a.role = any (roles)) and not bool_or(a.role = 'read_only')) m);
end
$$;

-- Is the person at the keyboard of the secretariat?
create or replace function intern.is_secretariat() returns boolean
    language plpgsql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    me constant bigint := (
        select p.id from kitos.person p where p.login = session_user collate "default" and p.active and p.deleted_at is null);
begin
    return exists (
        select 1 from kitos.assignment a
        where a.person_id + 0 = me and (case when a.deleted_at is null then true end) is not null
            and a.role = 'global_admin');
end
$$;

-- May somebody be registered for this login? Not for one that the operator has shut out, whatever
-- has become of the person since.
create or replace function intern.may_enter(who text) returns boolean
    language sql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select not exists (select 1 from kitos.person p where p.login = who and not p.active);
end;

-- Whose catalogue entries this person may see: the secretariat's, which keeps what is common, and
-- those of his own organisation.
create or replace function intern.catalogues() returns bigint[]
    language sql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select case when m.mine = '{}' then '{}' else array_append(m.mine, 1::bigint) end
    from (select intern.mine(null) as mine) m;
end;

-- Whose orders and extractions this person may see: his own organisation's, the secretariat all.
create or replace function intern.reach() returns bigint[]
    language sql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select case
        when intern.is_secretariat() then (select array_agg(o.id) from kitos.organisation o)
        else intern.mine(null)
    end;
end;

-- Today in Copenhagen, whatever time zone the session has set. Tests replace this one.
create or replace function kitos.today() returns date
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
    return (now() at time zone 'Europe/Copenhagen')::date;

-- The municipalities whose data may be shared today: party to the agreement, and not before
-- the first day of sharing.
create or replace function intern.parties() returns bigint[]
    language sql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(distinct a.member_id), '{}')
    from kitos.accession a
    where a.deleted_at is null and a.in_force_from <= kitos.today()
        and (a.leaves_on is null or a.leaves_on >= kitos.today())
        and kitos.today() >= coalesce(
            (select max(t.first_day) from kitos.sharing_terms t where t.deleted_at is null), date '2017-11-15');
end;

-- Whose templates this person writes: the common ones the secretariat, those of a municipality
-- its report administrators.
create or replace function intern.template_keepers() returns bigint[]
    language sql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select case when intern.is_secretariat() then array_append(k.own, 1::bigint) else k.own end
    from (select array_remove(intern.mine('{local_admin,report_admin}'), 1::bigint) as own) k;
end;

-- For which municipalities this person may order a template and vote: party to the agreement, and
-- not as one who only reads.
create or replace function intern.voters() returns bigint[]
    language sql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(m.id), '{}')
    from unnest(intern.mine('{user,local_admin,organisation_admin,system_admin,contract_admin,report_admin}')) as m (id)
    where m.id = any (intern.parties());
end;

-- The common templates whose waiting version this person may read and approve, though not of the
-- secretariat: named on them, and one of those who may order and vote for a party to the agreement.
-- What the secretariat has withdrawn waits for nobody.
create or replace function intern.reviewed() returns bigint[]
    language sql stable security definer parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(t.id), '{}')
    from kitos.template_reviewer r
    join kitos.report_template t on t.id = r.template_id
    where r.organisation_id = 1 and r.login = session_user collate "default" and r.deleted_at is null
        and intern.voters() <> '{}' and t.organisation_id = 1 and t.scope <> 'local' and t.status in ('ready', 'published') and t.deleted_at is null;
end;

-- Who is named on which template: for the secretariat everybody, for anybody else himself. A function
-- and no policy, for over rows of one organisation an index would tell who else is named.
create or replace function kitos.named_reviewers() returns table (template_id bigint, login text)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select r.template_id, r.login
    from kitos.template_reviewer r
    where r.organisation_id = 1 and r.deleted_at is null
        and (1 = any (intern.mine(null))
            or r.login = session_user collate "default" and intern.mine(null) <> '{}');
end;

-- The day, that many whole months on, to the last day of a shorter month. The number is the
-- name of an option; a name that is no number counts as none.
create or replace function intern.months_later(day date, months text) returns date
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return (day + make_interval(months => case when months ~ '^[0-9]{1,3}$' then months::integer else 0 end))::date;

-- The same for whoever writes the text of a view himself: the registry as of an earlier day is
-- read by the views' own text over the tables as they were, and members cannot name `intern`.
create or replace function kitos.months_later(day date, months text) returns date
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return (day + make_interval(months => case when months ~ '^[0-9]{1,3}$' then months::integer else 0 end))::date;

-- Who is at the keyboard: one row, or none for a login that nobody here has.
create or replace function kitos.who_am_i()
    returns table (
        person_id bigint, login text, person_name text, organisation_id bigint, organisation_name text,
        roles text, demo boolean, read_only boolean)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        p.id, p.login, p.name, o.id, o.name,
        (
            select string_agg(a.role, ',' order by a.role) from kitos.assignment a
            where a.organisation_id = p.organisation_id and a.person_id = p.id and a.deleted_at is null
        ),
        exists (select 1 from kitos.schema_info i where i.name = 'demo' and i.value = 'true'),
        current_setting('transaction_read_only') = 'on' or pg_is_in_recovery()
    from kitos.person p
    join kitos.organisation o on o.id = p.organisation_id
    where p.login = session_user collate "default" and p.active and p.deleted_at is null;
end;

-- Keeps the number of municipalities that use each catalogue system. One usage per municipality
-- and system is a unique index, so counting usages counts municipalities.
create or replace function intern.count_usage() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'UPDATE' and old.deleted_at is null then
        update kitos.system_usage_count set municipalities = municipalities - 1 where system_id = old.system_id;
    end if;
    if new.deleted_at is null then
        insert into kitos.system_usage_count as n (system_id, municipalities) values (new.system_id, 1)
        on conflict (system_id) do update set municipalities = n.municipalities + 1;
    end if;
    return null;
end
$$;

-- A catalogue system has got another name: every usage follows, so that its list is ordered and
-- searched by the name that is shown. What the municipality registered stays as it is: no new
-- version, no history, so nobody's draft is in conflict. A usage's search text begins with its
-- system's; one that does not is found by both until it is saved next.
create or replace function intern.rename_usages() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update kitos.system_usage u
    set name = new.name,
        name_key = new.name_key,
        search_text = case
            when starts_with(u.search_text, old.search_text)
                then new.search_text || substr(u.search_text, length(old.search_text) + 1)
            else new.search_text || ' ' || u.search_text
        end
    where u.system_id = new.id;
    return null;
end
$$;

-- Owner kitos_audit: it may read every change set and write every history.
set local role kitos_audit;

-- Before every write: it must stand in a change set of this very transaction and person, and
-- follow on the version that was read. A cascade (a contract's visibility) gets the change set
-- by itself and keeps its version.
create or replace function intern.stamp() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    change bigint;
    moment timestamptz;
begin
    select s.id, s.at into change, moment
    from kitos.change_set s
    where s.organisation_id = new.organisation_id and s.xid = pg_current_xact_id() and s.actor = session_user
    order by s.id desc
    limit 1;
    if change is null then
        raise exception sqlstate 'KT401' using message = 'KT401';
    end if;
    if tg_op = 'INSERT' then
        new.version := 1;
        new.row_from := moment;
    else
        if pg_trigger_depth() > 1 then
            new.change_id := change;
        elsif new.version <> old.version + 1 then
            raise exception sqlstate 'KT409' using message = 'KT409';
        end if;
        -- A change set that was begun earlier may write later: never an interval backwards.
        new.row_from := greatest(moment, old.row_from);
    end if;
    if new.change_id <> change then
        raise exception sqlstate 'KT403' using message = 'KT403';
    end if;
    return new;
end
$$;

-- The same for the common catalogue, where the secretariat writes rows of many owners under
-- one change set of its own.
create or replace function intern.stamp_catalogue() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    moment timestamptz;
begin
    select s.at into moment
    from kitos.change_set s
    where s.id = new.change_id and s.xid = pg_current_xact_id() and s.actor = session_user;
    if moment is null then
        raise exception sqlstate 'KT401' using message = 'KT401';
    end if;
    if tg_op = 'INSERT' then
        new.version := 1;
        new.row_from := moment;
    else
        if new.version <> old.version + 1 then
            raise exception sqlstate 'KT409' using message = 'KT409';
        end if;
        new.row_from := greatest(moment, old.row_from);
    end if;
    return new;
end
$$;

-- After every update: the closed version goes to the history. pg_trigger_depth() is 1 here even
-- for a cascade, which is known by its unchanged version instead.
create or replace function intern.keep() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('insert into kitos.%I select $1, $2, $3, ($4).*', tg_table_name || '_history')
    using new.row_from, new.change_id, case when new.version = old.version then 'cascade' else 'update' end, old;
    return null;
end
$$;

grant execute on function intern.stamp(), intern.stamp_catalogue(), intern.keep() to kitos_owner;

-- Policies and views call these for their readers; triggers are made by the owner of the table.
set local role kitos_lookup;
grant execute on function intern.catalogues(), intern.reach(), intern.may_enter(text) to kitos_member;
grant execute on function intern.mine(text[]), intern.is_secretariat() to kitos_member, kitos_audit, kitos_owner;
grant execute on function intern.template_keepers() to kitos_member, kitos_owner;
grant execute on function intern.voters() to kitos_member, kitos_audit;
grant execute on function intern.reviewed() to kitos_member, kitos_audit;
-- A view runs with its owner's rights to tables, but a function in it is called by the reader.
grant execute on function intern.parties() to kitos_share, kitos_template, kitos_audit;
grant execute on function intern.months_later(date, text) to kitos_member, kitos_share, kitos_template;
grant execute on function kitos.months_later(date, text) to kitos_member;
grant execute on function kitos.who_am_i() to kitos_member, kitos_audit;
grant execute on function kitos.named_reviewers() to kitos_member;
grant execute on function kitos.today() to kitos_member, kitos_share, kitos_template, kitos_audit, kitos_owner;
grant execute on function intern.count_usage(), intern.rename_usages() to kitos_owner;

set local role kitos_owner;

-- Setting up writes every table as the owner, whom row-level security otherwise shows nothing.
-- The policy is made and dropped within the one transaction that needs it.
create or replace procedure intern.begin_setup()
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    it record;
begin
    for it in select c.oid::regclass as relation from pg_class c
        where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r' and c.relrowsecurity
    loop
        execute format('create policy setting_up on %s to kitos_owner using (true) with check (true)', it.relation);
    end loop;
end
$$;

create or replace procedure intern.end_setup()
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    it record;
begin
    for it in select schemaname, tablename from pg_policies where schemaname = 'kitos' and policyname = 'setting_up' loop
        execute format('drop policy setting_up on %I.%I', it.schemaname, it.tablename);
    end loop;
end
$$;

-- Lists are ordered by bytes, as SQLite's own collation of this name does: the same statement
-- gives the same order on both.
set local role kitos_owner;
create collation if not exists kitos."binary" from "C";
