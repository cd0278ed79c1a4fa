//! What the program was told: flags before environment before the person's `config.toml` before
//! the host's, validated once. In a restricted session only the host's file counts.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use directories::ProjectDirs;
use serde::Deserialize;

use crate::db::open::Clock;
use crate::exchange::file::Folder;
use crate::keys::Keymap;
use crate::term::LineRate;
use crate::text::{Lang, Texts};
use crate::view::theme::{Colours, Theme};

/// Where whoever runs a host says how the program is to run on it.
pub const HOST_FILE: &str = "/etc/kitos/config.toml";

#[derive(Clone, Debug)]
pub struct Config {
    pub lang: Lang,
    pub keymap: Keymap,
    pub theme: Theme,
    pub line: LineRate,
    pub clock: Clock,
    pub read_only: bool,
    /// The database to open: `sqlite:PATH` or `postgres://…`; none shows the start screen.
    pub database: Option<String>,
    /// Hosts of the shared registry, tried in turn.
    pub hosts: Vec<String>,
    pub login: Option<String>,
    /// Nothing leads to a shell, an editor, another database or a file outside the export folder.
    pub restricted: bool,
    folders: Folders,
    /// What was wrong but does not stop the program, in the user's language.
    pub notices: Vec<String>,
}

#[derive(Clone, Debug, Default)]
struct Folders {
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
    export: Folder,
}

/// What the command line says; everything may be left out.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub database: Option<String>,
    pub login: Option<String>,
    pub lang: Option<String>,
    pub keymap: Option<String>,
    pub theme: Option<String>,
    pub config: Option<PathBuf>,
    pub read_only: bool,
    /// The file of a restricted session, as `restriction` found it.
    pub restricted: Option<PathBuf>,
}

/// `config.toml` as it is written. No passwords: they belong in PGPASSFILE.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    db: Option<String>,
    hosts: Vec<String>,
    lang: Option<String>,
    keymap: Option<String>,
    theme: Option<String>,
    export_folder: Option<PathBuf>,
    restricted: bool,
    terminal: Terminal,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Terminal {
    /// What a line over SSH carries: `256k`, `1m`, `off`.
    line: Option<String>,
    unicode: Option<bool>,
}

/// The configuration cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {reason}")]
    File { path: PathBuf, reason: String },
    #[error("{name}: »{value}« is not known; use {known}")]
    Value { name: &'static str, value: String, known: &'static str },
}

impl ConfigError {
    /// In the user's language: what is wrong, where, and what to do next.
    pub fn said(&self, texts: Texts) -> String {
        match self {
            Self::File { path, reason } => texts.with(
                "config-file-broken",
                &[("path", path.display().to_string().into()), ("reason", reason.clone().into())],
            ),
            Self::Value { name, value, known } => texts.with(
                "config-value-unknown",
                &[
                    ("name", (*name).to_owned().into()),
                    ("value", value.clone().into()),
                    ("known", (*known).to_owned().into()),
                ],
            ),
        }
    }
}

impl Config {
    /// Reads everything that says how the program is to run.
    ///
    /// # Errors
    /// A file that cannot be read as configuration, or a value that is not known. A broken
    /// keymap is a notice, and the default keymap is used.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let dirs = ProjectDirs::from("dk", "os2", "kitos");
        let file = match &flags.restricted {
            Some(path) => File::of_a_restricted_session(path)?,
            None => File::read(flags.config.as_deref(), dirs.as_ref())?.over(File::of_the_host(Path::new(HOST_FILE))?),
        };
        let restricted = flags.restricted.is_some();
        let dirs_for_keys = dirs.as_ref().filter(|_| !restricted);
        let database = if restricted { None } else { flags.database.clone().or_else(|| environment("KITOS_DB")) };
        let lang = language(flags, &file)?;
        let texts = Texts::new(lang);
        let (keymap, notices) = keymap(flags.keymap.as_deref().or(file.keymap.as_deref()), dirs_for_keys, texts);
        Ok(Self {
            lang,
            keymap,
            theme: theme(flags, &file)?,
            line: line(file.terminal.line.as_deref())?,
            clock: clock()?,
            read_only: flags.read_only,
            database: database.or(file.db),
            hosts: file.hosts,
            login: flags.login.clone(),
            restricted,
            folders: Folders::of(dirs.as_ref(), export_folder(file.export_folder, restricted)),
            notices,
        })
    }

    /// Keeps data, journal and log in this folder instead of the user's own.
    pub fn set_home(&mut self, folder: &Path) {
        folder.clone_into(&mut self.folders.config);
        folder.clone_into(&mut self.folders.data);
        folder.clone_into(&mut self.folders.state);
    }

    /// The demo's file.
    pub fn demo_file(&self) -> PathBuf {
        self.folders.data.join("demo.db")
    }

    /// The database to open: the one that is named, or the shared registry on its hosts. A host
    /// may be a whole address of its own.
    pub fn address(&self) -> Option<String> {
        let of_host =
            |host: &String| if host.contains("://") { host.clone() } else { format!("postgres://{host}/kitos") };
        let hosts: Vec<String> = self.hosts.iter().map(of_host).collect();
        self.database.clone().or_else(|| (!hosts.is_empty()).then(|| hosts.join(" ")))
    }

    /// The file that a municipality of one's own is put in.
    pub fn own_file(&self) -> PathBuf {
        self.folders.data.join("kitos.db")
    }

    pub fn journal_folder(&self) -> PathBuf {
        self.folders.state.join("journal")
    }

    /// The file that macros are kept in: with the configuration, or in the program's own folder
    /// where that is the only one it may write. None where there is no folder.
    pub fn macros(&self) -> Option<PathBuf> {
        self.kept_file("macros.json")
    }

    /// The file that comparison groups are kept in, beside the macros.
    pub fn groups(&self) -> Option<PathBuf> {
        self.kept_file("groups.json")
    }

    fn kept_file(&self, name: &str) -> Option<PathBuf> {
        let folder = if self.restricted { &self.folders.state } else { &self.folders.config };
        (!folder.as_os_str().is_empty()).then(|| folder.join(name))
    }

    pub fn log_folder(&self) -> PathBuf {
        self.folders.state.join("log")
    }

    /// Where exported files go.
    pub fn export_folder(&self) -> Folder {
        self.folders.export.clone()
    }

    /// May this session open this address? A restricted one opens what its file names.
    pub fn may_open(&self, address: &str) -> bool {
        !self.restricted || self.address().as_deref() == Some(address)
    }
}

