-- IT systems in use in a municipality, and what ties them to contracts, people and documents.

create table system_usage (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    name_key text not null,
    search_text text not null default '',
    name text not null,
    system_id bigint not null,
    local_name text,
    local_system_id text,
    system_version text,
    life_cycle text
        constraint system_usage_life_cycle_known check (life_cycle in ('undecided', 'not_in_use', 'testing', 'phasing_in', 'operational', 'phasing_out')),
    valid_from date,
    valid_to date,
    main_contract_id bigint,
    responsible_unit_id bigint,
    user_count text
        constraint system_usage_user_count_known check (user_count in ('under_10', 'to_49', 'to_99', 'to_499', 'from_500')),
    hosted_at text
        constraint system_usage_hosted_at_known check (hosted_at in ('on_premise', 'external', 'hybrid')),
    data_classification_id bigint,
    contains_ai text
        constraint system_usage_contains_ai_known check (contains_ai in ('yes', 'no', 'undecided')),
    business_critical text
        constraint system_usage_business_critical_known check (business_critical in ('yes', 'no', 'unknown')),
    general_purpose text,
    sensitivity text
        constraint system_usage_sensitivity_known check (sensitivity in ('none', 'personal', 'sensitive', 'criminal')),
    archive_duty text
        constraint system_usage_archive_duty_known check (archive_duty in ('undecided', 'preserve', 'discard', 'preserve_data', 'unknown')),
    archive_frequency bigint
        constraint system_usage_archive_frequency_range check (archive_frequency between 0 and 100),
    document_bearing boolean not null default false,
    archive_note text,
    note text,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint system_usage_system_id_fkey foreign key (system_id) references it_system (id),
    constraint system_usage_main_contract_id_fkey foreign key (organisation_id, main_contract_id) references contract (organisation_id, id),
    constraint system_usage_responsible_unit_id_fkey foreign key (organisation_id, responsible_unit_id) references org_unit (organisation_id, id),
    constraint system_usage_data_classification_id_fkey foreign key (data_classification_id) references option_value (id),
    constraint system_usage_uuid_form check (length(uuid) = 36)
);
create unique index system_usage_system_unique on system_usage (organisation_id, system_id) where deleted_at is null;
create index system_usage_by_name on system_usage (organisation_id, name_key, id);
create index system_usage_main_contract_id on system_usage (organisation_id, main_contract_id) where main_contract_id is not null;
create index system_usage_responsible_unit_id on system_usage (organisation_id, responsible_unit_id) where responsible_unit_id is not null;

create table usage_kle (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    usage_id bigint not null,
    kle_id bigint not null,
    mode text not null
        constraint usage_kle_mode_known check (mode in ('add', 'remove')),
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint usage_kle_usage_id_fkey foreign key (organisation_id, usage_id) references system_usage (organisation_id, id),
    constraint usage_kle_kle_id_fkey foreign key (kle_id) references kle (id),
    constraint usage_kle_uuid_form check (length(uuid) = 36)
);
create unique index usage_kle_pair_unique on usage_kle (organisation_id, usage_id, kle_id) where deleted_at is null;
create index usage_kle_kle_id on usage_kle (organisation_id, kle_id);

create table contract_system (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    contract_id bigint not null,
    usage_id bigint not null,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint contract_system_contract_id_fkey foreign key (organisation_id, contract_id) references contract (organisation_id, id),
    constraint contract_system_usage_id_fkey foreign key (organisation_id, usage_id) references system_usage (organisation_id, id),
    constraint contract_system_uuid_form check (length(uuid) = 36)
);
create unique index contract_system_pair_unique on contract_system (organisation_id, contract_id, usage_id) where deleted_at is null;
create index contract_system_usage_id on contract_system (organisation_id, usage_id);

create table usage_role (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    usage_id bigint not null,
    role_id bigint not null,
    person_id bigint not null,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint usage_role_usage_id_fkey foreign key (organisation_id, usage_id) references system_usage (organisation_id, id),
    constraint usage_role_role_id_fkey foreign key (role_id) references option_value (id),
    constraint usage_role_person_id_fkey foreign key (organisation_id, person_id) references person (organisation_id, id),
    constraint usage_role_uuid_form check (length(uuid) = 36)
);
create unique index usage_role_role_unique on usage_role (organisation_id, usage_id, role_id, person_id) where deleted_at is null;
create index usage_role_person_id on usage_role (organisation_id, person_id);

create table reference (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    search_text text not null default '',
    contract_id bigint,
    usage_id bigint,
    system_id bigint,
    title text not null,
    document_id text,
    url text,
    is_master boolean not null default false,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint reference_contract_id_fkey foreign key (organisation_id, contract_id) references contract (organisation_id, id),
    constraint reference_usage_id_fkey foreign key (organisation_id, usage_id) references system_usage (organisation_id, id),
    constraint reference_system_id_fkey foreign key (system_id) references it_system (id),
    constraint reference_one_owner check (
        (contract_id is not null) + (usage_id is not null) + (system_id is not null) = 1
    ),
    constraint reference_uuid_form check (length(uuid) = 36)
);
create index reference_contract_id on reference (organisation_id, contract_id) where contract_id is not null;
create index reference_usage_id on reference (organisation_id, usage_id) where usage_id is not null;
create index reference_system_id on reference (organisation_id, system_id) where system_id is not null;
create unique index reference_master_unique on reference
    (organisation_id, coalesce(contract_id, 0), coalesce(usage_id, 0), coalesce(system_id, 0))
    where is_master and deleted_at is null;
