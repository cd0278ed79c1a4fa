//! A condition as SQL: the one place where the tree of filters, views, rules and bulk edits is
//! turned into text.

use chrono::{Days, NaiveDate};

use super::{Arg, TODAY_COLUMNS, Writer, arg, entity_of, field_of, is_name, like_pattern, unknown_field};
use crate::model::condition::{Condition, Op, Operand};
use crate::model::entities;
use crate::model::entity::{Entity, Field, Kind, Tenancy};
use crate::model::fold;
use crate::model::request::Refusal;
use crate::model::value::Value;

impl Writer<'_> {
    /// The condition as a boolean expression over the alias.
    pub fn condition(&mut self, entity: &Entity, alias: &str, condition: &Condition) -> Result<(), Refusal> {
        match condition {
            Condition::All(parts) => self.joined(entity, alias, parts, " and ", "true"),
            Condition::Any(parts) => self.joined(entity, alias, parts, " or ", "false"),
            Condition::Not(inner) => {
                // A comparison with nothing is not true, so its opposite must be.
                self.push("not coalesce(");
                self.condition(entity, alias, inner)?;
                self.push(", false)");
                Ok(())
            }
            Condition::Text(text) => {
                self.text_search(entity, alias, text);
                Ok(())
            }
            Condition::Missing(name) => self.missing(entity, alias, name),
            Condition::Test { field, op, value } => self.test(entity, alias, field, *op, value),
            Condition::Retired(name) => self.retired(entity, alias, name),
            Condition::Exists { entity: other, via, matching } => self.exists(alias, entity, other, via, matching),
            Condition::Linked { field, matching } => self.linked(entity, alias, field, matching),
        }
    }

    fn joined(
        &mut self,
        entity: &Entity,
        alias: &str,
        parts: &[Condition],
        separator: &str,
        empty: &str,
    ) -> Result<(), Refusal> {
        if parts.is_empty() {
            self.push(empty);
            return Ok(());
        }
        self.push("(");
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            self.condition(entity, alias, part)?;
        }
        self.push(")");
        Ok(())
    }

    fn text_search(&mut self, entity: &Entity, alias: &str, text: &str) {
        let pattern = like_pattern(&fold::search(text));
        self.push("(");
        if entity.searched.is_empty() {
            self.push("false");
        } else {
            self.push(&format!("{alias}.search_text like "));
            self.bind(Arg::Text(Some(pattern.clone()))).push(" escape '\\'");
        }
        for name in entity.columns {
            let Some(field) = entity.field(name) else { continue };
            let Some((target, _)) = entities::target(entity, field) else { continue };
            if target.searched.is_empty() {
                continue;
            }
            self.push(" or ");
            self.linked_text(alias, field, target, &pattern);
        }
        self.push(")");
    }

    fn linked_text(&mut self, alias: &str, field: &Field, target: &Entity, pattern: &str) {
        let inner = self.alias();
        let relation = self.relation(target);
        self.push(&format!("{alias}.{} in (select {inner}.id from {relation} {inner} where ", field.name));
        self.own_rows(target, &inner);
        self.push(&format!(" and {inner}.search_text like "));
        self.bind(Arg::Text(Some(pattern.to_owned()))).push(" escape '\\')");
    }

    fn missing(&mut self, entity: &Entity, alias: &str, name: &str) -> Result<(), Refusal> {
        let field = field_of(entity, name)?;
        match field.kind {
            Kind::Text { .. } | Kind::LongText => self.push(&format!("trim(coalesce({alias}.{name}, '')) = ''")),
            _ => self.push(&format!("{alias}.{name} is null")),
        };
        Ok(())
    }

    fn retired(&mut self, entity: &Entity, alias: &str, name: &str) -> Result<(), Refusal> {
        field_of(entity, name)?;
        let inner = self.alias();
        let layer = self.layer;
        self.push(&format!(
            "exists (select 1 from {layer}option_value {inner} where {inner}.id = {alias}.{name} and not {inner}.enabled)"
        ));
        Ok(())
    }

    fn exists(
        &mut self,
        alias: &str,
        entity: &Entity,
        other: &str,
        via: &str,
        matching: &Condition,
    ) -> Result<(), Refusal> {
        let other = entity_of(other)?;
        field_of(other, via)?;
        let inner = self.alias();
        let relation = self.relation(other);
        self.push(&format!("exists (select 1 from {relation} {inner} where {inner}.{via} = {alias}.id"));
        if entity.tenancy == Tenancy::Tenant && other.tenancy == Tenancy::Tenant {
            self.push(&format!(" and {inner}.organisation_id = {alias}.organisation_id"));
        }
        self.push(" and ");
        self.condition(other, &inner, matching)?;
        self.push(")");
        Ok(())
    }

    fn linked(&mut self, entity: &Entity, alias: &str, name: &str, matching: &Condition) -> Result<(), Refusal> {
        let field = field_of(entity, name)?;
        let (target, by_organisation) = entities::target(entity, field).ok_or_else(|| unknown_field(name))?;
        let inner = self.alias();
        let relation = self.relation(target);
        self.push(&format!("exists (select 1 from {relation} {inner} where {inner}.id = {alias}.{name}"));
        if by_organisation {
            self.push(&format!(" and {inner}.organisation_id = {alias}.organisation_id"));
        }
        self.push(" and ");
        self.condition(target, &inner, matching)?;
        self.push(")");
        Ok(())
    }

    fn test(&mut self, entity: &Entity, alias: &str, name: &str, op: Op, value: &Operand) -> Result<(), Refusal> {
        let field = field_of(entity, name)?;
        match op {
            Op::Contains => self.contains(entity, alias, field, value),
            Op::ShorterThan => {
                self.push(&format!("length(trim(coalesce({alias}.{name}, ''))) < "));
                self.operand(entity, alias, Kind::Int { min: 0, max: i64::MAX }, value)
            }
            Op::Is if is_name(entity, field) => self.same_name(alias, value),
            _ => {
                self.push(&format!("{alias}.{name} {} ", comparison(op)));
                self.operand(entity, alias, field.kind, value)
            }
        }
    }

    fn same_name(&mut self, alias: &str, value: &Operand) -> Result<(), Refusal> {
        match value {
            Operand::Value(Value::Text(text)) => {
                self.push(&format!("{alias}.name_key = ")).bind(Arg::Text(Some(fold::name_key(text))));
            }
            Operand::Field(other) => {
                self.push(&format!("{alias}.name = {alias}.{other}"));
            }
            _ => {
                self.push("false");
            }
        }
        Ok(())
    }

    fn operand(&mut self, entity: &Entity, alias: &str, kind: Kind, value: &Operand) -> Result<(), Refusal> {
        match value {
            Operand::Value(value) => {
                self.bind(arg(kind, value));
            }
            Operand::Today(days) => self.day(*days),
            Operand::Field(other) => {
                field_of(entity, other)?;
                self.push(&format!("{alias}.{other}"));
            }
        }
        Ok(())
    }

    fn day(&mut self, days: i32) {
        if let Some((_, column)) = TODAY_COLUMNS.iter().find(|(offset, _)| *offset == days) {
            self.push(&format!("(select {column} from v_today)"));
        } else {
            let date = shift(self.session.today, days);
            self.bind(Arg::Date(Some(date)));
        }
    }

    fn contains(&mut self, entity: &Entity, alias: &str, field: &Field, value: &Operand) -> Result<(), Refusal> {
        let Operand::Value(Value::Text(text)) = value else {
            self.push("false");
            return Ok(());
        };
        if let Some((target, _)) = entities::target(entity, field) {
            self.linked_text(alias, field, target, &like_pattern(&fold::search(text)));
        } else if is_name(entity, field) {
            self.push(&format!("{alias}.search_text like "));
            self.bind(Arg::Text(Some(like_pattern(&fold::search(text))))).push(" escape '\\'");
        } else {
            self.plain_contains(alias, field, text);
        }
        Ok(())
    }

    /// Text that has no folded column. SQLite lowers ASCII only, so three spellings are tried.
    fn plain_contains(&mut self, alias: &str, field: &Field, text: &str) {
        let lower = text.to_lowercase();
        self.push(&format!("(lower({alias}.{}) like ", field.name));
        self.bind(Arg::Text(Some(like_pattern(&lower)))).push(" escape '\\'");
        for spelling in [text.to_owned(), capitalised(&lower)] {
            self.push(&format!(" or {alias}.{} like ", field.name));
            self.bind(Arg::Text(Some(like_pattern(&spelling)))).push(" escape '\\'");
        }
        self.push(")");
    }
}

/// The sign between two values; texts that contain or begin have words of their own.
pub(in crate::db) const fn comparison(op: Op) -> &'static str {
    match op {
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::More => ">",
        Op::AtLeast => ">=",
        Op::Is | Op::Contains | Op::ShorterThan => "=",
    }
}

fn capitalised(lower: &str) -> String {
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shift(date: NaiveDate, days: i32) -> NaiveDate {
    let distance = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 { date.checked_sub_days(distance) } else { date.checked_add_days(distance) }.unwrap_or(date)
}
