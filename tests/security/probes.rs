//! The ways of the attack, one function each. Each reads the catalog for what there is, tries
//! it, and reports what it should not have got, under the name of the way.

use std::time::Duration;

use kitos::db::open::Target;
use sqlx::postgres::PgListener;

use crate::security::attack::{Attacker, answer, connect};
use crate::security::stage::{GERT, GONE, HANS, LISE, NOBODY, SIGRID, SVEND};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Every relation, read in every way there is.
    Reads,
    /// The same of what is not the system's own.
    OwnReads,
    /// Conditions with side effects, casts and divisions that fail on a foreign row.
    Leaks,
    /// What EXPLAIN expects, and what EXPLAIN ANALYZE counts.
    Plans,
    /// What the server counts, and who is doing what.
    Statistics,
    /// COPY, and everything that is said besides rows.
    Messages,
    Functions,
    Fastpath,
    Roles,
    Settings,
    Creations,
    Locks,
    Sequences,
    Notifications,
    /// Rows of others written, taken over or removed.
    Writes,
    /// Whether a refusal differs for what exists.
    Oracles,
    /// Changes in another's name, out of turn, or in the books.
    Forgeries,
    /// More rights than were given.
    Escalations,
    /// Runs, texts and approvals of templates.
    Templates,
}

pub const PATHS: &[Path] = &[
    Path::Reads,
    Path::Leaks,
    Path::Plans,
    Path::Statistics,
    Path::Messages,
    Path::Functions,
    Path::Fastpath,
    Path::Roles,
    Path::Settings,
    Path::Creations,
    Path::Locks,
    Path::Sequences,
    Path::Notifications,
    Path::Writes,
    Path::Oracles,
    Path::Forgeries,
    Path::Escalations,
    Path::Templates,
];

impl Path {
    pub async fn run(self, attacker: &mut Attacker<'_>) {
        match self {
            Self::Reads => reads(attacker, true).await,
            Self::OwnReads => reads(attacker, false).await,
            Self::Leaks => leaks(attacker).await,
            Self::Plans => plans(attacker).await,
            Self::Statistics => statistics(attacker).await,
            Self::Messages => messages(attacker),
            Self::Functions => functions(attacker).await,
            Self::Fastpath => fastpath(attacker).await,
            Self::Roles => roles(attacker).await,
            Self::Settings => settings(attacker).await,
            Self::Creations => creations(attacker).await,
            Self::Locks => locks(attacker).await,
            Self::Sequences => sequences(attacker).await,
            Self::Notifications => notifications(attacker).await,
            Self::Writes => writes(attacker).await,
            Self::Oracles => oracles(attacker).await,
            Self::Forgeries => forgeries(attacker).await,
            Self::Escalations => escalations(attacker).await,
            Self::Templates => templates(attacker).await,
        }
    }
}

const RELATIONS: &str = "select quote_ident(n.nspname) || '.' || quote_ident(c.relname), \
     n.nspname in ('pg_catalog', 'information_schema', 'pg_toast') \
     from pg_class c join pg_namespace n on n.oid = c.relnamespace \
     where c.relkind in ('r', 'v', 'm', 'p', 'f', 't', 'S') and n.nspname !~ '^pg_(temp|toast_temp)' order by 1";

/// Names of relations, those of the system too if asked for.
async fn relations(attacker: &mut Attacker<'_>, system: bool) -> Vec<String> {
    let found = attacker.ask(RELATIONS).await;
    found.rows.into_iter().filter(|row| system || row[1] == "f").map(|row| row[0].clone()).collect()
}

/// Those of ours that may be read at all.
async fn readable(attacker: &mut Attacker<'_>) -> Vec<String> {
    let mut open = Vec::new();
    for name in relations(attacker, false).await {
        if attacker.ask(&format!("select count(*) from {name}")).await.done() {
            open.push(name);
        }
    }
    open
}

async fn columns(attacker: &mut Attacker<'_>, relation: &str) -> Vec<String> {
    let sql = format!(
        "select quote_ident(attname) from pg_attribute where attrelid = '{relation}'::regclass and not attisdropped and attnum > 0"
    );
    attacker.ask(&sql).await.column()
}

/// A registrar reads his own rows; nobody in the registry reads nothing.
fn is_stranger(attacker: &Attacker<'_>) -> bool {
    [NOBODY, GONE].contains(&attacker.login)
}

async fn reads(attacker: &mut Attacker<'_>, system: bool) {
    for name in relations(attacker, system).await {
        let path = format!("select: {name}");
        if attacker.look(&path, &format!("table {name}")).await.done() {
            let counted = attacker.look(&path, &format!("select count(*) from {name}")).await.number();
            let ours = name.starts_with("kitos.") && !["kitos.schema_info", "kitos.v_today"].contains(&name.as_str());
            if counted > 0 && ours && is_stranger(attacker) {
                attacker.report(format!("select: {name}: {counted} rows for one whom the registry does not know"));
            }
        } else {
            for column in columns(attacker, &name).await {
                attacker.look(&path, &format!("select {column} from {name}")).await;
            }
            attacker.look(&path, &format!("select ctid, xmin from {name}")).await;
        }
    }
    for name in relations(attacker, false).await {
        let path = format!("builtin: {name}");
        for sql in [
            format!("select query_to_xml('select * from {name}', true, false, '')"),
            format!("select table_to_xml('{name}', true, false, '')"),
            format!("select * from ts_stat('select to_tsvector(''simple'', t::text) from {name} t')"),
            format!("declare c cursor for select t::text from {name} t"),
        ] {
            attacker.look(&path, &sql).await;
        }
        attacker.look(&path, &format!("begin; declare c cursor for table {name}; fetch all c; rollback")).await;
        attacker.ask("rollback").await;
    }
    for sql in ["select schema_to_xml('kitos', true, false, '')", "select schema_to_xml('share', true, false, '')"] {
        attacker.look("builtin: schema_to_xml", sql).await;
    }
}

/// Different plans, in which a condition may meet a row before the policy has.
const WAYS: [&str; 3] = [
    "reset all; set jit = off",
    "set enable_indexscan = off; set enable_bitmapscan = off; set enable_indexonlyscan = off",
    "reset all; set jit = off; set enable_seqscan = off; set enable_hashjoin = off",
];

async fn leaks(attacker: &mut Attacker<'_>) {
    let pattern = attacker.pattern();
    for name in readable(attacker).await {
        for way in WAYS {
            attacker.ask(way).await;
            attacker.ask("select set_config('probe.seen', '', false)").await;
            let gather = format!(
                "select count(*) from {name} t where set_config('probe.seen', \
                 current_setting('probe.seen') || t::text, false) is null"
            );
            attacker.ask(&gather).await;
            attacker.look(&format!("leaky: {name}"), "select current_setting('probe.seen')").await;
            let cast = format!(
                "select count(*) from {name} t where case when t::text ~ '{pattern}' then ('x' || t::text)::bigint end = 1"
            );
            attacker.look(&format!("cast-error: {name}"), &cast).await;
            let divide = format!(
                "select count(*) from {name} t where case when t::text ~ '{pattern}' then 1 / (length(t::text) * 0) end = 1"
            );
            if attacker.ask(&divide).await.code() == "22012" {
                attacker.report(format!("div0: {name}: found"));
            }
        }
        let joined = format!(
            "select count(*) from (values ('kanarie')) v (word) join {name} t on t::text like '%' || v.word || '%' \
             where (t::text || 'x')::bigint = 1 order by 1"
        );
        attacker.look(&format!("cast-error: {name}"), &joined).await;
    }
}

