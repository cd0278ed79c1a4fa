//! What the operator does to the shared registry: setting it up, its people and their roles, and
//! the self-test. Each is a function of the database that asks who is calling, so a local
//! administrator gives roles through the same door.

use std::str::FromStr;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use crate::db::error::refusal;
use crate::db::migrate::{self, Purpose};
use crate::db::open::Target;
use crate::db::server::{connect_one, postgres_options, reach};
use crate::db::{reference, report, run};
use crate::model::entities;
use crate::model::fold;
use crate::model::request::Refusal;
use crate::model::share::Share;

/// The code by which the secretariat is named where municipalities are.
pub const SECRETARIAT_CODE: &str = "0000";

/// A person to register. `municipality` is a code of four digits, `0000` for the secretariat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    pub municipality: String,
    /// From `scram::verifier`; none where nobody logs in with a password.
    pub verifier: Option<String>,
}

/// A role to give or to withdraw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleChange {
    pub login: String,
    pub municipality: String,
    pub role: String,
    pub reason: String,
    pub give: bool,
}

/// A registered person; `roles` in the words of the database: `0151 contract_admin, …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub login: String,
    pub name: String,
    pub organisation: String,
    pub active: bool,
    pub roles: String,
}

/// How a rule of the self-test came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Kept,
    Broken,
    /// The caller may not look.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub rule: String,
    pub verdict: Verdict,
    /// The objects that break the rule: names of the schema and of logins.
    pub found: String,
}

/// The address of a shared registry.
fn address(target: &Target) -> Result<&str, Refusal> {
    match target {
        Target::Postgres(address) => Ok(address),
        Target::Sqlite(_) => Err(Refusal::SharedOnly),
    }
}

async fn connect(target: &Target) -> Result<PgConnection, Refusal> {
    connect_one(address(target)?).await
}

/// Makes the database where there is none, the roles of the cluster, and what a restore loses.
/// Running it again changes nothing. Takes a superuser.
///
/// # Errors
/// `Denied` for anybody else, `SharedOnly` for a file; as for connecting.
pub async fn install(target: &Target) -> Result<(), Refusal> {
    let address = address(target)?;
    let servers = postgres_options(address)?;
    let named = servers.first().map(|server| server.get_database().unwrap_or_else(|| server.get_username()));
    let name = named.ok_or(Refusal::NotAnAddress)?.to_owned();
    let beside: Vec<_> = servers.into_iter().map(|server| server.database("postgres")).collect();
    let (_, mut server) = reach(&beside, false).await?;
    let found: i64 = sqlx::query_scalar("select count(*) from pg_database where datname = $1")
        .bind(&name)
        .fetch_one(&mut server)
        .await
        .map_err(|error| refusal(&error))?;
    if found == 0 {
        run::create_database(&mut server, &name).await?;
    }
    server.close().await.map_err(|error| refusal(&error))?;
    migrate::install_roles(address).await
}

/// Brings the schema and the reference data up to this program.
///
/// # Errors
/// As for `migrate::migrate`.
pub async fn upgrade(target: &Target) -> Result<(), Refusal> {
    address(target)?;
    migrate::migrate(target, Purpose::Own).await?;
    reference::install(target).await?;
    report::install(target).await
}

/// Makes the login and registers the person; false where both were there.
///
/// # Errors
/// `Denied` unless the caller is a superuser, or where the login is somebody's elsewhere;
/// `Gone` for a municipality that is none.
pub async fn add_person(target: &Target, person: &NewPerson) -> Result<bool, Refusal> {
    let mut connection = connect(target).await?;
    let place = place(&mut connection, &person.municipality).await?;
    let mut transaction = connection.begin().await.map_err(|error| refusal(&error))?;
    sqlx::query("select intern.open_login($1, $2)")
        .bind(&person.login)
        .bind(&person.verifier)
        .execute(&mut *transaction)
        .await
        .map_err(|error| refusal(&error))?;
    let searched = [person.name.as_str(), &person.login, person.email.as_deref().unwrap_or_default()].join(" ");
    let made: bool = sqlx::query_scalar("select kitos.register_person($1, $2, $3, $4, $5, $6)")
        .bind(&person.login)
        .bind(place)
        .bind(&person.name)
        .bind(fold::name_key(&person.name))
        .bind(fold::search(&searched))
        .bind(&person.email)
        .fetch_one(&mut *transaction)
        .await
        .map_err(|error| refusal(&error))?;
    transaction.commit().await.map_err(|error| refusal(&error))?;
    Ok(made)
}

/// The person sees nothing from the next statement on, and cannot log in again.
///
/// # Errors
/// `Gone` where nobody has the login, `Denied` unless the caller is a superuser.
pub async fn deactivate(target: &Target, login: &str) -> Result<bool, Refusal> {
    let mut connection = connect(target).await?;
    let mut transaction = connection.begin().await.map_err(|error| refusal(&error))?;
    let changed: bool = sqlx::query_scalar("select kitos.set_active($1, false)")
        .bind(login)
        .fetch_one(&mut *transaction)
        .await
        .map_err(|error| refusal(&error))?;
    sqlx::query("select intern.close_login($1)")
        .bind(login)
        .execute(&mut *transaction)
        .await
        .map_err(|error| refusal(&error))?;
    transaction.commit().await.map_err(|error| refusal(&error))?;
    Ok(changed)
}