/// The file of a restricted session, where this is one: because the flag says so, or because
/// the host's file does, whose word goes before the flag's and binds everybody but its owner.
///
/// # Errors
/// The host's file cannot be read: what it says must not be passed over.
pub fn restriction(flag: Option<&Option<PathBuf>>) -> Result<Option<PathBuf>, ConfigError> {
    restriction_of(Path::new(HOST_FILE), flag)
}

fn restriction_of(host: &Path, flag: Option<&Option<PathBuf>>) -> Result<Option<PathBuf>, ConfigError> {
    let owned = std::fs::metadata(host).is_ok_and(|facts| nix::unistd::geteuid().as_raw() == facts.uid());
    if !owned && File::of_the_host(host)?.restricted {
        return Ok(Some(host.to_owned()));
    }
    Ok(flag.map(|file| file.clone().unwrap_or_else(|| host.to_owned())))
}

/// As configured; else where the program was started, or nowhere in a restricted session.
fn export_folder(configured: Option<PathBuf>, restricted: bool) -> Folder {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()).unwrap_or_default();
    let placed = configured.map(|path| path.strip_prefix("~").map(|rest| home.join(rest)).unwrap_or(path));
    match (placed, restricted) {
        (Some(path), true) => Folder::Own(path),
        (None, true) => Folder::Closed,
        (Some(path), false) => Folder::Any(path),
        (None, false) => Folder::default(),
    }
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Folders {
    fn of(dirs: Option<&ProjectDirs>, export: Folder) -> Self {
        let home = environment("KITOS_HOME").map(PathBuf::from);
        let data = home.clone().or_else(|| dirs.map(|dirs| dirs.data_dir().to_owned())).unwrap_or_default();
        let config = home.clone().or_else(|| dirs.map(|dirs| dirs.config_dir().to_owned())).unwrap_or_default();
        let state =
            home.or_else(|| dirs.and_then(|dirs| dirs.state_dir().map(Path::to_owned))).unwrap_or_else(|| data.clone());
        Self { config, data, state, export }
    }
}

impl File {
    /// The named file must be there; the usual one may be missing.
    fn read(named: Option<&Path>, dirs: Option<&ProjectDirs>) -> Result<Self, ConfigError> {
        let from_environment = environment("KITOS_CONFIG").map(PathBuf::from);
        let usual = dirs.map(|dirs| dirs.config_dir().join("config.toml"));
        let (path, required) = match named.map(Path::to_owned).or(from_environment) {
            Some(path) => (path, true),
            None => match usual {
                Some(path) => (path, false),
                None => return Ok(Self::default()),
            },
        };
        let file = Self::parse(&path, required)?;
        if file.restricted {
            return Err(broken(&path, format!("restricted belongs in {HOST_FILE}")));
        }
        Ok(file)
    }