/// A table of ours, as its catalog shows it.
pub(super) struct Column {
    pub name: String,
    kind: String,
    insert: bool,
    update: bool,
    /// Text in a unique index: a copy of a row must differ here.
    unique: bool,
}

pub(super) async fn tables(attacker: &mut Attacker<'_>) -> Vec<(String, Vec<Column>)> {
    let sql = "select c.oid::regclass::text, quote_ident(a.attname), t.typname, \
         has_column_privilege(c.oid, a.attnum, 'insert'), has_column_privilege(c.oid, a.attnum, 'update'), \
         exists (select 1 from pg_index x where x.indrelid = c.oid and x.indisunique and a.attnum = any (x.indkey)) \
             and t.typname = 'text' and a.attname not in ('uuid', 'visibility', 'role', 'kind', 'access', 'scope') \
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
         join pg_type t on t.oid = a.atttypid join pg_namespace n on n.oid = c.relnamespace \
         where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') order by 1, a.attnum";
    let mut tables: Vec<(String, Vec<Column>)> = Vec::new();
    for row in attacker.ask(sql).await.rows {
        if attacker.only.as_ref().is_some_and(|only| *only != row[0]) {
            continue;
        }
        let flag = |at: usize| row[at] == "t";
        let column =
            Column { name: row[1].clone(), kind: row[2].clone(), insert: flag(3), update: flag(4), unique: flag(5) };
        match tables.last_mut() {
            Some((name, columns)) if *name == row[0] => columns.push(column),
            _ => tables.push((row[0].clone(), vec![column])),
        }
    }
    tables
}

/// Values of the column that exist and that this person does not see, as a literal array; and
/// as many that do not exist.
async fn guesses(attacker: &mut Attacker<'_>, table: &str, column: &Column) -> Option<(Vec<String>, Vec<String>)> {
    let unknown: fn(usize) -> String = match column.kind.as_str() {
        "int8" => |at| format!("{}", 9_000_000_000_000_u64 + at as u64),
        "text" if column.name == "uuid" => |at| format!("'{at:036}'"),
        "text" => |at| format!("'ukendt{at}'"),
        "date" => |at| format!("'1901-01-{:02}'", at + 1),
        _ => return None,
    };
    let list = format!("select distinct quote_literal({0}::text) from {table} where {0} is not null", column.name);
    let seen = attacker.ask(&list).await;
    if !seen.done() {
        return None;
    }
    let seen = seen.column();
    let all = attacker.stage.values.get(&format!("{table}.{}", column.name))?;
    let hidden: Vec<String> = all.iter().filter(|value| !seen.contains(value)).take(12).cloned().collect();
    let unknown = (0..hidden.len()).map(unknown).collect();
    (!hidden.is_empty()).then_some((hidden, unknown))
}

/// The numbers of a plan, without what the condition says.
fn numbers(plan: &[String], marks: &str) -> Vec<String> {
    let marks = regex::Regex::new(marks).unwrap();
    plan.iter().flat_map(|line| marks.find_iter(line).map(|found| found.as_str().to_owned())).collect()
}

/// What every member may learn: that an id of a catalogue is taken, by which KLE a hidden system
/// with a known id is classed, and that a login exists. `ARCHITECTURE.md`, "What a member can
/// still learn".
fn is_known(table: &str, column: &str) -> bool {
    let table = table.trim_start_matches("kitos.");
    matches!(
        (table, column),
        ("it_system" | "it_interface" | "report_template" | "report_version" | "it_system_kle" | "person", "id")
            | ("it_system_kle", "system_id")
            | ("it_system", "parent_id")
            | ("system_usage_count", _)
            | ("person", "login")
    )
}

async fn plans(attacker: &mut Attacker<'_>) {
    const EXPECTED: &str = r"cost=[\d.]+ rows=\d+ width=\d+|cost=[\d.]+\.\.[\d.]+ rows=\d+";
    const COUNTED: &str =
        r"rows=[\d.]+ loops=\d+|never executed|(Removed by \w+(?: \w+)?|Heap Fetches|Heap Blocks): .*";
    for (table, columns) in tables(attacker).await {
        for column in &columns {
            let Some((hidden, unknown)) = guesses(attacker, &table, column).await else { continue };
            let sets = [hidden, unknown].map(|values| {
                let kind = &column.kind;
                format!("select 1 from {table} where {} = any (array[{}]::{kind}[])", column.name, values.join(", "))
            });
            let above = [&sets[0], &sets[1]].map(|sql| sql.replace("= any (array[", "> all (array["));
            let mut plans = Vec::new();
            for sql in &above {
                plans.push(numbers(&attacker.ask(&format!("explain {sql}")).await.column(), EXPECTED));
            }
            if plans[0] != plans[1] {
                attacker.report(format!("explain-oracle: {table}.{}", column.name));
            }
            plans.clear();
            for sql in &sets {
                plans.push(numbers(&attacker.ask(&format!("explain {sql}")).await.column(), EXPECTED));
            }
            if plans[0] != plans[1] {
                attacker.report(format!("explain-oracle: {table}.{}", column.name));
            }
            if is_known(&table, &column.name) {
                continue;
            }
            for (turn, way) in
                [WAYS[1], WAYS[2], "reset all; set jit = off; set enable_seqscan = off; set enable_bitmapscan = off"]
                    .into_iter()
                    .enumerate()
            {
                attacker.ask(way).await;
                let mut counts = Vec::new();
                for sql in &sets {
                    let update =
                        sql.replace("select 1 from ", "update ").replace(" where ", " set version = version where ");
                    let mut count = Vec::new();
                    let analyze = "explain (analyze, costs off, timing off, summary off)";
                    count.extend(numbers(&attacker.ask(&format!("{analyze} {sql}")).await.column(), COUNTED));
                    if turn == 0 && column.update {
                        for verb in [format!("{sql} for update"), update] {
                            count.extend(numbers(
                                &attacker.try_out(&format!("{analyze} {verb}")).await.column(),
                                COUNTED,
                            ));
                        }
                    }
                    counts.push(count);
                }
                if counts[0] != counts[1] {
                    attacker.report(format!("row-counter-oracle: {table}.{}: {counts:?}", column.name));
                }
            }
            attacker.ask(WAYS[0]).await;
        }
    }
    for sql in
        ["select tablename || attname from pg_stats where schemaname = 'kitos'", "select 1 from pg_statistic limit 1"]
    {
        if !attacker.ask(sql).await.rows.is_empty() {
            attacker.report(format!("pg_stats: {sql}"));
        }
    }
}

