//! A person at work, without a terminal: keys in, screen text out, on either database. Keys
//! are counted, for the stories that promise a number.

use kitos::app::App;
use kitos::app::context::Context;
use kitos::app::event::{Event, Place};
use kitos::cli::program;
use kitos::config::{Config, Flags};
use kitos::db::open::{Clock, Target};
use kitos::keys::Key;
use kitos::run::{Errand, Worker, settle};
use kitos::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::support::cluster::Database;
use crate::support::registry::{Registry, moment};

pub struct Story {
    pub app: App,
    worker: Worker,
    terminal: Terminal<TestBackend>,
    pub keys: usize,
    pub errands: Vec<Errand>,
    pub folder: tempfile::TempDir,
}

impl Story {
    /// The program opened on this registry by this person, 80x24.
    pub async fn begin(registry: &Registry, login: &str) -> Self {
        Self::sized(registry, login, 80, 24).await
    }

    pub async fn sized(registry: &Registry, login: &str, columns: u16, rows: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::again(registry, login, columns, rows, folder).await
    }

    /// The program started again with the same folder: its journal is what the last run left.
    pub async fn again(registry: &Registry, login: &str, columns: u16, rows: u16, folder: tempfile::TempDir) -> Self {
        let flags = Flags { login: Some(login.to_owned()), ..Flags::default() };
        Self::configured(registry, flags, columns, rows, folder).await
    }

    /// The program as these flags say, 80x24.
    pub async fn with(registry: &Registry, flags: Flags) -> Self {
        Self::configured(registry, flags, 80, 24, tempfile::tempdir().unwrap()).await
    }

    async fn configured(registry: &Registry, flags: Flags, columns: u16, rows: u16, folder: tempfile::TempDir) -> Self {
        let address = address(registry, flags.login.as_deref().unwrap_or_default());
        Self::opened(address, flags, columns, rows, folder).await
    }

    /// The program opened on this address, 80x24.
    pub async fn at(address: String, login: &str) -> Self {
        let flags = Flags { login: Some(login.to_owned()), ..Flags::default() };
        Self::opened(address, flags, 80, 24, tempfile::tempdir().unwrap()).await
    }

    /// The same with the folder that another run left.
    pub async fn at_again(address: String, login: &str, folder: tempfile::TempDir) -> Self {
        let flags = Flags { login: Some(login.to_owned()), ..Flags::default() };
        Self::opened(address, flags, 80, 24, folder).await
    }

    /// The program that hears what others save, once it listens.
    pub async fn live(registry: &Registry, login: &str) -> Self {
        let flags = Flags { login: Some(login.to_owned()), ..Flags::default() };
        let address = address(registry, login);
        let story = Self::started(address, flags, 80, 24, tempfile::tempdir().unwrap(), true).await;
        let Registry::Postgres(database) = registry else { return story };
        story.listening(database, login).await
    }

    /// The same over an address of the test's own.
    pub async fn live_at(address: String, database: &Database, login: &str) -> Self {
        let flags = Flags { login: Some(login.to_owned()), ..Flags::default() };
        let story = Self::started(address, flags, 80, 24, tempfile::tempdir().unwrap(), true).await;
        story.listening(database, login).await
    }

    async fn listening(mut self, database: &Database, login: &str) -> Self {
        let heard = "select 1 from pg_stat_activity where query ilike 'listen %' and datname = current_database() \
             and usename = $login$";
        let listens = heard.replace("$login$", &format!("'{login}'"));
        while database.admin(&listens).await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        self.draw();
        self
    }

    async fn opened(address: String, flags: Flags, columns: u16, rows: u16, folder: tempfile::TempDir) -> Self {
        Self::started(address, flags, columns, rows, folder, false).await
    }

    async fn started(
        address: String,
        flags: Flags,
        columns: u16,
        rows: u16,
        folder: tempfile::TempDir,
        live: bool,
    ) -> Self {
        is_an_ordinary_member(&address).await;
        let place = Place::Target(address);
        let config = config(flags, folder.path());
        let (mut app, first) = program(&config, Some(place));
        let mut worker = Worker::new(config);
        worker.live = live;
        let mut first = first;
        first.extend(app.update(Event::Resize { columns, rows }));
        let errands = settle(&mut app, &mut worker, first).await;
        let terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let mut story = Self { app, worker, terminal, keys: 0, errands, folder };
        story.draw();
        story
    }

