-- What SQLite's triggers can keep of the rules: every write names the newest change set of its
-- organisation (KT401), stays where it is (KT403) and follows on the version that was read
-- (KT409); closed versions go to the history; nothing is deleted (KT405). A guard against
-- mistakes, not against the owner of the file.
--
-- A trigger here cannot assign to NEW, so `row_from` is put right by a second update. That
-- update and the cascade of a contract's visibility leave `version` out of their columns;
-- this is how the triggers tell them from a person's save.

drop trigger if exists organisation_insert_check;
create trigger organisation_insert_check before insert on organisation
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists organisation_insert_stamp;
create trigger organisation_insert_stamp after insert on organisation
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update organisation set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists organisation_update_check;
create trigger organisation_update_check before update of version on organisation
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into organisation_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from organisation now where now.id = old.id;
end;
drop trigger if exists organisation_update_stamp;
create trigger organisation_update_stamp after update of version on organisation
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update organisation set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists organisation_update_guard;
create trigger organisation_update_guard before update on organisation
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists organisation_delete_guard;
create trigger organisation_delete_guard before delete on organisation
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists org_unit_insert_check;
create trigger org_unit_insert_check before insert on org_unit
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists org_unit_insert_stamp;
create trigger org_unit_insert_stamp after insert on org_unit
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update org_unit set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists org_unit_update_check;
create trigger org_unit_update_check before update of version on org_unit
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into org_unit_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from org_unit now where now.id = old.id;
end;
drop trigger if exists org_unit_update_stamp;
create trigger org_unit_update_stamp after update of version on org_unit
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update org_unit set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists org_unit_update_guard;
create trigger org_unit_update_guard before update on org_unit
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists org_unit_delete_guard;
create trigger org_unit_delete_guard before delete on org_unit
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists person_insert_check;
create trigger person_insert_check before insert on person
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists person_insert_stamp;
create trigger person_insert_stamp after insert on person
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update person set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists person_update_check;
create trigger person_update_check before update of version on person
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into person_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from person now where now.id = old.id;
end;
drop trigger if exists person_update_stamp;
create trigger person_update_stamp after update of version on person
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update person set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists person_update_guard;
create trigger person_update_guard before update on person
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists person_delete_guard;
create trigger person_delete_guard before delete on person
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists assignment_insert_check;
create trigger assignment_insert_check before insert on assignment
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists assignment_insert_stamp;
create trigger assignment_insert_stamp after insert on assignment
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update assignment set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists assignment_update_check;
create trigger assignment_update_check before update of version on assignment
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into assignment_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from assignment now where now.id = old.id;
end;
drop trigger if exists assignment_update_stamp;
create trigger assignment_update_stamp after update of version on assignment
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update assignment set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists assignment_update_guard;
create trigger assignment_update_guard before update on assignment
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists assignment_delete_guard;
create trigger assignment_delete_guard before delete on assignment
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists accession_insert_check;
create trigger accession_insert_check before insert on accession
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists accession_insert_stamp;
create trigger accession_insert_stamp after insert on accession
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update accession set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists accession_update_check;
create trigger accession_update_check before update of version on accession
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into accession_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from accession now where now.id = old.id;
end;
drop trigger if exists accession_update_stamp;
create trigger accession_update_stamp after update of version on accession
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update accession set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists accession_update_guard;
create trigger accession_update_guard before update on accession
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists accession_delete_guard;
create trigger accession_delete_guard before delete on accession
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists sharing_terms_insert_check;
create trigger sharing_terms_insert_check before insert on sharing_terms
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists sharing_terms_insert_stamp;
create trigger sharing_terms_insert_stamp after insert on sharing_terms
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update sharing_terms set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists sharing_terms_update_check;
create trigger sharing_terms_update_check before update of version on sharing_terms
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into sharing_terms_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from sharing_terms now where now.id = old.id;
end;
drop trigger if exists sharing_terms_update_stamp;
create trigger sharing_terms_update_stamp after update of version on sharing_terms
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update sharing_terms set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists sharing_terms_update_guard;
create trigger sharing_terms_update_guard before update on sharing_terms
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists sharing_terms_delete_guard;
create trigger sharing_terms_delete_guard before delete on sharing_terms
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists option_value_insert_check;
create trigger option_value_insert_check before insert on option_value
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists option_value_insert_stamp;
create trigger option_value_insert_stamp after insert on option_value
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update option_value set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists option_value_update_check;
create trigger option_value_update_check before update of version on option_value
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into option_value_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from option_value now where now.id = old.id;
end;
drop trigger if exists option_value_update_stamp;
create trigger option_value_update_stamp after update of version on option_value
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update option_value set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists option_value_update_guard;
create trigger option_value_update_guard before update on option_value
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists option_value_delete_guard;
create trigger option_value_delete_guard before delete on option_value
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists option_local_insert_check;
create trigger option_local_insert_check before insert on option_local
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists option_local_insert_stamp;
create trigger option_local_insert_stamp after insert on option_local
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update option_local set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists option_local_update_check;
create trigger option_local_update_check before update of version on option_local
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into option_local_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from option_local now where now.id = old.id;
end;
drop trigger if exists option_local_update_stamp;
create trigger option_local_update_stamp after update of version on option_local
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update option_local set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists option_local_update_guard;
create trigger option_local_update_guard before update on option_local
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists option_local_delete_guard;
create trigger option_local_delete_guard before delete on option_local
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists kle_insert_check;
create trigger kle_insert_check before insert on kle
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists kle_insert_stamp;
create trigger kle_insert_stamp after insert on kle
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update kle set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists kle_update_check;
create trigger kle_update_check before update of version on kle
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into kle_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from kle now where now.id = old.id;
end;
drop trigger if exists kle_update_stamp;
create trigger kle_update_stamp after update of version on kle
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update kle set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists kle_update_guard;
create trigger kle_update_guard before update on kle
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists kle_delete_guard;
create trigger kle_delete_guard before delete on kle
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists it_system_insert_check;
create trigger it_system_insert_check before insert on it_system
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists it_system_insert_stamp;
create trigger it_system_insert_stamp after insert on it_system
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update it_system set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists it_system_update_check;
create trigger it_system_update_check before update of version on it_system
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into it_system_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from it_system now where now.id = old.id;
end;
drop trigger if exists it_system_update_stamp;
create trigger it_system_update_stamp after update of version on it_system
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update it_system set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists it_system_update_guard;
create trigger it_system_update_guard before update on it_system
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists it_system_delete_guard;
create trigger it_system_delete_guard before delete on it_system
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists it_system_kle_insert_check;
create trigger it_system_kle_insert_check before insert on it_system_kle
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists it_system_kle_insert_stamp;
create trigger it_system_kle_insert_stamp after insert on it_system_kle
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update it_system_kle set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists it_system_kle_update_check;
create trigger it_system_kle_update_check before update of version on it_system_kle
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into it_system_kle_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from it_system_kle now where now.id = old.id;
end;
drop trigger if exists it_system_kle_update_stamp;
create trigger it_system_kle_update_stamp after update of version on it_system_kle
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update it_system_kle set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists it_system_kle_update_guard;
create trigger it_system_kle_update_guard before update on it_system_kle
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists it_system_kle_delete_guard;
create trigger it_system_kle_delete_guard before delete on it_system_kle
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists it_interface_insert_check;
create trigger it_interface_insert_check before insert on it_interface
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists it_interface_insert_stamp;
create trigger it_interface_insert_stamp after insert on it_interface
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update it_interface set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists it_interface_update_check;
create trigger it_interface_update_check before update of version on it_interface
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into it_interface_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from it_interface now where now.id = old.id;
end;
drop trigger if exists it_interface_update_stamp;
create trigger it_interface_update_stamp after update of version on it_interface
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update it_interface set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists it_interface_update_guard;
create trigger it_interface_update_guard before update on it_interface
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists it_interface_delete_guard;
create trigger it_interface_delete_guard before delete on it_interface
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists contract_insert_check;
create trigger contract_insert_check before insert on contract
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists contract_insert_stamp;
create trigger contract_insert_stamp after insert on contract
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update contract set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists contract_update_check;
create trigger contract_update_check before update of version on contract
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into contract_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from contract now where now.id = old.id;
end;
drop trigger if exists contract_update_stamp;
create trigger contract_update_stamp after update of version on contract
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update contract set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists contract_update_guard;
create trigger contract_update_guard before update on contract
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists contract_delete_guard;
create trigger contract_delete_guard before delete on contract
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists economy_line_insert_check;
create trigger economy_line_insert_check before insert on economy_line
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists economy_line_insert_stamp;
create trigger economy_line_insert_stamp after insert on economy_line
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update economy_line set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists economy_line_update_check;
create trigger economy_line_update_check before update of version on economy_line
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into economy_line_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from economy_line now where now.id = old.id;
end;
drop trigger if exists economy_line_update_stamp;
create trigger economy_line_update_stamp after update of version on economy_line
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update economy_line set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists economy_line_update_guard;
create trigger economy_line_update_guard before update on economy_line
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from and new.visibility = old.visibility
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists economy_line_delete_guard;
create trigger economy_line_delete_guard before delete on economy_line
begin
    select raise(abort, 'KT405');
