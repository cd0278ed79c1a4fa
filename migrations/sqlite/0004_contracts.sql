-- Contracts and their payment lines. A line carries the contract's visibility in its foreign
-- key, so that no line is ever out of step with the contract: a switch takes them all along, and
-- a line that is written while the contract is switched is refused.

create table contract (
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
    contract_ref text,
    contract_type_id bigint,
    contract_template_id bigint,
    criticality_id bigint,
    purchase_form_id bigint,
    procurement_strategy_id bigint,
    procurement_year bigint
        constraint contract_procurement_year_range check (procurement_year between 1990 and 2200),
    procurement_quarter bigint
        constraint contract_procurement_quarter_range check (procurement_quarter between 1 and 4),
    procurement_initiated text
        constraint contract_procurement_initiated_known check (procurement_initiated in ('yes', 'no', 'undecided')),
    valid_from date,
    valid_to date,
    enforced_valid boolean not null default false,
    parent_id bigint,
    require_valid_parent boolean not null default false,
    responsible_unit_id bigint,
    contract_signer text,
    is_signed boolean not null default false,
    signed_date date,
    supplier_id bigint,
    supplier_signer text,
    supplier_signed boolean not null default false,
    supplier_signed_date date,
    supplier_internal boolean not null default false,
    supplier_unit_id bigint,
    supplier_contact_name text,
    supplier_contact_phone text,
    supplier_contact_email text,
    remark text,
    duration_years bigint
        constraint contract_duration_years_range check (duration_years between 0 and 100),
    duration_months bigint
        constraint contract_duration_months_range check (duration_months between 0 and 11),
    duration_ongoing boolean not null default false,
    option_extend_id bigint,
    extend_multiplier bigint
        constraint contract_extend_multiplier_range check (extend_multiplier between 0 and 100),
    irrevocable_to date,
    terminated_at date,
    termination_deadline_id bigint,
    running text
        constraint contract_running_known check (running in ('calendar_year', 'quarter', 'month')),
    by_ending text
        constraint contract_by_ending_known check (by_ending in ('calendar_year', 'quarter', 'month')),
    remuneration_begun date,
    payment_frequency_id bigint,
    payment_model_id bigint,
    price_regulation_id bigint,
    visibility text not null default 'shared'
        constraint contract_visibility_known check (visibility in ('local', 'shared')),
    visibility_chosen_at text,
    effective_end date not null default '9999-12-31',
    latest_termination date,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    unique (organisation_id, id, visibility),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint contract_contract_type_id_fkey foreign key (contract_type_id) references option_value (id),
    constraint contract_contract_template_id_fkey foreign key (contract_template_id) references option_value (id),
    constraint contract_criticality_id_fkey foreign key (criticality_id) references option_value (id),
    constraint contract_purchase_form_id_fkey foreign key (purchase_form_id) references option_value (id),
    constraint contract_procurement_strategy_id_fkey foreign key (procurement_strategy_id) references option_value (id),
    constraint contract_parent_id_fkey foreign key (organisation_id, parent_id) references contract (organisation_id, id),
    constraint contract_responsible_unit_id_fkey foreign key (organisation_id, responsible_unit_id) references org_unit (organisation_id, id),
    constraint contract_supplier_id_fkey foreign key (supplier_id) references organisation (id),
    constraint contract_supplier_unit_id_fkey foreign key (organisation_id, supplier_unit_id) references org_unit (organisation_id, id),
    constraint contract_option_extend_id_fkey foreign key (option_extend_id) references option_value (id),
    constraint contract_termination_deadline_id_fkey foreign key (termination_deadline_id) references option_value (id),
    constraint contract_payment_frequency_id_fkey foreign key (payment_frequency_id) references option_value (id),
    constraint contract_payment_model_id_fkey foreign key (payment_model_id) references option_value (id),
    constraint contract_price_regulation_id_fkey foreign key (price_regulation_id) references option_value (id),
    constraint contract_uuid_form check (length(uuid) = 36)
);
create unique index contract_name_unique on contract (organisation_id, name_key) where deleted_at is null;
create index contract_by_name on contract (organisation_id, name_key, id);
create index contract_by_end on contract (organisation_id, effective_end, id);
create index contract_parent_id on contract (organisation_id, parent_id) where parent_id is not null;
create index contract_responsible_unit_id on contract (organisation_id, responsible_unit_id) where responsible_unit_id is not null;
create index contract_supplier_id on contract (organisation_id, supplier_id) where supplier_id is not null;
create index contract_supplier_unit_id on contract (organisation_id, supplier_unit_id) where supplier_unit_id is not null;

create table economy_line (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    contract_id bigint not null,
    visibility text not null
        constraint economy_line_visibility_known check (visibility in ('local', 'shared')),
    direction text not null
        constraint economy_line_direction_known check (direction in ('external', 'internal')),
    unit_id bigint,
    acquisition bigint,
    operation bigint,
    other bigint,
    accounting text,
    audit_status text
        constraint economy_line_audit_status_known check (audit_status in ('white', 'red', 'yellow', 'green')),
    audit_date date,
    note text,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint economy_line_contract_id_fkey foreign key (organisation_id, contract_id, visibility)
        references contract (organisation_id, id, visibility) on update cascade,
    constraint economy_line_unit_id_fkey foreign key (organisation_id, unit_id) references org_unit (organisation_id, id),
    constraint economy_line_uuid_form check (length(uuid) = 36)
);
create index economy_line_contract_id on economy_line (organisation_id, contract_id);
create index economy_line_unit_id on economy_line (organisation_id, unit_id) where unit_id is not null;

create table contract_element (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    contract_id bigint not null,
    element_id bigint not null,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint contract_element_contract_id_fkey foreign key (organisation_id, contract_id) references contract (organisation_id, id),
    constraint contract_element_element_id_fkey foreign key (element_id) references option_value (id),
    constraint contract_element_uuid_form check (length(uuid) = 36)
);
create unique index contract_element_pair_unique on contract_element (organisation_id, contract_id, element_id) where deleted_at is null;

create table contract_role (
    id integer primary key,
    organisation_id bigint not null references organisation (id),
    uuid text not null,
    version bigint not null default 1,
    change_id bigint not null,
    row_from text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    deleted_at text,
    contract_id bigint not null,
    role_id bigint not null,
    person_id bigint not null,
    unique (organisation_id, id),
    unique (organisation_id, uuid),
    foreign key (organisation_id, change_id) references change_set (organisation_id, id),
    constraint contract_role_contract_id_fkey foreign key (organisation_id, contract_id) references contract (organisation_id, id),
    constraint contract_role_role_id_fkey foreign key (role_id) references option_value (id),
    constraint contract_role_person_id_fkey foreign key (organisation_id, person_id) references person (organisation_id, id),
    constraint contract_role_uuid_form check (length(uuid) = 36)
);
create unique index contract_role_role_unique on contract_role (organisation_id, contract_id, role_id, person_id) where deleted_at is null;
create index contract_role_person_id on contract_role (organisation_id, person_id);
