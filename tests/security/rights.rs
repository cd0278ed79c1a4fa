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

/// An entity, and who inserts, updates and removes its rows in Gladsaxe (a catalogue's: at all).
struct Line {
    entity: &'static str,
    writers: &'static [&'static str],
    #[allow(dead_code, reason = "for the reader")]
    source: &'static str,
}

#[rustfmt::skip]
const TABLE: &[Line] = &[
    Line { entity: "contract", writers: &[KAJ, BO, GERT], source: "4.2 contract; 4.3 module mapping: contract, payments" },
    Line { entity: "economy_line", writers: &[KAJ, BO, GERT], source: "4.3: contract, payments -> ConA" },
    Line { entity: "contract_element", writers: &[KAJ, BO, GERT], source: "4.3: contract" },
    Line { entity: "contract_role", writers: &[KAJ, BO, GERT], source: "4.3: contract" },
    Line { entity: "contract_system", writers: &[KAJ, BO, GERT], source: "4.3: contract" },
    Line { entity: "system_usage", writers: &[SOFIE, BO, GERT], source: "4.2 system usage; 4.3: usage -> SysA" },
    Line { entity: "usage_kle", writers: &[SOFIE, BO, GERT], source: "4.3: usage -> SysA" },
    Line { entity: "usage_role", writers: &[SOFIE, BO, GERT], source: "4.3: usage -> SysA" },
    Line { entity: "reference", writers: &[KAJ, SOFIE, BO, GERT], source: "4.3: references -> any module they belong to" },
    Line { entity: "catalogue_order", writers: &[KAJ, SOFIE, BO, UFFE, GERT], source: "orders to the secretariat: everybody who registers" },
    Line { entity: "org_unit", writers: &[ODA, BO], source: "4.2 org unit; 4.3: units -> OrgA" },
    Line { entity: "person", writers: &[ODA, BO], source: "4.2 user; 4.3: users -> OrgA" },
    Line { entity: "assignment", writers: &[ODA, BO], source: "4.3 assign user, OrgA: LA, OrgA" },
    Line { entity: "option_local", writers: &[BO], source: "4.2 local option" },
    Line { entity: "organisation", writers: &[SIGRID], source: "4.2 organisation (2025)" },
    Line { entity: "accession", writers: &[SIGRID], source: "the agreement: the secretariat" },
    Line { entity: "option_value", writers: &[SIGRID], source: "4.2 global option" },
    Line { entity: "kle", writers: &[SIGRID], source: "4.2 KLE update" },
    Line { entity: "it_system", writers: &[SIGRID], source: "4.2 catalogue system" },
    Line { entity: "it_system_kle", writers: &[SIGRID], source: "3.8 KLE on a catalogue system" },
    Line { entity: "it_interface", writers: &[SIGRID], source: "decision 7: the secretariat maintains the catalogue" },
    Line { entity: "report_template", writers: &[BO, RITA], source: "local templates: report administrator (2017)" },
];

/// May this person insert, update and remove, as the database has it?
async fn written(attacker: &mut Attacker<'_>, entity: &str, catalogue: bool) -> [bool; 3] {
    let table = format!("kitos.{entity}");
    let (own, _) = attacker.places();
    let organisation = if catalogue { 1 } else { own };
    attacker.only = Some(table.clone());
    let (_, columns) = tables(attacker).await.remove(0);
    let change = begin(attacker).await;
    // Row-level security refuses before any index is asked.
    let changed = [("organisation_id", organisation.to_string())];
    let mut insert = copied(&table, &columns, change, &changed);
    if entity == "report_template" {
        insert = insert.replace(" limit 1", " where scope = 'local' limit 1");
    }
    let inserted = attempt(attacker, &insert).await;
    let inserted = inserted.touched > 0 || inserted.code() == "23505";
    attacker.ask("rollback to savepoint tried").await;
    let mut may = [inserted, false, false];
    for (at, set) in ["", ", deleted_at = now()"].into_iter().enumerate() {
        let sql = format!(
            "update {table} set version = version + 1, change_id = {change}{set} \
             where id = (select min(id) from {table} where organisation_id = {organisation})"
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
            let entity = entities::named(line.entity).unwrap();
            let local_template = line.entity == "report_template";
            let catalogue = entity.tenancy == Tenancy::Catalogue && !local_template;
            // A registrar elsewhere has the rights of one here, in his own municipality.
            let peer = if *login == HANS { GERT } else { login };
            let expected = line.writers.contains(&peer);
            // The secretariat gives roles among its own; what it does with orders and templates is
            // of another kind than keeping one's own records, and tried by the attack.
            if *login == SIGRID && ["assignment", "catalogue_order", "report_template"].contains(&line.entity) {
                continue;
            }
            let may = written(&mut attacker, line.entity, catalogue).await;
            if may != [expected; 3] {
                wrong.push(format!("{login} {}: inserts, updates, removes {may:?}, not {expected}", line.entity));
            }
            // Whether a template is a local one is not asked of the session.
            let offered = session.as_ref().is_some_and(|session| session.may_edit(entity));
            if !local_template && offered != expected {
                wrong.push(format!("{login} {}: the program offers {offered}, not {expected}", line.entity));
            }
        }
        wrong.extend(read(&stage, &mut attacker, login).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