end;
-- The contract was switched: the line follows by its foreign key, under the same change set.
drop trigger if exists economy_line_cascade_keep;
create trigger economy_line_cascade_keep before update of visibility on economy_line
when new.version = old.version and new.visibility <> old.visibility
begin
    insert into economy_line_history
        select max(old.row_from, s.at), s.id, 'cascade', now.*
        from economy_line now
        join contract c on c.id = old.contract_id
        join change_set s on s.id = c.change_id
        where now.id = old.id;
end;
drop trigger if exists economy_line_cascade_stamp;
create trigger economy_line_cascade_stamp after update of visibility on economy_line
when new.version = old.version and new.visibility <> old.visibility
begin
    update economy_line
    set change_id = (select change_id from contract where id = new.contract_id),
        row_from = max(new.row_from, (
            select s.at from contract c join change_set s on s.id = c.change_id where c.id = new.contract_id))
    where id = new.id and change_id <> (select change_id from contract where id = new.contract_id);
end;

drop trigger if exists contract_element_insert_check;
create trigger contract_element_insert_check before insert on contract_element
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists contract_element_insert_stamp;
create trigger contract_element_insert_stamp after insert on contract_element
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update contract_element set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists contract_element_update_check;
create trigger contract_element_update_check before update of version on contract_element
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into contract_element_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from contract_element now where now.id = old.id;
end;
drop trigger if exists contract_element_update_stamp;
create trigger contract_element_update_stamp after update of version on contract_element
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update contract_element set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists contract_element_update_guard;
create trigger contract_element_update_guard before update on contract_element
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists contract_element_delete_guard;
create trigger contract_element_delete_guard before delete on contract_element
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists contract_role_insert_check;
create trigger contract_role_insert_check before insert on contract_role
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists contract_role_insert_stamp;
create trigger contract_role_insert_stamp after insert on contract_role
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update contract_role set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists contract_role_update_check;
create trigger contract_role_update_check before update of version on contract_role
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into contract_role_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from contract_role now where now.id = old.id;
end;
drop trigger if exists contract_role_update_stamp;
create trigger contract_role_update_stamp after update of version on contract_role
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update contract_role set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists contract_role_update_guard;
create trigger contract_role_update_guard before update on contract_role
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists contract_role_delete_guard;
create trigger contract_role_delete_guard before delete on contract_role
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists notice_insert_check;
create trigger notice_insert_check before insert on notice
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists notice_insert_stamp;
create trigger notice_insert_stamp after insert on notice
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update notice set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists notice_update_check;
create trigger notice_update_check before update of version on notice
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into notice_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from notice now where now.id = old.id;
end;
drop trigger if exists notice_update_stamp;
create trigger notice_update_stamp after update of version on notice
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update notice set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists notice_update_guard;
create trigger notice_update_guard before update on notice
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists notice_delete_guard;
create trigger notice_delete_guard before delete on notice
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists system_usage_insert_check;
create trigger system_usage_insert_check before insert on system_usage
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists system_usage_insert_stamp;
create trigger system_usage_insert_stamp after insert on system_usage
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update system_usage set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists system_usage_update_check;
create trigger system_usage_update_check before update of version on system_usage
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into system_usage_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from system_usage now where now.id = old.id;
end;
drop trigger if exists system_usage_update_stamp;
create trigger system_usage_update_stamp after update of version on system_usage
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update system_usage set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists system_usage_update_guard;
create trigger system_usage_update_guard before update on system_usage
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
    and ((new.name = old.name and new.name_key = old.name_key and new.search_text = old.search_text)
        or new.name is not (select name from it_system where id = new.system_id))
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists system_usage_delete_guard;
create trigger system_usage_delete_guard before delete on system_usage
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists usage_kle_insert_check;
create trigger usage_kle_insert_check before insert on usage_kle
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists usage_kle_insert_stamp;
create trigger usage_kle_insert_stamp after insert on usage_kle
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update usage_kle set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists usage_kle_update_check;
create trigger usage_kle_update_check before update of version on usage_kle
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into usage_kle_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from usage_kle now where now.id = old.id;
end;
drop trigger if exists usage_kle_update_stamp;
create trigger usage_kle_update_stamp after update of version on usage_kle
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update usage_kle set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists usage_kle_update_guard;
create trigger usage_kle_update_guard before update on usage_kle
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists usage_kle_delete_guard;
create trigger usage_kle_delete_guard before delete on usage_kle
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists contract_system_insert_check;
create trigger contract_system_insert_check before insert on contract_system
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists contract_system_insert_stamp;
create trigger contract_system_insert_stamp after insert on contract_system
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update contract_system set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists contract_system_update_check;
create trigger contract_system_update_check before update of version on contract_system
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into contract_system_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from contract_system now where now.id = old.id;
end;
drop trigger if exists contract_system_update_stamp;
create trigger contract_system_update_stamp after update of version on contract_system
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update contract_system set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists contract_system_update_guard;
create trigger contract_system_update_guard before update on contract_system
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists contract_system_delete_guard;
create trigger contract_system_delete_guard before delete on contract_system
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists system_relation_insert_check;
create trigger system_relation_insert_check before insert on system_relation
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists system_relation_insert_stamp;
create trigger system_relation_insert_stamp after insert on system_relation
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update system_relation set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists system_relation_update_check;
create trigger system_relation_update_check before update of version on system_relation
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into system_relation_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from system_relation now where now.id = old.id;
end;
drop trigger if exists system_relation_update_stamp;
create trigger system_relation_update_stamp after update of version on system_relation
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update system_relation set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists system_relation_update_guard;
create trigger system_relation_update_guard before update on system_relation
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists system_relation_delete_guard;
create trigger system_relation_delete_guard before delete on system_relation
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists usage_role_insert_check;
create trigger usage_role_insert_check before insert on usage_role
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists usage_role_insert_stamp;
create trigger usage_role_insert_stamp after insert on usage_role
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update usage_role set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists usage_role_update_check;
create trigger usage_role_update_check before update of version on usage_role
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into usage_role_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from usage_role now where now.id = old.id;
end;
drop trigger if exists usage_role_update_stamp;
create trigger usage_role_update_stamp after update of version on usage_role
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update usage_role set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists usage_role_update_guard;
create trigger usage_role_update_guard before update on usage_role
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists usage_role_delete_guard;
create trigger usage_role_delete_guard before delete on usage_role
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists reference_insert_check;
create trigger reference_insert_check before insert on reference
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists reference_insert_stamp;
create trigger reference_insert_stamp after insert on reference
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update reference set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists reference_update_check;
create trigger reference_update_check before update of version on reference
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into reference_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from reference now where now.id = old.id;
end;
drop trigger if exists reference_update_stamp;
create trigger reference_update_stamp after update of version on reference
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update reference set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists reference_update_guard;
create trigger reference_update_guard before update on reference
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists reference_delete_guard;
create trigger reference_delete_guard before delete on reference
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists catalogue_order_insert_check;
create trigger catalogue_order_insert_check before insert on catalogue_order
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists catalogue_order_insert_stamp;
create trigger catalogue_order_insert_stamp after insert on catalogue_order
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update catalogue_order set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists catalogue_order_update_check;
create trigger catalogue_order_update_check before update of version on catalogue_order
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into catalogue_order_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from catalogue_order now where now.id = old.id;
end;
drop trigger if exists catalogue_order_update_stamp;
create trigger catalogue_order_update_stamp after update of version on catalogue_order
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update catalogue_order set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists catalogue_order_update_guard;
create trigger catalogue_order_update_guard before update on catalogue_order
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists catalogue_order_delete_guard;
create trigger catalogue_order_delete_guard before delete on catalogue_order
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists report_template_insert_check;
create trigger report_template_insert_check before insert on report_template
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists report_template_insert_stamp;
create trigger report_template_insert_stamp after insert on report_template
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update report_template set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists report_template_update_check;
create trigger report_template_update_check before update of version on report_template
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into report_template_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from report_template now where now.id = old.id;
end;
drop trigger if exists report_template_update_stamp;
create trigger report_template_update_stamp after update of version on report_template
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update report_template set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists report_template_update_guard;
create trigger report_template_update_guard before update on report_template
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists report_template_delete_guard;
create trigger report_template_delete_guard before delete on report_template
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists report_version_insert_check;
create trigger report_version_insert_check before insert on report_version
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists report_version_insert_stamp;
create trigger report_version_insert_stamp after insert on report_version
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update report_version set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists report_version_update_check;
create trigger report_version_update_check before update of version on report_version
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into report_version_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from report_version now where now.id = old.id;
end;
drop trigger if exists report_version_update_stamp;
create trigger report_version_update_stamp after update of version on report_version
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update report_version set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists report_version_update_guard;
create trigger report_version_update_guard before update on report_version
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists report_version_delete_guard;
create trigger report_version_delete_guard before delete on report_version
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists template_vote_insert_check;
create trigger template_vote_insert_check before insert on template_vote
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists template_vote_insert_stamp;
create trigger template_vote_insert_stamp after insert on template_vote
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update template_vote set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists template_vote_update_check;
create trigger template_vote_update_check before update of version on template_vote
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into template_vote_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from template_vote now where now.id = old.id;
end;
drop trigger if exists template_vote_update_stamp;
create trigger template_vote_update_stamp after update of version on template_vote
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update template_vote set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists template_vote_update_guard;
create trigger template_vote_update_guard before update on template_vote
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists template_vote_delete_guard;
create trigger template_vote_delete_guard before delete on template_vote
begin
    select raise(abort, 'KT405');
