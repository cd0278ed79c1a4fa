-- Who may do what. Row-level security is on and forced for every table with rows of people or
-- municipalities; a table without a policy for somebody shows him nothing. `deleted_at` stands
-- in the views and not here: a policy with it makes every removal fail.
--
-- `(select intern.mine(…))` is asked once for a statement; without the sub-select it would be
-- asked for every row. What filters rows begins with `intern.holds(…)`, which decides and is
-- cheaper than any comparison of the reader's, so that it is asked of every row first; the plain
-- `organisation_id = any (…)` beside it lets the indexes be used. See `roles.sql`.

set local role kitos_owner;

revoke all on all tables in schema kitos from kitos_member, kitos_share, kitos_lookup, kitos_audit, public;

do $$
declare
    it record;
begin
    for it in select c.oid::regclass as relation from pg_class c
        where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r'
            and c.relname not in ('schema_info') and c.relname not like '\_sqlx%'
    loop
        execute format('alter table %s enable row level security', it.relation);
        execute format('alter table %s force row level security', it.relation);
    end loop;
end
$$;

-- Columns. Inserting: not the id, version or moment. Updating: not the identity either, and
-- never a line's visibility, which follows its contract by the foreign key, nor a person's login,
-- or an administrator could become somebody whom another municipality trusts. Whether a person is
-- let in is the operator's alone, with kitos.set_active. Nor who is named on a template: another
-- one is another row. Nobody deletes.
do $$
declare
    it record;
begin
    for it in
        select c.oid::regclass as relation, c.relname,
            string_agg(quote_ident(a.attname), ', ')
                filter (where a.attname not in ('id', 'version', 'row_from', 'deleted_at')
                    and not (c.relname = 'person' and a.attname = 'active')) as inserted,
            string_agg(quote_ident(a.attname), ', ')
                filter (where a.attname not in ('id', 'organisation_id', 'uuid', 'row_from')
                    and not (c.relname = 'economy_line' and a.attname = 'visibility')
                    and not (c.relname = 'person' and a.attname in ('login', 'active'))
                    and not (c.relname = 'template_reviewer' and a.attname in ('login', 'template_id'))) as updated
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r'
            and exists (select 1 from pg_class h where h.relnamespace = c.relnamespace and h.relname = c.relname || '_history')
            and c.relname <> 'report_version'
        group by c.oid, c.relname
    loop
        execute format('grant select, insert (%s), update (%s) on %s to kitos_member', it.inserted, it.updated, it.relation);
        execute format('grant select on %I to kitos_member', it.relname || '_history');
        execute format('grant insert on %I to kitos_audit', it.relname || '_history');
        execute format('create policy kept on %I for insert to kitos_audit with check (true)', it.relname || '_history');
    end loop;
    for it in select c.relname from pg_class c where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'v' loop
        execute format('grant select on %I to kitos_member', it.relname);
    end loop;
end
$$;

grant select on schema_info to kitos_member, kitos_lookup, kitos_migrator;
grant select, insert (organisation_id, uuid, reason, kind, undoes) on change_set to kitos_member;
create policy own_read on change_set for select to kitos_member
    using (intern.holds((select intern.mine(null)), organisation_id) is not null
        and organisation_id = any ((select intern.mine(null))::bigint[]));
-- Whoever may only read writes no change set either.
create policy own_insert on change_set for insert to kitos_member
    with check (organisation_id = any ((select intern.mine(
            '{user,local_admin,organisation_admin,system_admin,contract_admin,report_admin,global_admin}'))::bigint[]));

-- Rows of one municipality: everybody in it reads them, those with the role write them.
-- The roles are those of the entity's declaration, and a test compares them.
do $$
declare
    it record;
    mine constant text := 'intern.holds((select intern.mine(null)), organisation_id) is not null
        and organisation_id = any ((select intern.mine(null))::bigint[])';
    reach constant text := 'intern.holds((select intern.reach()), organisation_id) is not null
        and organisation_id = any ((select intern.reach())::bigint[])';
    readers text;
    writes text;
    checks text;
    enters text;
    first text;
