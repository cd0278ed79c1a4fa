-- Notice and terms by the half-year, beside month, quarter and year.
alter table contract drop constraint contract_running_known;
alter table contract add constraint contract_running_known
    check (running in ('calendar_year', 'half_year', 'quarter', 'month'));
alter table contract drop constraint contract_by_ending_known;
alter table contract add constraint contract_by_ending_known
    check (by_ending in ('calendar_year', 'half_year', 'quarter', 'month'));