end;

drop trigger if exists template_reviewer_insert_check;
create trigger template_reviewer_insert_check before insert on template_reviewer
begin
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT409') where new.version <> 1;
end;
drop trigger if exists template_reviewer_insert_stamp;
create trigger template_reviewer_insert_stamp after insert on template_reviewer
when new.row_from is not (select at from change_set where id = new.change_id)
begin
    update template_reviewer set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists template_reviewer_update_check;
create trigger template_reviewer_update_check before update of version on template_reviewer
begin
    select raise(abort, 'KT409') where new.version <> old.version + 1;
    select raise(abort, 'KT401') where new.change_id is not (
        select max(id) from change_set
        where organisation_id = (select organisation_id from change_set where id = new.change_id));
    select raise(abort, 'KT403')
        where new.id <> old.id or new.organisation_id <> old.organisation_id or new.uuid <> old.uuid;
    insert into template_reviewer_history
        select max(old.row_from, (select at from change_set where id = new.change_id)), new.change_id, 'update', now.*
        from template_reviewer now where now.id = old.id;
end;
drop trigger if exists template_reviewer_update_stamp;
create trigger template_reviewer_update_stamp after update of version on template_reviewer
when new.row_from < (select at from change_set where id = new.change_id)
begin
    update template_reviewer set row_from = (select at from change_set where id = new.change_id) where id = new.id;
