//! What the program was told: flags before environment before `config.toml`, validated once.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use directories::ProjectDirs;
use serde::Deserialize;

use crate::db::open::Clock;
use crate::keys::Keymap;
use crate::term::LineRate;
use crate::text::{Lang, Texts};
use crate::view::theme::{Colours, Theme};

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
    folders: Folders,
    /// What was wrong but does not stop the program, in the user's language.
    pub notices: Vec<String>,
}

#[derive(Clone, Debug, Default)]
struct Folders {
    data: PathBuf,
    state: PathBuf,
    export: Option<PathBuf>,
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
        let file = File::read(flags.config.as_deref(), dirs.as_ref())?;
        let lang = language(flags, &file)?;
        let texts = Texts::new(lang);
        let (keymap, notices) = keymap(flags.keymap.as_deref().or(file.keymap.as_deref()), dirs.as_ref(), texts);
        Ok(Self {
            lang,
            keymap,
            theme: theme(flags, &file)?,
            line: line(file.terminal.line.as_deref())?,
            clock: clock()?,
            read_only: flags.read_only,
            database: flags.database.clone().or_else(|| environment("KITOS_DB")).or(file.db),
            hosts: file.hosts,
            login: flags.login.clone(),
            folders: Folders::of(dirs.as_ref(), file.export_folder),
            notices,
        })
    }

    /// Keeps data, journal and log in this folder instead of the user's own.
    pub fn set_home(&mut self, folder: &Path) {
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

    pub fn log_folder(&self) -> PathBuf {
        self.folders.state.join("log")
    }

    /// Where exported files go: as configured, else where the program was started.
    pub fn export_folder(&self) -> PathBuf {
        self.folders.export.clone().unwrap_or_else(|| PathBuf::from("."))
    }
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Folders {
    fn of(dirs: Option<&ProjectDirs>, export: Option<PathBuf>) -> Self {
        let home = environment("KITOS_HOME").map(PathBuf::from);
        let data = home.clone().or_else(|| dirs.map(|dirs| dirs.data_dir().to_owned())).unwrap_or_default();
        let state =
            home.or_else(|| dirs.and_then(|dirs| dirs.state_dir().map(Path::to_owned))).unwrap_or_else(|| data.clone());
        Self { data, state, export }
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
        let broken = |reason: String| ConfigError::File { path: path.clone(), reason };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if !required && error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(broken(error.to_string())),
        };
        toml::from_str(&text).map_err(|error| broken(in_one_line(&text, &error)))
    }
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
