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

use crate::support::line::{Line, SOCKET};

const ADMIN: &str = "kitos_admin";
const PROGRAMS: [&str; 7] = ["initdb", "postgres", "pg_ctl", "pg_isready", "dropdb", "pg_basebackup", "psql"];
const SETTINGS: &str = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
     -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=64MB -c max_connections=200 \
     -c timezone=UTC";
/// Of a primary and its standby: what is committed is on both.
const PAIR_SETTINGS: &str = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c autovacuum=off \
     -c wal_level=replica -c max_wal_senders=4 -c synchronous_commit=on -c shared_buffers=32MB -c timezone=UTC";

pub struct Cluster {
    binaries: PathBuf,
    directory: PathBuf,
    /// The server refuses to run as root; then it runs as this user.
    server_user: Option<User>,
    /// Where the server is that takes this one's place.
    standby: OnceLock<PathBuf>,
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
        let cluster = Self::at(std::env::temp_dir().join(format!("kitos-test-{}", Uid::effective())));
        let starting = cluster.exclusively();
        if !cluster.answers() {
            cluster.launch();
        }
        drop(starting);
        cluster
    }

    /// A place for a server; nothing runs yet.
    fn at(directory: PathBuf) -> Self {
        let binaries = binaries();
        let server_user = server_user();
        assert!(directory.as_os_str().len() < 80, "the temporary directory's name is too long for a socket");
        std::fs::create_dir_all(&directory).unwrap();
        own(&directory, server_user.as_ref());
        std::fs::set_permissions(&directory, PermissionsExt::from_mode(0o700)).unwrap();
        let in_use = lock(&directory, "users.lock", server_user.as_ref(), nix::fcntl::FlockArg::LockShared);
        Self { binaries, directory, server_user, standby: OnceLock::new(), _in_use: in_use }
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
        let script = "while sleep 3; do flock -n users.lock \"$0\" stop -w -m immediate -D \"$1\" && exit; done";
        self.initialise();
        self.run(SETTINGS);
        self.watch(script);
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn initialise(&self) {
        let data = self.data();
        let _ = std::fs::remove_dir_all(&data);
        let mut init = self.tool("initdb");
        init.args(["--no-sync", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "-U", ADMIN, "-D"]).arg(&data);
        assert!(init.status().unwrap().success(), "initdb failed in {}", data.display());
    }

    fn run(&self, settings: &str) {
        let mut start = self.tool("pg_ctl");
        start.args(["start", "-w", "-D"]).arg(self.data()).arg("-l").arg(self.directory.join("log"));
        start.arg("-o").arg(format!("{settings} -k {}", self.directory.display()));
        assert!(start.status().unwrap().success(), "the server did not start: see {}/log", self.directory.display());
    }

    /// Stops the server when the last user's lock is gone, and holds newcomers off meanwhile.
    fn watch(&self, script: &str) {
        let mut watcher = self.command(Path::new("setsid"));
        watcher.args(["--fork", "sh", "-c", script]).arg(self.binaries.join("pg_ctl")).arg(self.data());
        // Forks at once and is gone; what watches is its child, which outlives this process.
        watcher.status().unwrap();
    }

    /// The address for this login, with the standby's where there is one.
    pub fn address(&self, login: &str, database: &str) -> String {
        let servers = std::iter::once(&self.directory).chain(self.standby.get());
        servers.map(|directory| address_in(directory, login, database)).collect::<Vec<_>>().join(" ")
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
        let address = address_in(&self.directory, ADMIN, database);
        let options: sqlx::postgres::PgConnectOptions = address.parse().unwrap();
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

    /// The same through a line of the test's own, which may be cut.
    pub fn through(&self, line: &Line, login: &str) -> String {
        address_in(line.directory(), login, &self.name)
    }

    /// Where the server listens.
    pub fn socket_file(&self) -> PathBuf {
        self.cluster.directory.join(SOCKET)
    }

    /// Where its standby can be reached.
    pub fn of_standby(&self, login: &str) -> String {
        address_in(self.cluster.standby.get().unwrap(), login, &self.name)
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

/// A primary and its synchronous standby, of one test alone.
pub struct Pair {
    pub primary: &'static Cluster,
    standby: Cluster,
}

impl Pair {
    /// The primary with a fresh registry, and a standby that has all of it.
    pub async fn start() -> (Self, Database) {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let place = |name: &str| {
            let directory = format!("kitos-test-{}-{}-{name}{number}", Uid::effective(), std::process::id());
            let cluster = Cluster::at(std::env::temp_dir().join(directory));
            cluster.watch(
                "while [ -e users.lock ] && ! flock -n users.lock true; do sleep 1; done; \
                 \"$0\" stop -m immediate -D \"$1\"; rm -rf \"$PWD\"",
            );
            cluster
        };
        // A database of a test lives on a server that is always there.
        let pair = Self { primary: Box::leak(Box::new(place("a"))), standby: place("b") };
        pair.primary.initialise();
        pair.primary.run(PAIR_SETTINGS);
        let database = pair.primary.database().await;
        pair.attach().await;
        pair.primary.standby.set(pair.standby.directory.clone()).unwrap();
        (pair, database)
    }

    async fn attach(&self) {
        let mut copy = self.standby.tool("pg_basebackup");
        copy.args(["-R", "-X", "stream", "--checkpoint=fast", "--no-sync", "-U", ADMIN, "-h"]);
        copy.arg(&self.primary.directory).arg("-D").arg(self.standby.data());
        assert!(copy.status().unwrap().success(), "no copy of the primary was made");
        self.standby.run(PAIR_SETTINGS);
        self.primary.admin("postgres", "alter system set synchronous_standby_names = '*'").await;
        self.primary.admin("postgres", "select pg_reload_conf()").await;
        let attached = "select 1 from pg_stat_replication where sync_state = 'sync'";
        while self.primary.admin("postgres", attached).await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// The primary dies as when its power is cut.
    pub fn kill(&self) {
        self.primary.stop();
    }

    pub fn promote(&self) {
        let mut promote = self.standby.tool("pg_ctl");
        promote.args(["promote", "-w", "-D"]).arg(self.standby.data());
        assert!(promote.status().unwrap().success(), "the standby was not promoted");
    }

    /// Runs text as the superuser on the standby; the number of rows.
    pub async fn on_standby(&self, database: &Database, text: &str) -> u64 {
        self.standby.admin(&database.name, text).await
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        for server in [self.primary, &self.standby] {
            server.stop();
            let _ = std::fs::remove_dir_all(&server.directory);
        }
    }
}

impl Cluster {
    fn stop(&self) {
        let mut stop = self.tool("pg_ctl");
        let _ = stop.args(["stop", "-w", "-m", "immediate", "-D"]).arg(self.data()).status();
    }
}

fn address_in(directory: &Path, login: &str, database: &str) -> String {
    format!("postgres://{login}@localhost/{database}?host={}", directory.display())
}

/// Where the server's programs are: on the path, or where Debian keeps them.
pub fn binaries() -> PathBuf {
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

pub fn server_user() -> Option<User> {
    Uid::effective().is_root().then(|| {
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .expect("as root the tests need a user postgres or nobody to run the server as")
    })
}

pub fn own(path: &Path, user: Option<&User>) {
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