async fn statistics(attacker: &mut Attacker<'_>) {
    let mut victim = connect(attacker.stage, "s151_anna").await;
    answer(&mut victim, "begin; select 'kanariebemaerkningballerup' from kitos.contract").await;
    let views = "select c.oid::regclass::text from pg_class c where c.relnamespace = 'pg_catalog'::regnamespace \
         and (c.relname ~ '^pg_stat(io)?_' or c.relname in ('pg_locks', 'pg_prepared_statements', 'pg_cursors'))";
    for view in attacker.ask(views).await.column() {
        let own = ["pg_prepared_statements", "pg_cursors", "pg_statistic_ext"].contains(&view.as_str());
        let path = format!("activity: {view}");
        let shown = attacker.look(&path, &format!("select t::text from {view} t")).await;
        if !own && !shown.rows.is_empty() {
            attacker.report(format!("statistics: {view} is open"));
        }
    }
    let counters = "select p.proname, p.oid::regprocedure::text, \
             pg_get_function_identity_arguments(p.oid) from pg_proc p \
         where p.pronamespace = 'pg_catalog'::regnamespace and not p.proretset \
         and (p.proname ~ '^pg_stat_get_' or p.proname = 'currtid2') order by 1";
    for row in attacker.ask(counters).await.rows {
        let sql = match row[2].as_str() {
            "" => format!("select pg_catalog.{}()", row[0]),
            "oid" => format!(
                "select pg_catalog.{}(c.oid) from pg_class c where c.relnamespace = 'kitos'::regnamespace",
                row[0]
            ),
            "integer" => format!("select pg_catalog.{}(1)", row[0]),
            "text, tid" => "select currtid2('kitos.contract', '(0,1)')".to_owned(),
            _ => continue,
        };
        if attacker.look(&format!("statistics: {}", row[1]), &sql).await.done() {
            attacker.report(format!("statistics: {} is open", row[1]));
        }
    }
    for sql in ["select * from pg_stat_get_activity(null)", "select * from pg_lock_status()"] {
        if !attacker.look("activity: by function", sql).await.rows.is_empty() {
            attacker.report(format!("statistics: {sql}"));
        }
    }
}

/// psql shows what a driver throws away: COPY, notices, and plans sent as messages.
fn messages(attacker: &mut Attacker<'_>) {
    let stage = attacker.stage;
    let list = format!("select '#' || q from ({RELATIONS}) as t (q, s) where not s");
    let names: Vec<String> = stage
        .database
        .psql(attacker.login, &list)
        .lines()
        .filter_map(|line| line.strip_prefix('#').map(str::to_owned))
        .collect();
    assert!(names.len() > 60, "psql lists only {names:?}");
    let mut script = String::new();
    for name in &names {
        script += &format!("\\echo @@copy: {name}\ncopy {name} to stdout;\ncopy (select * from {name}) to stdout;\n");
        script += &format!("copy {name} from stdin;\n\\.\n");
    }
    script +=
        "set client_min_messages = debug5; set jit = off; set debug_print_plan = on; set debug_print_rewritten = on;\n";
    for name in &names {
        script += &format!(
            "\\echo @@message: {name}\nselect count(*) from {name};\nexplain (analyze, verbose, buffers) table {name};\n"
        );
    }
    script += "\\echo @@message: run_template\nselect kitos.run_template('prices-per-system', array[]::text[], 10);\n";
    script += "\\echo @@message: large objects\n\\lo_import /etc/hostname\n\\lo_list\n";
    let said = stage.database.psql(attacker.login, &script);
    attacker.probes += names.len() * 5 + 3;
    let mut path = String::new();
    for line in said.lines() {
        match line.strip_prefix("@@") {
            Some(next) => path = next.to_owned(),
            None => attacker.scan(&path, line),
        }
    }
}

/// Text that may be an argument of this type.
fn argument(kind: &str, turn: usize) -> String {
    match kind {
        "bigint" | "integer" => turn.to_string(),
        "text[]" => "'{}'::text[]".to_owned(),
        "date" => "current_date".to_owned(),
        "text" if turn.is_multiple_of(2) => "'prices-per-system'".to_owned(),
        "text" => format!("'{turn}'"),
        other => format!("null::{other}"),
    }
}

async fn functions(attacker: &mut Attacker<'_>) {
    let list = "select quote_ident(n.nspname) || '.' || quote_ident(p.proname), \
             array_to_string(array(select format_type(t, null) from unnest(p.proargtypes) as t), ','), p.prokind, \
             p.prosecdef and not exists (select 1 from unnest(p.proconfig) s where s like 'search_path=%'), p.prosrc \
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace \
         where n.nspname not in ('pg_catalog', 'information_schema')";
    for row in attacker.ask(list).await.rows {
        let path = format!("function: {}", row[0]);
        if row[3] == "t" {
            attacker.report(format!("definer-search-path: {}", row[0]));
        }
        attacker.scan(&path, &row[4]);
        let kinds: Vec<&str> = row[1].split(',').filter(|kind| !kind.is_empty()).collect();
        if kinds.contains(&"trigger") || row[1].contains("trigger") {
            continue;
        }
        let turns = if kinds.iter().any(|kind| ["bigint", "integer", "text"].contains(kind)) { 40 } else { 1 };
        for turn in 1..=turns {
            let arguments: Vec<String> = kinds.iter().map(|kind| argument(kind, turn)).collect();
            let verb = if row[2] == "p" { "call" } else { "select" };
            let sql = format!("{verb} {}({})", row[0], arguments.join(", "));
            let said = attacker.look(&path, &sql).await;
            if let Some((code, text)) = &said.refused
                && code == "42501"
                && text.contains("schema")
            {
                break;
            }
        }
    }
    // The system's own, on every table of ours.
    for function in ["pg_sequence_last_value", "pg_get_viewdef", "pg_get_triggerdef", "pg_get_constraintdef"] {
        let sql = format!("select {function}(c.oid) from pg_class c where c.relnamespace = 'kitos'::regnamespace");
        attacker.look(&format!("function: {function}"), &sql).await;
    }
    for sql in
        ["select pg_read_file('/etc/passwd')", "select pg_ls_dir('.')", "select pg_read_binary_file('PG_VERSION')"]
    {
        if attacker.look("function: files", sql).await.done() {
            attacker.report(format!("function: {sql}"));
        }
    }
}

/// Functions called by their number, past the names that a schema hides.
async fn fastpath(attacker: &mut Attacker<'_>) {
    let sql = "select p.oid::text || ' ' || p.pronargs || ' ' || p.oid::regprocedure from pg_proc p \
         join pg_namespace n on n.oid = p.pronamespace \
         where n.nspname not in ('pg_catalog', 'information_schema') and p.prokind = 'f'";
    let (socket, database) =
        (attacker.stage.database.socket().join(".s.PGSQL.5432"), attacker.stage.database.name().to_owned());
    for line in attacker.ask(sql).await.column() {
        let parts: Vec<&str> = line.splitn(3, ' ').collect();
        let (oid, count) = (parts[0].parse::<u32>().unwrap(), parts[1].parse::<u16>().unwrap());
        let said = wire::call(&socket, attacker.login, &database, oid, count);
        attacker.probes += 1;
        attacker.scan(&format!("fastpath: {}", parts[2]), &said);
        let members_own = [
            "today()",
            "who_am_i()",
            "run_template(",
            "approve_template(",
            "ready_template(",
            "place_of(",
            "kitos.months_later(",
        ];
        if said.starts_with('V') && !members_own.iter().any(|name| parts[2].contains(name)) {
            attacker.report(format!("fastpath: {} answered", parts[2]));
        }
    }
}

