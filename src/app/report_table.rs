use crate::model::{report::Template, request::*};
use crate::text::Texts;
pub fn table(_t: &Template, _r: &ReportResult, _x: &Texts, _s: Option<&str>) -> Table {
    Table::default()
}
