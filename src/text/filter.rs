//! The typed filter: text to a condition and back, in both languages at once.
//!
//! Words search. `felt:værdi` tests a field, `-` before either turns it round:
//! `leverandør:kmd`, `synlighed:lokal`, `-status:opsagt`, `udløber:<90d`,
//! `drift:100t..1m`, `udløber:2026`, `mangler:leverandør`. Quotes keep blanks together;
//! commas between words, choices and links mean "or". Field names and codes in English are
//! understood everywhere; names in the reader's language come from the `alias-…` texts.

use std::ops::Range;

use chrono::{Days, NaiveDate};

use super::format::{self, day_of, parse_choice, parse_money, span, start_of};
use super::{Lang, Texts, key};
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entity::{Entity, Field, Kind};
use crate::model::fold::search as fold;
use crate::model::request::Problem;
use crate::model::value::Value;

/// What is wrong in a typed filter, and where: bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what:?}")]
pub struct FilterError {
    pub at: Range<usize>,
    pub what: FilterProblem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterProblem {
    UnknownField { name: String, nearest: Option<String> },
    UnknownValue { field: &'static str, value: String, nearest: Option<String> },
    BadValue { field: &'static str, problem: Problem },
    NoValue { field: String },
    OpenQuote,
}

impl FilterError {
    /// The mistake in words, with the name that may have been meant.
    pub fn said(&self, entity: &Entity, texts: Texts) -> String {
        let (sentence, nearest) = match &self.what {
            FilterProblem::UnknownField { name, nearest } => {
                (texts.with("filter-unknown-field", &[("name", name.as_str().into())]), nearest.clone())
            }
            FilterProblem::UnknownValue { field, value, nearest } => {
                let args = [("field", texts.label(entity, field).into()), ("value", value.as_str().into())];
                (texts.with("filter-unknown-value", &args), nearest.clone())
            }
            FilterProblem::BadValue { field, problem } => {
                let why = texts.problem(Some(entity), problem);
                let args = [("field", texts.label(entity, field).into()), ("problem", why.into())];
                (texts.with("filter-bad-value", &args), None)
            }
            FilterProblem::NoValue { field } => {
                (texts.with("filter-no-value", &[("field", field.as_str().into())]), None)
            }
            FilterProblem::OpenQuote => (texts.get("filter-open-quote"), None),
        };
        match nearest {
            Some(name) => format!("{sentence} {}", texts.with("did-you-mean", &[("name", name.into())])),
            None => sentence,
        }
    }
}

// ---- words and quotes ----

/// A stretch between commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Part {
    text: String,
    /// It begins with a quotation mark: no sign at its beginning means anything.
    quoted: bool,
}

/// One `-name:value,value` of the text.
#[derive(Clone, Debug, Default)]
struct Token {
    at: Range<usize>,
    negated: bool,
    name: Option<String>,
    /// Where the value (or the bare word) begins.
    value_at: usize,
    parts: Vec<Part>,
    open: bool,
}

impl Token {
    /// The value with its commas, for kinds that have no lists.
    fn whole(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(",")
    }
}

/// The tokens of a text, in order. Never fails: an open quote ends with the text.
fn tokens(text: &str) -> Vec<Token> {
    let mut letters = text.char_indices().peekable();
    let mut found = Vec::new();
    loop {
        while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {}
        let Some((start, _)) = letters.peek().copied() else { return found };
        found.push(token(text, start, &mut letters));
    }
}

type Letters<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

fn token(text: &str, start: usize, letters: &mut Letters<'_>) -> Token {
    let mut token = Token { at: start..text.len(), value_at: start, parts: vec![Part::default()], ..Token::default() };
    let follows = text[start..].strip_prefix('-').and_then(|rest| rest.chars().next());
    if follows.is_some_and(|next| !next.is_whitespace()) {
        letters.next();
        token.negated = true;
        token.value_at = start + 1;
    }
    while let Some((at, letter)) = letters.next_if(|(_, letter)| !letter.is_whitespace()) {
        match letter {
            '"' => quoted(&mut token, letters),
            ':' if token.name.is_none() && token.parts.iter().all(|part| !part.quoted) => {
                token.name = Some(text[token.value_at..at].to_owned());
                token.value_at = at + 1;
                token.parts = vec![Part::default()];
            }
            ',' if token.name.is_some() => token.parts.push(Part::default()),
            other => push(&mut token, other),
        }
    }
    token.at.end = letters.peek().map_or(text.len(), |(at, _)| *at);
    token
}

/// Reads to the closing quote; two quotes in a row are one that belongs to the text.
fn quoted(token: &mut Token, letters: &mut Letters<'_>) {
    if let Some(part) = token.parts.last_mut() {
        part.quoted |= part.text.is_empty();
    }
    while let Some((_, letter)) = letters.next() {
        if letter != '"' {
            push(token, letter);
        } else if letters.next_if(|(_, next)| *next == '"').is_some() {
            push(token, '"');
        } else {
            return;
        }
    }
    token.open = true;
}

fn push(token: &mut Token, letter: char) {
    if let Some(part) = token.parts.last_mut() {
        part.text.push(letter);
    }
}

// ---- names ----

/// What stands before a colon.
#[derive(Clone, Copy)]
enum Name {
    Field(&'static Field),
    Missing,
    Retired,
}

type Names = Vec<(String, &'static Field)>;

/// Every name a field answers to here, folded, the certain ones first: codes, then the
/// aliases of both languages, then labels that only one field has.
fn names(entity: &'static Entity) -> Names {
    let mut names: Names = entity.fields.iter().flat_map(codes).collect();
    names.extend(said(entity, |texts, field| texts.aliases(entity, field)));
    let labels = said(entity, |texts, field| vec![texts.label(entity, field).replace(' ', "-")]);
    for (label, field) in &labels {
        if labels.iter().all(|(other, owner)| other != label || owner.name == field.name) {
            names.push((label.clone(), field));
        }
    }
    names
}

/// `supplier_id`, `supplier-id`, `supplier`.
fn codes(field: &'static Field) -> Names {
    let short = field.name.strip_suffix("_id").unwrap_or(field.name);
    [field.name, short].iter().flat_map(|name| [((*name).to_owned(), field), (name.replace('_', "-"), field)]).collect()
}

/// What the fields are called in both languages, folded.
fn said(entity: &'static Entity, words: impl Fn(Texts, &str) -> Vec<String>) -> Names {
    let mut names = Names::new();
    for field in entity.fields {
        for lang in Lang::ALL {
            names.extend(words(Texts::new(*lang), field.name).iter().map(|word| (fold(word), field)));
        }
    }
    names
}

/// The words `mangler` and `udgået`, in any language.
fn verb(name: &str) -> Option<Name> {
    let says = |key: &str| Lang::ALL.iter().any(|lang| fold(&Texts::new(*lang).get(key)) == name);
    match () {
        () if says("filter-missing") => Some(Name::Missing),
        () if says("filter-retired") => Some(Name::Retired),
        () => None,
    }
}

fn field_named(entity: &'static Entity, name: &str) -> Option<&'static Field> {
    let wanted = fold(name);
    names(entity).into_iter().find(|(known, _)| *known == wanted).map(|(_, field)| field)
}

fn nearest(word: &str, candidates: impl IntoIterator<Item = String>) -> Option<String> {
    let limit = word.chars().count().div_ceil(3).max(1);
    let slips =
        candidates.into_iter().map(|candidate| (strsim::osa_distance(&fold(word), &fold(&candidate)), candidate));
    slips.filter(|(slips, _)| *slips <= limit).min_by_key(|(slips, _)| *slips).map(|(_, candidate)| candidate)
}

/// What a field is called in a filter that is written: its first alias, or its code.
fn written_name(entity: &Entity, field: &str, texts: Texts) -> String {
    texts.aliases(entity, field).into_iter().next().unwrap_or_else(|| field.to_owned())
}

// ---- text to condition ----

/// The condition that the text asks for; no text, no condition. `today` is what `3m` and
/// the like count from; the condition itself stays relative to the day it is run.
pub fn parse(entity: &'static Entity, text: &str, today: NaiveDate) -> Result<Condition, FilterError> {
    let mut parts = Vec::new();
    for token in tokens(text) {
        parts.extend(conditions(entity, &token, today)?);
    }
    Ok(match parts.len() {
        1 => parts.remove(0),
        _ => Condition::All(parts),
    })
}

fn conditions(entity: &'static Entity, token: &Token, today: NaiveDate) -> Result<Vec<Condition>, FilterError> {
    if token.open {
        return Err(FilterError { at: token.value_at..token.at.end, what: FilterProblem::OpenQuote });
    }
    let plain = match &token.name {
        None => vec![Condition::Text(token.whole())],
        Some(name) => Reader { entity, token, today }.named(name)?,
    };
    Ok(if token.negated { vec![turned(one(plain))] } else { plain })
}

/// The opposite; of an opposite, what it was.
fn turned(condition: Condition) -> Condition {
    match condition {
        Condition::Not(inner) => *inner,
        plain => Condition::Not(Box::new(plain)),
    }
}

fn one(mut parts: Vec<Condition>) -> Condition {
    if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) }
}

/// Reads one token's value.
struct Reader<'a> {
    entity: &'static Entity,
    token: &'a Token,
    today: NaiveDate,
}

impl Reader<'_> {
    fn named(&self, name: &str) -> Result<Vec<Condition>, FilterError> {
        let name_at = self.token.value_at - 1 - name.len()..self.token.value_at - 1;
        let found = match verb(&fold(name)) {
            Some(verb) => verb,
            None => Name::Field(self.field(name, name_at)?),
        };
        let whole = self.token.whole();
        if whole.is_empty() {
            return Err(self.error(FilterProblem::NoValue { field: name.to_owned() }));
        }
        let value_at = self.token.value_at..self.token.at.end;
        match found {
            Name::Missing => Ok(vec![Condition::Missing(self.field(&whole, value_at)?.name.to_owned())]),
            Name::Retired => Ok(vec![Condition::Retired(self.field(&whole, value_at)?.name.to_owned())]),
            Name::Field(field) => self.tested(field, &whole),
        }
    }

    fn field(&self, name: &str, at: Range<usize>) -> Result<&'static Field, FilterError> {
        field_named(self.entity, name).ok_or_else(|| {
            let nearest = nearest(name, names(self.entity).into_iter().map(|(name, _)| name));
            FilterError { at, what: FilterProblem::UnknownField { name: name.to_owned(), nearest } }
        })
    }

