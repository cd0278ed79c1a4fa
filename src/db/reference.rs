//! The data that every registry starts with: the secretariat's organisation, the 98
//! municipalities, and the option values and roles of the original system (`domain.md` 5;
//! their spelling is data, slips included).

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::open::Target;
use crate::db::setup::{Bind, Setup};
use crate::model::fold;
use crate::model::request::Refusal;

/// The organisation that maintains what is common: *Fælles Kommune*.
pub const SECRETARIAT: i64 = 1;
pub const SECRETARIAT_UUID: &str = "4b1d3f0e-0f6a-5c1e-9c55-6d0a3e8f2b71";
pub const SECRETARIAT_NAME: &str = "Fælles Kommune";

/// The agreement of 2017, and the first day on which its reports shared anything; the secretariat
/// may change the day. Source: `sharing-and-reports.md` A1.
const AGREEMENT: &str = "2017";
const TERMS: &str = "insert into sharing_terms (organisation_id, uuid, change_id, agreement, first_day) \
     values ($1, $2, $3, $4, '2017-11-15')";

const MUNICIPALITIES: &str = include_str!("reference/municipalities.csv");
/// Ids of reference rows are made from their names, so that every registry has the same.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f2c_8a54_1f0b_5e57_a7c1_93d8_2b64_e0a9);

/// An option type and its values, the first with the highest priority.
const OPTIONS: &[(&str, &[&str])] = &[
    ("contract_type", &["Hovedkontrakt", "Tillægskontrakt", "Snitflade", "Serviceaftale", "Databehandleraftale"]),
    ("contract_template", &["K01", "K02", "K03", "Egen", "KOMBIT", "Leverandør", "OPI", "Anden"]),
    ("contract_criticality", &["Kritikalitet 1", "Kritikalitet 2"]),
    ("purchase_form", &["SKI", "SKI 02.18", "SKI 02.19", "Udbud", "EU udbud", "Direkte tildeling", "Annoncering"]),
    (
        "procurement_strategy",
        &[
            "Direkte tildeling",
            "Annoncering",
            "Udbud",
            "EU udbud",
            "Mini-udbud",
            "SKI - direkte tildeling",
            "SKI - mini-udbud",
            "Underhåndsbud",
        ],
    ),
    (
        "payment_model",
        &[
            "Licens",
            "icens - flatrate",
            "Licens - forbrug",
            "Licens - indbyggere",
            "Licens - pr. sag",
            "Gebyr",
            "Engangsydelse",
        ],
    ),
    (
        "agreement_element",
        &[
            "Licens",
            "Udvikling",
            "Drift",
            "Vedligehold",
            "Support",
            "Serverlicenser",
            "Serverdrift",
            "Databaselicenser",
            "Backup",
            "Overvågning",
        ],
    ),
    ("option_extend", &["2 x 1 år", "1 x 1 år", "1 x ½ år"]),
    ("payment_frequency", &["Månedligt", "Kvartalsvis", "Halvårligt", "Årligt"]),
    ("price_regulation", &["TSA", "KL pris og lønskøn", "Nettoprisindeks"]),
    // Months of notice; the rules read the number.
    ("termination_deadline", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]),
    (
        "business_type",
        &[
            "Desing, visualisering og grafik",
            "Kommunikation",
            "Hjemmesider og portaler",
            "Selvbetjening og indberetning",
            "E-læring",
            "ESDH og Journalisering",
            "Specialsystemer",
            "Processtyring",
            "IT management",
            "Økonomi og betaling",
            "Løn, personale og HR",
            "BI og ledelsesinformation",
            "Master data og registre",
            "GIS",
            "Bruger- og rettighedsstyring",
            "Sikkerhed og overvågning",
            "Sagsbærende",
            "Administrativt",
        ],
    ),
    (
        "interface_type",
        &["CSV", "WS SOAP", "WS REST", "MOX", "OIO REST", "LDAP", "User interface", "ODBC (SQL)", "Andet"],
    ),
    ("relation_frequency", &["Dagligt", "Ugentligt", "Månedligt", "Årligt", "Kvartal", "Halvårligt"]),
    ("data_classification", &["Offentlige data", "Interne data", "Fortrolige data", "Hemmelige data"]),
];