    /// Presses keys by name: `press("g k Enter")`.
    pub async fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            let key: Key = name.parse().unwrap_or_else(|_| panic!("no key is called {name:?}"));
            self.key(key).await;
        }
        self
    }

    /// Presses keys and does not wait for what they ask: the next key comes while it runs.
    pub fn press_unanswered(&mut self, keys: &str) {
        for name in keys.split_whitespace() {
            let key: Key = name.parse().unwrap_or_else(|_| panic!("no key is called {name:?}"));
            self.keys += 1;
            let pressed = crossterm::event::KeyEvent::new(key.code, crossterm::event::KeyModifiers::NONE);
            let effects = self.app.update(Event::Key(pressed));
            self.errands.extend(self.worker.perform(effects));
        }
    }

    /// Does something that has no key of its own, and all that it asks for.
    pub async fn does(&mut self, what: impl FnOnce(&mut Context)) -> &mut Self {
        what(&mut self.app.context);
        self.event(Event::Tick).await;
        self
    }

    /// Waits for all that was asked.
    pub async fn settle(&mut self) -> &mut Self {
        let errands = settle(&mut self.app, &mut self.worker, Vec::new()).await;
        self.errands.extend(errands);
        self.draw();
        self
    }

    /// Takes what happens by itself until the text is on the screen.
    pub async fn until(&mut self, text: &str) -> &mut Self {
        const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
        while !self.screen().contains(text) {
            match tokio::time::timeout(PATIENCE, self.worker.next()).await {
                Ok(event) => self.event(event).await,
                Err(_) => panic!("»{text}« never came:\n{}", self.screen()),
            }
        }
        self
    }

    /// Takes what is told while an answer is waited for, until the text is on the screen.
    pub async fn told(&mut self, text: &str) -> &mut Self {
        while !self.screen().contains(text) {
            let event = self.worker.next().await;
            assert!(!matches!(event, Event::Done(..)), "»{text}« never came:\n{}", self.screen());
            let effects = self.app.update(event);
            self.errands.extend(self.worker.perform(effects));
            self.draw();
        }
        self
    }

    /// Takes one event after the other until the text is on the screen; what is under way goes on.
    pub async fn happens(&mut self, text: &str) -> &mut Self {
        const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
        while !self.screen().contains(text) {
            let Ok(event) = tokio::time::timeout(PATIENCE, self.worker.next()).await else {
                panic!("»{text}« never came:\n{}", self.screen());
            };
            let effects = self.app.update(event);
            self.errands.extend(self.worker.perform(effects));
            self.draw();
        }
        self
    }

    /// Draws what is there now.
    pub fn look(&mut self) -> &mut Self {
        self.draw();
        self
    }

    /// Types text, a key for every character.
    pub async fn type_(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.key(Key::char(letter)).await;
        }
        self
    }

    pub async fn key(&mut self, key: Key) {
        self.keys += 1;
        let modifiers =
            if key.ctrl { crossterm::event::KeyModifiers::CONTROL } else { crossterm::event::KeyModifiers::NONE };
        self.event(Event::Key(crossterm::event::KeyEvent::new(key.code, modifiers))).await;
    }

    /// Text from the clipboard.
    pub async fn paste(&mut self, text: &str) -> &mut Self {
        self.event(Event::Paste(text.to_owned())).await;
        self
    }

    pub async fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        self.event(Event::Resize { columns, rows }).await;
        self
    }

    async fn event(&mut self, event: Event) {
        let effects = self.app.update(event);
        let errands = settle(&mut self.app, &mut self.worker, effects).await;
        self.errands.extend(errands);
        self.draw();
    }

    /// Ends without a word, as `kill -9` does: what is left is what stands on the disk.
    pub fn killed(self) -> tempfile::TempDir {
        self.folder
    }

    fn draw(&mut self) {
        let theme = view::theme::Theme::new(view::theme::Colours::Mono, true);
        self.terminal.draw(|frame| view::draw(&self.app, theme, frame)).unwrap();
        // An argument that nobody filled in is shown by its name.
        assert!(!self.screen().contains("{$"), "a text lacks an argument:\n{}", self.screen());
    }

    /// The screen as text, a line for every row.
    pub fn screen(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        buffer
            .content
            .chunks(width)
            .map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The text must be on the screen.
    #[track_caller]
    pub fn see(&mut self, text: &str) -> &mut Self {
        assert!(self.screen().contains(text), "»{text}« is not on the screen:\n{}", self.screen());
        self
    }

    #[track_caller]
    pub fn not_see(&mut self, text: &str) -> &mut Self {
        assert!(!self.screen().contains(text), "»{text}« is on the screen:\n{}", self.screen());
        self
    }

    /// The line with the cursor in its margin holds the text.
    #[track_caller]
    pub fn selected(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        let found =
            screen.lines().any(|line| line.trim_start_matches([' ', '│']).starts_with('>') && line.contains(text));
        assert!(found, "the line in focus does not hold »{text}«:\n{screen}");
        self
    }

    /// Presses `key` until the line in focus holds the text, as a person who reads would.
    pub async fn press_until(&mut self, key: &str, text: &str) -> &mut Self {
        for _ in 0..80 {
            let screen = self.screen();
            let there =
                screen.lines().any(|line| line.trim_start_matches([' ', '│']).starts_with('>') && line.contains(text));
            if there {
                return self;
            }
            self.press(key).await;
        }
        panic!("{key} never came to »{text}«:\n{}", self.screen());
    }

    /// Files that were written in the export folder.
    pub fn exported(&self) -> Vec<std::path::PathBuf> {
        let mut found: Vec<_> = std::fs::read_dir(self.folder.path().join("export"))
            .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
            .unwrap_or_default();
        found.sort();
        found
    }
}