/// Just enough of the wire to call a function by its number.
mod wire {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;
    use std::path::Path;

    fn message(kind: Option<u8>, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap();
        kind.into_iter().chain(length.to_be_bytes()).chain(body.iter().copied()).collect()
    }

    fn read(stream: &mut UnixStream) -> (u8, Vec<u8>) {
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        let mut body = vec![0; length as usize - 4];
        stream.read_exact(&mut body).unwrap();
        (head[0], body)
    }

    /// `V` and the value, or `E` and the error.
    pub fn call(socket: &Path, login: &str, database: &str, oid: u32, arguments: u16) -> String {
        let mut stream = UnixStream::connect(socket).unwrap();
        let mut start = 196_608_u32.to_be_bytes().to_vec();
        start.extend(format!("user\0{login}\0database\0{database}\0\0").bytes());
        stream.write_all(&message(None, &start)).unwrap();
        while read(&mut stream).0 != b'Z' {}
        let mut body = oid.to_be_bytes().to_vec();
        body.extend(0_u16.to_be_bytes());
        body.extend(arguments.to_be_bytes());
        for _ in 0..arguments {
            // Null.
            body.extend(u32::MAX.to_be_bytes());
        }
        body.extend(0_u16.to_be_bytes());
        stream.write_all(&message(Some(b'F'), &body)).unwrap();
        loop {
            let (kind, body) = read(&mut stream);
            if kind == b'V' || kind == b'E' {
                return format!("{} {}", char::from(kind), String::from_utf8_lossy(&body));
            }
        }
    }
}

async fn roles(attacker: &mut Attacker<'_>) {
    let login = attacker.login.to_owned();
    let others = format!("select quote_ident(rolname) from pg_roles where rolname not in ('{login}', 'kitos_member')");
    for role in attacker.ask(&others).await.column() {
        for sql in [
            format!("set role {role}"),
            format!("set session authorization {role}"),
            format!("grant {role} to {login}"),
            format!("alter role {role} password 'x'"),
            format!("reassign owned by {role} to {login}"),
        ] {
            if attacker.try_out(&sql).await.done() {
                attacker.report(format!("roles: {sql}"));
            }
        }
    }
    for power in ["superuser", "bypassrls", "createrole", "createdb", "replication", "connection limit 100"] {
        let sql = format!("alter role {login} {power}");
        if attacker.try_out(&sql).await.done() {
            attacker.report(format!("roles: {sql}"));
        }
    }
    for sql in [
        "create role intruder",
        "drop role kitos_share",
        "drop owned by kitos_owner",
        "grant kitos_member to public",
        "alter system set log_statement = 'all'",
        "set session_replication_role = replica",
        "set log_statement = 'none'",
        "alter table kitos.contract no force row level security",
        "alter table kitos.contract disable trigger user",
        "drop policy own_read on kitos.contract",
        "grant select on kitos.contract to public",
        "load 'dummy_seclabel'",
    ] {
        if attacker.try_out(sql).await.done() {
            // GRANT without the right to it only warns; whether it did anything is asked next.
            if !sql.starts_with("grant select") {
                attacker.report(format!("roles: {sql}"));
            }
        }
    }
    attacker.ask("prepare before as select t::text from kitos.contract t").await;
    attacker.ask("set role kitos_member").await;
    attacker.look("roles: prepared", "execute before").await;
    for name in readable(attacker).await {
        attacker.look(&format!("roles: kitos_member {name}"), &format!("table {name}")).await;
    }
    attacker.ask("reset role; set row_security = off").await;
    for name in readable(attacker).await {
        attacker.look(&format!("roles: row_security {name}"), &format!("table {name}")).await;
    }
}

/// A policy that trusts a setting trusts everybody.
async fn settings(attacker: &mut Attacker<'_>) {
    let policies =
        "select policyname || ' on ' || tablename, coalesce(qual, '') || coalesce(with_check, '') from pg_policies";
    let asked = regex::Regex::new(r"current_setting\('([^']+)'").unwrap();
    for row in attacker.ask(policies).await.rows {
        if row[1].contains("current_user") || row[1].contains("CURRENT_USER") {
            attacker.report(format!("policy-guc: {}: asks current_user", row[0]));
        }
        for found in asked.captures_iter(&row[1]) {
            attacker.report(format!("policy-guc: {}", row[0]));
            for value in 1..150 {
                attacker.ask(&format!("set {} = '{value}'", &found[1])).await;
                attacker.look("policy-guc: read", "select t::text from kitos.contract t").await;
            }
        }
    }
    // The day is Copenhagen's, whatever the session says.
    let today = attacker.ask("set timezone = 'Etc/GMT+12'; select kitos.today()").await;
    let later = attacker.ask("set timezone = 'Etc/GMT-14'; select kitos.today()").await;
    if today.first() != later.first() {
        attacker.report(format!("timezone: today is {} and {}", today.first(), later.first()));
    }
}

async fn creations(attacker: &mut Attacker<'_>) {
    let mut statements: Vec<String> = [
        "create temp table probe (x text)",
        "create temp view probe as select 1",
        "create temp sequence probe",
        "select 1 into temp probe",
        "create function pg_temp.probe() returns int language sql as 'select 1'",
        "do $$ begin null; end $$",
        "do language sql 'select 1'",
        "create schema probe",
        "create extension pg_trgm",
        "create event trigger probe on ddl_command_end execute function intern.keep()",
        "create publication probe for all tables",
        "create server probe foreign data wrapper postgres_fdw",
        "create database probe",
        "create tablespace probe location '/tmp'",
        "create cast (text as bigint) with inout as implicit",
        "create language probe handler plpgsql_call_handler",
        "select lo_create(0)",
        "select lo_from_bytea(0, '\\x00')",
        "select lo_import('/etc/passwd')",
        "select lo_creat(131072)",
        "select loread(0, 1)",
        "select lowrite(0, '\\x00')",
        "select pg_notify('probe', 'x')",
        "select pg_advisory_lock(1)",
        "select pg_try_advisory_lock(1)",
        "select pg_advisory_xact_lock_shared(1)",
        "select pg_create_restore_point('x')",
        "select pg_logical_emit_message(true, 'x', 'y')",
        "copy (select 1) to program 'cat'",
        "copy (select 1) to '/tmp/probe'",
    ]
    .map(str::to_owned)
    .to_vec();
    for schema in attacker.ask("select quote_ident(nspname) from pg_namespace").await.column() {
        for made in [
            "table {}.probe (x text)",
            "view {}.probe as select 1 as x",
            "function {}.probe() returns int language sql as 'select 1'",
            "type {}.probe as (x text)",
            "domain {}.probe as text",
            "operator {}.=== (leftarg = text, rightarg = text, function = texteq)",
            "aggregate {}.probe(text) (sfunc = textcat, stype = text)",
            "collation {}.probe from \"C\"",
        ] {
            statements.push(format!("create {}", made.replace("{}", &schema)));
        }
    }
    for (table, _) in tables(attacker).await {
        statements.extend([
            format!("create index on {table} (id)"),
            format!("create rule probe as on insert to {table} do nothing"),
            format!("create trigger probe before update on {table} for each row execute function suppress_redundant_updates_trigger()"),
            format!("create policy probe on {table} using (true)"),
            format!("comment on table {table} is 'x'"),
            format!("create statistics on id, organisation_id from {table}"),
        ]);
    }
    for sql in statements {
        if attacker.try_out(&sql).await.done() {
            attacker.report(format!("create: {sql}"));
        }
    }
}

