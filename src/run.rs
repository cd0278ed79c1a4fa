//! The loop: wait for keys, answers and signals; take all that has come; change the state;
//! start what it wants done; draw once.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::app::App;
use crate::app::event::{Effect, Event, Line, Opened, Place, Ticket};
use crate::app::steps::Left;
use crate::config::Config;
use crate::db::Db;
use crate::db::cancel::{Cancel, Progress};
use crate::db::server::SILENT;
use crate::export::{Export, Watch};
use crate::journal::Journal;
use crate::model::request::{Changed, Refusal, Request};
use crate::model::session::Store;
use crate::term::{Input, Screen, Signal, Signals, Suspension};
use crate::text::Texts;
use crate::view;
use crate::{export, place};

/// How long an answer may take before the screen says that it is being waited for.
const PATIENCE: Duration = Duration::from_millis(150);

/// A save or a file that takes longer than this tells how far it has come, and then at this pace.
const LONG: Duration = Duration::from_millis(500);
const PACE: Duration = Duration::from_millis(200);
/// How long leaving the program waits for a file to be given up.
const GIVING_UP: Duration = Duration::from_secs(2);

/// The pauses between two attempts to find a lost server.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// What carries out the state machine's wishes. The terminal is not part of it, so that tests
/// can run the program without one.
pub struct Worker {
    pub config: Config,
    db: Option<Db>,
    journal: Option<Journal>,
    running: HashMap<Ticket, Cancel>,
    /// Files that are being written.
    exports: Vec<(Watch, tokio::task::JoinHandle<()>)>,
    /// The line is lost, and this looks for it.
    looking: Option<tokio::task::JoinHandle<()>>,
    /// Should what others save be heard?
    pub live: bool,
    listening: Option<tokio::task::JoinHandle<()>>,
    news: UnboundedSender<Event>,
    arrived: UnboundedReceiver<Event>,
    opening: bool,
    opened: UnboundedReceiver<(Result<Db, Refusal>, Option<Journal>)>,
    open: UnboundedSender<(Result<Db, Refusal>, Option<Journal>)>,
}

/// What the loop itself has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    Suspend,
    Redraw,
    Quit,
}

impl Worker {
    pub fn new(config: Config) -> Self {
        let (news, arrived) = unbounded_channel();
        let (open, opened) = unbounded_channel();
        Self {
            config,
            db: None,
            journal: None,
            running: HashMap::new(),
            exports: Vec::new(),
            looking: None,
            live: false,
            listening: None,
            news,
            arrived,
            opening: false,
            opened,
            open,
        }
    }

    /// Events that answer what was started. Waits for one; cancel-safe.
    pub async fn next(&mut self) -> Event {
        tokio::select! {
            Some(event) = self.arrived.recv() => self.settled(event),
            Some((result, journal)) = self.opened.recv() => self.take_database(result, journal),
            else => Event::Tick,
        }
    }

    /// Another event, if one has already come.
    pub fn ready(&mut self) -> Option<Event> {
        self.arrived.try_recv().ok().map(|event| self.settled(event))
    }

    /// Is anything under way?
    pub fn busy(&self) -> bool {
        !self.running.is_empty() || self.opening
    }

    fn settled(&mut self, event: Event) -> Event {
        match &event {
            Event::Done(ticket, result) => {
                self.running.remove(ticket);
                match result {
                    Err(Refusal::Offline { .. }) => self.line_lost(),
                    Ok(_) => self.line_back(),
                    Err(_) => {}
                }
            }
            Event::Line(Line::Back) => self.looking = None,
            Event::Line(Line::Lost) => self.look(),
            _ => {}
        }
        event
    }

    /// A server that was there is not.
    fn line_lost(&self) {
        let shared = self.db.as_ref().is_some_and(|db| db.session().store == Store::SharedRegistry);
        if shared && self.looking.is_none() {
            let _ = self.news.send(Event::Line(Line::Lost));
        }
    }

    /// The server, or the one that takes its place, is looked for.
    fn look(&mut self) {
        if let Some(db) = self.db.clone().filter(|_| self.looking.is_none()) {
            let news = self.news.clone();
            self.looking = Some(tokio::spawn(async move {
                look_for(&db).await;
                let _ = news.send(Event::Line(Line::Back));
            }));
        }
    }