fn address(registry: &Registry, login: &str) -> String {
    let target = match registry {
        Registry::Sqlite { target, .. } => target.clone(),
        Registry::Postgres(database) => database.login(login),
    };
    match target {
        Target::Sqlite(path) => format!("sqlite:{}", path.display()),
        Target::Postgres(address) => address,
    }
}

/// What a story shows on a server must hold for somebody who has no more than a person's login:
/// no power over the server, no role besides the members', no table, no way past row-level security.
async fn is_an_ordinary_member(address: &str) {
    const MORE: &str = "select 'is ' || r.rolname from pg_roles r where r.rolname = session_user \
             and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication) \
         union all select 'has ' || r.rolname from pg_roles r \
             where r.rolname not in (session_user, 'kitos_member') and pg_has_role(session_user, r.oid, 'member') \
         union all select 'owns ' || c.relname from pg_class c where pg_get_userbyid(c.relowner) = session_user \
         union all select 'is none' where not pg_has_role(session_user, 'kitos_member', 'member')";
    let Some(first) = address.split_whitespace().next().filter(|first| first.starts_with("postgres")) else { return };
    let mut connection = first.parse::<PgConnectOptions>().unwrap().connect().await.unwrap();
    let more: Vec<String> = sqlx::query_scalar(MORE).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    assert!(more.is_empty(), "not an ordinary member: {more:?}");
}

/// A configuration of its own: nothing of the machine's user is read or written.
fn config(flags: Flags, folder: &std::path::Path) -> Config {
    std::fs::create_dir_all(folder.join("export")).unwrap();
    let file = folder.join("config.toml");
    std::fs::write(&file, format!("export_folder = {:?}\n", folder.join("export"))).unwrap();
    let mut config = Config::load(&Flags { config: Some(file), ..flags }).unwrap();
    config.set_home(folder);
    config.clock = Clock::Fixed(moment());
    config
}

/// The day on which stories happen.
pub fn today() -> chrono::NaiveDate {
    Clock::Fixed(moment()).today()
}