    fn error(&self, what: FilterProblem) -> FilterError {
        FilterError { at: self.token.value_at..self.token.at.end, what }
    }

    fn tested(&self, field: &'static Field, whole: &str) -> Result<Vec<Condition>, FilterError> {
        let wrong = |problem| self.error(FilterProblem::BadValue { field: field.name, problem });
        match field.kind {
            Kind::Int { .. } | Kind::Money | Kind::Date | Kind::Moment => {
                Scale { field, today: self.today }.read(whole).map_err(wrong)
            }
            _ => self.any_of(field).map(|condition| vec![condition]),
        }
    }

    /// One value, or several between commas.
    fn any_of(&self, field: &'static Field) -> Result<Condition, FilterError> {
        let parts = self.token.parts.iter().filter(|part| !part.text.is_empty());
        let mut tests = parts.map(|part| self.word(field, part)).collect::<Result<Vec<_>, _>>()?;
        match tests.len() {
            0 => Err(self.error(FilterProblem::NoValue { field: field.name.to_owned() })),
            1 => Ok(tests.remove(0)),
            _ => Ok(Condition::Any(tests)),
        }
    }

    fn word(&self, field: &'static Field, part: &Part) -> Result<Condition, FilterError> {
        let contains = || Condition::test(field.name, Op::Contains, Operand::Value(Value::text(&part.text)));
        match field.kind {
            Kind::Choice(choices) => match parse_choice(choices, &part.text) {
                Ok(code) => Ok(Condition::is(field.name, Value::text(code))),
                Err(_) => Err(self.unknown_value(field, &part.text)),
            },
            Kind::Bool => self.flag(field, &part.text),
            Kind::Option(_) | Kind::Link(_) => Ok(reference(field, part).unwrap_or_else(contains)),
            _ => Ok(exactly(field, part).unwrap_or_else(contains)),
        }
    }

