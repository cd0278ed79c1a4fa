-- Which tables the triggers of 10_functions.sql watch: every table that has a history.

set local role kitos_owner;

do $$
declare
    name text;
begin
    foreach name in array array[
        'org_unit', 'person', 'assignment', 'option_local', 'contract', 'economy_line',
        'contract_element', 'contract_role', 'notice', 'usage_kle', 'contract_system', 'usage_role',
        'system_relation', 'reference', 'catalogue_order', 'template_vote',
        'template_reviewer'
    ] loop
        execute format('create trigger stamp before insert or update on %I for each row execute function intern.stamp()', name);
        execute format('create trigger keep after update on %I for each row execute function intern.keep()', name);
    end loop;
    foreach name in array array[
        'organisation', 'accession', 'sharing_terms', 'option_value', 'kle', 'it_system', 'it_system_kle', 'it_interface',
        'report_template', 'report_version'
    ] loop
        execute format(
            'create trigger stamp before insert or update on %I for each row execute function intern.stamp_catalogue()', name);
        execute format('create trigger keep after update on %I for each row execute function intern.keep()', name);
    end loop;
end
$$;

-- A usage follows its system's name without being edited: that one writer, who has columns for
-- nothing else, is let past.
create trigger stamp_insert before insert on system_usage
    for each row execute function intern.stamp();
create trigger stamp before update on system_usage
    for each row when (current_user <> 'kitos_lookup') execute function intern.stamp();
create trigger keep after update on system_usage
    for each row when (current_user <> 'kitos_lookup') execute function intern.keep();
create trigger rename_usages after update on it_system
    for each row
    when ((new.name, new.name_key, new.search_text) is distinct from (old.name, old.name_key, old.search_text))
    execute function intern.rename_usages();

create trigger count_usage_insert after insert on system_usage
    for each row execute function intern.count_usage();
create trigger count_usage_update after update of system_id, deleted_at on system_usage
    for each row
    when (new.system_id <> old.system_id or (new.deleted_at is null) <> (old.deleted_at is null))
    execute function intern.count_usage();
