//! The properties of the catalog that the protection rests on, read from a registry as it is set
//! up, after statistics have been collected. Those about columns and grants that `schema.rs`
//! already holds are not repeated.

use crate::security::stage::operator;
use crate::support::registry::Registry;

/// A question whose answer must be nothing.
struct Rule {
    says: &'static str,
    breaks: &'static str,
}

const TENANTS: &str = "select c.oid from pg_class c where c.relnamespace = 'kitos'::regnamespace and c.relkind in ('r', 'p') \
     and c.relname not like '\\_sqlx%' and c.relname <> 'schema_info'";

const RULES: &[Rule] = &[
    Rule {
        says: "no table with rows of a municipality is without forced row-level security",
        breaks: "select c.relname from pg_class c where c.oid in (TENANTS) and not (c.relrowsecurity and c.relforcerowsecurity)",
    },
    Rule {
        says: "the key of a tenant table begins with the organisation",
        breaks: "select c.relname from pg_class c join pg_index x on x.indrelid = c.oid and x.indisprimary \
             join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0] \
             where c.oid in (TENANTS) and a.attname <> 'organisation_id' and c.relname not in \
             ('organisation', 'accession', 'sharing_terms', 'option_value', 'kle', 'it_system', 'it_system_kle', 'it_interface', \
              'report_template', 'report_version', 'system_usage_count')",
    },
    Rule {
        says: "every index on rows that may be hidden begins with the organisation; what is excepted tells that an id is taken",
        breaks: "select i.relname from pg_class c join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid \
             left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0] \
             where c.oid in (TENANTS) and coalesce(a.attname, '') <> 'organisation_id' \
             and c.relname not in ('organisation', 'accession', 'sharing_terms', 'option_value', 'kle') \
             and i.relname not in ('person_id_key', 'person_login_unique', 'assignment_of_person', 'it_system_pkey', 'it_interface_pkey', \
              'it_system_kle_pkey', 'report_template_pkey', 'report_version_pkey', 'system_usage_count_pkey', 'it_system_parent_id', \
              'it_system_kle_pair_unique', 'it_system_kle_kle_id')",
    },
    Rule {
        says: "no column of ours has statistics switched on",
        breaks: "select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 \
             and not a.attisdropped where c.oid in (TENANTS) and a.attstattarget <> 0",
    },
    Rule {
        says: "no statistics have been collected, of columns or of expressions in indexes that hold text",
        breaks: "select s.starelid::regclass::text || ' ' || s.staattnum from pg_statistic s where s.starelid in (TENANTS) \
             or s.starelid in (select x.indexrelid from pg_index x where x.indrelid in (TENANTS))",
    },
    Rule {
        says: "no policy asks who one is for every row",
        breaks: "select tablename || '.' || policyname from pg_policies where schemaname = 'kitos' \
             and regexp_replace(coalesce(qual, '') || coalesce(with_check, ''), '\\( SELECT \\(?intern\\.|intern\\.(holds|same)\\(', '', 'g') \
             ~ 'intern\\.'",
    },
    Rule {
        says: "no policy trusts a setting or the role one has taken on",
        breaks: "select tablename || '.' || policyname from pg_policies where schemaname in ('kitos', 'share') \
             and coalesce(qual, '') || coalesce(with_check, '') ~* 'current_setting|current_user|current_role'",
    },
    Rule {
        says: "what filters a municipality's rows for members decides before their own conditions do",
        breaks: "select tablename || '.' || policyname from pg_policies where schemaname = 'kitos' and 'kitos_member' = any (roles) \
             and cmd in ('SELECT', 'UPDATE') and qual like '%organisation_id%' and qual not like '%intern.holds(%' \
             and not (policyname = 'secretariat_update' and tablename in ('organisation', 'accession', 'sharing_terms', 'option_value', 'kle', \
                'it_system', 'it_system_kle', 'it_interface'))",
    },
    Rule {
        says: "every function that runs as its owner fixes its search path",
        breaks: "select p.oid::regprocedure::text from pg_proc p where p.pronamespace in ('kitos'::regnamespace, 'intern'::regnamespace, 'share'::regnamespace) \
             and p.prosecdef and not exists (select 1 from unnest(p.proconfig) s where s like 'search_path=%pg_temp')",
    },
    Rule {
        says: "every function of one statement that runs as its owner was parsed when it was made",
        breaks: "select p.oid::regprocedure::text from pg_proc p join pg_language l on l.oid = p.prolang \
             where p.pronamespace in ('kitos'::regnamespace, 'intern'::regnamespace) and p.prosecdef and l.lanname = 'sql' and p.prosqlbody is null",
    },
    Rule {
        says: "no function is everybody's",
        breaks: "select p.oid::regprocedure::text from pg_proc p where p.pronamespace in ('kitos'::regnamespace, 'intern'::regnamespace, 'share'::regnamespace) \
             and has_function_privilege('public', p.oid, 'execute')",
    },
    Rule {
        says: "members have no right to remove, lock, refer or watch",
        breaks: "select c.relname || ' ' || p.word from pg_class c, unnest(array['delete', 'truncate', 'references', 'trigger', 'update', 'insert']) p (word) \
             where c.oid in (TENANTS) and has_table_privilege('kitos_member', c.oid, p.word)",
    },
    Rule {
        says: "members update neither the identity of a row nor its books",
        breaks: "select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 \
             where c.oid in (TENANTS) and has_column_privilege('kitos_member', c.oid, a.attnum, 'update') \
             and (a.attname in ('id', 'organisation_id', 'uuid', 'row_from', 'actor', 'at', 'xid', 'login', 'author', 'ready_by', 'approver', 'approved_sha256') \
              or c.relname like '%\\_history')",
    },
    Rule {
        says: "members create nothing, anywhere",
        breaks: "select n.nspname from pg_namespace n where has_schema_privilege('kitos_member', n.oid, 'create') \
             union all select 'temp' where has_database_privilege('kitos_member', current_database(), 'temp') \
             union all select 'create' where has_database_privilege('kitos_member', current_database(), 'create') \
             union all select l.lanname from pg_language l where l.lanname in ('sql', 'plpgsql') and has_language_privilege('kitos_member', l.oid, 'usage')",
    },
    Rule {
        says: "members see no schema but the registry's",
        breaks: "select n.nspname from pg_namespace n where n.nspname in ('intern', 'share', 'public') and has_schema_privilege('kitos_member', n.oid, 'usage')",
    },
    Rule {
        says: "no owner is a superuser, passes row-level security, logs in or makes roles",
        breaks: "select rolname from pg_roles where rolname like 'kitos\\_%' and rolname <> 'kitos_admin' \
             and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb)",
    },
    Rule {
        says: "members are members of nothing else",
        breaks: "select m.roleid::regrole::text from pg_auth_members m where m.member = 'kitos_member'::regrole",
    },
    Rule {
        says: "what the share layer is made of is a barrier, and its owner's",
        breaks: "select c.relname from pg_class c where c.relnamespace = 'share'::regnamespace and c.relkind in ('v', 'm', 'r') \
             and (c.relowner <> 'kitos_share'::regrole or c.relkind <> 'v' \
              or c.relname like 'share\\_%' and not coalesce(c.reloptions, '{}') @> array['security_barrier=true'] \
              and not coalesce(c.reloptions, '{}') @> array['security_barrier=on'])",
    },
    Rule {
        says: "those who run templates own nothing but the function, and read nothing but the share layer",
        breaks: "select c.oid::regclass::text from pg_class c where c.relowner = 'kitos_template'::regrole and c.relkind <> 'i' \
             union all select c.oid::regclass::text from pg_class c where c.oid in (TENANTS) and has_any_column_privilege('kitos_template', c.oid, 'select')",
    },
    Rule {
        says: "every view that members read runs with their own rights",
        breaks: "select c.relname from pg_class c where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'v' \
             and c.relname not in ('v_who_am_i', 'v_completeness') and not coalesce(c.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on']",
    },
    Rule {
        says: "the server has the fixes that row-level security needs",
        breaks: "select current_setting('server_version') where current_setting('server_version_num')::int < 150014",
    },
];