    fn flag(&self, field: &'static Field, text: &str) -> Result<Condition, FilterError> {
        let word = fold(text);
        let says = |key: &str| {
            Lang::ALL.iter().any(|lang| Texts::new(*lang).find(key).is_some_and(|said| fold(&said) == word))
        };
        if field.name == "is_valid" && says("filter-terminated") {
            return Ok(Condition::Not(Box::new(Condition::missing("terminated_at"))));
        }
        let by_word = [true, false].into_iter().find(|flag| says(&flag_key(self.entity, field.name, *flag)));
        let flag = by_word.or_else(|| format::parse_bool(text).ok());
        flag.map(|flag| Condition::is(field.name, Value::Bool(flag))).ok_or_else(|| self.unknown_value(field, text))
    }

    fn unknown_value(&self, field: &'static Field, value: &str) -> FilterError {
        let offered = Lang::ALL.iter().flat_map(|lang| offered(self.entity, field, Texts::new(*lang)));
        let nearest = nearest(value, offered);
        self.error(FilterProblem::UnknownValue { field: field.name, value: value.to_owned(), nearest })
    }
}

/// `#12`: the very record or option.
fn reference(field: &Field, part: &Part) -> Option<Condition> {
    let id = part.text.strip_prefix('#').filter(|_| !part.quoted)?.parse().ok()?;
    Some(Condition::is(field.name, Value::Ref(id)))
}

