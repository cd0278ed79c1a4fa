//! The registry under attack: what was planted in it, and who is in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kitos::db::open::Target;
use kitos::db::report;
use sqlx::{ConnectOptions, Connection, Row};

use crate::support::cluster::Database;
use crate::support::registry::Registry;

pub const GERT: &str = "s159_gert";
pub const LISE: &str = "s159_lise";
pub const HANS: &str = "s163_hans";
pub const SIGRID: &str = "s900_sigrid";
pub const SVEND: &str = "s900_svend";
/// Has a login and is nobody in the registry.
pub const NOBODY: &str = "s000_nobody";
/// Was somebody, and has been deactivated.
pub const GONE: &str = "s159_gone";
/// Whose login itself is given too much, once.
pub const MADS: &str = "s159_mads";

/// Login, municipality (none: the secretariat) and roles.
pub const PEOPLE: &[(&str, &str, &[&str])] = &[
    ("s151_anna", "0151", &["user", "contract_admin", "system_admin", "local_admin"]),
    (GERT, "0159", &["user", "contract_admin", "system_admin"]),
    ("s159_kaj", "0159", &["contract_admin"]),
    ("s159_sofie", "0159", &["system_admin"]),
    ("s159_oda", "0159", &["organisation_admin"]),
    ("s159_rita", "0159", &["report_admin"]),
    ("s159_uffe", "0159", &["user"]),
    ("s159_bo", "0159", &["user", "local_admin"]),
    (LISE, "0159", &["user", "read_only", "contract_admin"]),
    (MADS, "0159", &["user", "contract_admin", "system_admin"]),
    (GONE, "0159", &["user", "local_admin"]),
    (HANS, "0163", &["user", "contract_admin", "system_admin"]),
    (SIGRID, "", &["user", "global_admin"]),
    (SVEND, "", &["user", "global_admin"]),
];

/// A price of Ballerup's that is Lokal, and one of Herlev's, which is not party; in øre.
const PRICES: [(&str, &str); 2] = [("0151", "98765432101"), ("0163", "87654321012")];
/// Written to the secretariat: an order, and the parameters of an extraction; or its own: a text
/// that waits, and who is to read it.
const FOR_THE_SECRETARIAT: [&str; 5] =
    ["kanarieordre", "kanarieforklaring", "kanarieparameter", "kanarieventer", "kanariegodkender"];

pub struct Stage {
    pub database: Database,
    pub ballerup: i64,
    pub gladsaxe: i64,
    pub herlev: i64,
    /// What stands in each column (`kitos.table.column`), as literals: what somebody might guess.
    pub values: Arc<BTreeMap<String, Vec<String>>>,
}

impl Stage {
    /// Set up, with the planner's statistics collected.
    pub async fn build() -> Self {
        let registry = Registry::postgres().await;
        for (login, code, roles) in PEOPLE {
            let organisation = if code.is_empty() { 1 } else { registry.municipality(code).await };
            registry.person(organisation, login, roles).await;
        }
        report::install(&registry.owner()).await.unwrap();
        let [ballerup, gladsaxe, herlev] = [
            registry.municipality("0151").await,
            registry.municipality("0159").await,
            registry.municipality("0163").await,
        ];
        let Registry::Postgres(database) = registry else { panic!("a server") };
        database.member(NOBODY).await;
        database.admin(include_str!("stage.sql")).await;
        let deactivate = "alter table kitos.person disable trigger user; \
             update kitos.person set active = false where login = 's159_gone'; \
             alter table kitos.person enable trigger user";
        database.admin(deactivate).await;
        let mut stage = Self { database, ballerup, gladsaxe, herlev, values: Arc::default() };
        stage.values = Arc::new(stage.all_values().await);
        stage
    }

    async fn all_values(&self) -> BTreeMap<String, Vec<String>> {
        let columns = "select format('select %L || quote_literal(%2$I::text) from (select distinct %2$I from %3$s) t \
                 where %2$I is not null', c.oid::regclass || '.' || quote_ident(a.attname) || '|', a.attname, c.oid::regclass) \
             from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
             where c.relnamespace = 'kitos'::regnamespace and c.relkind = 'r'";
        let every = self.operator(columns).await.join(" union all ");
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in self.operator(&every).await {
            let (column, value) = line.split_once('|').unwrap();
            values.entry(column.to_owned()).or_default().push(value.to_owned());
        }
        values
    }

    /// The same, to be spoilt.
    pub async fn copy(&self) -> Self {
        Self {
            database: self.database.copy().await,
            values: Arc::clone(&self.values),
            ballerup: self.ballerup,
            gladsaxe: self.gladsaxe,
            herlev: self.herlev,
        }
    }

    /// Drops the database beside the tasks. The server drops it when every other session has taken
    /// notice, and one whose client does not read takes none: its task must not stand in the queue
    /// of a thread that waits for the drop.
    pub async fn leave(self) {
        tokio::task::spawn_blocking(move || drop(self)).await.unwrap();
    }

    /// What this person must not find: texts, and the municipality that has them.
    pub fn forbidden(&self, login: &str) -> Vec<String> {
        let own = PEOPLE.iter().find(|(name, _, _)| *name == login && login != GONE).map(|(_, code, _)| *code);
        let mut texts: Vec<String> = CANARIES
            .iter()
            .filter(|word| !(own == Some("") && FOR_THE_SECRETARIAT.contains(word)))
            .flat_map(|word| [("0151", format!("{word}ballerup")), ("0163", format!("{word}udenfor"))])
            .filter(|(owner, _)| own != Some(owner))
            .map(|(_, text)| text)
            .collect();
        texts.extend(PRICES.iter().filter(|(owner, _)| own != Some(owner)).map(|(_, price)| (*price).to_owned()));
        texts
    }

    /// As the operator: the first column of what is asked.
    pub async fn operator(&self, sql: &str) -> Vec<String> {
        operator(&self.database, sql).await
    }
}

pub async fn operator(database: &Database, sql: &str) -> Vec<String> {
    let Target::Postgres(address) = database.owner() else { panic!("a server") };
    let options: sqlx::postgres::PgConnectOptions = address.parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await;
    connection.close().await.unwrap();
    let rows = rows.unwrap_or_else(|error| panic!("{error}: {sql}"));
    rows.iter().map(|row| row.try_get_raw(0).unwrap().as_str().unwrap_or_default().to_owned()).collect()
}

/// The words of `stage.sql`; each stands once with each victim's name.
const CANARIES: &[&str] = &[
    "kanariegrund",
    "kanarieenhed",
    "kanarieperson",
    "kanarietlf",
    "kanariepost",
    "kanarievalg",
    "kanariesystem",
    "kanariebeskrivelse",
    "kanarieflade",
    "kanariefladenote",
    "kanarierapport",
    "kanarieskabelon",
    "kanarienyskabelon",
    "kanariesql",
    "kanariehash",
    "kanariekaldenavn",
    "kanariebrugnote",
    "kanariearkiv",
    "kanariegammel",
    "kanariejournal",
    "kanariekontakt",
    "kanariebemaerkning",
    "kanarielokalnote",
    "kanariekonto",
    "kanarielinjenote",
    "kanariedeltnote",
    "kanariesag",
    "kanariedok",
    "kanarieordre",
    "kanarieforklaring",
    "kanarieparameter",
    "kanarieaftale",
    "kanarieventer",
    "kanariegodkender",
];