end;
drop trigger if exists template_reviewer_update_guard;
create trigger template_reviewer_update_guard before update on template_reviewer
when new.version = old.version and new.change_id = old.change_id and new.row_from = old.row_from
begin
    select raise(abort, 'KT409');
end;
drop trigger if exists template_reviewer_delete_guard;
create trigger template_reviewer_delete_guard before delete on template_reviewer
begin
    select raise(abort, 'KT405');
end;

-- A published version is frozen: a change is a new version.
drop trigger if exists report_version_frozen;
create trigger report_version_frozen before update on report_version
when old.status = 'published' and (new.source <> old.source or new.compiled <> old.compiled or new.status = 'draft'
    or new.template_version <> old.template_version or new.template_id <> old.template_id)
begin
    select raise(abort, 'KT411');
end;

-- A save's record is not rewritten; only the connection's own trigger fills in who made it.
drop trigger if exists change_set_update_guard;
create trigger change_set_update_guard before update of id, organisation_id, uuid, reason, kind on change_set
begin
    select raise(abort, 'KT403');
end;
drop trigger if exists change_set_delete_guard;
create trigger change_set_delete_guard before delete on change_set
begin
    select raise(abort, 'KT405');
end;

-- How many municipalities use a catalogue system. One usage per municipality and system is a
-- unique index, so counting usages counts municipalities.
drop trigger if exists system_usage_count_insert;
create trigger system_usage_count_insert after insert on system_usage
when new.deleted_at is null
begin
    insert into system_usage_count (system_id, municipalities) values (new.system_id, 1)
    on conflict (system_id) do update set municipalities = municipalities + 1;