/// `=word`: the whole text and nothing else.
fn exactly(field: &Field, part: &Part) -> Option<Condition> {
    let whole = part.text.strip_prefix('=').filter(|whole| !part.quoted && !whole.is_empty())?;
    Some(Condition::is(field.name, Value::text(whole)))
}

fn flag_key(entity: &Entity, field: &str, flag: bool) -> String {
    key(&["bool", entity.name, field, if flag { "yes" } else { "no" }])
}

/// The words that a field with fixed values can be tested for.
fn offered(entity: &Entity, field: &Field, texts: Texts) -> Vec<String> {
    match field.kind {
        Kind::Choice(choices) => choices.codes.iter().map(|code| texts.choice(choices, code)).collect(),
        Kind::Bool => [true, false].map(|flag| flag_word(entity, field.name, flag, texts)).to_vec(),
        _ => Vec::new(),
    }
}

fn flag_word(entity: &Entity, field: &str, flag: bool, texts: Texts) -> String {
    texts.find(&flag_key(entity, field, flag)).unwrap_or_else(|| texts.yes_no(flag).to_lowercase())
}

// ---- numbers and dates ----

/// Reads comparisons and ranges of a field whose values have an order.
struct Scale {
    field: &'static Field,
    today: NaiveDate,
}

impl Scale {
    fn read(&self, text: &str) -> Result<Vec<Condition>, Problem> {
        const SIGNS: &[(&str, Op)] =
            &[("<=", Op::AtMost), (">=", Op::AtLeast), ("<", Op::Less), (">", Op::More), ("=", Op::Is)];
        if let Some((sign, op)) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign)) {
            return self.compare(*op, &text[sign.len()..]);
        }
        match text.split_once("..") {
            Some((from, to)) => self.range(from, to),
            None => match self.period(text) {
                Some((first, last)) => self.days(first, last),
                None => self.compare(Op::Is, text),
            },
        }
    }

    fn range(&self, from: &str, to: &str) -> Result<Vec<Condition>, Problem> {
        let mut parts = Vec::new();
        if !from.is_empty() {
            parts.extend(self.compare(Op::AtLeast, from)?);
        }
        if !to.is_empty() {
            parts.extend(self.compare(Op::AtMost, to)?);
        }
        if parts.is_empty() { Err(Problem::Required) } else { Ok(parts) }
    }

    fn compare(&self, op: Op, text: &str) -> Result<Vec<Condition>, Problem> {
        match self.field.kind {
            Kind::Moment => self.on_day(op, absolute(self.operand(text)?, self.today)),
            _ => Ok(vec![Condition::test(self.field.name, op, self.operand(text)?)]),
        }
    }

    fn operand(&self, text: &str) -> Result<Operand, Problem> {
        match self.field.kind {
            Kind::Money => parse_money(text).map(|ore| Operand::Value(Value::Money(ore))),
            Kind::Int { .. } => format::parse_integer(text).map(|number| Operand::Value(Value::Int(number))),
            _ => day(text, self.today),
        }
    }

    /// `2026` or `2026-05`: first and last day.
    fn period(&self, text: &str) -> Option<(NaiveDate, NaiveDate)> {
        if !matches!(self.field.kind, Kind::Date | Kind::Moment) {
            return None;
        }
        let (year, month) = text.split_once('-').map_or((text, None), |(year, month)| (year, Some(month)));
        let year: i32 = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
        let first = NaiveDate::from_ymd_opt(year, month.map_or(Some(1), |month| month.parse().ok())?, 1)?;
        let (count, unit) = if month.is_some() { (1, 'm') } else { (1, 'y') };
        Some((first, span(first, true, count, unit)?.pred_opt()?))
    }

    fn days(&self, first: NaiveDate, last: NaiveDate) -> Result<Vec<Condition>, Problem> {
        let (first, last) = (first.to_string(), last.to_string());
        self.range(&first, &last)
    }

    /// A moment compared with a whole day in Copenhagen.
    fn on_day(&self, op: Op, day: NaiveDate) -> Result<Vec<Condition>, Problem> {
        let next = day.succ_opt().ok_or(Problem::NotADate)?;
        let test = |op, day| Condition::test(self.field.name, op, Operand::Value(Value::Moment(start_of(day))));
        Ok(match op {
            Op::Less => vec![test(Op::Less, day)],
            Op::AtMost => vec![test(Op::Less, next)],
            Op::More => vec![test(Op::AtLeast, next)],
            Op::AtLeast => vec![test(Op::AtLeast, day)],
            _ => vec![test(Op::AtLeast, day), test(Op::Less, next)],
        })
    }
}

