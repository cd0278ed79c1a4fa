//! The attack: a member with psql and time. It knows what it looks for, and nothing of the
//! tables: those it reads from the catalog. What it finds is named by the path it came by.
//!
//! Every probe is counted. A net with known mesh, not a proof: a defence whose loss it does not
//! notice belongs in `mutants.rs`.

use std::collections::BTreeSet;
use std::sync::Arc;

use kitos::db::open::Target;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgDatabaseError};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use crate::security::probes::{PATHS, Path};
use crate::security::stage::{GERT, GONE, HANS, LISE, NOBODY, SIGRID, SVEND, Stage};

/// What the database says to one probe.
pub struct Answer {
    /// The columns of each row, as text.
    pub rows: Vec<Vec<String>>,
    /// Rows that the last statement read or wrote.
    pub touched: u64,
    /// SQLSTATE and everything else that a refusal says.
    pub refused: Option<(String, String)>,
}

impl Answer {
    pub fn done(&self) -> bool {
        self.refused.is_none()
    }

    pub fn code(&self) -> &str {
        self.refused.as_ref().map_or("", |(code, _)| code)
    }

    pub fn first(&self) -> &str {
        self.rows.first().and_then(|row| row.first()).map_or("", String::as_str)
    }

    pub fn number(&self) -> i64 {
        self.first().parse().unwrap_or_default()
    }

    pub fn column(&self) -> Vec<String> {
        self.rows.iter().map(|row| row[0].clone()).collect()
    }
}

pub struct Attacker<'a> {
    pub stage: &'a Stage,
    pub login: &'a str,
    connection: PgConnection,
    forbidden: Vec<String>,
    /// The one table that ways over tables look at.
    pub only: Option<String>,
    pub probes: usize,
    pub found: BTreeSet<String>,
}

impl<'a> Attacker<'a> {
    pub async fn new(stage: &'a Stage, login: &'a str) -> Self {
        let connection = connect(stage, login).await;
        Self {
            stage,
            login,
            connection,
            forbidden: stage.forbidden(login),
            only: None,
            probes: 0,
            found: BTreeSet::new(),
        }
    }

    /// Goes these ways, and tells what was found.
    pub async fn go(&mut self, paths: &[Path]) {
        for path in paths {
            path.run(self).await;
            // Whatever a way has set is not carried into the next.
            self.again().await;
        }
    }

    /// Leaves, and comes back as on the first day.
    pub async fn again(&mut self) {
        self.connection = connect(self.stage, self.login).await;
    }

    pub async fn ask(&mut self, sql: &str) -> Answer {
        self.probes += 1;
        answer(&mut self.connection, sql).await
    }

    /// Within a transaction that is undone, however it went.
    pub async fn try_out(&mut self, sql: &str) -> Answer {
        self.ask("begin").await;
        let answer = self.ask(sql).await;
        self.ask("rollback").await;
        answer
    }

    /// Asks, and looks through all that is said for what was planted.
    pub async fn look(&mut self, path: &str, sql: &str) -> Answer {
        let answer = self.ask(sql).await;
        let mut said: String = answer.rows.iter().flatten().map(|text| text.clone() + "\n").collect();
        if let Some((_, text)) = &answer.refused {
            said += text;
        }
        self.scan(path, &said);
        answer
    }

    pub fn scan(&mut self, path: &str, said: &str) {
        for text in &self.forbidden {
            if said.contains(text.as_str()) {
                self.found.insert(format!("{path}: {text}"));
            }
        }
    }

    pub fn report(&mut self, finding: String) {
        self.found.insert(finding);
    }

    /// One regular expression for everything planted.
    pub fn pattern(&self) -> String {
        self.forbidden.join("|")
    }

    /// Where this person works, and a municipality where he does not.
    pub fn places(&self) -> (i64, i64) {
        match self.login {
            SIGRID | SVEND => (1, self.stage.ballerup),
            HANS => (self.stage.herlev, self.stage.ballerup),
            _ => (self.stage.gladsaxe, self.stage.ballerup),
        }
    }
}

pub async fn connect(stage: &Stage, login: &str) -> PgConnection {
    let Target::Postgres(address) = stage.database.login(login) else { panic!("a server") };
    let options: PgConnectOptions = address.parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    answer(&mut connection, "set statement_timeout = '20s'; set lock_timeout = '2s'; set jit = off").await;
    connection
}