async fn locks(attacker: &mut Attacker<'_>) {
    const MODES: [&str; 7] = [
        "row share",
        "row exclusive",
        "share update exclusive",
        "share",
        "share row exclusive",
        "exclusive",
        "access exclusive",
    ];
    for (table, _) in tables(attacker).await {
        for mode in MODES {
            let sql = format!("lock table {table} in {mode} mode");
            if attacker.try_out(&sql).await.done() {
                attacker.report(format!("lock: {sql}"));
            }
        }
        for sql in [format!("select 1 from {table} for update"), format!("select 1 from {table} for key share")] {
            attacker.look(&format!("lock: {table}"), &sql).await;
        }
        for sql in [format!("truncate {table}"), format!("vacuum {table}"), format!("cluster {table}")] {
            let answer =
                if sql.starts_with("truncate") { attacker.try_out(&sql).await } else { attacker.ask(&sql).await };
            if answer.done() && sql.starts_with("truncate") {
                attacker.report(format!("lock: {sql}"));
            }
        }
    }
}

async fn sequences(attacker: &mut Attacker<'_>) {
    let names = "select c.oid::regclass::text from pg_class c where c.relkind = 'S'";
    for name in attacker.ask(names).await.column() {
        for sql in [
            format!("select last_value from {name}"),
            format!("select nextval('{name}')"),
            format!("select setval('{name}', 1)"),
            format!("select currval('{name}')"),
        ] {
            if attacker.ask(&sql).await.done() {
                attacker.report(format!("sequence: {sql}"));
            }
        }
        let last = attacker.ask(&format!("select pg_sequence_last_value('{name}')")).await;
        if !last.first().is_empty() {
            attacker.report(format!("sequence: last value of {name}"));
        }
    }
    if attacker.ask("select count(*) from pg_sequences where last_value is not null").await.number() > 0 {
        attacker.report("sequence: pg_sequences shows last values".to_owned());
    }
}

/// Another's save, and what can be heard of it on every name that can be known.
async fn notifications(attacker: &mut Attacker<'_>) {
    let mut names: Vec<String> =
        ["kitos", "kitos_changes", "changes", "kitos_katalog", "kitos_catalogue"].map(str::to_owned).to_vec();
    let sources = attacker.ask("select prosrc from pg_proc where pronamespace >= 16384").await.column();
    let named = regex::Regex::new(r"(?i)(?:pg_notify\('|notify )(\w+)").unwrap();
    names.extend(sources.iter().flat_map(|text| named.captures_iter(text).map(|found| found[1].to_owned())));
    names.extend(
        attacker
            .ask("select relname from pg_class where relnamespace = 'kitos'::regnamespace and relkind = 'r'")
            .await
            .column(),
    );
    names.extend((1..200).map(|id: u32| id.to_string()));
    let Target::Postgres(address) = attacker.stage.database.login(attacker.login) else { panic!("a server") };
    let mut listener = PgListener::connect(&address).await.unwrap();
    listener.listen_all(names.iter().map(String::as_str)).await.unwrap();
    attacker.probes += names.len();
    let stage = attacker.stage;
    stage.database.admin(&format!(
        "do $$ declare change bigint; begin \
         insert into kitos.change_set (organisation_id, uuid, kind) values ({0}, gen_random_uuid(), 'edit') returning id into change; \
         update kitos.contract set change_id = change, version = version + 1 where organisation_id = {0}; end $$",
        stage.ballerup
    ))
    .await;
    while let Ok(Ok(heard)) = tokio::time::timeout(Duration::from_millis(700), listener.recv()).await {
        attacker.scan("notify", heard.payload());
        if !heard.payload().is_empty() {
            attacker.report(format!("notify: {} carries data", heard.channel()));
        }
    }
}

/// Opens a transaction with a change set of one's own municipality; its id.
pub(super) async fn begin(attacker: &mut Attacker<'_>) -> i64 {
    let (own, _) = attacker.places();
    attacker.ask("begin").await;
    let sql = format!(
        "insert into kitos.change_set (organisation_id, uuid, kind) values ({own}, gen_random_uuid()::text, 'edit') returning id"
    );
    let change = attacker.ask(&sql).await.number();
    if change == 0 {
        // A reader writes none. The rest is tried without.
        attacker.ask("rollback; begin").await;
    }
    attacker.ask("savepoint tried").await;
    change
}

/// In the transaction that `begin` opened; back to where it was.
pub(super) async fn attempt(attacker: &mut Attacker<'_>, sql: &str) -> crate::security::attack::Answer {
    let answer = attacker.ask(sql).await;
    if !answer.done() {
        attacker.ask("rollback to savepoint tried").await;
    }
    answer
}

/// Inserts a copy of a visible row with some columns changed.
pub(super) fn copied(table: &str, columns: &[Column], change: i64, changed: &[(&str, String)]) -> String {
    let written: Vec<&Column> = columns.iter().filter(|column| column.insert).collect();
    let values: Vec<String> = written
        .iter()
        .map(|column| match column.name.as_str() {
            name if changed.iter().any(|(other, _)| *other == name) => {
                changed.iter().find(|(other, _)| *other == name).unwrap().1.clone()
            }
            "uuid" => "gen_random_uuid()::text".to_owned(),
            "change_id" => change.to_string(),
            name if column.unique => format!("{name} || 'x'"),
            name => name.to_owned(),
        })
        .collect();
    let names: Vec<&str> = written.iter().map(|column| column.name.as_str()).collect();
    format!("insert into {table} ({}) select {} from {table} limit 1", names.join(", "), values.join(", "))
}

fn has(columns: &[Column], name: &str) -> bool {
    columns.iter().any(|column| column.name == name)
}

