//! Who may do what: role by entity by verb, as real logins, beside what the program offers them.
//! The sources are `domain.md` 4.2 and 4.3 (rules of 2025) and the decisions on roles: a report
//! administrator and a read-only role stay, and the secretariat reads no municipality's records.

use kitos::db::Db;
use kitos::db::open::Clock;
use kitos::model::entities;
use kitos::model::entity::Tenancy;
use kitos::model::request::{Outcome, Refusal, Request};
use kitos::model::session::Session;

use crate::security::attack::Attacker;
use crate::security::probes::{attempt, begin, copied, tables};
use crate::security::stage::{GERT, GONE, HANS, LISE, NOBODY, SIGRID, Stage};
use crate::support::registry::{Registry, moment, save, uuid};

const KAJ: &str = "s159_kaj";
const SOFIE: &str = "s159_sofie";
const ODA: &str = "s159_oda";
const RITA: &str = "s159_rita";
const UFFE: &str = "s159_uffe";
const BO: &str = "s159_bo";

/// Contract, system, organisation and report administrator, local administrator, plain user; a
/// registrar, a reader who is contract administrator besides, one who has been deactivated, one
/// whom nobody knows, a registrar of a municipality outside the agreement, the secretariat.
const EVERYBODY: &[&str] = &[KAJ, SOFIE, ODA, RITA, BO, UFFE, GERT, LISE, GONE, NOBODY, HANS, SIGRID];

/// Rows of an entity, and who inserts, updates and removes them.
struct Line {
    entity: &'static str,
    rows: Rows,
    writers: &'static [&'static str],
    #[allow(dead_code, reason = "for the reader")]
    source: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// Of the writer's own organisation.
    Own,
    /// The secretariat's, which are common.
    Common,
    /// The same of templates, where both stand in one table.
    OwnTemplates,
    CommonTemplates,
}

impl Rows {
    fn are_common(self) -> bool {
        matches!(self, Self::Common | Self::CommonTemplates)
    }

    fn condition(self) -> &'static str {
        match self {
            Self::Own | Self::Common => "true",
            Self::OwnTemplates => "scope = 'local'",
            Self::CommonTemplates => "scope <> 'local'",
        }
    }
}