async fn broken(registry: &Registry) -> Vec<String> {
    let Registry::Postgres(database) = registry else { panic!("a server") };
    database.admin("analyze").await;
    let mut broken = Vec::new();
    for rule in RULES {
        let sql = format!("select x::text from ({}) t (x) order by 1", rule.breaks.replace("TENANTS", TENANTS));
        for line in operator(database, &sql).await {
            broken.push(format!("{}: {line}", rule.says));
        }
    }
    broken
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalog_keeps_every_rule() {
    let broken = broken(&Registry::postgres().await).await;
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Each rule has something to say.
#[tokio::test(flavor = "multi_thread")]
async fn the_rules_notice_what_breaks_them() {
    const BREAKS: &[&str] = &[
        "alter table kitos.contract no force row level security",
        "create index loose on kitos.contract (name)",
        "alter table kitos.contract alter column remark set statistics 10",
        "create policy loose on kitos.contract for select to kitos_member using (organisation_id = any (intern.mine(null)))",
        "create policy trusting on kitos.kle for select to kitos_member using (uuid = current_setting('app.x', true))",
        "alter function kitos.approve_template(text, bigint, text, bigint) reset search_path",
        "grant execute on function intern.mine(text[]) to public",
        "grant delete on kitos.contract to kitos_member",
        "grant update (author) on kitos.report_version to kitos_member",
        "grant update (ready_by) on kitos.report_version to kitos_member",
        "grant create on schema kitos to kitos_member",
        "grant usage on schema share to kitos_member",
        "alter view share.share_contract reset (security_barrier)",
        "grant select on kitos.contract to kitos_template",
        "alter view kitos.v_contract reset (security_invoker)",
    ];
    let registry = Registry::postgres().await;
    let Registry::Postgres(database) = &registry else { panic!("a server") };
    for change in BREAKS {
        let copy = database.copy().await;
        copy.admin(change).await;
        assert!(!broken(&Registry::Postgres(copy)).await.is_empty(), "no rule notices: {change}");
    }
}