/// `90d`, `-30d`, `3m`, `idag` (relative to the day of the search), or a date.
fn day(text: &str, today: NaiveDate) -> Result<Operand, Problem> {
    let lower = text.to_lowercase();
    let distance = |day: NaiveDate| i32::try_from((day - today).num_days()).ok().map(Operand::Today);
    let named = || matches!(lower.as_str(), "idag" | "today" | "imorgen" | "tomorrow" | "igår" | "yesterday");
    if let Some(day) = counted(&lower, today) {
        return distance(day).ok_or(Problem::NotADate);
    }
    let date = format::parse_date(&lower, today)?;
    if named() { distance(date).ok_or(Problem::NotADate) } else { Ok(Operand::Value(Value::Date(date))) }
}

/// `90d`, `+2u`, `-3m`: the day that lies so far from today.
fn counted(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (after, rest) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix('+').unwrap_or(text)),
    };
    let unit = rest.chars().next_back()?;
    let count = rest.get(..rest.len() - unit.len_utf8())?.parse().ok()?;
    span(today, after, count, unit)
}

/// The day that an operand of a date is today.
fn absolute(operand: Operand, today: NaiveDate) -> NaiveDate {
    match operand {
        Operand::Today(days) if days < 0 => today - Days::new(days.unsigned_abs().into()),
        Operand::Today(days) => today + Days::new(days.unsigned_abs().into()),
        Operand::Value(Value::Date(date)) => date,
        _ => today,
    }
}

// ---- condition to text ----

/// The text that `parse` reads as this condition; none when it says more than can be typed.
pub fn print(entity: &Entity, condition: &Condition, lang: Lang) -> Option<String> {
    let printer = Printer { entity, texts: Texts::new(lang) };
    match condition {
        Condition::All(parts) => printer.all(parts),
        single => printer.token(single),
    }
}

struct Printer<'a> {
    entity: &'a Entity,
    texts: Texts,
}