const fn own(entity: &'static str, writers: &'static [&'static str], source: &'static str) -> Line {
    Line { entity, rows: Rows::Own, writers, source }
}

const fn common(entity: &'static str, writers: &'static [&'static str], source: &'static str) -> Line {
    Line { entity, rows: Rows::Common, writers, source }
}

#[rustfmt::skip]
const TABLE: &[Line] = &[
    own("contract", &[KAJ, BO, GERT], "4.2 contract; 4.3 module mapping: contract, payments"),
    own("economy_line", &[KAJ, BO, GERT], "4.3: contract, payments -> ConA"),
    own("contract_element", &[KAJ, BO, GERT], "4.3: contract"),
    own("contract_role", &[KAJ, BO, GERT], "4.3: contract"),
    own("contract_system", &[KAJ, BO, GERT], "4.3: contract"),
    own("notice", &[KAJ, BO, GERT], "4.3: contract; 2.13"),
    own("system_usage", &[SOFIE, BO, GERT], "4.2 system usage; 4.3: usage -> SysA"),
    own("usage_kle", &[SOFIE, BO, GERT], "4.3: usage -> SysA"),
    own("system_relation", &[SOFIE, BO, GERT], "4.3: usage -> SysA; 2.5"),
    own("usage_role", &[SOFIE, BO, GERT], "4.3: usage -> SysA"),
    own("reference", &[KAJ, SOFIE, BO, GERT], "4.3: references -> any module they belong to"),
    own("catalogue_order", &[KAJ, SOFIE, BO, UFFE, GERT], "orders to the secretariat: everybody who registers"),
    own("org_unit", &[ODA, BO], "4.2 org unit; 4.3: units -> OrgA"),
    own("person", &[ODA, BO], "4.2 user; 4.3: users -> OrgA"),
    own("assignment", &[ODA, BO, SIGRID], "4.3 assign user, OrgA: LA, OrgA; the secretariat among its own"),
    own("option_local", &[BO], "4.2 local option"),
    common("organisation", &[SIGRID], "4.2 organisation (2025)"),
    common("accession", &[SIGRID], "the agreement: the secretariat"),
    common("sharing_terms", &[SIGRID], "the first day of sharing: the secretariat only"),
    common("option_value", &[SIGRID], "4.2 global option"),
    common("kle", &[SIGRID], "4.2 KLE update"),
    common("it_system", &[SIGRID], "4.2 catalogue system"),
    common("it_system_kle", &[SIGRID], "3.8 KLE on a catalogue system"),
    common("it_interface", &[SIGRID], "decision 7: the secretariat maintains the catalogue"),
    Line { entity: "report_template", rows: Rows::OwnTemplates, writers: &[BO, RITA, SIGRID], source: "local templates: report administrator (2017)" },
    Line { entity: "report_template", rows: Rows::CommonTemplates, writers: &[SIGRID], source: "decision 8: shared templates are the secretariat's" },
];

/// What the database lets somebody do that the screen does not offer: roles in the secretariat are
/// given by `kitos admin`.
const NOT_ON_SCREEN: &[(&str, &str)] = &[(SIGRID, "assignment")];

/// May this person insert, update and remove these rows of the organisation, as the database has it?
async fn written(attacker: &mut Attacker<'_>, line: &Line, organisation: i64) -> [bool; 3] {
    let table = format!("kitos.{}", line.entity);
    let condition = line.rows.condition();
    attacker.only = Some(table.clone());
    let (_, columns) = tables(attacker).await.remove(0);
    let change = begin(attacker).await;
    // Row-level security refuses before any index is asked.
    let changed = [("organisation_id", organisation.to_string())];
    let insert = copied(&table, &columns, change, &changed).replace(" limit 1", &format!(" where {condition} limit 1"));
    let inserted = attempt(attacker, &insert).await;
    let inserted = inserted.touched > 0 || inserted.code() == "23505";
    attacker.ask("rollback to savepoint tried").await;
    let mut may = [inserted, false, false];
    for (at, set) in ["", ", deleted_at = now()"].into_iter().enumerate() {
        let sql = format!(
            "update {table} set version = version + 1, change_id = {change}{set} \
             where id = (select min(id) from {table} where organisation_id = {organisation} and {condition})"
        );
        may[at + 1] = attempt(attacker, &sql).await.touched > 0;
        attacker.ask("rollback to savepoint tried").await;
    }
    attacker.ask("rollback").await;
    may
}

async fn session(stage: &Stage, login: &str) -> Option<Session> {
    let db = Db::open(&stage.database.login(login), None, false, Clock::Fixed(moment())).await.ok()?;
    match db.answer(&Request::Session).await {
        Ok(Outcome::Session(session)) => Some(*session),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_rights_holds_for_logins_and_for_the_program() {
    let stage = Stage::build().await;
    let listed: Vec<&str> = TABLE.iter().map(|line| line.entity).collect();
    for entity in entities::ALL {
        assert!(listed.contains(&entity.name), "{} is not in the table", entity.name);
    }
    let mut wrong = Vec::new();
    for login in EVERYBODY {
        let session = session(&stage, login).await;
        let mut attacker = Attacker::new(&stage, login).await;
        for line in TABLE {
            let expected = [is_writer(login, line); 3];
            // Orders are written to the secretariat, which writes none for a municipality.
            let organisation = match (line.rows.are_common(), line.entity, *login) {
                (true, _, _) => 1,
                (false, "catalogue_order", SIGRID) => stage.gladsaxe,
                _ => attacker.places().0,
            };
            let may = written(&mut attacker, line, organisation).await;
            if may != expected {
                wrong.push(format!("{login} {}: inserts, updates, removes {may:?}, not {expected:?}", line.entity));
            }
        }
        for entity in entities::ALL {
            let expected = TABLE.iter().any(|line| line.entity == entity.name && is_writer(login, line))
                && !NOT_ON_SCREEN.contains(&(login, entity.name));
            let offered = session.as_ref().is_some_and(|session| session.may_edit(entity));
            if offered != expected {
                wrong.push(format!("{login} {}: the program offers {offered}, not {expected}", entity.name));
            }
        }
        wrong.extend(read(&stage, &mut attacker, login).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A registrar elsewhere has the rights of one here, in his own municipality.
fn is_writer(login: &str, line: &Line) -> bool {
    line.writers.contains(&if login == HANS { GERT } else { login })
}

/// Everybody reads his own municipality's rows and nobody another's; the catalogue is everybody's
/// whom the registry knows.
async fn read(stage: &Stage, attacker: &mut Attacker<'_>, login: &str) -> Vec<String> {
    let stranger = [GONE, NOBODY].contains(&login);
    let own = match login {
        HANS => stage.herlev,
        SIGRID => 1,
        _ => stage.gladsaxe,
    };
    let mut wrong = Vec::new();
    for line in TABLE {
        let catalogue = entities::named(line.entity).unwrap().tenancy == Tenancy::Catalogue;
        let count = async |attacker: &mut Attacker<'_>, condition: String| {
            attacker.ask(&format!("select count(*) from kitos.{} where {condition}", line.entity)).await.number()
        };
        let mine = count(attacker, format!("organisation_id = {own}")).await;
        let others = count(attacker, format!("organisation_id not in ({own}, 1)")).await;
        let common = count(attacker, "organisation_id = 1".to_owned()).await;
        let orders = line.entity == "catalogue_order" && login == SIGRID;
        let municipalities = line.entity == "organisation";
        if others > 0 && !orders && !municipalities {
            wrong.push(format!("{login} reads {others} rows of others in {}", line.entity));
        }
        if stranger && mine + others + common > 0 {
            wrong.push(format!("{login} reads {}", line.entity));
        }
        if !stranger && catalogue && common == 0 {
            wrong.push(format!("{login} does not read {}", line.entity));
        }
        if !stranger && !catalogue && mine == 0 && login != SIGRID {
            wrong.push(format!("{login} does not read his own {}", line.entity));
        }
    }
    wrong
}

/// Switching is an update of the contract, and takes its lines along; nobody switches a line.
#[tokio::test(flavor = "multi_thread")]
async fn those_who_write_contracts_switch_their_visibility() {
    let stage = Stage::build().await;
    for login in EVERYBODY {
        let mut attacker = Attacker::new(&stage, login).await;
        let change = begin(&mut attacker).await;
        let switched = attempt(
            &mut attacker,
            &format!("update kitos.contract set visibility = 'local', version = version + 1, change_id = {change} where visibility = 'shared'"),
        )
        .await;
        let expected = [KAJ, BO, GERT, HANS].contains(login);
        assert_eq!(switched.touched > 0, expected, "{login}");
        if expected {
            let open = attacker.ask("select count(*) from kitos.economy_line where visibility = 'shared'").await;
            assert_eq!(open.number(), 0, "a line was left behind");
        }
        let line =
            format!("update kitos.economy_line set visibility = 'shared', version = version + 1, change_id = {change}");
        assert_eq!(attempt(&mut attacker, &line).await.code(), "42501", "{login}");
    }
}

/// A file has no logins, so roles are what the program offers; that nobody writes for another
/// organisation is a rail against mistakes in the file's own triggers.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_keeps_the_rails() {
    let registry = Registry::sqlite().await;
    let ballerup = registry.municipality("0151").await;
    let gladsaxe = registry.municipality("0159").await;
    for (login, roles, may) in [
        ("kaj", &["contract_admin"][..], true),
        ("bo", &["local_admin"], true),
        ("sofie", &["system_admin"], false),
        ("uffe", &["user"], false),
        ("lise", &["contract_admin", "read_only"], false),
    ] {
        registry.person(ballerup, login, roles).await;
        let db = Db::open(&registry.owner(), Some(login), false, Clock::Fixed(moment())).await.unwrap();
        let Ok(Outcome::Session(session)) = db.answer(&Request::Session).await else { panic!("no session") };
        assert_eq!(session.may_edit(entities::named("contract").unwrap()), may, "{login} is offered");
        let pools = registry.open(login).await;
        for (organisation, expected) in [(ballerup, Ok(1)), (gladsaxe, Err(Refusal::Denied))] {
            let change = format!(
                "insert into change_set (organisation_id, uuid, kind) values ({organisation}, '{}', 'edit')",
                uuid()
            );
            assert_eq!(save(&pools, &[change]).await, expected, "{login} in {organisation}");
        }
    }
}