    /// An answer came by itself.
    fn line_back(&mut self) {
        if let Some(looking) = self.looking.take() {
            looking.abort();
            let _ = self.news.send(Event::Line(Line::Back));
        }
    }

    fn take_database(&mut self, result: Result<Db, Refusal>, journal: Option<Journal>) -> Event {
        self.opening = false;
        if let Some(looking) = self.looking.take_if(|_| result.is_ok()) {
            looking.abort();
        }
        let opened = result.map(|db| {
            let session = db.session().clone();
            self.listen(&db);
            self.db = Some(db);
            self.journal = journal;
            Opened { session, journal: self.kept_drafts() }
        });
        Event::Opened(Box::new(opened))
    }

    fn listen(&mut self, db: &Db) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
        }
        if self.live && db.session().store == Store::SharedRegistry {
            self.listening = Some(tokio::spawn(hear(db.clone(), self.news.clone())));
        }
    }

    /// What the journal holds. One that cannot be read is set aside and never written over.
    fn kept_drafts(&mut self) -> Option<String> {
        let journal = self.journal.as_ref()?;
        match journal.read() {
            Ok(None) => return None,
            Ok(Some(text)) if Left::from_text(&text).is_some() => return Some(text),
            Ok(Some(_)) | Err(_) => {}
        }
        let texts = Texts::new(self.config.lang);
        let notice = match journal.set_aside(self.config.clock.today()) {
            Ok(aside) => texts.with("message-journal-unreadable", &[("path", aside.display().to_string().into())]),
            Err(_) => {
                let path = journal.path().display().to_string();
                self.journal = None;
                texts.with("message-journal-in-the-way", &[("path", path.into())])
            }
        };
        let _ = self.news.send(Event::Notice(notice));
        None
    }

    /// Starts what the state wants done; what only the loop can do is returned.
    pub fn perform(&mut self, effects: Vec<Effect>) -> Vec<Errand> {
        let mut errands = Vec::new();
        for effect in effects {
            match effect {
                Effect::Ask(ticket, request) => self.ask(ticket, request),
                Effect::Cancel(ticket) => {
                    if let Some(cancel) = self.running.remove(&ticket) {
                        cancel.cancel();
                    }
                }
                Effect::Stop(ticket) => {
                    if let Some(cancel) = self.running.get(&ticket) {
                        cancel.cancel();
                    }
                }
                Effect::Open { place, login } => self.open(place, login),
                Effect::Journal(text) => self.write_journal(&text),
                Effect::Macros(text) => self.keep(self.config.macros(), &text, "macro-not-kept"),
                Effect::Groups(text) => self.keep(self.config.groups(), &text, "group-not-kept"),
                Effect::ExportList(list) => self.export(Export::List(*list)),
                Effect::ExportReport(report) => self.export(Export::Report(*report)),
                Effect::StopExport => self.exports.iter().for_each(|(watch, _)| watch.cancel.cancel()),
                Effect::Copy(text) => {
                    let _ = crossterm::execute!(
                        std::io::stdout(),
                        crossterm::clipboard::CopyToClipboard::to_clipboard_from(text)
                    );
                }
                Effect::Suspend => errands.push(Errand::Suspend),
                Effect::Redraw => errands.push(Errand::Redraw),
                Effect::Quit => errands.push(Errand::Quit),
            }
        }
        errands
    }

    fn ask(&mut self, ticket: Ticket, request: Request) {
        let Some(db) = self.db.clone() else {
            let _ = self.news.send(Event::Done(ticket, Err(Refusal::NotSetUp)));
            return;
        };
        let cancel = Cancel::default();
        self.running.insert(ticket, cancel.clone());
        let news = self.news.clone();
        tokio::spawn(async move {
            // A save is one transaction. Of few records it is short and never stopped half-way; of
            // many it may be stopped, and then none of it has happened.
            let answered = match &request {
                Request::Save(save) if save.kind == "bulk" => {
                    let written = |rows| drop(news.send(Event::Written(ticket, rows)));
                    told(db.write_until(&request, &cancel), cancel.progress(), written).await
                }
                writing if writing.writes() => db.answer(&request).await,
                _ => db.answer_until(&request, &cancel).await,
            };
            let _ = news.send(Event::Done(ticket, answered));
        });
    }

    fn open(&mut self, place: Place, login: Option<String>) {
        self.opening = true;
        let (config, open) = (self.config.clone(), self.open.clone());
        // On a thread of its own: making the demo's file keeps a core busy for seconds.
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            let opened = runtime.block_on(place::open(&config, place, login));
            let _ = open.send(opened);
        });
    }

    fn write_journal(&self, text: &str) {
        let Some(journal) = &self.journal else { return };
        if let Err(error) = journal.write(text) {
            let _ = self.news.send(Event::Notice(error.to_string()));
        }
    }

    /// Writes a file of the person's own, or says that it could not be.
    fn keep(&self, path: Option<PathBuf>, text: &str, refused: &str) {
        let written = path.map(|path| Journal::at(path).write(text));
        if let Some(Err(error)) = written {
            let reason = [("reason", error.to_string().into())];
            let notice = Texts::new(self.config.lang).with(refused, &reason);
            let _ = self.news.send(Event::Notice(notice));
        }
    }

    fn export(&mut self, export: Export) {
        let Some(db) = self.db.clone() else { return };
        let (news, watch, at) = (self.news.clone(), Watch::default(), self.config.clock.now());
        let words = export::Words::new(self.config.lang, self.config.export_folder());
        let watched = watch.clone();
        let work = tokio::spawn(async move {
            let told = tokio::spawn(tell_progress(news.clone(), watched.clone()));
            let written = export::to_folder(&db, export, &words, &watched, at).await;
            told.abort();
            let _ = news.send(Event::Exported(written));
        });
        self.exports.retain(|(_, work)| !work.is_finished());
        self.exports.push((watch, work));
    }

    /// Files that are still being written are given up and taken away.
    async fn give_up_exports(&mut self) {
        for (watch, work) in self.exports.drain(..) {
            watch.cancel.cancel();
            let _ = tokio::time::timeout(GIVING_UP, work).await;
        }
    }
}

