//! The official KLE plan (the municipalities' common classification of tasks) from XML.
//!
//! The file is read event by event and checked against `kle_schema` on the way. Reading
//! goes on after a fault, so that one run tells them all, each with its line.

use std::collections::HashMap;

use chrono::NaiveDate;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use uuid::Uuid;

use crate::exchange::detect::without_mark;
use crate::exchange::kle_schema::{Content, Edition, Element, Part, ROOT, Rule, element};
use crate::model::entities::catalogue::KLE;
use crate::model::import::{
    Column, Format, ImportDocument, ImportError, ImportNote, ImportRow, ImportValue, Key, Place, Reason, Reference,
    Remark, Target,
};
use crate::model::rules::checks;
use crate::model::value::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KleKind {
    MainGroup,
    Group,
    Subject,
}

impl KleKind {
    /// The code of the choice `kle-kind`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MainGroup => "main_group",
            Self::Group => "group",
            Self::Subject => "subject",
        }
    }

    fn of_element(name: &str) -> Option<Self> {
        match name {
            "Hovedgruppe" => Some(Self::MainGroup),
            "Gruppe" => Some(Self::Group),
            "Emne" => Some(Self::Subject),
            _ => None,
        }
    }
}

/// One main group, group or subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KleItem {
    /// `nn`, `nn.nn` or `nn.nn.nn`.
    pub number: String,
    pub title: String,
    pub kind: KleKind,
    /// The number it stands under.
    pub parent: Option<String>,
    pub active_from: Option<NaiveDate>,
    /// The day it was withdrawn or moved; from then on it is historical.
    pub active_to: Option<NaiveDate>,
    pub replaced_by: Vec<String>,
    /// `B` (preserve) or `K` (discard, after whatever time), by the Archives Act.
    pub preservation: Option<&'static str>,
    pub uuid: Option<Uuid>,
    /// The line that it begins in.
    pub line: u32,
}

/// A plan: its day of publication and its items, each after the one it stands under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KlePlan {
    pub published: Option<NaiveDate>,
    pub items: Vec<KleItem>,
    /// Groups that stand under a main group of another number.
    pub notes: Vec<ImportNote>,
}

/// Reads a KLE plan.
///
/// # Errors
/// Every fault in the file, in the order of its lines; a plan with a fault is refused whole.
pub fn read(place: &Place, bytes: &[u8]) -> Result<KlePlan, Vec<ImportError>> {
    let bytes = without_mark(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + newlines(&bytes[..error.valid_up_to()]);
        vec![ImportError::new(place.at(line), Reason::NotUtf8)]
    })?;
    let mut plan = PlanReader::new(place, text);
    plan.run();
    if plan.errors.is_empty() { Ok(plan.plan) } else { Err(plan.errors) }
}

/// Reads a KLE plan as rows of the entity `kle`.
///
/// # Errors
/// As `read`.
pub fn document(place: &Place, bytes: &[u8]) -> Result<ImportDocument, Vec<ImportError>> {
    let plan = read(place, bytes)?;
    let mut document = ImportDocument::new(Format::Kle);
    document.notes.clone_from(&plan.notes);
    document.rows = plan.items.iter().map(|item| row(place, item)).collect();
    document.errors = document.rows.iter().flat_map(field_errors).collect();
    if document.errors.is_empty() { Ok(document) } else { Err(document.errors) }
}

