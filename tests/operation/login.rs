//! From a person's machine to the registry: a key to sshd, `ForceCommand kitos --restricted`,
//! and the login of the system as the login of the database. The lines for sshd are those of
//! OPERATIONS.md, those for PostgreSQL what `kitos admin hba` prints.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use super::server::{ANNA, BO, Running, Server, done, free_port, patiently, sshd, told};
use crate::support::pty::{self, Player};

const CONTRACTS: &str = "tests/data/contracts-v2.json";

/// A host with a registry, two people in it, and sshd.
struct Host {
    server: Server,
    port: u16,
    _sshd: Running,
}

impl Host {
    fn new(server: Server, sshd: &Path) -> Self {
        install(&server);
        let here = server.path("").display().to_string();
        let address = format!("postgres:///kitos?host={}", server.socket().display());
        let text = format!("db = {address:?}\nexport_folder = \"~/eksport\"\nlang = \"da\"\n");
        std::fs::write(server.path("host.toml"), text).unwrap();
        for key in ["host_key", "key"] {
            let mut make = Command::new("ssh-keygen");
            done(make.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(server.path(key)).output().unwrap());
        }
        server.folder_of("keys", None);
        for login in ["k151_anna", "k101_bo"] {
            std::fs::copy(server.path("key.pub"), server.path(&format!("keys/{login}"))).unwrap();
        }
        let start = format!("{here}kitos --restricted={here}host.toml");
        let lines = documented("# sshd_config").replace("/usr/local/bin/kitos --restricted", &start);
        assert!(lines.contains(&start), "OPERATIONS.md does not start kitos as it is started here");
        let (running, port) = server.sshd(sshd, &lines);
        Self { server, port, _sshd: running }
    }

    /// What a client of OpenSSH is told of this host.
    fn options(&self, flag: &str) -> Vec<String> {
        let mut options =
            vec!["-F".to_owned(), "none".to_owned(), flag.to_owned(), self.port.to_string(), "-i".to_owned()];
        options.push(self.server.path("key").display().to_string());
        for option in ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes", "LogLevel=ERROR"] {
            options.extend(["-o".to_owned(), option.to_owned()]);
        }
        options
    }

    fn ssh(&self, login: &str, more: &[&str], words: &[&str]) -> Output {
        let mut ssh = Command::new("timeout");
        ssh.args(["20", "ssh"]).args(self.options("-p")).args(more).arg(format!("{login}@127.0.0.1")).args(words);
        ssh.stdin(Stdio::null()).output().unwrap()
    }

    fn on_the_screen(&self, login: &str) -> Player {
        let mut ssh = pty::command("ssh");
        ssh.args(self.options("-p"));
        ssh.args(["-t".to_owned(), format!("{login}@127.0.0.1")]);
        Player::start(ssh, 100, 30)
    }

    /// Somebody with a shell on the host, who has psql.
    fn psql(&self, person: u32, login: &str) -> Output {
        let mut psql = self.server.program(Some(person), "psql");
        psql.args(["-X", "-A", "-t", "-h"]).arg(self.server.socket());
        psql.args(["-U", login, "-d", "kitos", "-c", "select session_user"]).output().unwrap()
    }
}

/// Installs the registry, registers two people, and lets them in as `kitos admin hba` says.
fn install(server: &Server) {
    let kitos = |arguments: &[&str]| {
        let said = server.kitos("kitos", arguments);
        assert!(said.status.success(), "{arguments:?}: {}\n{}", told(&said), server.log());
        done(said)
    };
    kitos(&["admin", "install"]);
    for (login, name, code) in [("k151_anna", "Anna Bech", "0151"), ("k101_bo", "Bo Dam", "0101")] {
        kitos(&["admin", "person", "add", login, "--name", name, "--municipality", code]);
        kitos(&["admin", "role", "give", login, code, "contract_admin"]);
    }
    let printed = kitos(&["admin", "hba"]);
    std::fs::write(server.data().join("pg_hba.conf"), section(&printed, "# pg_hba.conf")).unwrap();
    std::fs::write(server.data().join("pg_ident.conf"), section(&printed, "# pg_ident.conf")).unwrap();
    server.reload();
    kitos(&["admin", "check"]);
}

/// The lines from a heading up to the next empty line.
pub(super) fn section(text: &str, heading: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.starts_with(heading)).take_while(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

/// The block of OPERATIONS.md that begins with this line.
fn documented(heading: &str) -> String {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("OPERATIONS.md")).unwrap();
    let block = text.split("```").find(|block| block.trim_start().starts_with(heading));
    block.unwrap_or_else(|| panic!("OPERATIONS.md has no block {heading}")).to_owned()
}

fn host() -> Option<Host> {
    let Some(sshd) = sshd() else {
        println!("not run: there is no sshd; tests/run unpacks one");
        return None;
    };
    let Some(server) = Server::with_people() else {
        println!("not run: people of one's own take root and a mount namespace");
        return None;
    };
    Some(Host::new(server, &sshd))
}

#[test]
fn a_key_to_sshd_is_a_login_to_the_registry_and_to_nothing_else() {
    let Some(host) = host() else { return };
    nobody_becomes_somebody_else(&host);
    work_over_ssh(&host);
    work_on_the_screen(&host);
    no_way_out(&host);
}