/// Tells how many rows have been written, once it has taken a while.
async fn tell_progress(news: UnboundedSender<Event>, watch: Watch) {
    let mut pause = LONG;
    loop {
        tokio::time::sleep(pause).await;
        if news.send(Event::Exporting(watch.rows())).is_err() {
            return;
        }
        pause = PACE;
    }
}

/// The answer of a save that may take long; how far it has come is told meanwhile.
async fn told<T>(saving: impl Future<Output = T>, progress: &Progress, tell: impl Fn(usize)) -> T {
    let mut saving = std::pin::pin!(saving);
    let mut pause = LONG;
    loop {
        tokio::select! {
            biased;
            saved = &mut saving => return saved,
            () = tokio::time::sleep(pause) => tell(progress.rows()),
        }
        pause = PACE;
    }
}

/// Tries until the database can be used again, ever more slowly.
async fn look_for(db: &Db) {
    let mut pause = FIRST_PAUSE;
    loop {
        tokio::time::sleep(pause).await;
        if db.reach().await.is_ok() {
            return;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Tells what others save, for as long as somebody is there to be told. After a lost line
/// everything may have changed.
async fn hear(db: Db, news: UnboundedSender<Event>) {
    let mut pause = FIRST_PAUSE;
    let mut missed = false;
    while !news.is_closed() {
        match db.listen().await {
            Ok(None) => return,
            Ok(Some(mut listening)) => {
                pause = FIRST_PAUSE;
                if missed {
                    let _ = news.send(Event::Changed(Changed::EVERYTHING));
                }
                let lost = loop {
                    match listening.next().await {
                        Ok(changed) => drop(news.send(Event::Changed(changed))),
                        Err(refusal) => break refusal,
                    }
                };
                drop(listening);
                // One that was ended may be alone in it, and is opened again.
                if matches!(lost, Refusal::Offline { detail } if detail == SILENT) {
                    let _ = news.send(Event::Line(Line::Lost));
                }
            }
            Err(_) => {}
        }
        missed = true;
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Runs the program on the terminal; returns the exit code.
///
/// # Errors
/// What the terminal says when it cannot be used.
pub async fn run(mut app: App, mut worker: Worker, first: Vec<Effect>) -> color_eyre::Result<u8> {
    let ended = run_until_it_ends(&mut app, &mut worker, first).await;
    worker.give_up_exports().await;
    ended
}

async fn run_until_it_ends(app: &mut App, worker: &mut Worker, first: Vec<Effect>) -> color_eyre::Result<u8> {
    // The database is opened while the terminal is made ready.
    let mut errands = worker.perform(first);
    let options = crate::term::Options { ssh_line: worker.config.line };
    let mut screen = Screen::enter(options)?;
    let mut signals = Signals::listen()?;
    let mut input = Input::open();
    let size = screen.size()?;
    let mut effects = app.update(Event::Resize { columns: size.width, rows: size.height });
    let mut waiting_since: Option<Instant> = None;
    loop {
        errands.extend(worker.perform(std::mem::take(&mut effects)));
        for errand in errands.drain(..) {
            match errand {
                Errand::Quit => return Ok(0),
                Errand::Redraw => {
                    screen.redraw()?;
                    app.dirty = true;
                }
                Errand::Suspend => {
                    if worker.config.restricted || screen.suspend()? == Suspension::NoShell {
                        let text = app.context.keyed("message-no-shell", &[]);
                        effects.extend(app.update(Event::Notice(text)));
                    }
                    app.dirty = true;
                }
            }
        }
        let ready_at = screen.ready_at();
        if app.dirty && ready_at <= Instant::now() {
            let theme = worker.config.theme;
            screen.draw(|frame| view::draw(app, theme, frame))?;
            effects.extend(app.update(Event::Drawn));
            app.dirty = false;
            if !effects.is_empty() {
                continue;
            }
        }
        waiting_since = app.waiting().then(|| waiting_since.unwrap_or_else(Instant::now));
        let patience = waiting_since.map(|since| since + PATIENCE).filter(|at| *at > Instant::now());
        tokio::select! {
            biased;
            signal = signals.next() => match signal {
                Signal::Continue => {
                    screen.resume()?;
                    app.dirty = true;
                }
                Signal::Resized => {
                    let size = screen.size()?;
                    effects.extend(app.update(Event::Resize { columns: size.width, rows: size.height }));
                }
                ending => return Ok(ending.exit_code().unwrap_or_default()),
            },
            events = input.next() => for event in events? {
                effects.extend(take_input(app, event));
            },
            event = worker.next() => {
                effects.extend(app.update(event));
                while let Some(event) = worker.ready() {
                    effects.extend(app.update(event));
                }
            },
            () = tokio::time::sleep_until(ready_at.into()), if app.dirty => {},
            () = tokio::time::sleep_until(patience.unwrap_or(ready_at).into()), if patience.is_some() => {
                effects.extend(app.update(Event::Tick));
            },
        }
    }
}

fn take_input(app: &mut App, event: crossterm::event::Event) -> Vec<Effect> {
    match event {
        crossterm::event::Event::Key(key) => app.update(Event::Key(key)),
        crossterm::event::Event::Paste(text) => app.update(Event::Paste(text)),
        _ => Vec::new(),
    }
}

/// Does everything that is under way and draws nothing: for stories.
pub async fn settle(app: &mut App, worker: &mut Worker, first: Vec<Effect>) -> Vec<Errand> {
    let mut errands = worker.perform(first);
    loop {
        while worker.busy() || app.context.exporting {
            let event = worker.next().await;
            let effects = app.update(event);
            errands.extend(worker.perform(effects));
        }
        while let Some(event) = worker.ready() {
            let effects = app.update(event);
            errands.extend(worker.perform(effects));
        }
        if worker.busy() {
            continue;
        }
        let effects = app.update(Event::Drawn);
        errands.extend(worker.perform(effects));
        if !worker.busy() {
            return errands;
        }
    }
}
