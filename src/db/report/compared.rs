//! The comparison group of a run: its names as the registry has them.

use crate::db::run::Connection;
use crate::db::sql::{Column, Sql};
use crate::model::groups::{Compared, Group};
use crate::model::report::Template;
use crate::model::request::{Choice, Refusal};
use crate::model::value::Value;

/// What the reader gave, with the names of a group as the registry has them; and the group.
type Given = (Vec<(String, String)>, Option<Compared>);

/// The municipalities that a group can be chosen among, in the order of the alphabet; of the
/// sample, which the connection must be to then, the invented ones.
///
/// # Errors
/// What the database refuses.
pub async fn municipalities(connection: &mut Connection, invented: bool) -> Result<Vec<Choice>, Refusal> {
    let relation = if invented { "share_organisation" } else { "v_organisation" };
    let text = format!(
        "select o.id, o.name from {relation} o where o.kind = 'municipality' and not coalesce(o.disabled, false) \
         order by o.name_key, o.id"
    );
    let columns = vec![Column::Int, Column::Text];
    let rows = connection.select(&Sql { text, args: Vec::new(), columns }).await?;
    let choice = |row: &Vec<Value>| match row.as_slice() {
        [id, name] => Some(Choice { id: id.as_int()?, name: name.as_text()?.to_owned(), detail: String::new() }),
        _ => None,
    };
    Ok(rows.iter().filter_map(choice).collect())
}

/// Gives the names of the group, where there is one, the form that rows are compared with.
///
/// # Errors
/// What the database refuses.
pub(super) async fn named(
    connection: &mut Connection,
    template: &Template,
    given: &[(String, String)],
) -> Result<Given, Refusal> {
    let Some((name, group)) = as_given(template, given) else { return Ok((given.to_vec(), None)) };
    let known: Vec<String> = municipalities(connection, false).await?.into_iter().map(|known| known.name).collect();
    let compared = group.among(&known);
    let value = |(param, value): &(String, String)| {
        (param.clone(), if *param == name { compared.group.to_string() } else { value.clone() })
    };
    Ok((given.iter().map(value).collect(), Some(compared)))
}

/// The parameter that takes a group, and the one that was given.
pub(super) fn as_given(template: &Template, given: &[(String, String)]) -> Option<(String, Group)> {
    let param = template.group_param()?;
    let (_, value) = given.iter().find(|(name, _)| *name == param.name)?;
    Some((param.name.clone(), Group::parse(value)?))
}
