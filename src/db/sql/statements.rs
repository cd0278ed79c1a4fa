//! The statements that requests become: windows of lists, records, trees, choices.

use super::{Arg, Column, Sql, Writer, entity_of, field_of, like_pattern};
use crate::model::condition::Condition;
use crate::model::entities;
use crate::model::entity::{Entity, Field};
use crate::model::fold;
use crate::model::request::{ListQuery, Refusal, Sort, Window};
use crate::model::session::Session;
use crate::model::value::Value;

/// A window of a list: `id, version, sort key, fields …`, one row more than asked for, so
/// that the caller knows whether there is more.
pub fn list(session: &Session, query: &ListQuery) -> Result<Sql, Refusal> {
    let entity = entity_of(query.entity)?;
    let fields = fields_named(entity, &query.fields)?;
    let sorted_by = field_of(entity, &query.sort.field)?;
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Int];
    writer.push("select t.id, t.version, ");
    let key = writer.sort_key(entity, "t", sorted_by);
    writer.push(" as sort_key");
    writer.columns.push(key);
    for field in fields {
        writer.select_field(entity, "t", field);
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    if !query.filter.is_everything() {
        writer.push(" and ");
        writer.condition(entity, "t", &query.filter)?;
    }
    writer.window(entity, sorted_by, query);
    Ok(writer.finish())
}

impl Writer<'_> {
    fn window(&mut self, entity: &Entity, sorted_by: &Field, query: &ListQuery) {
        let towards_start = matches!(query.window, Window::Last | Window::Before { .. });
        let descending = query.sort.descending != towards_start;
        let edge = match &query.window {
            Window::After { key, id } | Window::Before { key, id } => Some((key, *id, false)),
            Window::From { key, id } => Some((key, *id, true)),
            Window::First | Window::Last => None,
        };
        if let Some((key, id, inclusive)) = edge {
            self.push(" and (");
            let column = self.sort_key(entity, "t", sorted_by);
            let sign = match (descending, inclusive) {
                (false, false) => ">",
                (false, true) => ">=",
                (true, false) => "<",
                (true, true) => "<=",
            };
            self.push(&format!(", t.id) {sign} ("));
            self.bind(edge_arg(column, key)).push(", ").bind(Arg::Int(Some(id))).push(")");
        }
        let direction = if descending { " desc" } else { "" };
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
        self.push(&format!(" order by sort_key{direction}, t.id{direction} limit ")).bind(Arg::Int(Some(limit)));
    }
}

pub(super) fn edge_arg(column: Column, key: &Value) -> Arg {
    match column {
        Column::Date => Arg::Date(key.as_date()),
        Column::Int => Arg::Int(key.as_int()),
        _ => Arg::Text(key.as_text().map(str::to_owned)),
    }
}

/// Count, and sums of money fields, over all rows that the filter keeps.
pub fn totals(session: &Session, entity: &Entity, filter: &Condition, sums: &[String]) -> Result<Sql, Refusal> {
    let mut writer = Writer::new(session);
    writer.push("select count(*)");
    writer.columns.push(Column::Int);
    for name in sums {
        let field = field_of(entity, name)?;
        writer.push(&format!(", cast(coalesce(sum(t.{}), 0) as bigint)", field.name));
        writer.columns.push(Column::Money);
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    if !filter.is_everything() {
        writer.push(" and ");
        writer.condition(entity, "t", filter)?;
    }
    Ok(writer.finish())
}

/// One record, or all that point to `id` through `via`: `id, organisation_id, uuid,
/// version, fields …` in the declaration's order.
pub fn records(session: &Session, entity: &'static Entity, by: &str, id: i64) -> Result<Sql, Refusal> {
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Int, Column::Text, Column::Int];
    writer.push("select t.id, t.organisation_id, t.uuid, t.version");
    for field in entity.fields {
        writer.select_field(entity, "t", field);
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    if by != "id" {
        field_of(entity, by)?;
    }
    writer.push(&format!(" and t.{by} = ")).bind(Arg::Int(Some(id)));
    if by != "id" {
        writer.push(" order by t.id");
    }
    Ok(writer.finish())
}

/// Steps up from a record to its root; a longer way is taken for a circle.
pub(super) const HIGHEST: i64 = 60;

/// Every record of the tree that `id` stands in through `via`, as `records` has them: up to the
/// root, then down to the leaves.
pub fn tree(session: &Session, entity: &'static Entity, via: &str, id: i64) -> Result<Sql, Refusal> {
    field_of(entity, via)?;
    let relation = entity.view();
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Int, Column::Text, Column::Int];
    writer
        .push(&format!("with recursive above (id, parent, step) as (select t.id, t.{via}, 0 from {relation} t where "));
    writer.own_rows(entity, "t");
    writer.push(" and t.id = ").bind(Arg::Int(Some(id)));
    writer.push(&format!(
        " union all select p.id, p.{via}, above.step + 1 from above join {relation} p on p.id = above.parent and "
    ));
    writer.own_rows(entity, "p");
    writer.push(&format!(
        " where above.step < {HIGHEST}), below (id) as (select id from above where step = (select max(step) from above)"
    ));
    writer.push(&format!(" union select c.id from below join {relation} c on c.{via} = below.id and "));
    writer.own_rows(entity, "c");
    writer.push(") select t.id, t.organisation_id, t.uuid, t.version");
    for field in entity.fields {
        writer.select_field(entity, "t", field);
    }
    writer.push(&format!(" from {relation} t where "));
    writer.own_rows(entity, "t");
    writer.push(" and t.id in (select id from below)");
    Ok(writer.finish())
}

