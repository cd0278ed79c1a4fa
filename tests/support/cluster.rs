//! A private, throw-away PostgreSQL server: a socket in the system's temporary directory, one
//! database per test. All test processes of a user share it; each holds a lock, and a watcher
//! stops the server when nobody does, so that even a killed test leaves nothing running.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use kitos::db::migrate::{Purpose, migrate};
use kitos::db::open::Target;
use kitos::db::reference;
use nix::unistd::{Uid, User};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

const ADMIN: &str = "kitos_admin";
const PROGRAMS: [&str; 6] = ["initdb", "postgres", "pg_ctl", "pg_isready", "dropdb", "psql"];
const SETTINGS: &str = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
     -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=64MB -c max_connections=200 \
     -c timezone=UTC";

pub struct Cluster {
    binaries: PathBuf,
    directory: PathBuf,
    /// The server refuses to run as root; then it runs as this user.
    server_user: Option<User>,
    _in_use: nix::fcntl::Flock<File>,
}

/// A database of one test, dropped with it.
pub struct Database {
    cluster: &'static Cluster,
    name: String,
}

impl Cluster {
    /// The server, started if it does not run yet.
    pub fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    fn start() -> Self {
        let binaries = binaries();
        let server_user = server_user();
        let directory = std::env::temp_dir().join(format!("kitos-test-{}", Uid::effective()));
        assert!(directory.as_os_str().len() < 80, "the temporary directory's name is too long for a socket");
        std::fs::create_dir_all(&directory).unwrap();
        own(&directory, server_user.as_ref());
        std::fs::set_permissions(&directory, PermissionsExt::from_mode(0o700)).unwrap();
        let in_use = lock(&directory, "users.lock", server_user.as_ref(), nix::fcntl::FlockArg::LockShared);
        let cluster = Self { binaries, directory, server_user, _in_use: in_use };
        let _starting = cluster.exclusively();
        if !cluster.answers() {
            cluster.launch();
        }
        cluster
    }

    fn exclusively(&self) -> nix::fcntl::Flock<File> {
        lock(&self.directory, "start.lock", self.server_user.as_ref(), nix::fcntl::FlockArg::LockExclusive)
    }

    /// A command that runs as the server's user, silent, and outlives nobody's pipe.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir(&self.directory);
        if let Some(user) = &self.server_user {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw()).env("HOME", &self.directory);
        }
        command
    }

    fn tool(&self, name: &str) -> Command {
        self.command(&self.binaries.join(name))
    }

    fn answers(&self) -> bool {
        let mut ready = self.tool("pg_isready");
        ready.arg("-q").arg("-h").arg(&self.directory);
        ready.status().unwrap().success()
    }

    fn launch(&self) {
        let data = self.directory.join("data");
        let _ = std::fs::remove_dir_all(&data);
        let mut init = self.tool("initdb");
        init.args(["--no-sync", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "-U", ADMIN, "-D"]).arg(&data);
        assert!(init.status().unwrap().success(), "initdb failed in {}", data.display());
        let mut start = self.tool("pg_ctl");
        start.args(["start", "-w", "-D"]).arg(&data).arg("-l").arg(self.directory.join("log"));
        start.arg("-o").arg(format!("{SETTINGS} -k {}", self.directory.display()));
        assert!(start.status().unwrap().success(), "the server did not start: see {}/log", self.directory.display());
        self.watch(&data);
    }

    /// Stops the server when the last user's lock is gone, and holds newcomers off meanwhile.
    fn watch(&self, data: &Path) {
        let script = "while sleep 3; do flock -n users.lock \"$0\" stop -w -m immediate -D \"$1\" && exit; done";
        let mut watcher = self.command(Path::new("setsid"));
        watcher.args(["--fork", "sh", "-c", script]).arg(self.binaries.join("pg_ctl")).arg(data);
        // Forks at once and is gone; what watches is its child, which outlives this process.
        watcher.status().unwrap();
    }

    /// The address for this login.
    pub fn address(&self, login: &str, database: &str) -> String {
        format!("postgres://{login}@localhost/{database}?host={}", self.directory.display())
    }

    /// A fresh registry with reference data.
    pub async fn database(&'static self) -> Database {
        let template = self.template().await;
        Database { cluster: self, name: self.copy_of(&template).await }
    }

    async fn copy_of(&self, template: &str) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("t_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        self.admin("postgres", &format!("create database {name} template {template} strategy file_copy")).await;
        // The rights on a database itself are not copied with it.
        let rights = format!(
            "revoke all on database {name} from public; grant connect on database {name} to kitos_member, kitos_migrator"
        );
        self.admin("postgres", &rights).await;
        name
    }

    /// The database that all others are copies of, built once for these migrations.
    async fn template(&self) -> String {
        let name = format!("tpl_{:016x}", fingerprint());
        let exists = format!("select 1 from pg_database where datname = '{name}'");
        if self.admin("postgres", &exists).await == 1 {
            return name;
        }
        let _building = self.exclusively();
        if self.admin("postgres", &exists).await == 1 {
            return name;
        }
        let draft = format!("{name}_draft");
        self.admin("postgres", &format!("drop database if exists {draft}")).await;
        self.admin("postgres", &format!("create database {draft}")).await;
        self.admin(&draft, include_str!("../../migrations/postgres/roles.sql")).await;
        let target = Target::Postgres(self.address(ADMIN, &draft));
        migrate(&target, Purpose::Own).await.unwrap();
        reference::install(&target).await.unwrap();
        self.admin("postgres", &format!("alter database {draft} rename to {name}")).await;
        name
    }

    /// Runs text as the superuser; the number of rows.
    pub async fn admin(&self, database: &str, text: &str) -> u64 {
        let options: sqlx::postgres::PgConnectOptions = self.address(ADMIN, database).parse().unwrap();
        let mut connection = options.connect().await.unwrap();
        let done = sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(&mut connection).await;
        connection.close().await.unwrap();
        done.unwrap_or_else(|error| panic!("{error}: {text}")).rows_affected()
    }
}