fn row(place: &Place, item: &KleItem) -> ImportRow {
    let text = |text: &str| ImportValue::Literal(Value::text(text));
    let date = |date: Option<NaiveDate>| ImportValue::Literal(date.map_or(Value::Null, Value::Date));
    let blank_as_null =
        |content: &str| if content.is_empty() { ImportValue::Literal(Value::Null) } else { text(content) };
    let parent = item.parent.as_ref().map_or(ImportValue::Literal(Value::Null), |number| {
        ImportValue::ByName(Reference::named(Target::Entity("kle"), number))
    });
    ImportRow {
        source: place.at(item.line),
        entity: "kle",
        key: Key { uuid: item.uuid, name: item.number.clone(), kitos_id: None },
        owner: None,
        fields: vec![
            ("name", text(&format!("{} {}", item.number, item.title))),
            ("number", text(&item.number)),
            ("title", text(&item.title)),
            ("kind", text(item.kind.code())),
            ("parent_id", parent),
            ("active_from", date(item.active_from)),
            ("active_to", date(item.active_to)),
            ("replaced_by", blank_as_null(&item.replaced_by.join(", "))),
            ("preservation", blank_as_null(item.preservation.unwrap_or_default())),
        ],
        children: Vec::new(),
    }
}

fn field_errors(row: &ImportRow) -> Vec<ImportError> {
    let problems =
        KLE.fields.iter().filter_map(|field| Some((field.name, checks::field(field, &row.value(field.name))?)));
    let error = |(name, problem)| ImportError::of(row.source.clone(), Column::named(name), Reason::Invalid { problem });
    problems.map(error).collect()
}

fn newlines(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// An open element and how far its content has come.
struct Frame {
    /// The schema's name; inside running text or a refused element, empty.
    name: &'static str,
    content: Content,
    /// The part of the sequence that the last child was, and how many of it there were.
    part: usize,
    count: usize,
    text: String,
    line: u32,
}

impl Frame {
    const fn new(name: &'static str, content: Content, line: u32) -> Self {
        Self { name, content, part: 0, count: 0, text: String::new(), line }
    }
}

struct PlanReader<'i> {
    place: &'i Place,
    text: &'i str,
    /// How far lines have been counted: byte and line.
    counted: (usize, u32),
    edition: Edition,
    open: Vec<Frame>,
    plan: KlePlan,
    /// The open main group, group and subject, as indexes of `plan.items`.
    inside: Vec<usize>,
    /// The line of every number so far.
    lines: HashMap<String, u32>,
    rooted: bool,
    errors: Vec<ImportError>,
}

impl<'i> PlanReader<'i> {
    fn new(place: &'i Place, text: &'i str) -> Self {
        Self {
            place,
            text,
            counted: (0, 1),
            edition: Edition::Version2,
            open: Vec::new(),
            plan: KlePlan::default(),
            inside: Vec::new(),
            lines: HashMap::new(),
            rooted: false,
            errors: Vec::new(),
        }
    }

    fn run(&mut self) {
        let mut reader = Reader::from_str(self.text);
        loop {
            let line = self.line_at(reader.buffer_position());
            match reader.read_event() {
                Ok(Event::Eof) => return self.end_of_file(line),
                Ok(event) => {
                    if !self.take(&event, line) {
                        return;
                    }
                }
                Err(error) => {
                    let line = self.line_at(reader.error_position()).max(line);
                    return self.damaged(line, &error.to_string());
                }
            }
        }
    }

    /// One event; false stops the reading.
    fn take(&mut self, event: &Event, line: u32) -> bool {
        match event {
            Event::Start(tag) => self.start(tag, line),
            Event::Empty(tag) => {
                self.start(tag, line);
                self.end(line);
            }
            Event::End(_) => self.end(line),
            Event::Text(text) => self.add_text(text),
            Event::CData(text) => self.add_text(text),
            Event::GeneralRef(reference) => return self.add_reference(reference, line),
            // A document type can define entities that explode; the plan has none.
            Event::DocType(_) => {
                self.damaged(line, "a document type is not allowed");
                return false;
            }
            Event::Decl(declaration) => {
                if let Some(Ok(name)) = declaration.encoding()
                    && !name.eq_ignore_ascii_case("utf-8")
                {
                    self.fault(line, None, Reason::NotUtf8);
                    return false;
                }
            }
            _ => {}
        }
        true
    }