/// Peer login, with the lines as they are printed: one's own name and no other.
fn nobody_becomes_somebody_else(host: &Host) {
    assert_eq!(done(host.psql(ANNA, "k151_anna")).trim(), "k151_anna");
    assert_eq!(done(host.psql(BO, "k101_bo")).trim(), "k101_bo");
    for (person, login) in [(ANNA, "k101_bo"), (BO, "k151_anna"), (ANNA, "postgres"), (ANNA, "kitos_owner")] {
        let refused = host.psql(person, login);
        assert!(!refused.status.success(), "{person} came in as {login}");
        let why = told(&refused);
        assert!(why.contains("Peer authentication failed") || why.contains("rejects connection"), "{why}");
    }
    let mut kitos = host.server.program(Some(ANNA), host.server.path("kitos"));
    kitos.arg("--db").arg(format!("postgres://k101_bo@localhost/kitos?host={}", host.server.socket().display()));
    let refused = kitos.args(["list", "contract"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(4), "{}", told(&refused));
}

fn work_over_ssh(host: &Host) {
    // Reading a file of the host takes a shell on it: here the operator lends Anna one.
    let mut import = host.server.program(Some(ANNA), host.server.path("kitos"));
    import.arg("--db").arg(format!("postgres:///kitos?host={}", host.server.socket().display())).arg("import");
    std::fs::copy(CONTRACTS, host.server.path("contracts.json")).unwrap();
    import.arg(host.server.path("contracts.json")).args(["--visibility", "lokal"]);
    done(import.env("HOME", host.server.path("home/k151_anna")).output().unwrap());
    let list = done(host.ssh("k151_anna", &[], &["kitos list contract --format csv"]));
    assert!(list.contains("Drift af prøvesystem"), "{list}");
    let workbook = host.ssh("k151_anna", &[], &["list", "contract", "--format", "xlsx"]);
    assert!(workbook.stdout.starts_with(b"PK"), "{}", told(&workbook));
    let nothing = host.ssh("k101_bo", &[], &["list", "contract"]);
    assert_eq!(nothing.status.code(), Some(1), "{}", told(&nothing));
}

fn work_on_the_screen(host: &Host) {
    let mut player = host.on_the_screen("k151_anna");
    player.wait_for("fælles register");
    player.wait_for("Frister de");
    player.keys("g k");
    player.wait_for("Opsig senest");
    player.wait_for("Drift af prøvesystem");
    player.keys("Ctrl-z");
    player.wait_for("Der er ingen skal");
    player.keys("x");
    player.wait_for("Gem som fil");
    player.keys("Enter");
    player.wait_for("Skrevet");
    let written = std::fs::read_dir(host.server.path("home/k151_anna/eksport")).unwrap().count();
    assert_eq!(written, 1);
    player.keys("Q");
    assert_eq!(player.wait_exit().code, 0);
}

fn no_way_out(host: &Host) {
    for words in
        ["sh", "sh -c id", "cat /etc/passwd", "kitos --db postgres:///postgres list contract", "import /etc/passwd"]
    {
        let refused = host.ssh("k151_anna", &[], &[words]);
        assert!(matches!(refused.status.code(), Some(2 | 3)), "{words}: {}", told(&refused));
        assert!(!told(&refused).contains("uid=") && !told(&refused).contains("root:"), "{words}: {}", told(&refused));
    }
    // What sshd could forward: the socket itself would be a login from outside.
    assert_eq!(through_a_forwarded_socket(host), None, "the database answers from outside");
    let forward = ["-o", "ExitOnForwardFailure=yes", "-R", "127.0.0.1:0:127.0.0.1:1"];
    assert!(!host.ssh("k151_anna", &forward, &["keys"]).status.success(), "a port was forwarded");
    // Files: both ways of copying ask for a program, and get kitos, which is none of them.
    let target = host.server.path("stolen");
    for old in [&["-O"][..], &[]] {
        let mut scp = Command::new("timeout");
        scp.args(["20", "scp"]).args(old).args(host.options("-P")).arg("k151_anna@127.0.0.1:/etc/passwd").arg(&target);
        assert!(!scp.stdin(Stdio::null()).output().unwrap().status.success());
        assert!(!target.exists());
    }
    // The client's environment stays where it is.
    let sent = ["-o", "SetEnv=KITOS_DB=sqlite:/nowhere.db", "-o", "SetEnv=PGUSER=k101_bo"];
    assert!(done(host.ssh("k151_anna", &sent, &["list", "contract"])).contains("Drift af prøvesystem"));
}

/// What the database answers to a client that asks for TLS through a forwarded socket, if it does.
fn through_a_forwarded_socket(host: &Host) -> Option<u8> {
    const DO_YOU_SPEAK_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let port = free_port();
    let mut ssh = Command::new("ssh");
    ssh.args(host.options("-p")).args(["-N", "-L"]);
    ssh.arg(format!("127.0.0.1:{port}:{}/.s.PGSQL.5432", host.server.socket().display())).arg("k151_anna@127.0.0.1");
    let _forwarding = Running::start(ssh.stdin(Stdio::null()).stderr(Stdio::null()));
    let mut stream = patiently("ssh listens", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok());
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(&DO_YOU_SPEAK_TLS).unwrap();
    let mut answer = [0];
    matches!(stream.read(&mut answer), Ok(1)).then(|| answer[0])
}