impl Printer<'_> {
    fn all(&self, parts: &[Condition]) -> Option<String> {
        let mut words = Vec::new();
        let mut rest = parts;
        while let [first, after @ ..] = rest {
            let range = after.first().and_then(|second| self.range(first, second));
            rest = if range.is_some() { &after[1..] } else { after };
            words.push(match range {
                Some(range) => range,
                None => self.token(first)?,
            });
        }
        Some(words.join(" "))
    }

    fn token(&self, condition: &Condition) -> Option<String> {
        match condition {
            Condition::Not(inner) => match inner.as_ref() {
                Condition::Not(_) => None,
                Condition::All(parts) => match parts.as_slice() {
                    [first, second] => self.range(first, second).map(|range| format!("-{range}")),
                    _ => None,
                },
                other => self.token(other).map(|word| format!("-{word}")),
            },
            Condition::Text(text) => {
                (!text.is_empty()).then(|| quote(text, |text| text.contains(':') || text.starts_with('-')))
            }
            Condition::Missing(field) => Some(format!("{}:{}", self.texts.get("filter-missing"), self.name(field)?)),
            Condition::Retired(field) => Some(format!("{}:{}", self.texts.get("filter-retired"), self.name(field)?)),
            Condition::Any(tests) => self.any(tests),
            Condition::Test { field, op, value } => {
                let value = self.value(self.entity.field(field)?, *op, value)?;
                Some(format!("{}:{value}", self.name(field)?))
            }
            _ => None,
        }
    }

    fn name(&self, field: &str) -> Option<String> {
        self.entity.field(field).map(|field| written_name(self.entity, field.name, self.texts))
    }

    /// Several values of one field, which a comma may stand between.
    fn any(&self, tests: &[Condition]) -> Option<String> {
        let [Condition::Test { field: name, .. }, _, ..] = tests else { return None };
        let field = self.entity.field(name)?;
        if matches!(field.kind, Kind::Int { .. } | Kind::Money | Kind::Date | Kind::Moment) {
            return None;
        }
        let value = |test: &Condition| match test {
            Condition::Test { field: other, op, value } if other == name => self.value(field, *op, value),
            _ => None,
        };
        let values: Option<Vec<String>> = tests.iter().map(value).collect();
        Some(format!("{}:{}", self.name(name)?, values?.join(",")))
    }

    fn range(&self, first: &Condition, second: &Condition) -> Option<String> {
        let Condition::Test { field, op: Op::AtLeast, value: from } = first else { return None };
        let Condition::Test { field: other, op: Op::AtMost, value: to } = second else { return None };
        let declared = self.entity.field(field).filter(|_| field == other)?;
        Some(format!("{}:{}..{}", self.name(field)?, self.scaled(declared, from)?, self.scaled(declared, to)?))
    }

    fn value(&self, field: &Field, op: Op, operand: &Operand) -> Option<String> {
        match (field.kind, op, operand) {
            (Kind::Choice(choices), Op::Is, Operand::Value(Value::Text(code))) => {
                choices.codes.contains(&code.as_str()).then(|| quote_value(&self.texts.choice(choices, code)))
            }
            (Kind::Bool, Op::Is, Operand::Value(Value::Bool(flag))) => {
                Some(quote_value(&flag_word(self.entity, field.name, *flag, self.texts)))
            }
            (Kind::Option(_) | Kind::Link(_), Op::Is, Operand::Value(Value::Ref(id))) => Some(format!("#{id}")),
            (Kind::Option(_) | Kind::Link(_), Op::Contains, Operand::Value(Value::Text(text))) => contained(text, '#'),
            (Kind::Text { .. } | Kind::LongText, Op::Contains, Operand::Value(Value::Text(text))) => {
                contained(text, '=')
            }
            (Kind::Text { .. } | Kind::LongText, Op::Is, Operand::Value(Value::Text(text))) => {
                (!text.is_empty()).then(|| format!("={}", quote_value(text)))
            }
            (Kind::Moment, ..) => self.moment(op, operand),
            (_, op, operand) => Some(format!("{}{}", sign(op)?, self.scaled(field, operand)?)),
        }
    }

    fn moment(&self, op: Op, operand: &Operand) -> Option<String> {
        let Operand::Value(Value::Moment(at)) = operand else { return None };
        let day = Some(day_of(*at)).filter(|day| start_of(*day) == *at)?;
        match op {
            Op::Less => Some(format!("<{}", format::date(day))),
            Op::AtLeast => Some(format!(">={}", format::date(day))),
            _ => None,
        }
    }

    fn scaled(&self, field: &Field, operand: &Operand) -> Option<String> {
        match (field.kind, operand) {
            (Kind::Date, Operand::Today(0)) => Some(self.texts.get("filter-today")),
            (Kind::Date, Operand::Today(days)) => Some(format!("{days}d")),
            (Kind::Date, Operand::Value(Value::Date(date))) => Some(format::date(*date)),
            (Kind::Money, Operand::Value(Value::Money(ore))) => Some(format::money(*ore)),
            (Kind::Int { .. }, Operand::Value(Value::Int(number))) => Some(number.to_string()),
            _ => None,
        }
    }
}

