-- Orders to the secretariat, report templates with their versions, and the log of extractions.

create table catalogue_order (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    name_key text not null,
    search_text text not null default '',
    kind text not null
        constraint catalogue_order_kind_known check (kind in ('supplier', 'system', 'template')),
    name text not null,
    explanation text,
    status text not null default 'open'
        constraint catalogue_order_status_known check (status in ('open', 'done', 'declined')),
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint catalogue_order_uuid_form check (length(uuid) = 36)
);
create index catalogue_order_by_name on catalogue_order (organisation_id, name_key, id);

create table report_template (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    name_key text not null,
    search_text text not null default '',
    code text not null,
    name text not null,
    scope text not null
        constraint report_template_scope_known check (scope in ('local', 'shared_identified', 'shared_anonymous', 'secretariat')),
    status text not null
        constraint report_template_status_known check (status in ('wish', 'draft', 'ready', 'published', 'withdrawn')),
    published_version bigint
        constraint report_template_published_version_range check (published_version between 0 and 100000),
    unique (organisation_id, uuid),
    constraint report_template_uuid_form check (length(uuid) = 36)
);
create unique index report_template_code_unique on report_template (code) where deleted_at is null;
create index report_template_by_name on report_template (name_key, id);

-- The versions of a template. `compiled` is the SQL that a run executes, `sha256` its hash as
-- the author saw it; `approved_sha256` is the hash that the second person approved. A run
-- compares the text with the approval, so that a changed text has lost its approval.
create table report_version (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    template_id bigint not null references report_template (id),
    template_version bigint not null,
    source text not null,
    compiled text not null,
    sha256 text not null,
    author text not null default '',
    approver text,
    approved_at text,
    approved_sha256 text,
    status text not null default 'draft'
        constraint report_version_status_known check (status in ('draft', 'ready', 'published', 'withdrawn')),
    -- The second person is not the first.
    constraint report_version_two_persons check (approver is null or approver <> author),
    unique (organisation_id, uuid),
    constraint report_version_uuid_form check (length(uuid) = 36)
);
create unique index report_version_number_unique on report_version (template_id, template_version)
    where deleted_at is null;

-- Every run of a shared template: who drew what, when, and how many rows came out.
create table extraction (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    template_code text not null,
    template_version bigint not null,
    sha256 text not null,
    actor text not null default '',
    at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    parameters text not null default '',
    row_count bigint not null,
    unique (organisation_id, id),
    constraint extraction_row_count_range check (row_count >= 0)
);
create index extraction_by_template on extraction (organisation_id, template_code, at);
