-- The life of a template: who ordered it and why, that the order has been assessed, who called a
-- version ready, and the municipalities that wish for it. A check cannot be changed here, so the
-- status is made anew, in the table and, in step with it, in its history. The triggers of the
-- tables come back with the repeatable files.
drop trigger if exists report_template_insert_check;
drop trigger if exists report_template_insert_stamp;
drop trigger if exists report_template_update_check;
drop trigger if exists report_template_update_stamp;
drop trigger if exists report_template_update_guard;
drop trigger if exists report_template_delete_guard;

alter table report_template rename column status to old_status;
alter table report_template add column status text not null default 'wish'
    constraint report_template_status_known
        check (status in ('wish', 'assessed', 'draft', 'ready', 'published', 'withdrawn'));
update report_template set status = old_status;
alter table report_template drop column old_status;
alter table report_template add column ordered_by_id bigint references organisation (id);
alter table report_template add column explanation text;

alter table report_template_history rename column status to old_status;
alter table report_template_history add column status text;
update report_template_history set status = old_status;
alter table report_template_history drop column old_status;
alter table report_template_history add column ordered_by_id bigint;
alter table report_template_history add column explanation text;

alter table report_version add column ready_by text;
alter table report_version_history add column ready_by text;
drop index report_version_number_unique;
create unique index report_version_number_unique on report_version (organisation_id, template_id, template_version)
    where deleted_at is null;

-- One vote for each municipality and template.
create table template_vote (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    template_id bigint not null constraint template_vote_template_id_fkey references report_template (id),
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint template_vote_uuid_form check (length(uuid) = 36)
);
create unique index template_vote_once on template_vote (organisation_id, template_id) where deleted_at is null;

create table template_vote_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint template_vote_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    template_id bigint
);
create index template_vote_history_by_row on template_vote_history (organisation_id, id, version);
create index template_vote_history_by_change on template_vote_history (organisation_id, ended_by);