begin
    for it in
        select * from (values
            ('org_unit', array['local_admin', 'organisation_admin']),
            ('person', array['local_admin', 'organisation_admin']),
            ('option_local', array['local_admin']),
            ('contract', array['local_admin', 'contract_admin']),
            ('economy_line', array['local_admin', 'contract_admin']),
            ('contract_element', array['local_admin', 'contract_admin']),
            ('contract_role', array['local_admin', 'contract_admin']),
            ('notice', array['local_admin', 'contract_admin']),
            ('system_usage', array['local_admin', 'system_admin']),
            ('usage_kle', array['local_admin', 'system_admin']),
            ('contract_system', array['local_admin', 'contract_admin']),
            ('usage_role', array['local_admin', 'system_admin']),
            ('system_relation', array['local_admin', 'system_admin']),
            ('reference', array['local_admin', 'contract_admin', 'system_admin']),
            ('catalogue_order', array['local_admin', 'user', 'contract_admin', 'system_admin'])
        ) as t (name, roles)
    loop
        writes := format('organisation_id = any ((select intern.mine(%L::text[]))::bigint[])', it.roles::text);
        -- A foreign key would tell whether a row exists that the writer cannot read.
        checks := case it.name
            when 'system_usage' then ' and exists (select 1 from it_system s where s.id = system_id)'
            when 'reference' then
                ' and (reference.system_id is null or exists (select 1 from it_system s where s.id = reference.system_id))'
            when 'system_relation' then
                ' and (interface_id is null or exists (select 1 from it_interface i where i.id = interface_id))'
            else ''
        end;
        -- Somebody whom the operator has shut out does not come back as another person.
        enters := case when it.name = 'person' then ' and (select intern.may_enter(login))' else '' end;
        readers := case when it.name = 'catalogue_order' then reach else mine end;
        first := format('intern.holds((select intern.mine(%L::text[])), organisation_id) is not null', it.roles::text);
        execute format('create policy own_read on %I for select to kitos_member using (%s)', it.name, readers);
        execute format('create policy own_history on %I for select to kitos_member using (%s)', it.name || '_history', readers);
        execute format('create policy own_insert on %I for insert to kitos_member with check (%s%s%s)',
            it.name, writes, checks, enters);
        execute format('create policy own_update on %I for update to kitos_member using (%s and %s) with check (%s%s)',
            it.name, first, writes, writes, checks);
    end loop;
end
$$;

-- Roles are given by those who stand above them, and only to people whom they can see.
create policy own_read on assignment for select to kitos_member
    using (intern.holds((select intern.mine(null)), organisation_id) is not null
        and organisation_id = any ((select intern.mine(null))::bigint[]));
create policy own_history on assignment_history for select to kitos_member
    using (intern.holds((select intern.mine(null)), organisation_id) is not null
        and organisation_id = any ((select intern.mine(null))::bigint[]));
do $$
declare
    may constant text := '(role <> ''global_admin'' and organisation_id = any ((select intern.mine(''{local_admin}''))::bigint[])
        or role in (''user'', ''read_only'', ''organisation_admin'')
            and organisation_id = any ((select intern.mine(''{organisation_admin}''))::bigint[])
        or organisation_id = any ((select intern.mine(''{global_admin}''))::bigint[]))';
    seen constant text := ' and exists (select 1 from person p where p.id = person_id)';
begin
    execute 'create policy own_insert on assignment for insert to kitos_member with check (' || may || seen || ')';
    execute 'create policy own_update on assignment for update to kitos_member
        using (intern.holds((select intern.mine(null)), organisation_id) is not null and (' || may || ')) with check (' || may || seen || ')';
end
$$;

-- The common catalogue: everybody reads it, the secretariat writes it. What is common belongs to
-- the secretariat; a Lokal system or interface is its owner's alone, and a local template too.
do $$
declare
    it record;
    everybody constant text := '(select intern.mine(null) <> ''{}'')';
    catalogues constant text := 'intern.holds((select intern.catalogues()), organisation_id) is not null
        and organisation_id = any ((select intern.catalogues())::bigint[])';
    common constant text := ' and case when intern.same(%I, ''local'')
        then intern.holds((select intern.mine(null)), organisation_id) is not null else true end';
    readers text;
