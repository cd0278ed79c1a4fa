-- The life of a template between the order and the approval (`60_reports.sql`). Drafts, assessments
-- and withdrawals are plain writes of those whose template it is; what says that somebody else has
-- agreed is written by functions only.

set local role kitos_owner;

-- A published version is frozen, for everybody: a change is a new version.
create or replace function intern.frozen() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if old.status = 'published'
        and (current_user <> 'kitos_owner'
            or (new.source, new.compiled, new.template_id, new.template_version, new.status)
                is distinct from (old.source, old.compiled, old.template_id, old.template_version, old.status)) then
        raise exception sqlstate 'KT411' using message = 'KT411';
    end if;
    return new;
end
$$;
create trigger frozen before update on kitos.report_version for each row execute function intern.frozen();

-- Nobody publishes by hand: neither what was withdrawn, nor an earlier version once more.
create or replace function intern.published_by_two() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if current_user <> 'kitos_owner'
        and (new.published_version is distinct from old.published_version
            or new.status = 'published' and old.status <> 'published') then
        raise exception sqlstate 'KT405' using message = 'KT405';
    end if;
    return new;
end
$$;
create trigger published_by_two before update on kitos.report_template
    for each row execute function intern.published_by_two();

-- The newest draft of a common template is called ready for a second person; false where it is no
-- draft. The caller has written a change set of the secretariat's before.
create or replace function kitos.ready_template(template text, number bigint, change bigint) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not intern.is_secretariat() then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    update kitos.report_version v
    set status = 'ready', ready_by = session_user, version = v.version + 1, change_id = change
    from kitos.report_template t
    where t.id = v.template_id and t.code = template and t.organisation_id = 1 and t.scope <> 'local'
        and t.deleted_at is null and v.template_version = number and v.deleted_at is null and v.status = 'draft';
    if not found then
        return false;
    end if;
    update kitos.report_template t set status = 'ready', version = t.version + 1, change_id = change
    where t.code = template and t.organisation_id = 1 and t.deleted_at is null
        and t.status in ('wish', 'assessed', 'draft');
    return true;
end
$$;
grant execute on function kitos.ready_template(text, bigint, bigint) to kitos_member;

-- A municipality's own template is published by its report administrator alone; it is never run
-- as an approved text, but by each reader's own program under the reader's own rights. False where
-- it is no draft. The caller has written a change set of the municipality's before.
create or replace function kitos.publish_local(template bigint, number bigint, change bigint) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select 1 from kitos.report_template t
        where t.id = template and t.scope = 'local' and t.organisation_id <> 1 and t.deleted_at is null
            and t.organisation_id = any (intern.template_keepers())) then
        raise exception sqlstate '42501' using message = 'KT403';
    end if;
    update kitos.report_version v set status = 'published', version = v.version + 1, change_id = change
    where v.template_id = template and v.template_version = number and v.deleted_at is null and v.status = 'draft';
    if not found then
        return false;
    end if;
    update kitos.report_template t
    set published_version = number, status = 'published', version = t.version + 1, change_id = change
    where t.id = template;
    return true;
end
$$;
grant execute on function kitos.publish_local(bigint, bigint, bigint) to kitos_member;

-- Votes are a municipality's own to cast, and everybody's to count: who wishes for a template is
-- asked in public, in the municipality's name and never in a person's.
create policy read on template_vote for select to kitos_member using ((select intern.mine(null) <> '{}'));
create policy read on template_vote_history for select to kitos_member using ((select intern.mine(null) <> '{}'));
create policy own_insert on template_vote for insert to kitos_member
    with check (organisation_id = any ((select intern.voters())::bigint[])
        and exists (select 1 from report_template t where t.id = template_id and t.scope <> 'local'));
create policy own_update on template_vote for update to kitos_member
    using (intern.holds((select intern.voters()), organisation_id) is not null
        and organisation_id = any ((select intern.voters())::bigint[]))
    with check (organisation_id = any ((select intern.voters())::bigint[])
        and exists (select 1 from report_template t where t.id = template_id and t.scope <> 'local'));

-- The secretariat says who else may publish a template of its own; nobody names himself. Whoever is
-- named is told by named_reviewers(), and not who else is.
create policy read on template_reviewer for select to kitos_member
    using (intern.holds((select intern.mine(null)), organisation_id) is not null
        and organisation_id = any ((select intern.mine(null))::bigint[]));
create policy read on template_reviewer_history for select to kitos_member
    using (intern.holds((select intern.mine(null)), organisation_id) is not null
        and organisation_id = any ((select intern.mine(null))::bigint[]));
create policy own_insert on template_reviewer for insert to kitos_member
    with check (organisation_id = 1 and (select intern.is_secretariat()) and login <> (select session_user::text)
        and exists (select 1 from report_template t where t.id = template_id and t.organisation_id = 1 and t.scope <> 'local'));
create policy own_update on template_reviewer for update to kitos_member
    using (intern.holds((select intern.mine(null)), organisation_id) is not null and (select intern.is_secretariat()))
    with check (organisation_id = 1 and (select intern.is_secretariat()));

grant insert (organisation_id, uuid, change_id, code, name, name_key, search_text, scope, status, ordered_by_id, explanation)
    on report_template to kitos_audit;
create policy ordered on report_template for insert to kitos_audit with check (organisation_id = 1 and status = 'wish');

set local role kitos_audit;

-- A member orders a template: the order stands in the secretariat's books, in the municipality's
-- name for everybody to see. `save` is the change set's uuid, so that it happens once; null where
-- it had happened. KT406: not party. KT422: not a code, a name or an explanation.
create or replace function kitos.order_template(
    save text, code text, called text, sort_key text, folded text, explanation text) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    home bigint;
    change bigint;
    made bigint;
begin
    select w.organisation_id into home from kitos.who_am_i() w;
    if (home = any (intern.voters())) is not true then
        raise exception sqlstate 'KT406' using message = 'KT406';
    end if;
    if (code ~ '^[a-z0-9][a-z0-9-]{0,39}$' and length(btrim(called)) between 1 and 80
        and length(sort_key) <= 400 and length(folded) <= 400 and length(coalesce(explanation, '')) <= 2000) is not true then
        raise exception sqlstate 'KT422' using message = 'KT422';
    end if;
    insert into kitos.change_set (organisation_id, uuid, kind, reason) values (1, save, 'template-order', called)
    on conflict (organisation_id, uuid) do nothing returning id into change;
    if change is null then
        return null;
    end if;
    insert into kitos.report_template (
        organisation_id, uuid, change_id, code, name, name_key, search_text, scope, status, ordered_by_id, explanation)
    values (
        1, gen_random_uuid()::text, change, code, called, sort_key, folded, 'shared_identified', 'wish', home, explanation)
    returning id into made;
    return made;
end
$$;
grant execute on function kitos.order_template(text, text, text, text, text, text) to kitos_member;