    fn line_at(&mut self, position: u64) -> u32 {
        let position = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        let (from, line) = self.counted;
        if position > from {
            self.counted = (position, line + newlines(&self.text.as_bytes()[from..position]));
        }
        self.counted.1
    }

    fn fault(&mut self, line: u32, element: Option<&str>, reason: Reason) {
        self.errors.push(ImportError { place: self.place.at(line), column: element.map(Column::named), reason });
    }

    fn damaged(&mut self, line: u32, detail: &str) {
        self.fault(line, None, Reason::Damaged { detail: detail.to_owned() });
    }

    fn end_of_file(&mut self, line: u32) {
        if let Some(frame) = self.open.last() {
            let detail = format!("the file stops inside {}, which begins in line {}", frame.name, frame.line);
            self.damaged(line, &detail);
        } else if !self.rooted {
            self.damaged(line, "the file has no elements");
        }
    }

    fn start(&mut self, tag: &BytesStart, line: u32) {
        let name = tag.name();
        let name: &str = name.as_ref();
        let frame = match self.open.last().map(|parent| parent.content) {
            None => self.root(name, tag, line),
            Some(Content::Anything) => Frame::new("", Content::Anything, line),
            Some(Content::Sequence { parts, repeats }) => self.child_of_sequence(parts, repeats, name, line),
            Some(Content::Mixed(names)) => self.child_of_mixed(names, name, line),
            Some(Content::Text(_)) => self.refuse_child(name, line),
        };
        if let Some(kind) = KleKind::of_element(frame.name) {
            self.open_item(kind, line);
        }
        self.open.push(frame);
    }

    fn root(&mut self, name: &str, tag: &BytesStart, line: u32) -> Frame {
        let schema = tag.try_get_attribute("xsi:noNamespaceSchemaLocation").ok().flatten();
        if schema.is_some_and(|schema| schema.value.to_ascii_lowercase().contains("rest")) {
            self.edition = Edition::Rest;
        }
        if self.rooted || name != ROOT {
            return self.refuse_child(name, line);
        }
        self.rooted = true;
        self.known(name, line)
    }

    fn known(&mut self, name: &str, line: u32) -> Frame {
        match element(self.edition, name) {
            Some(Element { name, content }) => Frame::new(name, *content, line),
            None => self.refuse_child(name, line),
        }
    }

    /// A child that must not be here. What is inside it is not looked at.
    fn refuse_child(&mut self, name: &str, line: u32) -> Frame {
        let reason = Reason::ElementNotAllowed { element: name.to_owned(), parent: self.parent() };
        self.fault(line, Some(name), reason);
        Frame::new("", Content::Anything, line)
    }

    fn parent(&self) -> String {
        self.open.last().map_or("the file", |frame| frame.name).to_owned()
    }

    fn child_of_mixed(&mut self, names: &[&str], name: &str, line: u32) -> Frame {
        if names.contains(&name) { self.known(name, line) } else { self.refuse_child(name, line) }
    }

    fn child_of_sequence(&mut self, parts: &[Part], repeats: bool, name: &str, line: u32) -> Frame {
        let Some(at) = parts.iter().position(|part| part.names.contains(&name)) else {
            return self.refuse_child(name, line);
        };
        let (part, count) = self.open.last().map_or((0, 0), |frame| (frame.part, frame.count));
        let again = at < part || at == part && count > 0 && !parts[at].many;
        if again && repeats {
            self.missing_between(parts, part, count, parts.len(), line);
            self.missing_between(parts, 0, 0, at, line);
        } else if again {
            self.out_of_place(at == part, name, line);
            return self.known(name, line);
        } else {
            self.missing_between(parts, part, count, at, line);
        }
        if let Some(frame) = self.open.last_mut() {
            frame.count = if at == part && !again { count + 1 } else { 1 };
            frame.part = at;
        }
        self.known(name, line)
    }