begin
    for it in
        select * from (values
            ('organisation', false, null),
            ('accession', false, null),
            ('sharing_terms', false, null),
            ('option_value', false, null),
            ('kle', false, null),
            ('it_system', true, 'access'),
            ('it_system_kle', true, null),
            ('it_interface', true, 'access'),
            ('report_template', true, 'scope')
        ) as t (name, owned, word)
    loop
        readers := case when it.owned then catalogues else everybody end
            || case when it.word is null then '' else format(common, it.word) end;
        execute format('create policy read on %I for select to kitos_member using (%s)', it.name, readers);
        execute format('create policy read on %I for select to kitos_member using (%s)', it.name || '_history', readers);
        if it.name <> 'report_template' then
            execute format('create policy secretariat_insert on %I for insert to kitos_member
                with check (organisation_id = 1 and (select intern.is_secretariat()))', it.name);
            execute format('create policy secretariat_update on %I for update to kitos_member
                using (organisation_id = 1 and (select intern.is_secretariat()))
                with check (organisation_id = 1 and (select intern.is_secretariat()))', it.name);
        end if;
    end loop;
end
$$;
create policy own_insert on report_template for insert to kitos_member
    with check ((organisation_id = 1 and (select intern.is_secretariat()))
        or (scope = 'local' and organisation_id = any ((select intern.mine('{local_admin,report_admin}'))::bigint[])));
create policy own_update on report_template for update to kitos_member
    using (case
        when intern.same(scope, 'local') then intern.holds((select intern.mine('{local_admin,report_admin,global_admin}')), organisation_id) is not null
        else (select intern.is_secretariat())
    end)
    with check ((organisation_id = 1 and (select intern.is_secretariat()))
        or (scope = 'local' and organisation_id = any ((select intern.mine('{local_admin,report_admin}'))::bigint[])));

-- How many municipalities use a system is known to whoever may know of the system.
grant select on system_usage_count to kitos_member, kitos_share;
create policy read on system_usage_count for select to kitos_member
    using (exists (select 1 from it_system s where s.id = system_id));
create policy share_read on system_usage_count for select to kitos_share using (true);
grant select, insert, update on system_usage_count to kitos_lookup;
create policy counted on system_usage_count to kitos_lookup using (true) with check (true);

-- kitos_lookup: who is who, and who is party to the agreement.
grant select on person, assignment, accession, sharing_terms, organisation to kitos_lookup;
create policy lookup on person for select to kitos_lookup using (true);
create policy lookup on assignment for select to kitos_lookup using (true);
create policy lookup on accession for select to kitos_lookup using (true);
create policy lookup on sharing_terms for select to kitos_lookup using (true);
create policy lookup on organisation for select to kitos_lookup using (true);
-- On which templates somebody is named, and whether one of their versions may be waiting.
grant select (organisation_id, template_id, login, deleted_at) on template_reviewer to kitos_lookup;
grant select (id, organisation_id, scope, status, deleted_at) on report_template to kitos_lookup;
create policy lookup on template_reviewer for select to kitos_lookup using (true);
create policy lookup on report_template for select to kitos_lookup using (true);
-- And the names of the usages of a system that is renamed.
grant select (system_id, search_text), update (name, name_key, search_text) on system_usage to kitos_lookup;
create policy renamed on system_usage for select to kitos_lookup using (true);
create policy renamed_update on system_usage for update to kitos_lookup using (true) with check (true);

-- kitos_audit: the change set that a write stands in.
grant select on change_set to kitos_audit;
create policy audit on change_set for select to kitos_audit using (true);
-- The history of a template's versions is kept as well.
grant insert on report_version_history to kitos_audit;
create policy kept on report_version_history for insert to kitos_audit with check (true);

-- kitos_share: the columns that may leave a municipality, and the rows. A note, a person or a
-- Lokal price cannot be published even by a view written by hand: permission denied.
grant select (
    id, organisation_id, name, name_key, kind, cvr, municipality_code, region, inhabitants, size_class, foreign_cvr,
    country, disabled, deleted_at
) on organisation to kitos_share;
grant select (
    id, organisation_id, name, parent_id, deleted_at
) on org_unit to kitos_share;
grant select (
    id, organisation_id, option_type, name, description, enabled, obligatory, priority, write_access,
    deleted_at
) on option_value to kitos_share;
grant select (
    id, organisation_id, name, number, title, kind, parent_id, active_from, active_to, replaced_by,
    preservation, deleted_at
) on kle to kitos_share;
grant select (
    id, organisation_id, name, name_key, previous_name, rights_holder_id, business_type_id, parent_id, access,
    disabled, description, archive_duty, legal_name, legal_processor_name, external_uuid, deleted_at
) on it_system to kitos_share;
grant select (
    id, organisation_id, system_id, kle_id, deleted_at
) on it_system_kle to kitos_share;
grant select (
    id, organisation_id, name, interface_ref, interface_version, exhibitor_id, interface_type_id, access,
    disabled, description, deleted_at
) on it_interface to kitos_share;
grant select (
    id, organisation_id, name, contract_type_id, contract_template_id, criticality_id, purchase_form_id,
    procurement_strategy_id, procurement_year, procurement_quarter, procurement_initiated, valid_from,
    valid_to, enforced_valid, parent_id, require_valid_parent, responsible_unit_id, is_signed, signed_date,
    supplier_id, supplier_signed, supplier_signed_date, supplier_internal, supplier_unit_id,
    duration_years, duration_months, duration_ongoing, option_extend_id, extend_multiplier, irrevocable_to,
    terminated_at, termination_deadline_id, running, by_ending, remuneration_begun, payment_frequency_id,
    payment_model_id, price_regulation_id, visibility, effective_end, latest_termination, deleted_at
) on contract to kitos_share;
grant select (
    id, organisation_id, contract_id, visibility, direction, unit_id, acquisition, operation, other,
    accounting, audit_status, audit_date, deleted_at
) on economy_line to kitos_share;
grant select (
    id, organisation_id, name, system_id, system_version, life_cycle, valid_from, valid_to,
    main_contract_id, responsible_unit_id, user_count, hosted_at, data_classification_id, contains_ai,
    archive_duty, archive_frequency, document_bearing, deleted_at
) on system_usage to kitos_share;
grant select (
    id, organisation_id, usage_id, kle_id, mode, deleted_at
) on usage_kle to kitos_share;
-- Whether somebody has a role on a usage, never who or which; how many relations it has, never to what.
grant select (organisation_id, usage_id, deleted_at) on usage_role to kitos_share;
grant select (organisation_id, from_usage_id, to_usage_id, deleted_at) on system_relation to kitos_share;
grant select (
    id, organisation_id, contract_id, usage_id, deleted_at
) on contract_system to kitos_share;

grant select on v_today to kitos_share;
do $$
declare
    it record;
    parties constant text := 'organisation_id = any ((select intern.parties())::bigint[])';
begin
    for it in
        select * from (values
            ('org_unit', parties),
            ('contract', parties),
            ('system_usage', parties),
            ('usage_kle', parties),
            ('usage_role', parties),
            ('system_relation', parties),
            ('contract_system', parties),
            ('economy_line', 'visibility = ''shared'' and ' || parties),
            ('it_system', 'access = ''shared'''),
            ('it_interface', 'access = ''shared'''),
            ('it_system_kle', 'true'),
            ('organisation', 'true'),
            ('option_value', 'true'),
            ('kle', 'true')
        ) as t (name, readers)
    loop
        execute format('create policy share_read on %I for select to kitos_share using (%s)', it.name, it.readers);
    end loop;
end
$$;

-- The share layer, for those who run templates.
set local role kitos_share;
grant select on all tables in schema share to kitos_template;
revoke all on share.contract_standing from kitos_template;