const fn sign(op: Op) -> Option<&'static str> {
    match op {
        Op::Is => Some(""),
        Op::Less => Some("<"),
        Op::AtMost => Some("<="),
        Op::More => Some(">"),
        Op::AtLeast => Some(">="),
        Op::Contains | Op::ShorterThan => None,
    }
}

/// Text to look for, told from the sign that would mean something else.
fn contained(text: &str, sign: char) -> Option<String> {
    (!text.is_empty()).then(|| quote(text, |text| text.contains(',') || text.starts_with(sign)))
}

fn quote_value(text: &str) -> String {
    quote(text, |text| text.contains(','))
}

fn quote(text: &str, also: impl Fn(&str) -> bool) -> String {
    if text.contains(char::is_whitespace) || text.contains('"') || also(text) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

// ---- completion ----

/// One way to go on: put `with` in the place of these bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub replace: Range<usize>,
    pub with: String,
    /// What it stands for, in words.
    pub label: String,
}

/// What can be typed at the cursor (a byte of the text): field names, and after a colon
/// the field's values. Those that begin as typed come first, then those that contain it.
pub fn complete(entity: &'static Entity, text: &str, cursor: usize, lang: Lang) -> Vec<Completion> {
    let texts = Texts::new(lang);
    let cursor = if text.is_char_boundary(cursor.min(text.len())) { cursor.min(text.len()) } else { text.len() };
    let before = tokens(&text[..cursor]).into_iter().next_back().filter(|token| token.at.end == cursor);
    let typed_at = before.as_ref().map_or(cursor, |token| token.value_at);
    let typed = fold(text[typed_at..cursor].trim_start_matches('"').rsplit(',').next().unwrap_or_default());
    let start = text[typed_at..cursor].rfind(',').map_or(typed_at, |comma| typed_at + comma + 1);
    let offers = match before.and_then(|token| token.name) {
        None => field_offers(entity, texts),
        Some(name) => match (verb(&fold(&name)), field_named(entity, &name)) {
            (Some(_), _) => name_offers(entity, texts),
            (None, Some(field)) => value_offers(entity, field, texts),
            (None, None) => Vec::new(),
        },
    };
    ranked(offers, &typed).into_iter().map(|(with, label)| Completion { replace: start..cursor, with, label }).collect()
}

/// The offers that match what was typed, the ones that begin with it first.
fn ranked(offers: Vec<(String, String)>, typed: &str) -> Vec<(String, String)> {
    let begins = |offer: &(String, String)| fold(offer.0.trim_start_matches('"')).starts_with(typed);
    let contains = |offer: &(String, String)| fold(&offer.0).contains(typed) || fold(&offer.1).contains(typed);
    let (first, others): (Vec<_>, Vec<_>) = offers.into_iter().partition(begins);
    first.into_iter().chain(others.into_iter().filter(contains)).collect()
}

fn name_offers(entity: &'static Entity, texts: Texts) -> Vec<(String, String)> {
    let offer = |field: &Field| (written_name(entity, field.name, texts), texts.label(entity, field.name));
    entity.fields.iter().map(offer).collect()
}

fn field_offers(entity: &'static Entity, texts: Texts) -> Vec<(String, String)> {
    let verbs = ["filter-missing", "filter-retired"].map(|key| texts.get(key));
    let verbs = verbs.into_iter().map(|verb| (format!("{verb}:"), String::new()));
    let fields = name_offers(entity, texts).into_iter().map(|(name, label)| (format!("{name}:"), label));
    fields.chain(verbs).collect()
}

fn value_offers(entity: &Entity, field: &Field, texts: Texts) -> Vec<(String, String)> {
    match field.kind {
        Kind::Date => {
            let today = texts.get("filter-today");
            ["<30d", "<90d"]
                .map(str::to_owned)
                .into_iter()
                .chain([format!("{today}..90d"), format!("<{today}")])
                .map(|offer| (offer, String::new()))
                .collect()
        }
        _ => offered(entity, field, texts).into_iter().map(|word| (quote_value(&word), word)).collect(),
    }
}
