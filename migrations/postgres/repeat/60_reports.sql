-- Shared reports. A template's SQL is compiled in the program and frozen with its approval; it is
-- run here, by functions of three owners, so that no single mistake opens anything:
-- run_template (kitos_audit) asks who is asking, compares the text with its approval and logs the
-- extraction; words_allowed (kitos_audit) reads the text; run_text (kitos_template) runs it and
-- can read the share layer and nothing else.

set local role kitos_audit;

-- Does the text hold only what the compiler writes: words of a list, columns and relations of
-- the share layer, columns c1..c99 and parameters $1..$8? A wall behind the privileges: what
-- is no word of the list (a function of the system's, say) cannot be called at all.
create or replace function intern.words_allowed(body text) returns boolean
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select body ~ '^[a-z0-9_ \n\t(),.=<>+*/%|$-]+$'
        and body !~ '--|/\*|\$[^1-8]|\$[1-8][0-9]'
        and not exists (
            select 1 from regexp_matches(body, '[a-z_][a-z0-9_]*', 'g') as found (word)
            where not (
                word[1] ~ '^([a-z]|c[1-9][0-9]?)$'
                or word[1] = any (array[
                    'all', 'and', 'as', 'asc', 'between', 'bigint', 'by', 'case', 'cast', 'coalesce', 'count', 'cross',
                    'current', 'desc', 'distinct', 'else', 'end', 'except', 'exists', 'false', 'filter', 'first', 'following', 'from',
                    'group', 'having', 'in', 'inner', 'intersect', 'is', 'join', 'last', 'left', 'like', 'limit', 'lower',
                    'max', 'min', 'not', 'null', 'nullif', 'nulls', 'on', 'or', 'order', 'over', 'partition',
                    'preceding', 'range', 'rank', 'row', 'row_number', 'rows', 'select', 'string_agg', 'sum', 'text', 'textdate', 'then',
                    'true', 'unbounded', 'union', 'upper', 'when', 'where', 'with'])
                or exists (
                    select 1 from pg_class r
                    left join pg_attribute a on a.attrelid = r.oid and a.attnum > 0
                    where r.relnamespace = 'share'::regnamespace and r.relkind = 'v' and r.relname <> 'contract_standing'
                        and word[1] in (r.relname, a.attname))));
end;

set local role kitos_template;

-- Runs the text with its eight parameters; one JSON object for each row. STABLE: a function that
-- is not volatile can write nothing, whatever the text says.
create or replace function intern.run_text(body text, p text[], row_limit bigint) returns setof text
    language plpgsql stable security definer
    set search_path = share, pg_temp
    set timezone = 'Europe/Copenhagen'
    set datestyle = 'ISO'
    set enable_nestloop = off
    set jit = off
    set work_mem = '64MB'
as $$
begin
    return query execute format('select row_to_json(q)::text from (%s) q limit $9', body)
        using p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], row_limit;
end
$$;
grant execute on function intern.run_text(text, text[], bigint) to kitos_audit;

set local role kitos_audit;

-- Runs a published template for a person whose municipality is party to the agreement, or of the
-- secretariat. KT404: there is no such template to run, or its text is not the approved one.
-- KT406: not party. KT422: the text failed, without saying on which value.
create or replace function kitos.run_template(code text, params text[], row_limit bigint) returns setof text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    reader kitos.v_who_am_i%rowtype;
    template record;
    drawn bigint;