async fn writes(attacker: &mut Attacker<'_>) {
    let (own, foreign) = attacker.places();
    for (table, columns) in tables(attacker).await {
        if !has(&columns, "organisation_id") {
            continue;
        }
        let seen = attacker.ask(&format!("select count(*) from {table}")).await;
        let change = begin(attacker).await;
        // Into another municipality, with its change set and with one's own.
        for theirs in [true, false] {
            let mut used = change;
            if theirs {
                let sql = format!(
                    "insert into kitos.change_set (organisation_id, uuid, kind) values ({foreign}, gen_random_uuid()::text, 'edit') returning id"
                );
                let made = attempt(attacker, &sql).await;
                used = made.number().max(change);
            }
            for ending in ["", " on conflict do nothing"] {
                let sql = copied(&table, &columns, used, &[("organisation_id", foreign.to_string())]) + ending;
                let done = attempt(attacker, &sql).await;
                if done.done() && done.touched > 0 {
                    attacker.report(format!("cross-insert: {table}"));
                    attacker.ask("rollback to savepoint tried").await;
                }
            }
            attacker.ask("rollback to savepoint tried").await;
        }
        let updated = |name: &str| columns.iter().any(|column| column.name == name && column.update);
        let stale = if updated("version") { "version = version + 1, change_id = {c}" } else { "change_id = {c}" };
        let give =
            format!("update {table} set organisation_id = {foreign}, {}", stale.replace("{c}", &change.to_string()));
        if attempt(attacker, &give).await.done() {
            attacker.report(format!("cross-update: {table} given away"));
        }
        attacker.ask("rollback to savepoint tried").await;
        // Blind: nothing is read, so that no right to read is asked for.
        let taken = if updated("organisation_id") { format!(", organisation_id = {own}") } else { String::new() };
        for version in [2, 3] {
            for _ in 0..12 {
                let blind =
                    format!("update {table} set version = {version}, change_id = {change}{taken} where random() < 0.3");
                let done = attempt(attacker, &blind).await;
                if !done.done() {
                    if ["42501", "42703"].contains(&done.code()) {
                        break;
                    }
                    continue;
                }
                let mine =
                    attacker.ask(&format!("select count(*) from {table} where change_id = {change}")).await.number();
                let now = attacker.ask(&format!("select count(*) from {table}")).await.number();
                if i64::try_from(done.touched).unwrap() > mine || now > seen.number() {
                    attacker.report(format!("blind-update: {table}"));
                }
                attacker.ask("rollback to savepoint tried").await;
            }
        }
        for sql in [
            format!("delete from {table}"),
            format!("delete from {table} where random() < 0.3"),
            format!("merge into {table} using (values (1)) v (x) on true when matched then delete"),
        ] {
            if attempt(attacker, &sql).await.done() {
                attacker.report(format!("blind-delete: {table}"));
                attacker.ask("rollback to savepoint tried").await;
            }
        }
        if attacker.login == LISE && change > 0 {
            let sql = format!("update {table} set version = version + 1, change_id = {change}");
            if attempt(attacker, &sql).await.touched > 0 {
                attacker.report(format!("reader-writes: {table}"));
            }
        }
        attacker.ask("rollback").await;
    }
}

async fn oracles(attacker: &mut Attacker<'_>) {
    let (_, foreign) = attacker.places();
    for (table, columns) in tables(attacker).await {
        if !columns.iter().any(|column| column.insert) || table.ends_with("_history") {
            continue;
        }
        let change = begin(attacker).await;
        for column in columns.iter().filter(|column| ["int8", "text"].contains(&column.kind.as_str())) {
            if ["organisation_id", "change_id", "version"].contains(&column.name.as_str()) {
                continue;
            }
            let Some((hidden, unknown)) = hidden_of(attacker, &table, column).await else { continue };
            for organisation in [None, Some(foreign)] {
                for (there, not_there) in hidden.iter().zip(&unknown).take(4) {
                    let mut codes = Vec::new();
                    for value in [there, not_there] {
                        let mut changed = vec![(column.name.as_str(), value.clone())];
                        changed.extend(organisation.map(|id| ("organisation_id", id.to_string())));
                        if column.insert {
                            codes.push(attempt_and_undo(attacker, &copied(&table, &columns, change, &changed)).await);
                        }
                    }
                    if codes.len() == 2 && tells(&codes) {
                        attacker.report(format!(
                            "exists-oracle: insert {table}.{}: {} {}",
                            column.name, codes[0], codes[1]
                        ));
                    }
                    if column.update && organisation.is_none() {
                        let sql = |value: &str| {
                            format!(
                                "update {table} set {} = {value}, version = version + 1, change_id = {change} \
                                 where id = (select max(id) from {table})",
                                column.name
                            )
                        };
                        let codes = [
                            attempt_and_undo(attacker, &sql(there)).await,
                            attempt_and_undo(attacker, &sql(not_there)).await,
                        ];
                        if tells(&codes) {
                            attacker.report(format!("exists-oracle: update {table}.{}: {codes:?}", column.name));
                        }
                    }
                }
            }
        }
        attacker.ask("rollback").await;
    }
}

/// What exists and is not seen: for a reference, the ids of what it refers to.
async fn hidden_of(attacker: &mut Attacker<'_>, table: &str, column: &Column) -> Option<(Vec<String>, Vec<String>)> {
    if known_everywhere(table, &column.name) {
        return None;
    }
    let referred = format!(
        "select confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid = '{table}'::regclass \
         and conkey[array_length(conkey, 1)] = (select attnum from pg_attribute where attrelid = conrelid and quote_ident(attname) = '{0}') \
         union all select confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid = '{table}'::regclass \
         and (select attnum from pg_attribute where attrelid = conrelid and quote_ident(attname) = '{0}') = any (conkey) limit 1",
        column.name
    );
    let other = attacker.ask(&referred).await;
    if other.rows.is_empty() {
        return guesses(attacker, table, column).await;
    }
    let id = Column { name: "id".to_owned(), kind: "int8".to_owned(), insert: false, update: false, unique: false };
    guesses(attacker, other.first(), &id).await
}

/// A login is a role of the cluster, and `pg_roles` lists those to everybody. That an id of a
/// catalogue is taken is told to the secretariat, which refers to them.
fn known_everywhere(table: &str, column: &str) -> bool {
    matches!(
        (table.trim_start_matches("kitos."), column),
        ("person", "login")
            | ("it_system", "parent_id" | "merged_into_id")
            | ("it_interface", "exhibitor_id")
            | ("it_system_kle", "system_id")
    )
}

/// A check says the same of a value that nobody has as of one that is no word of the column's.
fn tells(codes: &[String]) -> bool {
    codes[0] != codes[1] && !codes.iter().any(|code| code == "23514")
}

async fn attempt_and_undo(attacker: &mut Attacker<'_>, sql: &str) -> String {
    let said = attempt(attacker, sql).await;
    if said.done() {
        attacker.ask("rollback to savepoint tried").await;
        return format!("{} rows", said.touched);
    }
    said.code().to_owned()
}