/// Roles that people hold on a record: type, then name and whether it gives the right to write.
const ROLES: &[(&str, &[(&str, bool)])] = &[
    (
        "system_role",
        &[
            ("Systemejer", true),
            ("Systemansvarlig", true),
            ("Forretningsejer", true),
            ("Superbrugeransvarlig", true),
            ("Superbruger", true),
            ("Sikkerhedsansvarlig", true),
            ("Changemanager", true),
            ("Dataejer", true),
            ("Systemadminstrator", true),
        ],
    ),
    (
        "contract_role",
        &[
            ("Kontraktejer", true),
            ("Kontraktmanager", true),
            ("Juridisk rådgiver", true),
            ("Konsulent", true),
            ("Fakturamodtager", true),
            ("Budgetansvarlig", true),
        ],
    ),
    (
        "org_unit_role",
        &[
            ("Chef", true),
            ("Ressourceperson", true),
            ("Medarbejder", false),
            ("Digitaliseringskonsulent", true),
            ("IT konsulent", true),
            ("Leder", true),
            ("Direktør", false),
        ],
    ),
];

/// A municipality of the shipped list. The code has four digits; the CVR number eight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Municipality {
    pub code: &'static str,
    pub name: &'static str,
    pub region: &'static str,
    pub cvr: &'static str,
    pub inhabitants: i64,
}

impl Municipality {
    pub fn uuid(&self) -> Uuid {
        reference_uuid("municipality", self.code)
    }
}

/// The 98 municipalities, in the order of their codes.
pub fn municipalities() -> impl Iterator<Item = Municipality> {
    MUNICIPALITIES.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(';');
        Some(Municipality {
            code: cells.next()?,
            name: cells.next()?,
            region: cells.next()?,
            cvr: cells.next()?,
            inhabitants: cells.next()?.parse().ok()?,
        })
    })
}

/// Installs what is missing. Returns the number of rows written: none the second time.
///
/// # Errors
/// As for `Setup`.
pub async fn install(target: &Target) -> Result<usize, Refusal> {
    install_at(target, None).await
}

/// The same as if it had been done at this moment.
///
/// # Errors
/// As for `Setup`.
pub async fn install_at(target: &Target, at: Option<DateTime<Utc>>) -> Result<usize, Refusal> {
    let mut setup = Setup::begin(target).await?;
    let present = present(&mut setup).await?;
    let missing: Vec<Row> = rows().into_iter().filter(|row| !present.contains(&row.uuid)).collect();
    let terms = reference_uuid("terms", AGREEMENT).to_string();
    let no_terms = !present.contains(&terms);
    if missing.is_empty() && !no_terms {
        return Ok(0);
    }
    let change = match at {
        Some(at) => setup.change_set_at(SECRETARIAT, "reference", at).await?,
        None => setup.change_set(SECRETARIAT, "reference", "").await?,
    };
    for row in &missing {
        row.write(&mut setup, change).await?;
    }
    if no_terms {
        let values = vec![SECRETARIAT.into(), terms.as_str().into(), change.into(), AGREEMENT.into()];
        setup.run(TERMS, values).await?;
    }
    setup.commit().await?;
    Ok(missing.len() + usize::from(no_terms))
}

async fn present(setup: &mut Setup) -> Result<HashSet<String>, Refusal> {
    let found = setup
        .texts(
            "select uuid from organisation union all select uuid from option_value \
             union all select uuid from org_unit where organisation_id = 1 \
             union all select uuid from sharing_terms",
        )
        .await?;
    Ok(found.into_iter().collect())
}

/// A row to install.
struct Row {
    uuid: String,
    name: &'static str,
    kind: RowKind,
}

enum RowKind {
    Secretariat,
    RootUnit,
    Municipality(Municipality),
    Option { option_type: &'static str, priority: usize, write_access: bool },
}

impl Row {
    async fn write(&self, setup: &mut Setup, change: i64) -> Result<u64, Refusal> {
        let common: Vec<Bind> = vec![
            SECRETARIAT.into(),
            self.uuid.as_str().into(),
            change.into(),
            self.name.into(),
            Bind::Text(Some(fold::name_key(self.name))),
            Bind::Text(Some(self.search_text())),
        ];
        let (sql, own) = self.own();
        setup.run(sql, common.into_iter().chain(own).collect()).await
    }

    fn search_text(&self) -> String {
        match &self.kind {
            RowKind::Municipality(place) => fold::search(&format!("{} {}", self.name, place.cvr)),
            _ => fold::search(self.name),
        }
    }