end;
drop trigger if exists system_usage_count_update;
create trigger system_usage_count_update after update of version on system_usage
when new.system_id <> old.system_id or (new.deleted_at is null) <> (old.deleted_at is null)
begin
    update system_usage_count set municipalities = municipalities - 1
    where system_id = old.system_id and old.deleted_at is null;
    insert into system_usage_count (system_id, municipalities)
    select new.system_id, 1 where new.deleted_at is null
    on conflict (system_id) do update set municipalities = municipalities + 1;
end;

-- A catalogue system has got another name: every usage follows, so that its list is ordered and
-- searched by the name that is shown. What the municipality registered stays as it is: no new
-- version, no history, so nobody's draft is in conflict. A usage's search text begins with its
-- system's; one that does not is found by both until it is saved next.
drop trigger if exists it_system_rename_usages;
create trigger it_system_rename_usages after update of version on it_system
when new.name <> old.name or new.name_key <> old.name_key or new.search_text <> old.search_text
begin
    update system_usage
    set name = new.name,
        name_key = new.name_key,
        search_text = case
            when substr(search_text, 1, length(old.search_text)) = old.search_text
                then new.search_text || substr(search_text, length(old.search_text) + 1)
            else new.search_text || ' ' || search_text
        end
    where system_id = new.id;
end;
