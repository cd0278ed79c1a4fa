-- Where each municipality hears that something of its own was saved: on PostgreSQL alone. A
-- file is one person's, and nobody else writes it; the table is here because both databases
-- have the same ones.
create table change_channel (
    organisation_id integer primary key references organisation (id),
    name text not null default ('kitos_' || lower(hex(randomblob(16))))
);
