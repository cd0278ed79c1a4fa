-- Notice and terms by the half-year, beside month, quarter and year. A check cannot be changed
-- here, so the two columns are made anew, in the table and, in step with it, in its history. The
-- triggers of the table come back with the repeatable files.
drop trigger if exists contract_insert_check;
drop trigger if exists contract_insert_stamp;
drop trigger if exists contract_update_check;
drop trigger if exists contract_update_stamp;
drop trigger if exists contract_update_guard;
drop trigger if exists contract_delete_guard;

alter table contract rename column running to old_running;
alter table contract rename column by_ending to old_by_ending;
alter table contract add column running text
    constraint contract_running_known check (running in ('calendar_year', 'half_year', 'quarter', 'month'));
alter table contract add column by_ending text
    constraint contract_by_ending_known check (by_ending in ('calendar_year', 'half_year', 'quarter', 'month'));
update contract set running = old_running, by_ending = old_by_ending
where old_running is not null or old_by_ending is not null;
alter table contract drop column old_running;
alter table contract drop column old_by_ending;

alter table contract_history rename column running to old_running;
alter table contract_history rename column by_ending to old_by_ending;
alter table contract_history add column running text;
alter table contract_history add column by_ending text;
update contract_history set running = old_running, by_ending = old_by_ending
where old_running is not null or old_by_ending is not null;
alter table contract_history drop column old_running;
alter table contract_history drop column old_by_ending;