    fn out_of_place(&mut self, repeated: bool, name: &str, line: u32) {
        let (element, parent) = (name.to_owned(), self.parent());
        let reason = if repeated {
            Reason::ElementRepeated { element, parent }
        } else {
            Reason::ElementMisplaced { element, parent }
        };
        self.fault(line, Some(name), reason);
    }

    /// The required parts from `part` (of which there were `count`) up to `to` are missing.
    fn missing_between(&mut self, parts: &[Part], part: usize, count: usize, to: usize, line: u32) {
        let first = if count > 0 { part + 1 } else { part };
        for missing in parts.iter().take(to).skip(first).filter(|part| part.required) {
            let element = missing.names.join(" | ");
            let reason = Reason::ElementMissing { element: element.clone(), parent: self.parent() };
            self.fault(line, Some(&element), reason);
        }
    }

    fn end(&mut self, line: u32) {
        if let Some(Frame { content: Content::Sequence { parts, .. }, part, count, .. }) = self.open.last() {
            let (part, count) = (*part, *count);
            self.missing_between(parts, part, count, parts.len(), line);
        }
        let Some(frame) = self.open.pop() else { return };
        match frame.content {
            Content::Text(rule) => self.value(&frame, rule),
            Content::Sequence { .. } if !frame.text.trim().is_empty() => {
                let reason = Reason::TextNotAllowed { element: frame.name.to_owned() };
                self.fault(frame.line, Some(frame.name), reason);
            }
            _ => {}
        }
        if KleKind::of_element(frame.name).is_some() {
            self.inside.pop();
        }
    }

    fn add_text(&mut self, text: &str) {
        if let Some(frame) = self.open.last_mut()
            && !matches!(frame.content, Content::Anything | Content::Mixed(_))
        {
            frame.text.push_str(text);
        }
    }

    fn add_reference(&mut self, reference: &BytesRef, line: u32) -> bool {
        let name: &str = reference;
        let letter = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        match letter {
            Some(letter) => self.add_text(letter.encode_utf8(&mut [0; 4])),
            None => self.damaged(line, &format!("&{name}; is not known")),
        }
        letter.is_some()
    }

    /// The text of an element is complete: is it right, and what is it?
    fn value(&mut self, frame: &Frame, rule: Rule) {
        let text = frame.text.trim();
        if let Some(reason) = broken(rule, text) {
            return self.fault(frame.line, Some(frame.name), reason);
        }
        let parent = self.open.last().map_or("", |parent| parent.name);
        match (parent, frame.name) {
            (ROOT, "UdgivelsesDato") => self.plan.published = date(text),
            ("Hovedgruppe", "HovedgruppeNr") | ("Gruppe", "GruppeNr") | ("Emne", "EmneNr") => self.number(frame, text),
            ("AfloestAf", _) => self.item(|item| item.replaced_by.push(text.to_owned())),
            (_, "HovedgruppeTitel" | "GruppeTitel" | "EmneTitel") => self.item(|item| item.title = text.to_owned()),
            (_, "OprettetDato") => self.item(|item| item.active_from = date(text)),
            (_, "UdgaaetDato" | "FlyttetDato") => self.item(|item| item.active_to = date(text)),
            (_, "BevaringJaevnfoerArkivloven") => self.item(|item| item.preservation = preservation(text)),
            (_, "UUID") => self.item(|item| item.uuid = Uuid::parse_str(text).ok()),
            _ => {}
        }
    }

    fn open_item(&mut self, kind: KleKind, line: u32) {
        let parent = self.inside.last().map(|index| self.plan.items[*index].number.clone());
        self.inside.push(self.plan.items.len());
        self.plan.items.push(KleItem {
            number: String::new(),
            title: String::new(),
            kind,
            parent,
            active_from: None,
            active_to: None,
            replaced_by: Vec::new(),
            preservation: None,
            uuid: None,
            line,
        });
    }

