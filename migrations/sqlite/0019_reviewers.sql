-- Who may publish a common template beside the secretariat: members of its working group, named by
-- their login.
create table template_reviewer (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    template_id bigint not null constraint template_reviewer_template_id_fkey references report_template (id),
    login text not null,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint template_reviewer_uuid_form check (length(uuid) = 36),
    constraint template_reviewer_login_form check (length(login) between 1 and 63)
);
create unique index template_reviewer_once on template_reviewer (organisation_id, template_id, login)
    where deleted_at is null;

create table template_reviewer_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint template_reviewer_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    template_id bigint,
    login text
);
create index template_reviewer_history_by_row on template_reviewer_history (organisation_id, id, version);
create index template_reviewer_history_by_change on template_reviewer_history (organisation_id, ended_by);
