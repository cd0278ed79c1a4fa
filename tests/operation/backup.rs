//! Backup and restore with PostgreSQL's own programs, as OPERATIONS.md says: what a restore
//! loses is found by the check and mended by the installation, and nothing of the data is lost.

use super::server::{Server, done, told};

/// As OPERATIONS.md makes it: the only login that passes row-level security, for the job alone.
const BACKUP_ROLE: &str = "create role kitos_backup login bypassrls in role pg_read_all_data; \
     grant connect on database kitos to kitos_backup";

/// Everything that must survive: rows, history, roles in the registry, rights.
const INVENTORY: &str = "select (select count(*) from kitos.contract), (select count(*) from kitos.contract_history), \
     (select count(*) from kitos.economy_line), (select count(*) from kitos.assignment), \
     (select count(*) from pg_policies where schemaname = 'kitos'), (select count(*) from kitos.change_set), \
     (select string_agg(login, ',' order by login) from kitos.person)";

/// A registry with a person who has imported, changed and hidden contracts.
fn registry() -> Server {
    let server = Server::trusting();
    let kitos = |arguments: &[&str]| done(server.kitos("kitos", arguments));
    kitos(&["admin", "install"]);
    kitos(&["admin", "person", "add", "k151_anna", "--name", "Anna Bech", "--municipality", "0151"]);
    kitos(&["admin", "role", "give", "k151_anna", "0151", "contract_admin"]);
    done(as_anna(&server, "kitos", &["import", "tests/data/contracts-v2.json", "--visibility", "lokal"]));
    done(as_anna(&server, "kitos", &["visibility", "delt", "1", "--yes"]));
    server
}

fn as_anna(server: &Server, database: &str, arguments: &[&str]) -> std::process::Output {
    let mut kitos = server.program(None, env!("CARGO_BIN_EXE_kitos"));
    kitos.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--db");
    kitos.arg(format!("postgres://k151_anna@localhost/{database}?host={}", server.socket().display()));
    kitos.args(arguments).output().unwrap()
}

#[test]
fn a_dump_by_anybody_else_fails_and_does_not_leave_rows_out() {
    let server = registry();
    server.ask("kitos", "create role upgrader login in role kitos_migrator");
    for login in ["k151_anna", "upgrader"] {
        let dump = server.tool("pg_dump").args(["-U", login, "-Fc", "-f", "/dev/null", "kitos"]).output().unwrap();
        assert!(!dump.status.success(), "{login} made a dump");
    }
}

#[test]
fn a_dump_restored_on_a_fresh_cluster_is_mended_by_the_installation() {
    let server = registry();
    server.ask("kitos", BACKUP_ROLE);
    // The rights of the job's login are nobody's business of the check.
    done(server.kitos("kitos", &["admin", "check"]));
    let before = server.ask("kitos", INVENTORY);
    let (dump, roles) = (server.path("work/kitos.dump"), server.path("work/roles.sql"));
    done(server.tool("pg_dump").args(["-U", "kitos_backup", "-Fc", "-f"]).arg(&dump).arg("kitos").output().unwrap());
    done(server.tool("pg_dumpall").args(["-U", "postgres", "--roles-only", "-f"]).arg(&roles).output().unwrap());

    let fresh = Server::trusting();
    // The superuser is there already; everything else comes from the file.
    fresh.tool("psql").args(["-X", "-q", "-U", "postgres", "-d", "postgres", "-f"]).arg(&roles).output().unwrap();
    done(fresh.tool("createdb").args(["-U", "postgres", "-T", "template0", "kitos"]).output().unwrap());
    let restore = ["-U", "postgres", "--exit-on-error", "-d", "kitos"];
    done(fresh.tool("pg_restore").args(restore).arg(&dump).output().unwrap());

    let found = fresh.kitos("kitos", &["admin", "check"]);
    assert_eq!(found.status.code(), Some(1), "{}", told(&found));
    assert!(told(&found).contains("kitos admin install"), "{}", told(&found));
    for rule in ["database-rights", "languages"] {
        let broken = told(&found).lines().any(|line| line.contains(rule) && line.contains("BROKEN"));
        assert!(broken, "{rule} is not found broken\n{}", told(&found));
    }
    done(fresh.kitos("kitos", &["admin", "install"]));
    done(fresh.kitos("kitos", &["admin", "check"]));
    assert_eq!(fresh.ask("kitos", INVENTORY), before);
    let list = done(as_anna(&fresh, "kitos", &["list", "contract", "--format", "csv"]));
    assert!(list.contains("Drift af prøvesystem"), "{list}");
}

#[test]
fn a_base_backup_is_the_whole_cluster_and_keeps_every_rule() {
    let server = registry();
    let before = server.ask("kitos", INVENTORY);
    let copy = Server::from_backup(|copy| {
        let mut backup = copy.tool("pg_basebackup");
        backup.env("PGHOST", server.socket()).args(["-U", "postgres", "--checkpoint=fast", "-X", "stream", "-D"]);
        done(backup.arg(copy.data()).output().unwrap());
    });
    done(copy.kitos("kitos", &["admin", "check"]));
    assert_eq!(copy.ask("kitos", INVENTORY), before);
    let changed = as_anna(&copy, "kitos", &["visibility", "lokal", "1"]);
    assert!(changed.status.success(), "{}", told(&changed));
}
