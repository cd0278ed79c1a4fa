-- Closed versions of every row, kept by trigger. The columns about the closing come first, so
-- that the rest stays aligned with the table when a column is added to both: every migration
-- that adds a column to a table adds it to the history too.

create table organisation_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint organisation_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    name text,
    kind text,
    cvr text,
    municipality_code text,
    region text,
    inhabitants bigint,
    size_class text,
    foreign_cvr text,
    country text,
    address text,
    phone text,
    email text,
    disabled boolean,
    is_stub boolean
);
create index organisation_history_by_row on organisation_history (organisation_id, id, version);
create index organisation_history_by_change on organisation_history (organisation_id, ended_by);

create table org_unit_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint org_unit_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    name text,
    local_id text,
    ean text,
    parent_id bigint
);
create index org_unit_history_by_row on org_unit_history (organisation_id, id, version);
create index org_unit_history_by_change on org_unit_history (organisation_id, ended_by);

create table person_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint person_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    name text,
    login text,
    email text,
    phone text,
    active boolean
);
create index person_history_by_row on person_history (organisation_id, id, version);
create index person_history_by_change on person_history (organisation_id, ended_by);

create table assignment_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint assignment_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    person_id bigint,
    role text
);
create index assignment_history_by_row on assignment_history (organisation_id, id, version);
create index assignment_history_by_change on assignment_history (organisation_id, ended_by);

create table accession_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint accession_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    member_id bigint,
    agreement text,
    sent_on date,
    signed_on date,
    in_force_from date,
    notice_on date,
    leaves_on date
);
create index accession_history_by_row on accession_history (organisation_id, id, version);
create index accession_history_by_change on accession_history (organisation_id, ended_by);

create table option_value_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint option_value_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    option_type text,
    name text,
    description text,
    enabled boolean,
    obligatory boolean,
    priority bigint,
    write_access boolean
);
create index option_value_history_by_row on option_value_history (organisation_id, id, version);
create index option_value_history_by_change on option_value_history (organisation_id, ended_by);

create table option_local_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint option_local_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    option_id bigint,
    active boolean,
    description text
);
create index option_local_history_by_row on option_local_history (organisation_id, id, version);
create index option_local_history_by_change on option_local_history (organisation_id, ended_by);

create table kle_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint kle_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    name text,
    number text,
    title text,
    kind text,
    parent_id bigint,
    active_from date,
    active_to date,
    replaced_by text,
    preservation text
);
create index kle_history_by_row on kle_history (organisation_id, id, version);
create index kle_history_by_change on kle_history (organisation_id, ended_by);

create table it_system_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint it_system_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    name text,
    previous_name text,
    rights_holder_id bigint,
    business_type_id bigint,
    parent_id bigint,
    access text,
    disabled boolean,
    description text,
    archive_duty text,
    archive_duty_comment text,
    legal_name text,
    legal_processor_name text,
    external_uuid text,
    is_stub boolean
);
create index it_system_history_by_row on it_system_history (organisation_id, id, version);
create index it_system_history_by_change on it_system_history (organisation_id, ended_by);

create table it_system_kle_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint it_system_kle_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    system_id bigint,
    kle_id bigint
);
create index it_system_kle_history_by_row on it_system_kle_history (organisation_id, id, version);
create index it_system_kle_history_by_change on it_system_kle_history (organisation_id, ended_by);

create table it_interface_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint it_interface_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    name text,
    interface_ref text,
    interface_version text,
    exhibitor_id bigint,
    interface_type_id bigint,
    access text,
    disabled boolean,
    url text,
    description text,
    note text
);
create index it_interface_history_by_row on it_interface_history (organisation_id, id, version);
create index it_interface_history_by_change on it_interface_history (organisation_id, ended_by);

create table contract_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint contract_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    name text,
    contract_ref text,
    contract_type_id bigint,
    contract_template_id bigint,
    criticality_id bigint,
    purchase_form_id bigint,
    procurement_strategy_id bigint,
    procurement_year bigint,
    procurement_quarter bigint,
    procurement_initiated text,
    valid_from date,
    valid_to date,
    enforced_valid boolean,
    parent_id bigint,
    require_valid_parent boolean,
    responsible_unit_id bigint,
    contract_signer text,
    is_signed boolean,
    signed_date date,
    supplier_id bigint,
    supplier_signer text,
    supplier_signed boolean,
    supplier_signed_date date,
    supplier_internal boolean,
    supplier_unit_id bigint,
    supplier_contact_name text,
    supplier_contact_phone text,
    supplier_contact_email text,
    remark text,
    duration_years bigint,
    duration_months bigint,
    duration_ongoing boolean,
    option_extend_id bigint,
    extend_multiplier bigint,
    irrevocable_to date,
    terminated_at date,
    termination_deadline_id bigint,
    running text,
    by_ending text,
    remuneration_begun date,
    payment_frequency_id bigint,
    payment_model_id bigint,
    price_regulation_id bigint,
    visibility text,
    visibility_chosen_at text,
    effective_end date,
    latest_termination date
);
create index contract_history_by_row on contract_history (organisation_id, id, version);
create index contract_history_by_change on contract_history (organisation_id, ended_by);

