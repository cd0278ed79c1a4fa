-- Organisations, their units, the people and what they may do where, and the agreement.

create table organisation (
    id integer primary key,
    organisation_id bigint not null references organisation (id) deferrable initially deferred,
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    name_key text not null,
    search_text text not null default '',
    name text not null,
    kind text not null
        constraint organisation_kind_known check (kind in ('municipality', 'interest_community', 'company', 'other_authority')),
    cvr text,
    municipality_code text,
    region text,
    inhabitants bigint
        constraint organisation_inhabitants_range check (inhabitants between 0 and 10000000),
    size_class text
        constraint organisation_size_class_known check (size_class in ('small', 'medium', 'large', 'very_large')),
    foreign_cvr text,
    country text,
    address text,
    phone text,
    email text,
    disabled boolean not null default false,
    is_stub boolean not null default false,
    unique (organisation_id, uuid),
    constraint organisation_uuid_form check (length(uuid) = 36)
);
create unique index organisation_name_unique on organisation (name_key, coalesce(cvr, '')) where deleted_at is null;
create index organisation_by_name on organisation (name_key, id);

create table org_unit (
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
    local_id text,
    ean text,
    parent_id bigint,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint org_unit_parent_id_fkey foreign key (organisation_id, parent_id) references org_unit (organisation_id, id),
    constraint org_unit_uuid_form check (length(uuid) = 36)
);
create unique index org_unit_local_id_unique on org_unit (organisation_id, local_id) where deleted_at is null;
create index org_unit_by_name on org_unit (organisation_id, name_key, id);
create index org_unit_parent_id on org_unit (organisation_id, parent_id) where parent_id is not null;

create table person (
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
    login text not null,
    email text,
    phone text,
    active boolean not null default true,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint person_uuid_form check (length(uuid) = 36)
);
create unique index person_login_unique on person (login) where deleted_at is null;
create index person_by_name on person (organisation_id, name_key, id);

create table assignment (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    person_id bigint not null,
    role text not null
        constraint assignment_role_known check (role in ('user', 'read_only', 'local_admin', 'organisation_admin', 'system_admin', 'contract_admin', 'report_admin', 'global_admin')),
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint assignment_person_id_fkey foreign key (person_id) references person (id),
    constraint assignment_uuid_form check (length(uuid) = 36)
);
create unique index assignment_role_unique on assignment (organisation_id, person_id, role) where deleted_at is null;

create table accession (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    member_id bigint not null,
    agreement text not null,
    sent_on date,
    signed_on date,
    in_force_from date,
    notice_on date,
    leaves_on date,
    unique (organisation_id, uuid),
    constraint accession_member_id_fkey foreign key (member_id) references organisation (id),
    constraint accession_uuid_form check (length(uuid) = 36)
);
create unique index accession_member_unique on accession (member_id, agreement) where deleted_at is null;
