//! The structure of the KLE plan as tables: which element may stand where, and what its
//! text must look like. Restated from the published schemas: version 2.0 (2011-02-15) and
//! the REST variant (2016-08), the latter as loose as the files that are really sent out
//! (1.2 of 2019 leaves out creation dates, administrative data and guidance).

/// Which schema a file follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    Version2,
    Rest,
}

/// What the text of an element must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Free,
    NotBlank,
    Date,
    /// Two digits, as many times as said, with dots between.
    Number(usize),
    Facet,
    Preservation,
    Duration,
    /// Retired subjects have a blank one.
    Uuid,
}

/// A place in a sequence: one of these names, required or not, once or many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub names: &'static [&'static str],
    pub required: bool,
    pub many: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Text(Rule),
    /// These parts in this order; if `repeats`, the whole sequence any number of times.
    Sequence {
        parts: &'static [Part],
        repeats: bool,
    },
    /// Text, and these elements anywhere in it.
    Mixed(&'static [&'static str]),
    /// Anything; inside running text.
    Anything,
}

#[derive(Clone, Copy, Debug)]
pub struct Element {
    pub name: &'static str,
    pub content: Content,
}

pub const ROOT: &str = "KLE-Emneplan";

/// The element of this name in this edition.
pub fn element(edition: Edition, name: &str) -> Option<&'static Element> {
    let own = match edition {
        Edition::Version2 => VERSION_2,
        Edition::Rest => REST,
    };
    own.iter().chain(COMMON).find(|element| element.name == name)
}

