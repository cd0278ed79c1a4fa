//! A restricted session: what a person behind `ForceCommand kitos --restricted` cannot reach.
//!
//! Each guard was taken away once, and this test failed:
//!
//! | taken away | seen by |
//! |---|---|
//! | the clean environment (`clean_environment`) | `the_environment_and_the_persons_own_files_say_nothing` |
//! | only the host's database (`may_open`) | `nothing_else_is_opened_by_whatever_asks_for_it` |
//! | no demo and no new file (`place::target`) | `nothing_else_is_opened_by_whatever_asks_for_it` |
//! | Ctrl-z (`run::run`) | `ctrl_z_comes_back_and_exporting_is_off_without_a_folder` |
//! | no folder, no export (`Folder::Closed`) | `ctrl_z_comes_back_and_exporting_is_off_without_a_folder` |
//! | a folder that is a link, somebody else's, or others' to write (`Folder::Own`) | `exports_go_into_the_one_folder_and_not_through_a_link` |
//! | a new file and never one that is there (`write_new`) | `exports_go_into_the_one_folder_and_not_through_a_link` |
//! | flags, commands and keymaps that lead out (`cli::restricted`) | `nothing_asked_for_leads_to_a_file_another_database_or_a_program` |
//! | the host's file is nobody else's to write | `a_host_file_that_cannot_be_trusted_opens_nothing` |

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kitos::app::event::Place;
use kitos::config::{Config, Flags};
use kitos::db::open::Target;
use kitos::model::request::Refusal;
use kitos::place;

use crate::support::pty::{self, Player};
use crate::support::registry::Registry;
use crate::support::world::{ANNA, World};

/// A host with a registry that it opens for everybody.
struct Host {
    folder: tempfile::TempDir,
    world: World,
}

impl Host {
    async fn new() -> Self {
        let world = World::new(Registry::sqlite().await).await;
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let host = Self { folder: tempfile::tempdir().unwrap(), world };
        host.says(&format!("db = {:?}\nlang = \"da\"\n", host.address()));
        host
    }

    fn address(&self) -> String {
        let Target::Sqlite(path) = self.world.registry.owner() else { unreachable!() };
        format!("sqlite:{}", path.display())
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("host.toml")
    }

    fn says(&self, text: &str) {
        std::fs::write(self.file(), text).unwrap();
        self.mode(0o644);
    }

    fn mode(&self, mode: u32) {
        std::fs::set_permissions(self.file(), PermissionsExt::from_mode(mode)).unwrap();
    }

    fn flag(&self) -> String {
        format!("--restricted={}", self.file().display())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kitos"));
        command.env_clear().stdin(Stdio::null()).arg(self.flag()).args(arguments);
        command.env("LANG", "C.UTF-8").env("TERM", "xterm").env("HOME", self.folder.path());
        command
    }

    /// As sshd does when the person types `ssh HOST words`.
    fn asked(&self, words: &str) -> Output {
        self.command(&[]).env("SSH_ORIGINAL_COMMAND", words).output().unwrap()
    }

    /// Under a shell with job control, which a program could stop and leave.
    fn player_under_a_shell(&self) -> Player {
        let mut command = pty::command("/bin/sh");
        command.arg("-i");
        command.env("PS1", "ready> ");
        let mut player = Player::start(command, 100, 30);
        player.wait_for("ready> ");
        player.type_text(&format!("'{}' '{}'\n", env!("CARGO_BIN_EXE_kitos"), self.flag()));
        player
    }

    fn player(&self) -> Player {
        let mut command = pty::command(env!("CARGO_BIN_EXE_kitos"));
        command.arg(self.flag());
        Player::start(command, 100, 30)
    }
}

