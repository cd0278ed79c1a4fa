-- Who hears of what. A notification says that something was saved, and nothing of what: whoever
-- hears it reads again, under his own rights. The channels of the municipalities have random
-- names; the two that everybody may know tell of the catalogue and of what is shared.

set local role kitos_owner;

grant select, insert (organisation_id) on change_channel to kitos_audit;
create policy named on change_channel for select to kitos_audit using (true);
create policy opened on change_channel for insert to kitos_audit with check (true);

set local role kitos_audit;

-- The channels to listen to: those of one's own municipalities.
create or replace function kitos.channels() returns setof text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select unnest(intern.mine(null)) except select organisation_id from kitos.change_channel) then
        insert into kitos.change_channel (organisation_id) select unnest(intern.mine(null)) on conflict do nothing;
    end if;
    return query select c.name from kitos.change_channel c where c.organisation_id = any (intern.mine(null));
end
$$;

-- Every save begins with its change set; the notification is sent when it commits.
create or replace function intern.announce() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    channel text;
begin
    select c.name into channel from kitos.change_channel c where c.organisation_id = new.organisation_id;
    if channel is not null then
        execute format('notify %I', channel);
    end if;
    if intern.is_secretariat() or new.kind in ('template-order', 'template-vote') then
        notify kitos_catalogue;
    end if;
    if new.kind in ('visibility', 'undo', 'redo') or intern.is_secretariat() then
        notify kitos_shared;
    end if;
    return null;
end
$$;

grant execute on function kitos.channels() to kitos_member;
grant execute on function intern.announce() to kitos_owner;

set local role kitos_owner;
create trigger announce after insert on change_set for each row execute function intern.announce();
