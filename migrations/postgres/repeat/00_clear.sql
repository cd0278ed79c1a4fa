-- The views, policies and triggers are made anew by the files that follow, all in this one
-- transaction: nobody sees a moment without them, or one with both the old and the new.

set local role kitos_owner;

do $$
declare
    it record;
begin
    for it in select c.relname from pg_class c where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'v' loop
        execute format('drop view if exists kitos.%I cascade', it.relname);
    end loop;
    for it in select schemaname, tablename, policyname from pg_policies where schemaname = 'kitos' loop
        execute format('drop policy %I on %I.%I', it.policyname, it.schemaname, it.tablename);
    end loop;
    for it in
        select t.tgname, t.tgrelid::regclass as relation from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'kitos'::regnamespace and not t.tgisinternal
    loop
        execute format('drop trigger %I on %s', it.tgname, it.relation);
    end loop;
end
$$;

set local role kitos_share;

do $$
declare
    it record;
begin
    for it in select c.relname from pg_class c where c.relnamespace = 'share'::regnamespace and c.relkind = 'v' loop
        execute format('drop view if exists share.%I cascade', it.relname);
    end loop;
end
$$;
