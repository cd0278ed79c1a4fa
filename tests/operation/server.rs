//! A server of a test's own, whose roles, rules for logging in and files belong to nobody else.
//! For logging in as somebody it has people of its own too: programs see another `/etc/passwd`,
//! in a mount namespace that ends with them.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::unistd::geteuid;

use crate::support::cluster::{binaries, server_user};

pub const ANNA: u32 = 60_151;
pub const BO: u32 = 60_101;
const POSTGRES: u32 = 60_001;
const SSHD: u32 = 60_002;
const LIMIT: Duration = Duration::from_secs(20);
/// Runs the rest of its arguments where the folder's passwd and group are the system's.
const INSIDE: &str = "mount --bind \"$0/passwd\" /etc/passwd && mount --bind \"$0/group\" /etc/group \
     && mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec \"$@\"";

pub struct Server {
    folder: tempfile::TempDir,
    /// Who the server runs as; none where it is who runs the test.
    user: Option<u32>,
    own_people: bool,
    port: u16,
}

/// A program that is ended with its test.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    /// A new cluster that trusts everybody who reaches its socket, which only the test does.
    pub fn trusting() -> Self {
        let server = Self::prepared(server_user().map(|user| user.uid.as_raw()), false);
        server.initialise("trust");
        server.start("-c listen_addresses=");
        server
    }

    /// The same, which also listens on a port of the loopback, with these settings.
    pub fn on_the_network(settings: impl FnOnce(&Self) -> String) -> Self {
        let mut server = Self::prepared(server_user().map(|user| user.uid.as_raw()), false);
        server.port = free_port();
        server.initialise("trust");
        let settings = settings(&server);
        server.start(&format!("-c listen_addresses=127.0.0.1 {settings}"));
        server
    }

    /// A new cluster with people of its own; the operator is the system's user postgres. None
    /// where the system does not let a test have that: it takes root.
    pub fn with_people() -> Option<Self> {
        if !geteuid().is_root() {
            return None;
        }
        let server = Self::prepared(Some(POSTGRES), true);
        server.write_people();
        if !server.program(None, "true").status().is_ok_and(|status| status.success()) {
            return None;
        }
        server.initialise("peer");
        server.start("-c listen_addresses=");
        Some(server)
    }

    /// A cluster that a base backup has left in this server's folder.
    pub fn from_backup(made: impl FnOnce(&Self)) -> Self {
        let server = Self::prepared(server_user().map(|user| user.uid.as_raw()), false);
        made(&server);
        server.start("-c listen_addresses=");
        server
    }

    fn prepared(user: Option<u32>, own_people: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let server = Self { folder, user, own_people, port: 5432 };
        server.folder_of("work", user);
        server
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The cluster's files.
    pub fn data(&self) -> PathBuf {
        self.path("work/data")
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Who the server runs as; none where it is who runs the test.
    pub fn user(&self) -> Option<u32> {
        self.user
    }

    pub fn socket(&self) -> PathBuf {
        self.path("work")
    }

    pub fn folder_of(&self, name: &str, user: Option<u32>) {
        std::fs::create_dir_all(self.path(name)).unwrap();
        chown(self.path(name), user, user).unwrap();
    }

    fn write_people(&self) {
        let homes = self.folder.path().display();
        let people = [("postgres", POSTGRES), ("sshd", SSHD), ("k151_anna", ANNA), ("k101_bo", BO)];
        let mut passwd = String::new();
        for line in std::fs::read_to_string("/etc/passwd").unwrap().lines() {
            if !people.iter().any(|(name, _)| line.starts_with(&format!("{name}:"))) {
                passwd += &format!("{line}\n");
            }
        }
        for (name, id) in people {
            passwd += &format!("{name}:*:{id}:{id}::{homes}/home/{name}:/bin/sh\n");
            self.folder_of(&format!("home/{name}"), Some(id));
            std::fs::set_permissions(self.path(&format!("home/{name}")), PermissionsExt::from_mode(0o700)).unwrap();
        }
        std::fs::write(self.path("passwd"), passwd).unwrap();
        let mut groups = std::fs::read_to_string("/etc/group").unwrap();
        groups += &format!("kitos:x:60100:k151_anna,k101_bo\npostgres-of-test:x:{POSTGRES}:\nsshd-of-test:x:{SSHD}:\n");
        std::fs::write(self.path("group"), groups).unwrap();
        std::fs::copy(env!("CARGO_BIN_EXE_kitos"), self.path("kitos")).unwrap();
    }

    /// A program among this server's people, as one of them (none: as who runs the test).
    pub fn program(&self, user: Option<u32>, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = if self.own_people {
            let mut command = Command::new("unshare");
            command.args(["--mount", "--propagation", "private", "sh", "-c", INSIDE]).arg(self.folder.path());
            command
        } else {
            Command::new("env")
        };
        if let Some(user) = user {
            let id = user.to_string();
            command.args(["setpriv", "--reuid", &id, "--regid", &id, "--clear-groups"]);
        }
        command.arg(program).stdin(Stdio::null()).current_dir(self.folder.path());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.path("work")).env("LANG", "C.UTF-8").env("TERM", "xterm");
        command
    }

    /// One of PostgreSQL's programs, as the server's user.
    pub fn tool(&self, name: &str) -> Command {
        let mut command = self.program(self.user, binaries().join(name));
        command.env("PGHOST", self.socket()).env("PGPORT", self.port.to_string());
        command
    }

    /// kitos on the database of this name, as the operator.
    pub fn kitos(&self, database: &str, arguments: &[&str]) -> Output {
        self.operator(database, arguments).output().unwrap()
    }

    pub fn operator(&self, database: &str, arguments: &[&str]) -> Command {
        let program = if self.own_people { self.path("kitos") } else { PathBuf::from(env!("CARGO_BIN_EXE_kitos")) };
        let operator = if self.own_people { String::new() } else { format!("postgres@localhost:{}", self.port) };
        let mut command = self.program(if self.own_people { self.user } else { None }, program);
        command.arg("--db").arg(format!("postgres://{operator}/{database}?host={}", self.socket().display()));
        command.args(["--lang", "en"]).args(arguments);
        command
    }

    /// What the server has said.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("work/log")).unwrap_or_default()
    }

    fn initialise(&self, rule: &str) {
        let mut init = self.tool("initdb");
        init.args(["--no-sync", "--locale=C.UTF-8", "-E", "UTF8", "-U", "postgres", "-A", rule, "-D"]).arg(self.data());
        done(init.output().unwrap());
    }

    fn start(&self, more: &str) {
        let mut start = self.tool("pg_ctl");
        let settings = format!(
            "-c port={} -c fsync=off -c shared_buffers=32MB -c autovacuum=off -c timezone=UTC -k {} {more}",
            self.port,
            self.socket().display()
        );
        start.args(["start", "-w", "-D"]).arg(self.data()).arg("-l").arg(self.path("work/log")).args(["-o", &settings]);
        start.stdout(Stdio::null()).stderr(Stdio::null());
        assert!(start.status().unwrap().success(), "the server did not start\n{}", self.log());
    }

    pub fn reload(&self) {
        done(self.tool("pg_ctl").args(["reload", "-D"]).arg(self.data()).output().unwrap());
    }

    /// What the superuser's statement answers.
    pub fn ask(&self, database: &str, text: &str) -> String {
        let mut psql = self.tool("psql");
        psql.args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, "-c", text]);
        done(psql.output().unwrap()).trim().to_owned()
    }

    /// Starts sshd on a port of the loopback with these lines in its configuration.
    pub fn sshd(&self, program: &Path, lines: &str) -> (Running, u16) {
        let port = free_port();
        let here = self.folder.path().display();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {here}/host_key\nPidFile none\nUsePAM no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nStrictModes no\n\
             AuthorizedKeysFile {here}/keys/%u\n{lines}"
        );
        std::fs::write(self.path("sshd_config"), config).unwrap();
        let mut command = self.program(None, program);
        if let Some(libraries) = libraries(program) {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        let log = std::fs::File::create(self.path("sshd.log")).unwrap();
        command.args(["-D", "-e", "-f"]).arg(self.path("sshd_config")).stderr(log).stdout(Stdio::null());
        let running = Running::start(&mut command);
        patiently("sshd listens", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok());
        (running, port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.tool("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(self.data()).output();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// Tries until there is something.
#[track_caller]
pub fn patiently<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = attempt() {
            return found;
        }
        assert!(begun.elapsed() < LIMIT, "waited {LIMIT:?} in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// sshd of the system, or where `tests/run` has unpacked one.
pub fn sshd() -> Option<PathBuf> {
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/openssh/usr/sbin/sshd");
    [PathBuf::from("/usr/sbin/sshd"), unpacked].into_iter().find(|path| path.exists())
}

/// The libraries beside an unpacked program.
fn libraries(program: &Path) -> Option<PathBuf> {
    let root = program.ancestors().nth(3).filter(|root| *root != Path::new("/"))?;
    let mut folders = std::fs::read_dir(root.join("usr/lib")).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    folders.find(|path| path.join("libwrap.so.0").exists())
}

/// What a program said; it must have done what it was to do.
#[track_caller]
pub fn done(output: Output) -> String {
    assert!(output.status.success(), "{:?}: {}", output.status, told(&output));
    String::from_utf8(output.stdout).unwrap()
}

pub fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