    fn item(&mut self, change: impl FnOnce(&mut KleItem)) {
        if let Some(item) = self.inside.last().and_then(|index| self.plan.items.get_mut(*index)) {
            change(item);
        }
    }

    fn number(&mut self, frame: &Frame, number: &str) {
        let mut parent = None;
        self.item(|item| {
            number.clone_into(&mut item.number);
            parent.clone_from(&item.parent);
        });
        // A parent whose own number was wrong has been told of already.
        if let Some(parent) = parent.filter(|parent| !parent.is_empty())
            && number.strip_prefix(parent.as_str()).is_none_or(|rest| !rest.starts_with('.'))
        {
            self.wrong_parent(frame, number.to_owned(), parent);
        }
        if let Some(first) = self.lines.insert(number.to_owned(), frame.line) {
            let reason = Reason::NumberTwice { number: number.to_owned(), first };
            self.fault(frame.line, Some(frame.name), reason);
        }
    }

    /// A subject belongs to its group. Official excerpts gather groups under a main group
    /// that is not theirs, and the schema allows it: that is only noted.
    fn wrong_parent(&mut self, frame: &Frame, number: String, parent: String) {
        if frame.name == "GruppeNr" {
            let remark = Remark::OddParent { number, parent };
            self.plan.notes.push(ImportNote { place: self.place.at(frame.line), remark });
        } else {
            self.fault(frame.line, Some(frame.name), Reason::WrongParent { number, parent });
        }
    }
}

/// What is wrong with this text by this rule.
fn broken(rule: Rule, text: &str) -> Option<Reason> {
    let form = |form: &str| Reason::WrongForm { value: text.to_owned(), form: form.to_owned() };
    match rule {
        Rule::NotBlank if text.is_empty() => Some(form("text")),
        Rule::Date if date(text).is_none() => Some(Reason::NotADate { value: text.to_owned() }),
        Rule::Number(pairs) if !is_number(text, pairs) => Some(form(&["nn"; 3][..pairs.min(3)].join("."))),
        Rule::Facet if !is_facet(text) => Some(form("ann")),
        Rule::Preservation if !["K", "K5", "K10", "B", "tom"].contains(&text) => {
            Some(Reason::NotAllowed { value: text.to_owned(), allowed: "K, K5, K10, B, tom".to_owned() })
        }
        Rule::Duration if !is_duration(text) => Some(form("PnD")),
        Rule::Uuid if !text.is_empty() && Uuid::parse_str(text).is_err() => {
            Some(Reason::NotAUuid { value: text.to_owned() })
        }
        _ => None,
    }
}

/// An `xs:date`: ISO, perhaps with a time zone, which says nothing about a day.
fn date(text: &str) -> Option<NaiveDate> {
    let (day, zone) = text.split_at_checked(10)?;
    let zoned = zone.is_empty() || zone == "Z" || zone.len() == 6 && zone.starts_with(['+', '-']);
    if zoned { NaiveDate::parse_from_str(day, "%Y-%m-%d").ok() } else { None }
}

fn is_number(text: &str, pairs: usize) -> bool {
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').count() == pairs && text.split('.').all(is_pair)
}

fn is_facet(text: &str) -> bool {
    let rest = text.strip_prefix(['A', 'P', 'S', 'Ø', 'G', 'K', 'I']);
    rest.is_some_and(|rest| is_number(rest, 1))
}

/// An `xs:duration` of whole years, months or days: `P5Y`, `P1825D`.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let mut parts = rest.split_inclusive(['Y', 'M', 'D']).peekable();
    let is_part = |part: &str| {
        let number = part.strip_suffix(['Y', 'M', 'D']);
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.peek().is_some() && parts.all(is_part)
}

fn preservation(text: &str) -> Option<&'static str> {
    match text {
        "B" => Some("B"),
        "K" | "K5" | "K10" => Some("K"),
        _ => None,
    }
}
