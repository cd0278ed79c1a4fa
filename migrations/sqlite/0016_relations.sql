-- Relations: which system of a municipality gets something from which of its others, over which
-- interface, how often, and under which contract.

create table system_relation (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    from_usage_id bigint not null,
    to_usage_id bigint not null,
    interface_id bigint,
    contract_id bigint,
    frequency_id bigint,
    description text,
    reference text,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint system_relation_from_usage_id_fkey foreign key (organisation_id, from_usage_id)
        references system_usage (organisation_id, id),
    constraint system_relation_to_usage_id_fkey foreign key (organisation_id, to_usage_id)
        references system_usage (organisation_id, id),
    constraint system_relation_interface_id_fkey foreign key (interface_id) references it_interface (id),
    constraint system_relation_contract_id_fkey foreign key (organisation_id, contract_id)
        references contract (organisation_id, id),
    constraint system_relation_frequency_id_fkey foreign key (frequency_id) references option_value (id),
    constraint system_relation_of_two_systems check (from_usage_id <> to_usage_id),
    constraint system_relation_uuid_form check (length(uuid) = 36)
);
create index system_relation_from_usage_id on system_relation (organisation_id, from_usage_id);
create index system_relation_to_usage_id on system_relation (organisation_id, to_usage_id);
create index system_relation_interface_id on system_relation (organisation_id, interface_id) where interface_id is not null;
create index system_relation_contract_id on system_relation (organisation_id, contract_id) where contract_id is not null;

create table system_relation_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint system_relation_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    from_usage_id bigint,
    to_usage_id bigint,
    interface_id bigint,
    contract_id bigint,
    frequency_id bigint,
    description text,
    reference text
);
create index system_relation_history_by_row on system_relation_history (organisation_id, id, version);
create index system_relation_history_by_change on system_relation_history (organisation_id, ended_by);
