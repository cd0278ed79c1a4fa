-- The books: what every later table refers to.

-- Numbers about the database itself: `version` (the last migration), `demo`.
create table schema_info (
    name text primary key,
    value text not null
);

-- One row per save and organisation, written first in its transaction. `actor` is filled by
-- a trigger of the connection (session.sql); here it is a record, not a proof.
create table change_set (
    id integer primary key,
    organisation_id bigint not null,
    uuid text not null,
    actor text not null default '',
    at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    -- The transaction on PostgreSQL; SQLite has no number for it.
    xid text,
    reason text not null default '',
    kind text not null,
    unique (organisation_id, uuid),
    unique (organisation_id, id),
    constraint change_set_uuid_form check (length(uuid) = 36)
);
