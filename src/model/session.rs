//! Who is at the keyboard, in which database, and what they may do.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::entities::catalogue::OPTION_LOCAL;
use crate::model::entity::{Entity, Field, Source, Tenancy};

/// Which kind of database this is; the status line says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Store {
    /// One person's SQLite file (*egen fil*): the file is the permission.
    OwnFile,
    /// The shared PostgreSQL registry (*fælles register*).
    SharedRegistry,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub login: String,
    pub person_id: i64,
    pub person_name: String,
    /// The municipality (or the secretariat) this person works for.
    pub organisation_id: i64,
    pub organisation_name: String,
    pub roles: Vec<String>,
    /// Today in Europe/Copenhagen: the database's on PostgreSQL, the program's on SQLite.
    pub today: NaiveDate,
    pub store: Store,
    /// Invented demonstration data; the screen says so.
    pub demo: bool,
    /// Nothing is written: `--read-only`, a read-only file, or a standby.
    pub read_only: bool,
    /// The people one may be in this file (demo only): login and a description.
    #[serde(default)]
    pub identities: Vec<Identity>,
    /// The registry is shown as it was at the end of this day; then `today` is that day.
    #[serde(default)]
    pub as_of: Option<NaiveDate>,
    /// The day of the municipality's first change: nothing of its own can be shown as of an
    /// earlier one.
    #[serde(default)]
    pub history_from: Option<NaiveDate>,
}

/// The role that says most about what somebody may do.
pub fn most_telling<'a>(roles: impl Iterator<Item = &'a str>) -> &'a str {
    const BY_WEIGHT: [&str; 7] = [
        "global_admin",
        "local_admin",
        "contract_admin",
        "system_admin",
        "organisation_admin",
        "report_admin",
        "read_only",
    ];
    let weight = |role: &&str| BY_WEIGHT.iter().position(|known| known == role).unwrap_or(BY_WEIGHT.len());
    roles.min_by_key(weight).unwrap_or("user")
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub login: String,
    pub name: String,
    pub organisation: String,
    pub role: String,
}

impl Session {
    /// The first day of history, where the day that is looked at is before it.
    pub fn before_history(&self) -> Option<NaiveDate> {
        self.history_from.filter(|first| self.as_of.is_some_and(|date| date < *first))
    }

    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|held| held == role)
    }

    /// The secretariat maintains the catalogues and reads no municipality's records.
    pub fn is_secretariat(&self) -> bool {
        self.has_role("global_admin")
    }

    /// May this person change records of the entity: those of the own municipality, and the
    /// secretariat those of the common catalogue? The database has the last word on
    /// PostgreSQL; this is what the screen offers. Source: `domain.md` 4.3.
    pub fn may_edit(&self, entity: &Entity) -> bool {
        if self.read_only || self.as_of.is_some() || self.has_role("read_only") {
            return false;
        }
        let declared = self.has_role("local_admin") || entity.editors.iter().any(|role| self.has_role(role));
        match entity.tenancy {
            // Where editors are declared, a municipality has local entries of its own.
            Tenancy::Catalogue => self.is_secretariat() || (!entity.editors.is_empty() && declared),
            Tenancy::Tenant => !self.is_secretariat() && declared,
        }
    }

    /// May this person change this field? What a municipality keeps of its own on a common record
    /// is its local administrators', whoever keeps the record.
    pub fn may_edit_field(&self, entity: &Entity, field: &Field) -> bool {
        match field.source {
            Source::Here => self.may_edit(&OPTION_LOCAL),
            _ => self.may_edit(entity),
        }
    }

    /// May this person change anything of such a record?
    pub fn may_edit_some(&self, entity: &Entity) -> bool {
        entity.fields.iter().any(|field| field.editable() && self.may_edit_field(entity, field))
    }

    /// May this person give this role in the own municipality, and take it back? The secretariat's
    /// own roles are given on the command line. Source: `domain.md` 4.3.
    pub fn may_give(&self, role: &str) -> bool {
        const SMALLER: [&str; 3] = ["user", "read_only", "organisation_admin"];
        let writes = !self.read_only && !self.has_role("read_only");
        let local = self.has_role("local_admin") && role != "global_admin";
        let smaller = self.has_role("organisation_admin") && SMALLER.contains(&role);
        writes && (local || smaller)
    }

    /// Nobody takes the seat away that he gives roles from.
    pub fn own_seat(&self, person_id: i64, role: &str) -> bool {
        person_id == self.person_id && matches!(role, "local_admin" | "global_admin")
    }
}
