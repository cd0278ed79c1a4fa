-- The common catalogue: option values, KLE, IT systems and interfaces.

create table option_value (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    name_key text not null,
    search_text text not null default '',
    option_type text not null,
    name text not null,
    description text,
    enabled boolean not null default true,
    obligatory boolean not null default false,
    priority bigint
        constraint option_value_priority_range check (priority between 0 and 10000),
    write_access boolean not null default false,
    unique (organisation_id, uuid),
    constraint option_value_uuid_form check (length(uuid) = 36)
);
create unique index option_value_name_unique on option_value (option_type, name_key) where deleted_at is null;
create index option_value_by_name on option_value (name_key, id);

create table option_local (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    option_id bigint not null,
    active boolean not null default true,
    description text,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint option_local_option_id_fkey foreign key (option_id) references option_value (id),
    constraint option_local_uuid_form check (length(uuid) = 36)
);
create unique index option_local_option_unique on option_local (organisation_id, option_id) where deleted_at is null;

create table kle (
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
    number text not null,
    title text not null,
    kind text not null
        constraint kle_kind_known check (kind in ('main_group', 'group', 'subject')),
    parent_id bigint,
    active_from date,
    active_to date,
    replaced_by text,
    preservation text,
    unique (organisation_id, uuid),
    constraint kle_parent_id_fkey foreign key (parent_id) references kle (id),
    constraint kle_uuid_form check (length(uuid) = 36)
);
create unique index kle_number_unique on kle (number) where deleted_at is null;
create index kle_by_name on kle (name_key, id);
create index kle_parent_id on kle (parent_id) where parent_id is not null;

create table it_system (
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
    previous_name text,
    rights_holder_id bigint,
    business_type_id bigint,
    parent_id bigint,
    access text not null
        constraint it_system_access_known check (access in ('local', 'shared')),
    disabled boolean not null default false,
    description text,
    archive_duty text
        constraint it_system_archive_duty_known check (archive_duty in ('undecided', 'preserve', 'discard', 'preserve_data', 'no_recommendation')),
    archive_duty_comment text,
    legal_name text,
    legal_processor_name text,
    external_uuid text,
    is_stub boolean not null default false,
    unique (organisation_id, uuid),
    constraint it_system_rights_holder_id_fkey foreign key (rights_holder_id) references organisation (id),
    constraint it_system_business_type_id_fkey foreign key (business_type_id) references option_value (id),
    constraint it_system_parent_id_fkey foreign key (parent_id) references it_system (id),
    constraint it_system_uuid_form check (length(uuid) = 36)
);
create unique index it_system_name_unique on it_system (organisation_id, name_key) where deleted_at is null;
create index it_system_by_name on it_system (name_key, id);
create index it_system_rights_holder_id on it_system (rights_holder_id) where rights_holder_id is not null;
create index it_system_parent_id on it_system (parent_id) where parent_id is not null;

create table it_system_kle (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    system_id bigint not null,
    kle_id bigint not null,
    unique (organisation_id, uuid),
    constraint it_system_kle_system_id_fkey foreign key (system_id) references it_system (id),
    constraint it_system_kle_kle_id_fkey foreign key (kle_id) references kle (id),
    constraint it_system_kle_uuid_form check (length(uuid) = 36)
);
create unique index it_system_kle_pair_unique on it_system_kle (system_id, kle_id) where deleted_at is null;
create index it_system_kle_kle_id on it_system_kle (kle_id);

create table it_interface (
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
    interface_ref text,
    interface_version text,
    exhibitor_id bigint,
    interface_type_id bigint,
    access text not null
        constraint it_interface_access_known check (access in ('local', 'shared')),
    disabled boolean not null default false,
    url text,
    description text,
    note text,
    unique (organisation_id, uuid),
    constraint it_interface_exhibitor_id_fkey foreign key (exhibitor_id) references it_system (id),
    constraint it_interface_interface_type_id_fkey foreign key (interface_type_id) references option_value (id),
    constraint it_interface_uuid_form check (length(uuid) = 36)
);
create unique index it_interface_name_unique on it_interface (organisation_id, name_key, coalesce(interface_ref, '')) where deleted_at is null;
create index it_interface_by_name on it_interface (name_key, id);
create index it_interface_exhibitor_id on it_interface (exhibitor_id) where exhibitor_id is not null;

-- How many municipalities use each catalogue system, kept by trigger. The number is public
-- (decided); the usages behind it are not, so nobody may count them himself.
create table system_usage_count (
    system_id bigint primary key references it_system (id),
    municipalities bigint not null
);