async fn forgeries(attacker: &mut Attacker<'_>) {
    let (own, foreign) = attacker.places();
    let insert = |columns: &str, values: &str, organisation: i64| {
        format!(
            "insert into kitos.change_set (organisation_id, uuid, kind{columns}) \
             values ({organisation}, gen_random_uuid()::text, 'edit'{values})"
        )
    };
    for (columns, values, organisation) in [
        (", actor", ", 's151_anna'", own),
        (", at", ", '2001-01-01'", own),
        (", xid", ", '3'", own),
        (", id", ", 7", own),
    ] {
        if attacker.try_out(&insert(columns, values, organisation)).await.done() {
            attacker.report(format!("forge: change_set{columns}"));
        }
    }
    if attacker.login != SIGRID && attacker.try_out(&insert("", "", foreign)).await.done() {
        attacker.report("forge: a change set of another municipality".to_owned());
    }
    if [NOBODY, GONE, LISE].contains(&attacker.login) && attacker.try_out(&insert("", "", own)).await.done() {
        attacker.report("forge: a change set by one who may write nothing".to_owned());
    }
    for (table, columns) in tables(attacker).await {
        if ["change_set", "extraction"].iter().any(|name| table.ends_with(name)) || table.ends_with("_history") {
            let column = &columns[1].name;
            for sql in [
                format!("update {table} set {column} = {column}"),
                format!("delete from {table}"),
                format!("insert into {table} select * from {table} limit 1"),
            ] {
                if attacker.try_out(&sql).await.done() {
                    attacker.report(format!("audit: {sql}"));
                }
            }
            continue;
        }
        if !has(&columns, "change_id") {
            continue;
        }
        // Out of turn: without a change set, in another's, over a version that was not read.
        let older = format!("(select max(id) from kitos.change_set where organisation_id = {own})");
        for (name, set) in [
            ("without a change set", "version = version + 1".to_owned()),
            ("in another change set", format!("version = version + 1, change_id = {older}")),
        ] {
            let done = attacker.try_out(&format!("update {table} set {set}")).await;
            if done.done() && done.touched > 0 {
                attacker.report(format!("forge: {table} {name}"));
            }
        }
        let change = begin(attacker).await;
        for (name, set) in [
            ("over the same version", format!("version = version, change_id = {change}")),
            ("over a later version", format!("version = version + 2, change_id = {change}")),
            ("in an older change set", format!("version = version + 1, change_id = {older} - 1")),
        ] {
            let done = attempt(attacker, &format!("update {table} set {set}")).await;
            if done.done() && done.touched > 0 {
                attacker.report(format!("forge: {table} {name}"));
                attacker.ask("rollback to savepoint tried").await;
            }
        }
        for never in
            ["row_from = '2001-01-01'", "uuid = gen_random_uuid()::text", "id = 1", "author = 'x'", "approver = 'x'"]
        {
            let sql = format!("update {table} set {never}, version = version + 1, change_id = {change}");
            if attempt(attacker, &sql).await.done() {
                attacker.report(format!("forge: {table} {never}"));
            }
        }
        attacker.ask("rollback").await;
    }
}

async fn escalations(attacker: &mut Attacker<'_>) {
    let (own, _) = attacker.places();
    let login = attacker.login.to_owned();
    let before = attacker.ask("select roles from kitos.v_who_am_i").await.first().to_owned();
    let me = format!("(select id from kitos.person where login = '{login}')");
    for role in ["global_admin", "local_admin", "contract_admin", "system_admin", "report_admin"] {
        // The secretariat gives every role among its own, and none of them elsewhere: `writes`.
        if attacker.login == SIGRID
            || before.contains(role)
            || (before.contains("local_admin") && role != "global_admin")
        {
            continue;
        }
        for other in ["s159_bo", "s151_anna", "s900_svend"] {
            let change = begin(attacker).await;
            let (values, stamp) = (
                format!("{own}, gen_random_uuid()::text, {change}"),
                format!("version = version + 1, change_id = {change}"),
            );
            for sql in [
                format!(
                    "insert into kitos.assignment (organisation_id, uuid, change_id, person_id, role) values ({values}, {me}, '{role}')"
                ),
                format!("update kitos.assignment set role = '{role}', {stamp} where person_id = {me}"),
                format!("update kitos.assignment set person_id = {me}, {stamp} where role = '{role}'"),
                format!(
                    "update kitos.person set login = case login when '{login}' then 'left' else '{login}' end, {stamp} \
                     where login in ('{login}', '{other}')"
                ),
                format!("update kitos.person set login = '{login}', {stamp} where login = '{other}'"),
            ] {
                if attempt(attacker, &sql).await.done() {
                    let now = attacker.ask("select roles from kitos.v_who_am_i").await.first().to_owned();
                    if now.contains(role) {
                        attacker.report(format!(
                            "escalate: to {role} by {}",
                            sql.split(' ').take(3).collect::<Vec<_>>().join(" ")
                        ));
                    }
                    attacker.ask("rollback to savepoint tried").await;
                }
            }
            attacker.ask("rollback").await;
        }
    }
    lets_in(attacker, own).await;
}

/// Somebody whom the operator has shut out is let in again, or registered anew.
async fn lets_in(attacker: &mut Attacker<'_>, own: i64) {
    let change = begin(attacker).await;
    let stamp = format!("version = version + 1, change_id = {change}");
    let anew = format!(
        "insert into kitos.person (organisation_id, uuid, change_id, name, name_key, login) \
         values ({own}, gen_random_uuid()::text, {change}, 'x', 'x', '{GONE}')"
    );
    let removed = format!("update kitos.person set deleted_at = now(), {stamp} where login = '{GONE}'");
    for (before, sql) in [
        ("select 1", format!("update kitos.person set active = true, {stamp} where login = '{GONE}'")),
        (removed.as_str(), anew),
    ] {
        attempt(attacker, before).await;
        if attempt(attacker, &sql).await.touched > 0 {
            attacker.report(format!("let in: {GONE} by {}", sql.split(' ').next().unwrap()));
            attacker.ask("rollback to savepoint tried").await;
        }
    }
    attacker.ask("rollback").await;
}

/// What somebody of the secretariat might write instead of what the compiler writes.
const TEXTS: &[&str] = &[
    "select remark as c1 from contract",
    "select remark as c1 from kitos.contract",
    "select t.remark as c1 from share_contract t",
    "select note as c1 from kitos.economy_line",
    "select actor as c1 from kitos.change_set",
    "select name as c1 from share_contract) q; update kitos.report_template set name = 'x' returning name --",
    "select 1 as c1) q; select remark from kitos.contract --",
    "with x as (update kitos.contract set remark = 'x' returning remark) select remark as c1 from x",
    "select query_to_xml('table kitos.contract', true, false, '') as c1",
    "select set_config('role', 'kitos_owner', false) as c1",
    "select current_setting('data_directory') as c1",
    "select pg_sleep(0) as c1",
    "select version() as c1",
    "select rolname as c1 from pg_roles",
    "select rolname as c1 from pg_catalog.pg_roles",
    "select a.rolname as c1 from pg_authid a",
    "select session_user as c1",
    "select current_user as c1",
    "select lo_create(0) as c1",
    "select intern.mine(null) as c1",
    "select kitos.approve_template('x', 1, 'x', 1) as c1",
    "select count(*) as c1 from generate_series(1, 10)",
    "select string_agg(c1, '') as c1 from contract_standing",
    "table kitos.contract",
    "values (1)",
    "select chr(65) as c1",
    "select E'\\x41' as c1",
    "select $$x$$ as c1",
    "select \"remark\" as c1 from kitos.contract",
    "select (select remark from kitos.contract limit 1) as c1",
    "select remark::text as c1 from kitos.contract",
    "select relname as c1 from pg_class",
    "select 1 as c1 from share_contract for update",
];