/// In the simple protocol, in which everything comes as text.
pub async fn answer(connection: &mut PgConnection, sql: &str) -> Answer {
    use futures::TryStreamExt;
    let mut rows = Vec::new();
    let mut touched = 0;
    let mut stream = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_many(&mut *connection);
    let refused = loop {
        match stream.try_next().await {
            Ok(Some(sqlx::Either::Left(done))) => touched = done.rows_affected(),
            Ok(Some(sqlx::Either::Right(row))) => rows.push(
                (0..row.columns().len())
                    .map(|at| row.try_get_raw(at).unwrap().as_str().unwrap_or_default().to_owned())
                    .collect(),
            ),
            Ok(None) => break None,
            Err(error) => break Some(refusal(&error)),
        }
    };
    Answer { rows, touched, refused }
}

/// Everything that an error carries to the client.
fn refusal(error: &sqlx::Error) -> (String, String) {
    let Some(database) = error.as_database_error() else { return ("?".to_owned(), format!("{error:?}")) };
    let code = database.code().unwrap_or_default().into_owned();
    let more = database
        .try_downcast_ref::<PgDatabaseError>()
        .map(|error| {
            [Some(error.message()), error.detail(), error.hint(), error.r#where(), error.constraint(), error.column()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("\n")
        })
        .unwrap_or_default();
    (code, more)
}

/// Everything at once takes minutes: `KITOS_ATTACK=whole`.
pub fn is_whole() -> bool {
    std::env::var("KITOS_ATTACK").is_ok_and(|wish| wish == "whole")
}

/// As those of another party, of a municipality outside the agreement, of the secretariat; and
/// as two whom the registry does not know. The ways that meet everybody alike are gone by some,
/// and the long ones by one, unless the whole is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_planted_is_found() {
    use futures::StreamExt;
    let stage = Arc::new(Stage::build().await);
    let light: Vec<Path> = PATHS.iter().copied().filter(|path| ![Path::Plans, Path::Oracles].contains(path)).collect();
    let strangers = [
        Path::OwnReads,
        Path::Leaks,
        Path::Functions,
        Path::Forgeries,
        Path::Escalations,
        Path::Templates,
        Path::Reviews,
    ];
    let attacks = [
        (GERT, PATHS.to_vec()),
        (SIGRID, if is_whole() { PATHS.to_vec() } else { light.clone() }),
        (HANS, if is_whole() { PATHS.to_vec() } else { light.clone() }),
        (LISE, light),
        ("s159_bo", vec![Path::OwnReads, Path::Writes, Path::Escalations, Path::Forgeries]),
        ("s159_oda", vec![Path::Escalations]),
        ("s159_kaj", vec![Path::Escalations]),
        (NOBODY, strangers.to_vec()),
        (GONE, strangers.to_vec()),
    ];
    let found: Vec<(usize, Vec<String>)> = futures::stream::iter(attacks)
        .map(|(login, paths)| tokio::spawn(attack(Arc::clone(&stage), login, paths)))
        .buffer_unordered(3)
        .map(Result::unwrap)
        .collect()
        .await;
    let probes: usize = found.iter().map(|(probes, _)| probes).sum();
    let said: Vec<String> = found.into_iter().flat_map(|(_, said)| said).collect();
    println!("{probes} probes");
    assert!(said.is_empty(), "{}", said.join("\n"));
    assert!(probes > 50_000, "only {probes} probes");
}

async fn attack(stage: Arc<Stage>, login: &'static str, paths: Vec<Path>) -> (usize, Vec<String>) {
    let copy = stage.copy().await;
    let mut attacker = Attacker::new(&copy, login).await;
    attacker.go(&paths).await;
    println!("{login}: {} probes, {} found", attacker.probes, attacker.found.len());
    let said = attacker.found.iter().map(|finding| format!("{login} {finding}")).collect();
    let probes = attacker.probes;
    drop(attacker);
    copy.leave().await;
    (probes, said)
}

/// The attack finds what its own municipality has: it can see.
#[tokio::test(flavor = "multi_thread")]
async fn the_attack_finds_what_is_there_to_be_found() {
    let stage = Stage::build().await;
    let mut attacker = Attacker::new(&stage, "s151_anna").await;
    attacker.forbidden = stage.forbidden(GERT);
    attacker.go(&[Path::Reads, Path::Leaks, Path::Messages]).await;
    // The cast's error says so much of the row that what it says is found in it.
    assert!(attacker.found.iter().any(|line| line.starts_with("cast-error:")));
    assert!(attacker.found.iter().any(|line| line.starts_with("div0:")));
    let found =
        |path: &str, text: &str| attacker.found.iter().any(|line| line.starts_with(path) && line.ends_with(text));
    for (path, text) in [
        ("select:", "kanariebemaerkningballerup"),
        ("select:", "98765432101"),
        ("builtin:", "kanarielinjenoteballerup"),
        ("leaky:", "kanarietlfballerup"),
        ("copy:", "kanariegammelballerup"),
    ] {
        assert!(found(path, text), "{path} {text} was not found in one's own rows: {:#?}", attacker.found);
    }
}