fn told(done: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_over_ssh_is_done_on_the_hosts_database() {
    let host = Host::new().await;
    for words in
        ["list contract", "kitos list contract --format csv", "find 'sbsys hosting'", "--lang en list contract"]
    {
        let done = host.asked(words);
        assert_eq!(done.status.code(), Some(0), "{words}: {}", told(&done));
        assert!(told(&done).contains("Sbsys hosting"), "{words}: {}", told(&done));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_asked_for_leads_to_a_file_another_database_or_a_program() {
    let host = Host::new().await;
    let refused = [
        "--db sqlite:/tmp/other.db list contract",
        "list contract --db postgres://postgres@localhost/kitos",
        "--config /tmp/mine.toml list contract",
        "--as k159_gert list contract",
        "--demo list contract",
        "--keymap /etc/passwd keys",
        "import /etc/passwd",
        "report check /etc/passwd",
        "report draft /etc/passwd",
        "db status",
        "admin check",
        "completions bash",
        "list contract --output /tmp/out.csv",
        "report run prices-per-system --output /tmp/out.csv",
    ];
    for words in refused {
        let done = host.asked(words);
        assert_eq!(done.status.code(), Some(3), "{words}: {}", told(&done));
        assert!(!told(&done).contains("root:") && !told(&done).contains("Sbsys"), "{words}: {}", told(&done));
        let split: Vec<&str> = words.split(' ').collect();
        let typed = host.command(&split).output().unwrap();
        assert_eq!(typed.status.code(), Some(3), "on the command line: {words}: {}", told(&typed));
    }
    for words in ["sh", "sh -c id", "/usr/lib/openssh/sftp-server", "scp -f /etc/passwd", "find 'open", "$(id)", "; id"]
    {
        let done = host.asked(words);
        assert_eq!(done.status.code(), Some(2), "{words}: {}", told(&done));
        assert!(!told(&done).contains("uid="), "{words}: {}", told(&done));
    }
    // What one is told to do by the host cannot be taken back.
    let done = host.command(&["--read-only"]).env("SSH_ORIGINAL_COMMAND", "visibility lokal 1").output().unwrap();
    assert_eq!(done.status.code(), Some(3), "{}", told(&done));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_and_the_persons_own_files_say_nothing() {
    let host = Host::new().await;
    let mine = host.folder.path().join("mine.toml");
    std::fs::write(&mine, "db = \"sqlite:/nowhere.db\"\n").unwrap();
    let own = host.folder.path().join(".config/kitos");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(own.join("config.toml"), "db = \"sqlite:/nowhere.db\"\n").unwrap();
    let mut command = host.command(&["list", "contract"]);
    command.env("KITOS_CONFIG", &mine).env("KITOS_DB", "sqlite:/nowhere.db").env("KITOS_NOW", "not a moment");
    command.env("XDG_CONFIG_HOME", host.folder.path().join(".config")).env("KITOS_LOG", "debug");
    command.env("KITOS_HOME", host.folder.path().join("elsewhere"));
    let done = command.output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", told(&done));
    assert!(told(&done).contains("Sbsys hosting"));
    assert!(!host.folder.path().join("elsewhere").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_file_that_cannot_be_trusted_opens_nothing() {
    let host = Host::new().await;
    let opens = |why: &str| {
        let done = host.command(&["list", "contract"]).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{why}: {}", told(&done));
    };
    host.mode(0o666);
    opens("everybody can write it");
    host.says("lang = \"da\"\n");
    opens("no database");
    host.says(&format!("db = {:?}\nexport_folder = \"export\"\n", host.address()));
    opens("an export folder that depends on where one is");
    host.says("db = \n");
    opens("not TOML");
    std::fs::remove_file(host.file()).unwrap();
    opens("no file");
    // A person's own file cannot declare what only the host may.
    let own = host.folder.path().join("own.toml");
    std::fs::write(&own, "restricted = true\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitos"));
    let done = command.env("HOME", host.folder.path()).arg("--config").arg(&own).arg("keys").output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", told(&done));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_z_comes_back_and_exporting_is_off_without_a_folder() {
    let host = Host::new().await;
    let mut player = host.player_under_a_shell();
    player.wait_for("Frister de");
    player.keys("g k");
    player.wait_for("Opsig senest");
    player.keys("Ctrl-z");
    player.wait_for("Der er ingen skal");
    player.keys("x");
    player.wait_for("Gem som fil");
    player.keys("Enter");
    player.wait_for("Eksport til en fil er slået fra");
    player.keys("Q");
    player.wait_for("ready> ");
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_go_into_the_one_folder_and_not_through_a_link() {
    let host = Host::new().await;
    let folder = host.folder.path().join("export");
    let name = "Kontrakter.xlsx";
    host.says(&format!("db = {:?}\nlang = \"da\"\nexport_folder = {:?}\n", host.address(), folder));
    export(&host, "Skrevet");
    assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(files(&folder), [name]);
    assert_eq!(std::fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777, 0o600);

    // A link in the folder is passed by; a folder that is a link, or others can write, is refused.
    let outside = host.folder.path().join("outside");
    std::fs::remove_file(folder.join(name)).unwrap();
    std::os::unix::fs::symlink(&outside, folder.join(name)).unwrap();
    export(&host, "Skrevet");
    assert!(!outside.exists());
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o777)).unwrap();
    export(&host, "er ikke din egen mappe");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    if nix::unistd::geteuid().is_root() {
        std::os::unix::fs::chown(&folder, Some(65_534), None).unwrap();
        export(&host, "er ikke din egen mappe");
    }
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, &folder).unwrap();
    export(&host, "er ikke din egen mappe");
    assert!(files(&outside).is_empty());
}

fn export(host: &Host, says: &str) {
    let mut player = host.player();
    player.wait_for("Frister de");
    player.keys("g k");
    player.wait_for("Opsig senest");
    player.keys("x");
    player.wait_for("Gem som fil");
    player.keys("Enter");
    player.wait_for(says);
    player.keys("Q");
    assert_eq!(player.wait_exit().code, 0);
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Whatever leads there: the doors behind the screen open nothing but the host's database.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_is_opened_by_whatever_asks_for_it() {
    let host = Host::new().await;
    let flags = Flags { restricted: Some(host.file()), ..Flags::default() };
    let mut config = Config::load(&flags).unwrap();
    config.set_home(host.folder.path());
    let open = async |place: Place| place::open(&config, place, Some(ANNA.to_owned())).await.0.map(drop);
    assert_eq!(open(Place::Target(host.address())).await, Ok(()));
    let other = World::new(Registry::sqlite().await).await;
    let Target::Sqlite(path) = other.registry.owner() else { unreachable!() };
    let new = host.folder.path().join("new.db");
    for elsewhere in [
        Place::Target(format!("sqlite:{}", path.display())),
        Place::Demo { reset: false },
        Place::NewFile { path: new.clone(), municipality: "0151".to_owned() },
    ] {
        assert_eq!(open(elsewhere.clone()).await, Err(Refusal::Restricted), "{elsewhere:?}");
    }
    assert!(!new.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_is_out_of_reach_leaves_only_trying_again() {
    let host = Host::new().await;
    host.says("db = \"sqlite:/nowhere/kitos.db\"\nlang = \"da\"\n");
    let mut player = host.player();
    player.wait_for("Forbind igen");
    let screen = player.screen_text();
    assert!(!screen.contains("demo") && !screen.contains("egen fil"), "{screen}");
    player.keys("Enter");
    player.wait_for("Forbind igen");
    player.keys("Q");
    assert_eq!(player.wait_exit().code, 0);
}
