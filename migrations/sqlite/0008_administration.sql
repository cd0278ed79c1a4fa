-- The day on which sharing begins, and where a merged catalogue system went.

-- One row: the terms that the secretariat may change. Without it the first day is 2017-11-15.
create table sharing_terms (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    agreement text not null,
    first_day date not null,
    unique (organisation_id, uuid),
    constraint sharing_terms_uuid_form check (length(uuid) = 36)
);
create unique index sharing_terms_one on sharing_terms (organisation_id) where deleted_at is null;

create table sharing_terms_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint sharing_terms_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    agreement text,
    first_day date
);
create index sharing_terms_history_by_row on sharing_terms_history (organisation_id, id, version);
create index sharing_terms_history_by_change on sharing_terms_history (organisation_id, ended_by);

alter table it_system add column merged_into_id bigint
    constraint it_system_merged_into_id_fkey references it_system (id);
alter table it_system_history add column merged_into_id bigint;