/// Gives or withdraws a role; false where that changed nothing. The operator may everything, a
/// local administrator what is local to his own municipality.
///
/// # Errors
/// `Denied`; `Gone` for a login or municipality that nobody has.
pub async fn change_role(target: &Target, change: &RoleChange) -> Result<bool, Refusal> {
    const GIVE: &str = "select kitos.give_role($1, $2, $3, $4)";
    const WITHDRAW: &str = "select kitos.withdraw_role($1, $2, $3, $4)";
    let mut connection = connect(target).await?;
    let place = place(&mut connection, &change.municipality).await?;
    let done = sqlx::query_scalar(if change.give { GIVE } else { WITHDRAW })
        .bind(&change.login)
        .bind(place)
        .bind(&change.role)
        .bind(&change.reason)
        .fetch_one(&mut connection)
        .await;
    done.map_err(|error| refusal(&error))
}

async fn place(connection: &mut PgConnection, code: &str) -> Result<i64, Refusal> {
    let found: Option<i64> = sqlx::query_scalar("select kitos.place_of($1)")
        .bind(code)
        .fetch_one(connection)
        .await
        .map_err(|error| refusal(&error))?;
    found.ok_or(Refusal::Gone)
}

/// Everybody, by organisation and login.
///
/// # Errors
/// `Denied` unless the caller is the operator.
pub async fn people(target: &Target) -> Result<Vec<Listed>, Refusal> {
    let mut connection = connect(target).await?;
    let rows: Vec<(String, String, String, bool, String)> =
        sqlx::query_as("select login, name, place, active, roles from kitos.people()")
            .fetch_all(&mut connection)
            .await
            .map_err(|error| refusal(&error))?;
    let listed = |(login, name, organisation, active, roles)| Listed { login, name, organisation, active, roles };
    Ok(rows.into_iter().map(listed).collect())
}

/// The self-test of the database's own rules, in the order of their names.
///
/// # Errors
/// `Denied` unless the caller is the operator.
pub async fn check(target: &Target) -> Result<Vec<Checked>, Refusal> {
    let mut connection = connect(target).await?;
    let mut transaction = connection.begin().await.map_err(|error| refusal(&error))?;
    let rows: Vec<(String, String, Option<String>)> =
        sqlx::query_as("select rule, status, detail from intern.self_test($1) order by rule")
            .bind(private_columns())
            .fetch_all(&mut *transaction)
            .await
            .map_err(|error| refusal(&error))?;
    transaction.rollback().await.map_err(|error| refusal(&error))?;
    Ok(rows.into_iter().map(|(rule, status, found)| checked(rule, &status, found)).collect())
}

fn checked(rule: String, status: &str, found: Option<String>) -> Checked {
    let verdict = match status {
        "ok" => Verdict::Kept,
        "wrong" => Verdict::Broken,
        _ => Verdict::Unknown,
    };
    Checked { rule, verdict, found: found.unwrap_or_default() }
}

/// Columns that may leave no municipality, as `table.column`.
fn private_columns() -> Vec<String> {
    let private = |share: Share| matches!(share, Share::Note | Share::Person | Share::Project);
    entities::ALL
        .iter()
        .flat_map(|entity| entity.fields.iter().map(|field| (entity.table, field)))
        .filter(|(_, field)| private(field.share))
        .map(|(table, field)| format!("{table}.{}", field.name))
        .collect()
}

/// The lines for `pg_hba.conf` and `pg_ident.conf`: over the socket a person is who the system
/// says, from elsewhere SCRAM inside TLS, and nobody else comes in.
///
/// # Errors
/// `SharedOnly` for a file.
pub fn host_lines(target: &Target) -> Result<String, Refusal> {
    let options = PgConnectOptions::from_str(address(target)?).map_err(|_| Refusal::NotAnAddress)?;
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    Ok(HOST_LINES.replace("DATABASE", database))
}

const HOST_LINES: &str = "\
# pg_hba.conf: the first line that fits decides. Put these first, and reload.
# The operator, over the socket only.
local    all       postgres                      peer
# People on this host: the login of the system is the login of the database.
local    DATABASE  +kitos_member                 peer map=kitos
local    DATABASE  +kitos_migrator               peer
# People elsewhere: a password, never sent as such, inside TLS. The client verifies the server:
# postgres://LOGIN@HOST/DATABASE?sslmode=verify-full
hostssl  DATABASE  +kitos_member   0.0.0.0/0     scram-sha-256
hostssl  DATABASE  +kitos_member   ::0/0         scram-sha-256
# Nobody else. A standby's own line (replication) goes above these.
local    all       all                           reject
host     all       all             0.0.0.0/0     reject
host     all       all             ::0/0         reject

# pg_ident.conf
kitos    /^([a-z][a-z0-9_.-]*)$    \\1

# postgresql.conf
password_encryption = scram-sha-256
ssl = on
";