async fn templates(attacker: &mut Attacker<'_>) {
    let mut author = Attacker::new(attacker.stage, SIGRID).await;
    let mut approver = Attacker::new(attacker.stage, SVEND).await;
    let may_run = !is_stranger(attacker) && attacker.login != HANS;
    // What there is, for those who may.
    let run = |code: &str| format!("select kitos.run_template('{code}', array[]::text[], 1000)");
    for code in ["prices-per-system", "expiring-contracts-shared", "joint-tender", "price-per-inhabitant"] {
        let said = attacker.look("template", &run(code)).await;
        match (may_run, said.code()) {
            (true, _) | (false, "KT406") => {}
            (false, _) => attacker.report(format!("template-run: {code} for one who is not party")),
        }
        for parameter in ["%", "''", "') or true --", "kanarie", "null", "\\"] {
            let literal = parameter.replace('\'', "''");
            attacker
                .look(
                    "template",
                    &format!("select kitos.run_template('{code}', array['{literal}', '{literal}'], 1000)"),
                )
                .await;
        }
    }
    for code in ["no-such", "kanarierapportballerup", "expiring-contracts"] {
        let said = attacker.look("template", &run(code)).await;
        if said.done() {
            attacker.report(format!("template-run: {code}"));
        }
    }
    // The whole share layer, column by column, through templates that two people agreed on.
    let relations = "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace \
         where n.nspname = 'share' and c.relkind in ('v', 'm', 'r')";
    for (at, name) in attacker.ask(relations).await.column().into_iter().enumerate() {
        let code = format!("all-{at}");
        publish(&mut author, &mut approver, &code, &format!("select * from {name}")).await;
        attacker.look(&format!("template: {name}"), &run(&code)).await;
    }
    for (at, text) in TEXTS.iter().enumerate() {
        let code = format!("text-{at}");
        publish(&mut author, &mut approver, &code, text).await;
        let said = attacker.look(&format!("template-text: {text}"), &run(&code)).await;
        match said.code() {
            "KT404" | "KT406" | "KT422" => {}
            code => attacker.report(format!("template-text: {code} {text}")),
        }
    }
    // A cast that fails on a row must not say on which.
    publish(&mut author, &mut approver, "cast", "select cast(t.name as bigint) as c1 from share_contract t").await;
    let said = attacker.look("error-text: template", &run("cast")).await;
    if !["KT404", "KT406", "KT422"].contains(&said.code())
        || said.refused.as_ref().is_some_and(|(_, text)| text.contains("Aftale"))
    {
        attacker.report(format!("error-text: {:?}", said.refused));
    }
    approvals(attacker, &mut author, &mut approver).await;
    attacker.probes += author.probes + approver.probes;
}

const PLAIN: &str = "select t.name as c1 from share_organisation t";

/// The author writes it, the other person approves it.
async fn publish(author: &mut Attacker<'_>, approver: &mut Attacker<'_>, code: &str, text: &str) {
    write_version(author, code, text).await;
    approve(approver, code, text).await;
}

async fn write_version(author: &mut Attacker<'_>, code: &str, text: &str) {
    let change = begin(author).await;
    let quoted = text.replace('\'', "''").replace('\\', "\\\\");
    author
        .ask(&format!(
            "insert into kitos.report_template (organisation_id, uuid, change_id, name, name_key, code, scope, status) \
             values (1, gen_random_uuid()::text, {change}, '{code}', '{code}', '{code}', 'shared_identified', 'draft')"
        ))
        .await;
    let version = author
        .ask(&format!(
            "insert into kitos.report_version (organisation_id, uuid, change_id, template_id, template_version, source, compiled, sha256) \
             select 1, gen_random_uuid()::text, {change}, id, 1, '', E'{quoted}', '' from kitos.report_template where code = '{code}'"
        ))
        .await;
    assert!(version.done(), "{code} was not written: {:?}", version.refused);
    author.ask(&format!("select kitos.ready_template('{code}', 1, {change})")).await;
    author.ask("commit").await;
}

async fn approve(approver: &mut Attacker<'_>, code: &str, text: &str) -> String {
    let change = begin(approver).await;
    let quoted = text.replace('\'', "''").replace('\\', "\\\\");
    let said = approver
        .ask(&format!(
            "select kitos.approve_template('{code}', 1, encode(sha256(convert_to(E'{quoted}', 'UTF8')), 'hex'), {change})"
        ))
        .await;
    approver.ask("commit").await;
    if said.done() { said.first().to_owned() } else { said.code().to_owned() }
}

async fn approvals(attacker: &mut Attacker<'_>, author: &mut Attacker<'_>, approver: &mut Attacker<'_>) {
    write_version(author, "alone", PLAIN).await;
    if approve(author, "alone", PLAIN).await == "t" {
        attacker.report("approve: one's own text".to_owned());
    }
    if attacker.login == GERT && approve(attacker, "alone", PLAIN).await == "t" {
        attacker.report("approve: by one who is not of the secretariat".to_owned());
    }
    if approve(approver, "alone", "select 1 as c1").await == "t" {
        attacker.report("approve: another text than the one seen".to_owned());
    }
    // The second person writes the text anew, and then approves what is his own.
    let other = "select t.cvr as c1 from share_organisation t";
    change_text(approver, "alone", other).await;
    if approve(approver, "alone", other).await == "t" {
        attacker.report("approve: a text that one has changed oneself".to_owned());
    }
    // And calls ready what another has written.
    write_version(author, "readied", PLAIN).await;
    change_text(author, "readied", other).await;
    let change = begin(approver).await;
    approver.ask(&format!("select kitos.ready_template('readied', 1, {change}); commit")).await;
    if approve(approver, "readied", other).await == "t" {
        attacker.report("approve: a text that one has called ready oneself".to_owned());
    }
    // Approved, and changed afterwards.
    publish(author, approver, "changed", PLAIN).await;
    change_text(author, "changed", other).await;
    let stands =
        format!("select 1 from kitos.report_version v where v.compiled = '{other}' and v.status = 'published'");
    let said = attacker.ask("select kitos.run_template('changed', array[]::text[], 10)").await;
    if said.done() && !author.ask(&stands).await.rows.is_empty() {
        attacker.report("template-text: a text changed after its approval runs".to_owned());
    }
    publish(author, approver, "withdrawn", PLAIN).await;
    let change = begin(author).await;
    author
        .ask(&format!(
            "update kitos.report_template set status = 'withdrawn', version = version + 1, change_id = {change} where code = 'withdrawn'; commit"
        ))
        .await;
    if attacker.ask("select kitos.run_template('withdrawn', array[]::text[], 10)").await.done() {
        attacker.report("template-run: a withdrawn template".to_owned());
    }
    let change = begin(author).await;
    author
        .ask(&format!(
            "update kitos.report_template set status = 'published', version = version + 1, change_id = {change} where code = 'withdrawn'; commit"
        ))
        .await;
    author.ask("rollback").await;
    if attacker.ask("select kitos.run_template('withdrawn', array[]::text[], 10)").await.done() {
        attacker.report("template-run: one person brought back what was withdrawn".to_owned());
    }
}

async fn change_text(who: &mut Attacker<'_>, code: &str, text: &str) {
    let change = begin(who).await;
    who.ask(&format!(
        "update kitos.report_version set compiled = '{text}', version = version + 1, change_id = {change} \
         where template_id = (select id from kitos.report_template where code = '{code}'); commit"
    ))
    .await;
    who.ask("rollback").await;
}
