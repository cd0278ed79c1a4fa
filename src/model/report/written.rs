//! The shapes that a template is written in, as TOML gives them.

use serde::Deserialize;
use toml::{Spanned, Value as Toml};

use crate::model::report::{Aggregate, Category, ChartKind, ParamKind, Scope, Words};
use crate::model::request::ColumnKind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub code: Spanned<String>,
    pub version: i64,
    pub category: Category,
    pub name: Words,
    pub description: Words,
    pub audience: Words,
    pub scope: Scope,
    pub base: Spanned<String>,
    pub column: Vec<Spanned<WrittenColumn>>,
    #[serde(default)]
    pub filter: Vec<Spanned<Test>>,
    #[serde(default)]
    pub param: Vec<Spanned<WrittenParam>>,
    #[serde(default)]
    pub group: Vec<Spanned<String>>,
    #[serde(default)]
    pub sort: Vec<Spanned<WrittenSort>>,
    pub min_municipalities: Option<i64>,
    pub overlap: Option<Spanned<WrittenOverlap>>,
    pub chart: Option<Spanned<WrittenChart>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenColumn {
    pub code: String,
    pub heading: Words,
    pub kind: ColumnKind,
    pub value: Option<String>,
    pub times: Option<i64>,
    #[serde(default)]
    pub plus: Vec<WrittenTerm>,
    pub per: Option<String>,
    pub aggregate: Option<Aggregate>,
    pub is: Option<String>,
    #[serde(default)]
    pub share_of_total: bool,
    #[serde(default)]
    pub total: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenTerm {
    pub value: String,
    pub times: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenParam {
    pub name: String,
    pub kind: ParamKind,
    pub label: Words,
    pub field: String,
    pub default: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenSort {
    pub by: String,
    #[serde(default)]
    pub descending: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenOverlap {
    pub from: String,
    pub to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenChart {
    pub kind: ChartKind,
    pub label: String,
    pub values: Vec<String>,
}

/// One test of a filter. Exactly one of `field`, `any`, `all`, `not`, `exists` is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Test {
    pub field: Option<String>,
    pub is: Option<Toml>,
    pub less: Option<Toml>,
    pub at_most: Option<Toml>,
    pub more: Option<Toml>,
    pub at_least: Option<Toml>,
    pub missing: Option<bool>,
    pub any: Option<Vec<Test>>,
    pub all: Option<Vec<Test>>,
    pub not: Option<Box<Test>>,
    /// Some row of this entity points here through `via` and passes the tests of `matching`.
    pub exists: Option<String>,
    pub via: Option<String>,
    pub matching: Option<Vec<Test>>,
}
