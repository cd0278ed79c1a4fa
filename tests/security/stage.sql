-- Two municipalities in the agreement, one outside it, and in each the same kinds of rows. What
-- begins with "kanarie", and the two prices, stand nowhere else. Run by the operator, in one
-- transaction; the statistics are collected afterwards.
do $stage$
declare
    secretariat constant bigint := 1;
    ballerup bigint := (select id from kitos.organisation where municipality_code = '0151');
    gladsaxe bigint := (select id from kitos.organisation where municipality_code = '0159');
    herlev bigint := (select id from kitos.organisation where municipality_code = '0163');
    change bigint;
    supplier bigint;
    public_system bigint;
    second_system bigint;
    lokal_system bigint;
    subject bigint;
    element bigint;
    contract_kind bigint;
    place record;
    owner bigint;
    system bigint;
    usage bigint;
    unit bigint;
    open_contract bigint;
    closed_contract bigint;
    someone bigint;
    report bigint;
begin
    set local search_path = kitos;
    insert into change_set (organisation_id, uuid, kind) values (secretariat, gen_random_uuid(), 'edit') returning id into change;
    insert into organisation (organisation_id, uuid, change_id, name, name_key, kind)
        values (secretariat, gen_random_uuid(), change, 'Ditmer A/S', 'ditmer a/s', 'company') returning id into supplier;
    insert into it_system (organisation_id, uuid, change_id, name, name_key, access, rights_holder_id)
        values (secretariat, gen_random_uuid(), change, 'Sbsys', 'sbsys', 'shared', supplier) returning id into public_system;
    insert into it_system (organisation_id, uuid, change_id, name, name_key, access, rights_holder_id)
        values (secretariat, gen_random_uuid(), change, 'Opus', 'opus', 'shared', supplier) returning id into second_system;
    insert into it_interface (organisation_id, uuid, change_id, name, name_key, access, exhibitor_id)
        values (secretariat, gen_random_uuid(), change, 'Grænseflade', 'graenseflade', 'shared', public_system);
    insert into kle (organisation_id, uuid, change_id, name, name_key, number, title, kind)
        values (secretariat, gen_random_uuid(), change, '27.36.04', '27.36.04', '27.36.04', 'Opgave', 'subject') returning id into subject;
    insert into it_system_kle (organisation_id, uuid, change_id, system_id, kle_id)
        values (secretariat, gen_random_uuid(), change, public_system, subject);
    -- What waits in the secretariat for somebody else, and who that is; a draft beside what waits for
    -- Gladsaxe's registrar.
    for place in select * from (values ('waiting', 'ballerup'), ('waiting-too', 'udenfor')) as t (code, name) loop
        insert into report_template (organisation_id, uuid, change_id, name, name_key, code, scope, status)
            values (secretariat, gen_random_uuid(), change, place.code, place.code, place.code, 'shared_identified', 'ready')
            returning id into report;
        insert into report_version (organisation_id, uuid, change_id, template_id, template_version, source, compiled, sha256, status)
            values (secretariat, gen_random_uuid(), change, report, 1, 'kanarieventer' || place.name, 'kanarieventer' || place.name, 'x', 'ready');
        insert into template_reviewer (organisation_id, uuid, change_id, template_id, login)
            values (secretariat, gen_random_uuid(), change, report, 'kanariegodkender' || place.name);
    end loop;
    insert into report_template (organisation_id, uuid, change_id, name, name_key, code, scope, status)
        values (secretariat, gen_random_uuid(), change, 'mine', 'mine', 'mine', 'shared_identified', 'ready') returning id into report;
    insert into report_version (organisation_id, uuid, change_id, template_id, template_version, source, compiled, sha256, status)
        values (secretariat, gen_random_uuid(), change, report, 1, 'venter', 'select 1 as c1', 'x', 'ready'),
            (secretariat, gen_random_uuid(), change, report, 2, 'kanarieventerballerup', 'x', 'x', 'draft');
    insert into template_reviewer (organisation_id, uuid, change_id, template_id, login)
        values (secretariat, gen_random_uuid(), change, report, 's159_gert');
    -- Herlev's agreement comes into force in years.
    for place in select * from (values (ballerup, date '2017-08-15'), (gladsaxe, '2017-08-15'), (herlev, '2090-01-01')) as t (member, day) loop
        insert into accession (organisation_id, uuid, change_id, member_id, agreement, in_force_from)
            values (secretariat, gen_random_uuid(), change, place.member, 'deling', place.day);
    end loop;
    select id into element from option_value where option_type = 'agreement_element' limit 1;
    element := coalesce(element, (select min(id) from option_value));
    select min(id) into contract_kind from option_value;

    for place in
        select * from (values
            (ballerup, 'kanarie', 'ballerup'), (herlev, 'kanarie', 'udenfor'), (gladsaxe, 'eget', 'gladsaxe')
        ) as t (owner, word, name)
    loop
        owner := place.owner;
        insert into change_set (organisation_id, uuid, kind, reason)
            values (owner, gen_random_uuid(), 'edit', place.word || 'grund' || place.name) returning id into change;
        insert into org_unit (organisation_id, uuid, change_id, name, name_key, local_id)
            values (owner, gen_random_uuid(), change, 'Enhed ' || place.name, 'enhed ' || place.name, place.word || 'enhed' || place.name)
            returning id into unit;
        insert into person (organisation_id, uuid, change_id, name, name_key, login, phone, email)
            values (owner, gen_random_uuid(), change, place.word || 'person' || place.name, place.word || 'person' || place.name,
                'ingen_' || place.name, place.word || 'tlf' || place.name, place.word || 'post' || place.name)
            returning id into someone;
        insert into option_local (organisation_id, uuid, change_id, option_id, description)
            values (owner, gen_random_uuid(), change, element, place.word || 'valg' || place.name);
        -- A Lokal system and interface, and a local report that is not finished.
        insert into it_system (organisation_id, uuid, change_id, name, name_key, search_text, access, description, rights_holder_id)
            values (owner, gen_random_uuid(), change, place.word || 'system' || place.name, place.word || 'system' || place.name,
                place.word || 'system' || place.name, 'local', place.word || 'beskrivelse' || place.name, supplier)
            returning id into lokal_system;
        insert into it_system_kle (organisation_id, uuid, change_id, system_id, kle_id)
            values (owner, gen_random_uuid(), change, lokal_system, subject);
        insert into it_interface (organisation_id, uuid, change_id, name, name_key, access, note, exhibitor_id)
            values (owner, gen_random_uuid(), change, place.word || 'flade' || place.name, place.word || 'flade' || place.name, 'local',
                place.word || 'fladenote' || place.name, lokal_system);
        insert into report_template (organisation_id, uuid, change_id, name, name_key, code, scope, status)
            values (owner, gen_random_uuid(), change, place.word || 'rapport' || place.name, place.word || 'rapport' || place.name,
                place.word || 'rapport' || place.name, 'local', 'draft')
            returning id into report;
        insert into report_version (organisation_id, uuid, change_id, template_id, template_version, source, compiled, sha256)
            values (owner, gen_random_uuid(), change, report, 1, place.word || 'skabelon' || place.name,
                place.word || 'sql' || place.name, place.word || 'hash' || place.name);
        update report_version set source = place.word || 'nyskabelon' || place.name, version = version + 1 where template_id = report;
        insert into template_vote (organisation_id, uuid, change_id, template_id)
            select owner, gen_random_uuid(), change, min(t.id) from report_template t where t.scope <> 'local';
        foreach system in array array[public_system, lokal_system] loop
            insert into system_usage (organisation_id, uuid, change_id, name, name_key, system_id, local_name, note, archive_note)
                values (owner, gen_random_uuid(), change,
                    case when system = lokal_system then place.word || 'system' || place.name else 'Sbsys' end,
                    'x', system, place.word || 'kaldenavn' || place.name, place.word || 'brugnote' || place.name,
                    place.word || 'arkiv' || place.name)
                returning id into usage;
        end loop;
        insert into usage_kle (organisation_id, uuid, change_id, usage_id, kle_id, mode)
            values (owner, gen_random_uuid(), change, usage, subject, 'add');
        insert into usage_role (organisation_id, uuid, change_id, usage_id, role_id, person_id)
            values (owner, gen_random_uuid(), change, usage, element, someone);
        insert into contract (organisation_id, uuid, change_id, name, name_key, visibility, remark, contract_ref, supplier_id,
                supplier_contact_email, responsible_unit_id, contract_type_id)
            values (owner, gen_random_uuid(), change,
                case when place.name = 'udenfor' then 'kanarieaftale' || place.name else 'Aftale delt' end, 'aftale delt ' || place.name,
                'shared', place.word || 'gammel' || place.name, place.word || 'journal' || place.name, supplier,
                place.word || 'kontakt' || place.name, unit, contract_kind)
            returning id into open_contract;
        -- The first remark is history.
        update contract set remark = place.word || 'bemaerkning' || place.name, version = version + 1 where id = open_contract;
        insert into contract (organisation_id, uuid, change_id, name, name_key, visibility, remark, supplier_id, parent_id)
            values (owner, gen_random_uuid(), change, 'Aftale lokal', 'aftale lokal ' || place.name, 'local', place.word || 'lokalnote' || place.name,
                supplier, open_contract)
            returning id into closed_contract;
        insert into economy_line (organisation_id, uuid, change_id, contract_id, visibility, direction, operation, accounting, note) values
            (owner, gen_random_uuid(), change, closed_contract, 'local', 'external',
                case place.name when 'ballerup' then 98765432101 else 700 end,
                place.word || 'konto' || place.name, place.word || 'linjenote' || place.name),
            (owner, gen_random_uuid(), change, open_contract, 'shared', 'external',
                case place.name when 'udenfor' then 87654321012 else 300 end, null, place.word || 'deltnote' || place.name);
        insert into contract_element (organisation_id, uuid, change_id, contract_id, element_id)
            values (owner, gen_random_uuid(), change, open_contract, element);
        insert into contract_role (organisation_id, uuid, change_id, contract_id, role_id, person_id)
            values (owner, gen_random_uuid(), change, open_contract, element, someone);
        insert into notice (organisation_id, uuid, change_id, contract_id, subject, body, from_date, frequency, person_id, emails)
            values (owner, gen_random_uuid(), change, open_contract, place.word || 'emne' || place.name,
                place.word || 'advis' || place.name, date '2026-07-01', 'month', someone, place.word || 'modtager' || place.name);
        insert into contract_system (organisation_id, uuid, change_id, contract_id, usage_id)
            values (owner, gen_random_uuid(), change, open_contract, usage);
        insert into system_relation (organisation_id, uuid, change_id, from_usage_id, to_usage_id, contract_id, description, reference)
            select owner, gen_random_uuid(), change, min(u.id), max(u.id), open_contract,
                place.word || 'relation' || place.name, place.word || 'henvisning' || place.name
            from system_usage u where u.organisation_id = owner;
        insert into reference (organisation_id, uuid, change_id, contract_id, title, document_id)
            values (owner, gen_random_uuid(), change, open_contract, place.word || 'sag' || place.name, place.word || 'dok' || place.name);
        insert into catalogue_order (organisation_id, uuid, change_id, kind, name, name_key, explanation)
            values (owner, gen_random_uuid(), change, 'supplier', place.word || 'ordre' || place.name, 'x', place.word || 'forklaring' || place.name);
        insert into extraction (organisation_id, template_code, template_version, sha256, parameters, row_count)
            values (owner, 'prices-per-system', 1, '', place.word || 'parameter' || place.name, 1);
    end loop;
end
$stage$;
analyze;