    fn own(&self) -> (&'static str, Vec<Bind>) {
        match &self.kind {
            RowKind::Secretariat => (
                "insert into organisation (organisation_id, uuid, change_id, name, name_key, search_text, kind, id) \
                 values ($1, $2, $3, $4, $5, $6, 'municipality', $1)",
                vec![],
            ),
            RowKind::RootUnit => (
                "insert into org_unit (organisation_id, uuid, change_id, name, name_key, search_text) \
                 values ($1, $2, $3, $4, $5, $6)",
                vec![],
            ),
            RowKind::Municipality(place) => (
                "insert into organisation (organisation_id, uuid, change_id, name, name_key, search_text, kind, \
                 municipality_code, region, cvr, inhabitants, size_class) \
                 values ($1, $2, $3, $4, $5, $6, 'municipality', $7, $8, $9, $10, $11)",
                vec![
                    place.code.into(),
                    place.region.into(),
                    place.cvr.into(),
                    place.inhabitants.into(),
                    size_class(place.inhabitants).into(),
                ],
            ),
            RowKind::Option { option_type, priority, write_access } => (
                "insert into option_value (organisation_id, uuid, change_id, name, name_key, search_text, \
                 option_type, priority, write_access, enabled, obligatory) \
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, true)",
                vec![(*option_type).into(), (*priority as i64).into(), (*write_access).into()],
            ),
        }
    }
}

/// Everything, parents first.
fn rows() -> Vec<Row> {
    let secretariat = Row { uuid: SECRETARIAT_UUID.to_owned(), name: SECRETARIAT_NAME, kind: RowKind::Secretariat };
    let root =
        Row { uuid: reference_uuid("unit", "root").to_string(), name: SECRETARIAT_NAME, kind: RowKind::RootUnit };
    let places = municipalities().map(|place| Row {
        uuid: place.uuid().to_string(),
        name: place.name,
        kind: RowKind::Municipality(place),
    });
    let plain = OPTIONS.iter().flat_map(|(option_type, names)| {
        names.iter().rev().enumerate().map(|(at, name)| (*option_type, *name, at, false))
    });
    let roles = ROLES.iter().flat_map(|(option_type, names)| {
        names.iter().rev().enumerate().map(|(at, (name, writes))| (*option_type, *name, at, *writes))
    });
    let options = plain.chain(roles).map(|(option_type, name, at, write_access)| Row {
        uuid: reference_uuid(option_type, name).to_string(),
        name,
        kind: RowKind::Option { option_type, priority: at + 1, write_access },
    });
    [secretariat, root].into_iter().chain(places).chain(options).collect()
}

fn reference_uuid(kind: &str, name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{kind}/{name}").as_bytes())
}

/// The community's fee classes: under 25,000 inhabitants, to 60,000, to 120,000, above.
fn size_class(inhabitants: i64) -> &'static str {
    match inhabitants {
        ..25_000 => "small",
        25_000..=60_000 => "medium",
        60_001..=120_000 => "large",
        _ => "very_large",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_municipalities_are_98_and_whole() {
        let all: Vec<Municipality> = municipalities().collect();
        assert_eq!(all.len(), 98);
        assert!(all.iter().all(|place| place.code.len() == 4 && place.cvr.len() == 8));
        let classes = |class: &str| all.iter().filter(|place| size_class(place.inhabitants) == class).count();
        assert_eq!([classes("small"), classes("medium"), classes("large"), classes("very_large")], [17, 56, 21, 4]);
    }

    #[test]
    fn every_option_type_that_a_field_uses_is_filled() {
        use crate::model::entities::ALL;
        use crate::model::entity::Kind;
        let filled: Vec<&str> =
            OPTIONS.iter().map(|(name, _)| *name).chain(ROLES.iter().map(|(name, _)| *name)).collect();
        for field in ALL.iter().flat_map(|entity| entity.fields) {
            if let Kind::Option(option_type) = field.kind {
                assert!(filled.contains(&option_type), "{option_type}");
            }
        }
    }

    #[test]
    fn no_two_reference_rows_share_an_id() {
        let rows = rows();
        let ids: HashSet<&str> = rows.iter().map(|row| row.uuid.as_str()).collect();
        assert_eq!(ids.len(), rows.len());
    }
}