const fn one(names: &'static [&'static str]) -> Part {
    Part { names, required: true, many: false }
}
const fn maybe(names: &'static [&'static str]) -> Part {
    Part { names, required: false, many: false }
}
const fn any(names: &'static [&'static str]) -> Part {
    Part { names, required: false, many: true }
}
const fn some(names: &'static [&'static str]) -> Part {
    Part { names, required: true, many: true }
}
const fn sequence(name: &'static str, parts: &'static [Part]) -> Element {
    Element { name, content: Content::Sequence { parts, repeats: false } }
}
const fn text(name: &'static str, rule: Rule) -> Element {
    Element { name, content: Content::Text(rule) }
}
const fn mixed(name: &'static str, elements: &'static [&'static str]) -> Element {
    Element { name, content: Content::Mixed(elements) }
}
const fn anything(name: &'static str) -> Element {
    Element { name, content: Content::Anything }
}

const ADMINISTRATIVE: &[Part] = &[one(&["OprettetDato"]), any(&["RettetDato"]), maybe(&["Historisk"])];
const ADMINISTRATIVE_REST: &[Part] = &[maybe(&["OprettetDato"]), any(&["RettetDato"]), maybe(&["Historisk"])];
const SOURCE: &[Part] = &[one(&["RetskildeTitel"]), maybe(&["ParagrafEllerKapitel"]), one(&["RetsinfoAccessionsNr"])];
const SOURCE_REST: &[Part] = &[
    one(&["RetskildeTitel"]),
    maybe(&["ParagrafEllerKapitel"]),
    maybe(&["RetsinfoAccessionsNr"]),
    maybe(&["RetsinfoURL"]),
];
const FILTER: &[Part] = &[some(&["FilterTitel"])];
const FILTER_REST: &[Part] = &[any(&["FilterTitel"])];
const GUIDANCE: &[Part] = &[one(&["VejledningTekst"])];
const KEYWORD: &[Part] = &[one(&["Orden"]), one(&["Tekst"])];

static VERSION_2: &[Element] = &[
    sequence(
        "Hovedgruppe",
        &[
            one(&["HovedgruppeNr"]),
            one(&["HovedgruppeTitel"]),
            one(&["HovedgruppeVejledning"]),
            one(&["HovedgruppeAdministrativInfo"]),
            maybe(&["HovedgruppeFilter"]),
            some(&["Gruppe"]),
        ],
    ),
    sequence(
        "Gruppe",
        &[
            one(&["GruppeNr"]),
            one(&["GruppeTitel"]),
            maybe(&["GruppeVejledning"]),
            any(&["GruppeRetskildeReference"]),
            one(&["GruppeAdministrativInfo"]),
            maybe(&["GruppeFilter"]),
            some(&["Emne"]),
        ],
    ),
    sequence(
        "Emne",
        &[
            one(&["EmneNr"]),
            one(&["EmneTitel"]),
            maybe(&["EmneVejledning"]),
            any(&["EmneRetskildeReference"]),
            one(&["EmneAdministrativInfo"]),
            one(&["BevaringJaevnfoerArkivloven"]),
            maybe(&["SletningJaevnfoerPersondataloven"]),
            maybe(&["EmneFilter"]),
        ],
    ),
    sequence("HovedgruppeAdministrativInfo", ADMINISTRATIVE),
    sequence("GruppeAdministrativInfo", ADMINISTRATIVE),
    sequence("EmneAdministrativInfo", ADMINISTRATIVE),
    Element { name: "GruppeRetskildeReference", content: Content::Sequence { parts: SOURCE, repeats: true } },
    Element { name: "EmneRetskildeReference", content: Content::Sequence { parts: SOURCE, repeats: true } },
    sequence("HovedgruppeFilter", FILTER),
    sequence("GruppeFilter", FILTER),
    sequence("EmneFilter", FILTER),
];

static REST: &[Element] = &[
    sequence(
        "Hovedgruppe",
        &[
            one(&["HovedgruppeNr"]),
            one(&["HovedgruppeTitel"]),
            maybe(&["HovedgruppeVejledning"]),
            maybe(&["HovedgruppeAdministrativInfo"]),
            any(&["HovedgruppeFilter"]),
            any(&["HovedgruppeStikord"]),
            maybe(&["UUID"]),
            some(&["Gruppe"]),
        ],
    ),
    sequence(
        "Gruppe",
        &[
            one(&["GruppeNr"]),
            one(&["GruppeTitel"]),
            maybe(&["GruppeVejledning"]),
            any(&["GruppeRetskildeReference"]),
            maybe(&["GruppeAdministrativInfo"]),
            any(&["GruppeFilter"]),
            any(&["GruppeStikord"]),
            maybe(&["UUID"]),
            some(&["Emne"]),
        ],
    ),
    sequence(
        "Emne",
        &[
            one(&["EmneNr"]),
            one(&["EmneTitel"]),
            maybe(&["EmneVejledning"]),
            any(&["EmneRetskildeReference"]),
            maybe(&["EmneAdministrativInfo"]),
            maybe(&["BevaringJaevnfoerArkivloven"]),
            maybe(&["SletningJaevnfoerPersondataloven"]),
            any(&["EmneFilter"]),
            any(&["EmneStikord"]),
            any(&["EmneOgHandlingsfacetStikord"]),
            maybe(&["UUID"]),
        ],
    ),
    sequence("HovedgruppeAdministrativInfo", ADMINISTRATIVE_REST),
    sequence("GruppeAdministrativInfo", ADMINISTRATIVE_REST),
    sequence("EmneAdministrativInfo", ADMINISTRATIVE_REST),
    sequence("GruppeRetskildeReference", SOURCE_REST),
    sequence("EmneRetskildeReference", SOURCE_REST),
    sequence("HovedgruppeFilter", FILTER_REST),
    sequence("GruppeFilter", FILTER_REST),
    sequence("EmneFilter", FILTER_REST),
    sequence("HovedgruppeStikord", KEYWORD),
    sequence("GruppeStikord", KEYWORD),
    sequence("EmneStikord", KEYWORD),
    sequence("EmneOgHandlingsfacetStikord", &[one(&["Orden"]), one(&["Tekst"]), one(&["HandlingsfacetNr"])]),
    text("RetsinfoURL", Rule::Free),
    text("Orden", Rule::Free),
    text("Tekst", Rule::Free),
    text("UUID", Rule::Uuid),
];

static COMMON: &[Element] = &[
    sequence(ROOT, &[one(&["UdgivelsesDato"]), some(&["Hovedgruppe"])]),
    text("UdgivelsesDato", Rule::Date),
    text("HovedgruppeNr", Rule::Number(1)),
    text("GruppeNr", Rule::Number(2)),
    text("EmneNr", Rule::Number(3)),
    text("HovedgruppeTitel", Rule::NotBlank),
    text("GruppeTitel", Rule::NotBlank),
    text("EmneTitel", Rule::NotBlank),
    text("OprettetDato", Rule::Date),
    text("RettetDato", Rule::Date),
    sequence("Historisk", &[one(&["UdgaaetDato", "Flyttet"])]),
    text("UdgaaetDato", Rule::Date),
    sequence("Flyttet", &[one(&["FlyttetDato"]), any(&["AfloestAf"])]),
    text("FlyttetDato", Rule::Date),
    sequence("AfloestAf", &[one(&["HovedgruppeNr", "GruppeNr", "EmneNr", "HandlingsfacetNr"])]),
    text("HandlingsfacetNr", Rule::Facet),
    text("BevaringJaevnfoerArkivloven", Rule::Preservation),
    text("SletningJaevnfoerPersondataloven", Rule::Duration),
    text("FilterTitel", Rule::Free),
    text("RetskildeTitel", Rule::Free),
    text("ParagrafEllerKapitel", Rule::Free),
    text("RetsinfoAccessionsNr", Rule::Free),
    sequence("HovedgruppeVejledning", GUIDANCE),
    sequence("GruppeVejledning", GUIDANCE),
    sequence("EmneVejledning", GUIDANCE),
    sequence("VejledningTekst", &[some(&["p"])]),
    mixed("p", &["i", "b", "ul", "ol"]),
    sequence("ul", &[some(&["li"])]),
    sequence("ol", &[some(&["li"])]),
    anything("li"),
    anything("i"),
    anything("b"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_a_sequence_is_an_element() {
        for edition in [Edition::Version2, Edition::Rest] {
            let own = if edition == Edition::Rest { REST } else { VERSION_2 };
            for known in own.iter().chain(COMMON) {
                let names: Vec<_> = match known.content {
                    Content::Sequence { parts, .. } => parts.iter().flat_map(|part| part.names).collect(),
                    Content::Mixed(names) => names.iter().collect(),
                    _ => Vec::new(),
                };
                for name in names {
                    assert!(element(edition, name).is_some(), "{name} in {} ({edition:?})", known.name);
                }
            }
        }
    }
}