impl Database {
    /// As the operator.
    pub fn owner(&self) -> Target {
        self.login(ADMIN)
    }

    pub fn login(&self, login: &str) -> Target {
        Target::Postgres(self.cluster.address(login, &self.name))
    }

    pub async fn admin(&self, text: &str) -> u64 {
        self.cluster.admin(&self.name, text).await
    }

    /// A copy of it as it stands. Nobody may be connected to it meanwhile.
    pub async fn copy(&self) -> Self {
        Self { cluster: self.cluster, name: self.cluster.copy_of(&self.name).await }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The directory of the server's socket.
    pub fn socket(&self) -> &Path {
        &self.cluster.directory
    }

    /// Everything that psql says to the script, messages included.
    pub fn psql(&self, login: &str, script: &str) -> String {
        let mut psql = self.cluster.tool("psql");
        psql.args(["-X", "-A", "-t", "-d"]).arg(self.cluster.address(login, &self.name));
        psql.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = psql.spawn().unwrap();
        let mut input = running.stdin.take().unwrap();
        let script = script.to_owned();
        let writing = std::thread::spawn(move || input.write_all(script.as_bytes()));
        let said = running.wait_with_output().unwrap();
        writing.join().unwrap().unwrap();
        String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr)
    }

    /// Its day is the day on which tests happen.
    pub async fn fix_today(&self) {
        self.admin(
            "create or replace function kitos.today() returns date language sql stable parallel safe \
             set search_path = pg_catalog, pg_temp return date '2026-06-15'",
        )
        .await;
    }

    /// Ends everybody's connections to this database, as a server that is restarted does.
    pub async fn cut(&self) {
        let name = &self.name;
        let text = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        self.cluster.admin("postgres", &text).await;
    }

    pub async fn allow_connections(&self, allowed: bool) {
        let text = format!("alter database {} allow_connections {allowed}", self.name);
        self.cluster.admin("postgres", &text).await;
    }

    /// A login of a person; roles are the cluster's, so another test may have made it.
    pub async fn member(&self, login: &str) {
        self.admin(&format!(
            "do $$ begin create role {login} login in role kitos_member; \
             exception when duplicate_object or unique_violation then null; end $$"
        ))
        .await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let mut drop = self.cluster.tool("dropdb");
        drop.args(["--if-exists", "--force", "-U", ADMIN, "-h"]).arg(&self.cluster.directory).arg(&self.name);
        let _ = drop.status();
    }
}

/// Where the server's programs are: on the path, or where Debian keeps them.
fn binaries() -> PathBuf {
    let on_path =
        std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    on_path
        .chain(versions.into_iter().rev())
        .find(|directory| PROGRAMS.iter().all(|name| directory.join(name).exists()))
        .expect("no PostgreSQL server programs found: install the package postgresql-15 (or newer)")
}

fn server_user() -> Option<User> {
    Uid::effective().is_root().then(|| {
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .expect("as root the tests need a user postgres or nobody to run the server as")
    })
}

fn own(path: &Path, user: Option<&User>) {
    if let Some(user) = user {
        chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).unwrap();
    }
}

fn lock(directory: &Path, name: &str, user: Option<&User>, how: nix::fcntl::FlockArg) -> nix::fcntl::Flock<File> {
    let path = directory.join(name);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).unwrap();
    own(&path, user);
    nix::fcntl::Flock::lock(file, how).map_err(|(_, error)| error).unwrap()
}

/// A number that changes with everything that a fresh registry is made of.
fn fingerprint() -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for place in ["migrations", "src/db", "src/model"] {
        collect(&root.join(place), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(root).unwrap().hash(&mut hasher);
        std::fs::read(&file).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