/// The ids of all rows that the filter keeps.
pub fn ids(session: &Session, entity: &Entity, filter: &Condition) -> Result<Sql, Refusal> {
    let mut writer = Writer::new(session);
    writer.columns.push(Column::Int);
    writer.push(&format!("select t.id from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    if !filter.is_everything() {
        writer.push(" and ");
        writer.condition(entity, "t", filter)?;
    }
    Ok(writer.finish())
}

/// These rows: `id, organisation_id, version, shown`, then the fields as they are stored, then
/// what the named ones of them are called. `shown` is 1 where the filter keeps the row.
pub fn chosen(
    session: &Session,
    entity: &'static Entity,
    fields: &[&Field],
    named: &[&Field],
    ids: &[i64],
    filter: &Condition,
) -> Result<Sql, Refusal> {
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int; 4];
    writer.push("select t.id, t.organisation_id, t.version, cast(case when ");
    writer.condition(entity, "t", filter)?;
    writer.push(" then 1 else 0 end as bigint)");
    for field in fields {
        writer.push(&format!(", t.{}", field.name));
        writer.columns.push(Column::of(field.kind));
    }
    for field in named {
        writer.push(", ");
        let label = entities::target(entity, field).map_or("name", |(target, _)| target.label);
        writer.label_of(entity, "t", field, label);
        writer.columns.push(Column::Text);
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    writer.push(" and t.id in (");
    for (place, id) in ids.iter().enumerate() {
        writer.push(if place > 0 { ", " } else { "" }).bind(Arg::Int(Some(*id)));
    }
    writer.push(")");
    Ok(writer.finish())
}

/// What may be chosen for an option: enabled and (obligatory or active here).
pub fn options(session: &Session, option_type: &str, text: &str) -> Sql {
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Text, Column::Text];
    writer.push("select t.id, t.name, coalesce((select l.description from v_option_local l where l.option_id = t.id and l.organisation_id = ");
    writer.bind(Arg::Int(Some(session.organisation_id)));
    writer.push(
        " and l.description <> ''), t.description, '') from v_option_value t where t.enabled and t.option_type = ",
    );
    writer.bind(Arg::Text(Some(option_type.to_owned())));
    writer.push(" and (t.obligatory or exists (select 1 from v_option_local l where l.option_id = t.id and l.active and l.organisation_id = ");
    writer.bind(Arg::Int(Some(session.organisation_id))).push(")) and t.search_text like ");
    writer.bind(Arg::Text(Some(like_pattern(&fold::search(text))))).push(" escape '\\'");
    writer.push(" order by t.priority desc, t.id");
    writer.finish()
}

/// Records that a link may point to, those that begin with the text first.
pub fn links(session: &Session, entity: &'static Entity, text: &str, limit: usize) -> Sql {
    let folded = fold::search(text);
    let mut writer = Writer::new(session);
    writer.columns = vec![Column::Int, Column::Text, Column::Text];
    writer.push(&format!("select t.id, t.{}, ", entity.label));
    let detail = detail_field(entity);
    match detail {
        Some(field) if entities::target(entity, field).is_some() => {
            let target_label = entities::target(entity, field).map_or("name", |(target, _)| target.label);
            writer.push("coalesce(");
            writer.label_of(entity, "t", field, target_label);
            writer.push(", '')");
        }
        Some(field) => {
            writer.push(&format!("coalesce(t.{}, '')", field.name));
        }
        None => {
            writer.push("''");
        }
    }
    writer.push(&format!(" from {} t where ", entity.view()));
    writer.own_rows(entity, "t");
    writer.push(" and t.search_text like ");
    writer.bind(Arg::Text(Some(like_pattern(&folded)))).push(" escape '\\'");
    if entity.field("disabled").is_some() {
        writer.push(" and not t.disabled");
    }
    if entity.name == "person" {
        writer.push(" and t.active");
    }
    writer.push(" order by case when t.search_text like ");
    let prefix = like_pattern(&folded);
    writer.bind(Arg::Text(Some(prefix.trim_start_matches('%').to_owned()))).push(" escape '\\' then 0 else 1 end, ");
    writer.push(if entity.has_name_key() { "t.name_key" } else { "t.search_text" });
    writer.push(", t.id limit ").bind(Arg::Int(i64::try_from(limit).ok()));
    writer.finish()
}

/// The field that tells two records of one name apart in a picker.
pub fn detail_field(entity: &Entity) -> Option<&'static Field> {
    let name = match entity.name {
        "contract" => "supplier_id",
        "organisation" => "cvr",
        "it_system" | "system_usage" => "rights_holder_id",
        "it_interface" => "exhibitor_id",
        "org_unit" => "parent_id",
        "person" => "login",
        "kle" => "number",
        _ => return None,
    };
    entity.field(name)
}

/// The default order of an entity's list.
pub fn default_sort(entity: &Entity) -> Sort {
    Sort { field: entity.label.to_owned(), descending: false }
}

fn fields_named(entity: &'static Entity, names: &[String]) -> Result<Vec<&'static Field>, Refusal> {
    names.iter().map(|name| field_of(entity, name)).collect()
}