begin
    select * into reader from kitos.who_am_i();
    if reader.organisation_id is null
        or not (reader.organisation_id = any (intern.parties()) or intern.is_secretariat()) then
        raise exception sqlstate 'KT406' using message = 'KT406';
    end if;
    select v.compiled, v.template_version, v.approved_sha256 into template
    from kitos.report_template t
    join kitos.report_version v on v.template_id = t.id and v.template_version = t.published_version
    where t.code = run_template.code and t.status = 'published' and t.scope in ('shared_identified', 'shared_anonymous')
        and t.deleted_at is null and v.deleted_at is null and v.status = 'published';
    if not found
        or template.approved_sha256 is distinct from encode(sha256(convert_to(template.compiled, 'UTF8')), 'hex')
        or intern.words_allowed(template.compiled) is not true then
        raise exception sqlstate 'KT404' using message = 'KT404';
    end if;
    begin
        return query select r from intern.run_text(template.compiled, params, row_limit) as r;
        get diagnostics drawn = row_count;
    exception
        when query_canceled then
            raise;
        when others then
            raise exception sqlstate 'KT422' using message = 'KT422';
    end;
    insert into kitos.extraction (organisation_id, template_code, template_version, sha256, parameters, row_count)
    values (
        reader.organisation_id, run_template.code, template.template_version, template.approved_sha256,
        array_to_string(params, ' ', '-'), drawn);
end
$$;
grant execute on function kitos.run_template(text, text[], bigint) to kitos_member;

set local role kitos_owner;

-- The second person's word, who is neither the author nor whoever called it ready; only the two
-- functions below ask for it, and they know who may. `seen` is the hash of the text that this
-- person's own program compiled; another text is not approved. What a list shows of the template
-- follows where it is given and the text says it. Returns whether it was approved. KT405: the
-- caller is one of the two.
create or replace function intern.approve(
    template text, number bigint, seen text, change bigint,
    called text, sort_key text, folded text, shown_scope text) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    body text;
    told boolean;