create table economy_line_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint economy_line_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    contract_id bigint,
    visibility text,
    direction text,
    unit_id bigint,
    acquisition bigint,
    operation bigint,
    other bigint,
    accounting text,
    audit_status text,
    audit_date date,
    note text
);
create index economy_line_history_by_row on economy_line_history (organisation_id, id, version);
create index economy_line_history_by_change on economy_line_history (organisation_id, ended_by);

create table contract_element_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint contract_element_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    contract_id bigint,
    element_id bigint
);
create index contract_element_history_by_row on contract_element_history (organisation_id, id, version);
create index contract_element_history_by_change on contract_element_history (organisation_id, ended_by);

create table contract_role_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint contract_role_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    contract_id bigint,
    role_id bigint,
    person_id bigint
);
create index contract_role_history_by_row on contract_role_history (organisation_id, id, version);
create index contract_role_history_by_change on contract_role_history (organisation_id, ended_by);

create table system_usage_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint system_usage_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    name text,
    system_id bigint,
    local_name text,
    local_system_id text,
    system_version text,
    life_cycle text,
    valid_from date,
    valid_to date,
    main_contract_id bigint,
    responsible_unit_id bigint,
    user_count text,
    hosted_at text,
    data_classification_id bigint,
    contains_ai text,
    business_critical text,
    general_purpose text,
    sensitivity text,
    archive_duty text,
    archive_frequency bigint,
    document_bearing boolean,
    archive_note text,
    note text
);
create index system_usage_history_by_row on system_usage_history (organisation_id, id, version);
create index system_usage_history_by_change on system_usage_history (organisation_id, ended_by);

create table usage_kle_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint usage_kle_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    usage_id bigint,
    kle_id bigint,
    mode text
);
create index usage_kle_history_by_row on usage_kle_history (organisation_id, id, version);
create index usage_kle_history_by_change on usage_kle_history (organisation_id, ended_by);

create table contract_system_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint contract_system_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    contract_id bigint,
    usage_id bigint
);
create index contract_system_history_by_row on contract_system_history (organisation_id, id, version);
create index contract_system_history_by_change on contract_system_history (organisation_id, ended_by);

create table usage_role_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint usage_role_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    usage_id bigint,
    role_id bigint,
    person_id bigint
);
create index usage_role_history_by_row on usage_role_history (organisation_id, id, version);
create index usage_role_history_by_change on usage_role_history (organisation_id, ended_by);

create table reference_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint reference_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    search_text text,
    contract_id bigint,
    usage_id bigint,
    system_id bigint,
    title text,
    document_id text,
    url text,
    is_master boolean
);
create index reference_history_by_row on reference_history (organisation_id, id, version);
create index reference_history_by_change on reference_history (organisation_id, ended_by);

create table catalogue_order_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint catalogue_order_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    kind text,
    name text,
    explanation text,
    status text
);
create index catalogue_order_history_by_row on catalogue_order_history (organisation_id, id, version);
create index catalogue_order_history_by_change on catalogue_order_history (organisation_id, ended_by);

create table report_template_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint report_template_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    name_key text,
    search_text text,
    code text,
    name text,
    scope text,
    status text,
    published_version bigint
);
create index report_template_history_by_row on report_template_history (organisation_id, id, version);
create index report_template_history_by_change on report_template_history (organisation_id, ended_by);

create table report_version_history (
    row_to text not null,
    ended_by bigint not null,
    change text not null constraint report_version_history_change_known check (change in ('update', 'cascade')),
    id integer,
    organisation_id bigint,
    uuid text,
    version bigint,
    change_id bigint,
    row_from text,
    deleted_at text,
    template_id bigint,
    template_version bigint,
    source text,
    compiled text,
    sha256 text,
    author text,
    approver text,
    approved_at text,
    approved_sha256 text,
    status text
);
create index report_version_history_by_row on report_version_history (organisation_id, id, version);
create index report_version_history_by_change on report_version_history (organisation_id, ended_by);
