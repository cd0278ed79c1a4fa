//! The words that an entity is declared with.

use crate::model::share::Share;

/// Whose rows these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tenancy {
    /// Rows of one municipality; nobody else reads them.
    Tenant,
    /// The common catalogue: everybody reads it (a Lokal entry: its owner only).
    Catalogue,
}

/// A fixed list of codes. The words are texts: `choice-<name>-<code>`.
#[derive(Debug, PartialEq, Eq)]
pub struct Choices {
    pub name: &'static str,
    pub codes: &'static [&'static str],
}

/// What a field holds, and with it how it is stored, edited, filtered and shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// One line, at most `max` characters.
    Text {
        max: usize,
    },
    /// Many lines.
    LongText,
    Int {
        min: i64,
        max: i64,
    },
    Bool,
    /// A calendar date, inclusive.
    Date,
    /// Øre.
    Money,
    Choice(&'static Choices),
    /// An option value of this option type (`option_value.id`).
    Option(&'static str),
    /// A record of the entity of this name.
    Link(&'static str),
    /// A point in time; never edited.
    Moment,
}

/// Where a field's value lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A column of the table, written by people.
    Stored,
    /// A column of the table, written by `model::rules` with every change.
    Derived,
    /// Computed by the entity's `v_` view; not in the table.
    View,
    /// What a municipality keeps of its own on a common record: shown by the view, written by its
    /// local administrators, stored in a table of its own (`db::here`).
    Here,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// The column's name on both databases, the CLI's and the text key's.
    pub name: &'static str,
    pub kind: Kind,
    pub share: Share,
    pub source: Source,
    pub required: bool,
    /// Stored, but set by an action of its own and never typed in a form.
    pub by_action: bool,
    /// Typed when the record is made, and never after.
    pub fixed: bool,
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            share: Share::Internal,
            source: Source::Stored,
            required: false,
            by_action: false,
            fixed: false,
        }
    }
    pub const fn shared(mut self) -> Self {
        self.share = Share::Shared;
        self
    }
    pub const fn price(mut self) -> Self {
        self.share = Share::Price;
        self
    }
    pub const fn note(mut self) -> Self {
        self.share = Share::Note;
        self
    }
    pub const fn person(mut self) -> Self {
        self.share = Share::Person;
        self
    }
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    pub const fn derived(mut self) -> Self {
        self.source = Source::Derived;
        self
    }
    pub const fn view(mut self) -> Self {
        self.source = Source::View;
        self
    }
    pub const fn by_action(mut self) -> Self {
        self.by_action = true;
        self
    }
    pub const fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }
    pub const fn here(mut self) -> Self {
        self.source = Source::Here;
        self
    }
    /// Can a person with the right to the record type into this field?
    pub const fn editable(&self) -> bool {
        matches!(self.source, Source::Stored | Source::Here) && !self.by_action
    }
    /// Can it be changed for many records at once? Not what is said once and for all, and not what
    /// a municipality keeps beside the record.
    pub const fn in_bulk(&self) -> bool {
        self.editable() && self.stored() && !self.fixed
    }
    /// Is it a column of the table?
    pub const fn stored(&self) -> bool {
        matches!(self.source, Source::Stored | Source::Derived)
    }
}

pub const fn text(name: &'static str, max: usize) -> Field {
    Field::new(name, Kind::Text { max })
}
pub const fn long_text(name: &'static str) -> Field {
    Field::new(name, Kind::LongText)
}
pub const fn int(name: &'static str, min: i64, max: i64) -> Field {
    Field::new(name, Kind::Int { min, max })
}
pub const fn flag(name: &'static str) -> Field {
    Field::new(name, Kind::Bool)
}
pub const fn date(name: &'static str) -> Field {
    Field::new(name, Kind::Date)
}
pub const fn money(name: &'static str) -> Field {
    Field::new(name, Kind::Money)
}
pub const fn choice(name: &'static str, choices: &'static Choices) -> Field {
    Field::new(name, Kind::Choice(choices))
}
pub const fn option(name: &'static str, option_type: &'static str) -> Field {
    Field::new(name, Kind::Option(option_type))
}
pub const fn link(name: &'static str, entity: &'static str) -> Field {
    Field::new(name, Kind::Link(entity))
}
pub const fn moment(name: &'static str) -> Field {
    Field::new(name, Kind::Moment)
}

/// A group of fields under one heading (`section-<key>`; none for an empty key).
#[derive(Debug, PartialEq)]
pub struct Section {
    pub key: &'static str,
    pub fields: &'static [&'static str],
}

/// What a tab of the record view shows. Its heading is the text `tab-<key>`.
#[derive(Debug, PartialEq)]
pub enum Body {
    Fields(&'static [Section]),
    /// The rows of another entity whose field `via` points to this record.
    Related {
        entity: &'static str,
        via: &'static str,
    },
    /// The same of several entities, one below the other.
    RelatedParts(&'static [Rows]),
    /// The contract's visibility, payment model and payment lines.
    Economy,
    /// The whole tree that the record stands in, through the field `via`.
    Hierarchy {
        via: &'static str,
    },
    /// The module behind the tab is not there yet; the tab says so.
    Later,
}

/// Rows that hang on a record: those of `entity` whose field `via` points to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    pub entity: &'static str,
    pub via: &'static str,
}

impl Body {
    /// The rows that hang on the record in this tab, in the order in which they are shown.
    pub fn rows(&self) -> Vec<Rows> {
        match self {
            Self::Related { entity, via } => vec![Rows { entity, via }],
            Self::RelatedParts(parts) => parts.to_vec(),
            Self::Economy => vec![Rows { entity: "economy_line", via: "contract_id" }],
            Self::Fields(_) | Self::Hierarchy { .. } | Self::Later => Vec::new(),
        }
    }
}

#[derive(Debug, PartialEq)]
pub struct Tab {
    pub key: &'static str,
    pub body: Body,
}

/// One entity of the registry.
#[derive(Debug, PartialEq)]
pub struct Entity {
    /// Singular, English: text keys, the command line, `v_<name>`.
    pub name: &'static str,
    /// The base table; the same on both databases.
    pub table: &'static str,
    pub tenancy: Tenancy,
    pub fields: &'static [Field],
    /// The field a person knows a record by.
    pub label: &'static str,
    /// The columns of the list, in order; the first is pinned.
    pub columns: &'static [&'static str],
    /// The text fields that search looks in (folded into `search_text`).
    pub searched: &'static [&'static str],
    pub tabs: &'static [Tab],
    /// Role codes that may edit, besides `local_admin` (Tenant) and `global_admin` (Catalogue).
    /// With any in a catalogue, they and `local_admin` edit their own municipality's local entries.
    pub editors: &'static [&'static str],
}

impl Entity {
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The relation that lists and records are read from.
    pub fn view(&self) -> String {
        format!("v_{}", self.name)
    }

    /// Does the table have `name_key` (ordered and unique by name)?
    pub fn has_name_key(&self) -> bool {
        self.label == "name" && self.fields.iter().any(|field| field.name == "name" && field.stored())
    }
}
