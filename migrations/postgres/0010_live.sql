-- Where each municipality hears that something of its own was saved.

-- The name is all that protects it: whoever knows a channel can listen. It is nobody's to read;
-- kitos.channels() tells a person those of the own municipality. There is a row where somebody
-- has ever listened.
create table change_channel (
    organisation_id bigint not null references organisation (id),
    name text not null default 'kitos_' || replace(gen_random_uuid()::text, '-', ''),
    primary key (organisation_id)
);

alter table change_channel alter column organisation_id set statistics 0, alter column name set statistics 0;
