-- Notices: what somebody is to be reminded of about a contract, when, and who gets it. They are
-- registered and listed here; sending them is another program's work.

create table notice (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    contract_id bigint not null,
    subject text not null,
    body text,
    from_date date not null,
    frequency text not null
        constraint notice_frequency_known check (frequency in ('once', 'day', 'week', 'month', 'quarter', 'half_year', 'year')),
    to_date date,
    role_id bigint,
    person_id bigint,
    emails text,
    copies text,
    active boolean not null default true,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint notice_contract_id_fkey foreign key (organisation_id, contract_id) references contract (organisation_id, id),
    constraint notice_role_id_fkey foreign key (role_id) references option_value (id),
    constraint notice_person_id_fkey foreign key (organisation_id, person_id) references person (organisation_id, id),
    constraint notice_dates_in_order check (to_date is null or to_date >= from_date),
    constraint notice_uuid_form check (length(uuid) = 36)
);
create index notice_contract_id on notice (organisation_id, contract_id);
create index notice_person_id on notice (organisation_id, person_id) where person_id is not null;

create table notice_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint notice_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    contract_id bigint,
    subject text,
    body text,
    from_date date,
    frequency text,
    to_date date,
    role_id bigint,
    person_id bigint,
    emails text,
    copies text,
    active boolean
);
create index notice_history_by_row on notice_history (organisation_id, id, version);
create index notice_history_by_change on notice_history (organisation_id, ended_by);
