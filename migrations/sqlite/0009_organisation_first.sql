-- A code is its organisation's own, as on PostgreSQL.

drop index report_template_code_unique;
create unique index report_template_code_unique on report_template (organisation_id, code) where deleted_at is null;