begin
    if exists (
        select 1 from kitos.report_version v join kitos.report_template t on t.id = v.template_id
        where t.code = template and t.organisation_id = 1 and t.deleted_at is null and v.deleted_at is null
            and v.template_version = number and (v.author = session_user or v.ready_by = session_user)) then
        raise exception sqlstate 'KT405' using message = 'KT405';
    end if;
    update kitos.report_version v
    set approver = session_user, approved_at = clock_timestamp(), approved_sha256 = seen, status = 'published',
        version = v.version + 1, change_id = change
    from kitos.report_template t
    where t.id = v.template_id and t.code = template and t.organisation_id = 1 and t.scope <> 'local'
        and t.deleted_at is null and v.template_version = number and v.deleted_at is null
        and v.status = 'ready' and seen = encode(sha256(convert_to(v.compiled, 'UTF8')), 'hex')
    returning v.source into body;
    if not found then
        return false;
    end if;
    told := length(btrim(called)) between 1 and 400 and length(sort_key) <= 400 and length(folded) <= 400
        and (position('"' || replace(replace(called, '\', '\\'), '"', '\"') || '"' in body) > 0
            or position('''' || called || '''' in body) > 0)
        and shown_scope in ('shared_identified', 'shared_anonymous') and position(replace(shown_scope, '_', '-') in body) > 0;
    update kitos.report_template t
    set published_version = number, status = 'published', version = t.version + 1, change_id = change,
        name = case when told then called else t.name end,
        name_key = case when told then sort_key else t.name_key end,
        search_text = case when told then folded else t.search_text end,
        scope = case when told then shown_scope else t.scope end
    where t.code = template and t.organisation_id = 1 and t.scope <> 'local' and t.deleted_at is null;
    return true;
end
$$;

-- The common template of this code, which nobody changes until this transaction has ended.
create or replace function intern.held_template(template text) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    held bigint;
begin
    select t.id into held from kitos.report_template t
    where t.code = template and t.organisation_id = 1 and t.deleted_at is null
    for update;
    return held;
end
$$;
grant execute on function intern.approve(text, bigint, text, bigint, text, text, text, text),
    intern.held_template(text) to kitos_audit;

-- One of the secretariat approves. The caller has written a change set of the owning organisation
-- before.
create or replace function kitos.approve_template(template text, number bigint, seen text, change bigint) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not intern.is_secretariat() then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    return intern.approve(template, number, seen, change, null, null, null, null);
end
$$;
grant execute on function kitos.approve_template(text, bigint, text, bigint) to kitos_member;

set local role kitos_audit;

-- A member of the working group approves, who is named on the template. It stands in the
-- secretariat's books: `save` is the change set's uuid, so that it happens once; null where it had
-- happened. KT404: no such text waits.
create or replace function kitos.review_template(
    save text, template text, number bigint, seen text,
    called text, sort_key text, folded text, shown_scope text) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    held constant bigint := intern.held_template(template);
    change bigint;
begin
    if (held = any (intern.reviewed())) is not true then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    insert into kitos.change_set (organisation_id, uuid, kind, reason)
    select 1, save, 'template-publish', t.name from kitos.report_template t where t.id = held
    on conflict (organisation_id, uuid) do nothing returning id into change;
    if change is null then
        return null;
    end if;
    if not intern.approve(template, number, seen, change, called, sort_key, folded, shown_scope) then
        raise exception sqlstate 'KT404' using message = 'KT404';
    end if;
    return true;
end
$$;
grant execute on function kitos.review_template(text, text, bigint, text, text, text, text, text) to kitos_member;

set local role kitos_owner;

-- Whoever changes a text is its author from then on, and must find somebody else to approve it.
create or replace function intern.authorship() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if current_user <> 'kitos_owner' and (new.compiled, new.source) is distinct from (old.compiled, old.source) then
        new.author := session_user;
        new.ready_by := null;
        new.approver := null;
        new.approved_at := null;
        new.approved_sha256 := null;
        new.status := 'draft';
    end if;
    return new;
end
$$;
create trigger authorship before update on kitos.report_version for each row execute function intern.authorship();

-- Versions are written by the secretariat and read by it; everybody reads what is published of what
-- is common, and who is named on a template the version that waits. A municipality's own are its own. Who called it ready and who approved is not written
-- by hand.
grant select, insert (organisation_id, uuid, change_id, template_id, template_version, source, compiled, sha256),
    update (version, change_id, deleted_at, source, compiled, sha256) on report_version to kitos_member;
create policy read on report_version for select to kitos_member
    using (intern.holds((select intern.catalogues()), organisation_id) is not null
        and organisation_id = any ((select intern.catalogues())::bigint[])
        and (intern.same(status, 'published') or intern.holds((select intern.mine(null)), organisation_id) is not null
            or (intern.same(status, 'ready') and intern.holds((select intern.reviewed()), template_id) is not null)));
create policy own_insert on report_version for insert to kitos_member
    with check (organisation_id = any ((select intern.template_keepers())::bigint[])
        and exists (
            select 1 from report_template t
            where t.id = template_id and t.organisation_id = report_version.organisation_id));
create policy own_update on report_version for update to kitos_member
    using (intern.holds((select intern.template_keepers()), organisation_id) is not null
        and organisation_id = any ((select intern.template_keepers())::bigint[]))
    with check (organisation_id = any ((select intern.template_keepers())::bigint[]));
grant select on report_version_history to kitos_member;
create policy read on report_version_history for select to kitos_member
    using (intern.holds((select intern.mine(null)), organisation_id) is not null
        and organisation_id = any ((select intern.mine(null))::bigint[]));
create policy approval on report_version to kitos_owner using (true) with check (true);
create policy approval on report_template to kitos_owner using (true) with check (true);

grant select on report_template, report_version to kitos_audit;
create policy run on report_template for select to kitos_audit using (true);
create policy run on report_version for select to kitos_audit using (true);

-- The log: each municipality sees its own extractions, the secretariat all; only runs write it.
grant select on extraction to kitos_member;
grant insert (organisation_id, template_code, template_version, sha256, parameters, row_count) on extraction to kitos_audit;
create policy own_read on extraction for select to kitos_member
    using (intern.holds((select intern.reach()), organisation_id) is not null
        and organisation_id = any ((select intern.reach())::bigint[]));
create policy logged on extraction for insert to kitos_audit with check (true);