    fn parse(path: &Path, required: bool) -> Result<Self, ConfigError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if !required && error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(broken(path, error.to_string())),
        };
        toml::from_str(&text).map_err(|error| broken(path, in_one_line(&text, &error)))
    }

    /// What the host says to everybody; it need not say anything.
    fn of_the_host(path: &Path) -> Result<Self, ConfigError> {
        Self::parse(path, false)
    }

    /// All that counts in a restricted session: it says which database, and whoever is bound by
    /// it cannot write it.
    fn of_a_restricted_session(path: &Path) -> Result<Self, ConfigError> {
        let file = Self::parse(path, true)?;
        let facts = std::fs::metadata(path).map_err(|error| broken(path, error.to_string()))?;
        if facts.mode() & 0o022 != 0 {
            return Err(broken(path, "others than its owner can write it".to_owned()));
        }
        if file.db.is_none() && file.hosts.is_empty() {
            return Err(broken(path, "a restricted session needs db or hosts".to_owned()));
        }
        if file.export_folder.as_ref().is_some_and(|folder| folder.is_relative() && !folder.starts_with("~")) {
            return Err(broken(path, "export_folder must begin with / or ~/ in a restricted session".to_owned()));
        }
        Ok(file)
    }

    /// This, and what it leaves out from the other.
    fn over(self, other: Self) -> Self {
        // A person's own choice of either kind of address wins whole.
        let (db, hosts) =
            if self.db.is_some() || !self.hosts.is_empty() { (self.db, self.hosts) } else { (other.db, other.hosts) };
        Self {
            db,
            hosts,
            lang: self.lang.or(other.lang),
            keymap: self.keymap.or(other.keymap),
            theme: self.theme.or(other.theme),
            export_folder: self.export_folder.or(other.export_folder),
            restricted: other.restricted,
            terminal: Terminal {
                line: self.terminal.line.or(other.terminal.line),
                unicode: self.terminal.unicode.or(other.terminal.unicode),
            },
        }
    }
}

fn broken(path: &Path, reason: String) -> ConfigError {
    ConfigError::File { path: path.to_owned(), reason }
}

/// The fault of a TOML text with its line, without the drawing that the parser makes of it.
fn in_one_line(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    format!("line {line}: {}", error.message().split_whitespace().collect::<Vec<_>>().join(" "))
}

fn language(flags: &Flags, file: &File) -> Result<Lang, ConfigError> {
    let asked = flags.lang.clone().or_else(|| environment("KITOS_LANG")).or_else(|| file.lang.clone());
    match asked {
        Some(value) => Lang::from_code(&value).ok_or(ConfigError::Value { name: "lang", value, known: "da, en" }),
        None => Ok(Lang::Danish),
    }
}

/// A keymap that ships by name, or a file. A broken one is told of and replaced.
fn keymap(asked: Option<&str>, dirs: Option<&ProjectDirs>, texts: Texts) -> (Keymap, Vec<String>) {
    let usual = dirs.map(|dirs| dirs.config_dir().join("keymap.toml")).filter(|path| path.exists());
    let read = |path: &Path| match std::fs::read_to_string(path) {
        Ok(text) => Keymap::parse(&path.display().to_string(), &text).map_err(|error| {
            let (key, args) = error.problem.said();
            let args: Vec<_> = args.into_iter().map(|(name, value)| (name, value.into())).collect();
            let problem = texts.with(&format!("keymap-{key}"), &args);
            texts.with(
                "keymap-broken",
                &[("file", error.file.clone().into()), ("line", error.line.into()), ("problem", problem.into())],
            )
        }),
        Err(error) => Err(texts.with(
            "keymap-unreadable",
            &[("file", path.display().to_string().into()), ("reason", error.to_string().into())],
        )),
    };
    let chosen = match (asked, usual) {
        (Some(name), _) => match Keymap::shipped(name) {
            Ok(keymap) => Ok(keymap),
            Err(_) => read(Path::new(name)),
        },
        (None, Some(path)) => read(&path),
        (None, None) => return (default_keymap(), Vec::new()),
    };
    match chosen {
        Ok(keymap) => (keymap, Vec::new()),
        Err(notice) => (default_keymap(), vec![notice]),
    }
}

/// The default keymap; that it reads is held by a test.
fn default_keymap() -> Keymap {
    Keymap::default()
}

fn theme(flags: &Flags, file: &File) -> Result<Theme, ConfigError> {
    let asked = flags.theme.clone().or_else(|| environment("KITOS_THEME")).or_else(|| file.theme.clone());
    let colours = match asked {
        Some(value) => {
            Colours::from_code(&value).ok_or(ConfigError::Value { name: "theme", value, known: "dark, light, mono" })?
        }
        None if environment("NO_COLOR").is_some() => Colours::Mono,
        None => Colours::Dark,
    };
    Ok(Theme::new(colours, file.terminal.unicode.unwrap_or_else(locale_is_unicode)))
}

fn locale_is_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| environment(name)).unwrap_or_default();
    let locale = locale.to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

fn line(asked: Option<&str>) -> Result<LineRate, ConfigError> {
    match asked {
        None => Ok(LineRate::default()),
        Some(value) => value.parse().map_err(|_| ConfigError::Value {
            name: "terminal.line",
            value: value.to_owned(),
            known: "256k, 1m, off",
        }),
    }
}

/// `KITOS_NOW` fixes the clock: for tests, pictures and films.
fn clock() -> Result<Clock, ConfigError> {
    match environment("KITOS_NOW") {
        None => Ok(Clock::System),
        Some(value) => DateTime::parse_from_rfc3339(&value)
            .map(|now| Clock::Fixed(now.with_timezone(&Utc)))
            .map_err(|_| ConfigError::Value { name: "KITOS_NOW", value, known: "2026-01-31T12:00:00Z" }),
    }
}
