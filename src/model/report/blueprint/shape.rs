//! How a column's value may be shown: as it is, added up, as a share …

use crate::model::entity::Kind;
use crate::model::report::parse::{column_fits, kind_of};
use crate::model::report::{Aggregate, Column, OWNER, Source, Template};
use crate::model::request::ColumnKind;

/// What is done to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub aggregate: Option<Aggregate>,
    pub share_of_total: bool,
    pub total: bool,
}

impl Shape {
    const PLAIN: Self = Self { aggregate: None, share_of_total: false, total: false };

    const fn of_group(aggregate: Aggregate) -> Self {
        Self { aggregate: Some(aggregate), ..Self::PLAIN }
    }

    const fn totalled(self) -> Self {
        Self { total: true, ..self }
    }

    const fn share(self) -> Self {
        Self { share_of_total: true, ..self }
    }

    pub const fn of(column: &Column) -> Self {
        Self { aggregate: column.aggregate, share_of_total: column.share_of_total, total: column.total }
    }

    /// Shows the column so, with the kind that comes of it.
    pub fn put_on(self, column: &mut Column) {
        if column.aggregate != self.aggregate {
            column.is = None;
        }
        column.aggregate = self.aggregate;
        column.share_of_total = self.share_of_total;
        column.total = self.total;
        let counted = column.share_of_total || column.aggregate.is_some_and(Aggregate::counts);
        let natural = column.path().and_then(|path| kind_of(path.field.kind));
        let dates = matches!(column.value, Source::WindowFrom | Source::WindowTo);
        column.kind = match natural {
            _ if counted => ColumnKind::Int,
            Some(kind) => kind,
            None if dates => ColumnKind::Date,
            None => ColumnKind::Int,
        };
    }
}

/// The ways that fit this column in this template, the most sensible first; none where it cannot
/// be shown at all.
pub fn shapes(column: &Column, template: &Template) -> Vec<Shape> {
    let candidates = if !template.is_grouped() {
        listed(column)
    } else if is_key(column, template) {
        vec![Shape::PLAIN]
    } else {
        grouped(column, template.scope == super::Scope::SharedAnonymous)
    };
    candidates.into_iter().filter(|shape| fits(*shape, column, template)).collect()
}

/// May the column be shown so, by the check that every template passes?
pub fn fits(shape: Shape, column: &Column, template: &Template) -> bool {
    let mut shown = column.clone();
    shape.put_on(&mut shown);
    column_fits(&shown, template.scope, template.base, template.is_grouped().then_some(&template.group))
}

/// Is the value one that the rows are grouped by?
pub fn is_key(column: &Column, template: &Template) -> bool {
    column.per.is_none() && column.path().is_some_and(|path| template.group.iter().any(|key| path.follows(key)))
}

fn listed(column: &Column) -> Vec<Shape> {
    let number = matches!(column.path().map(|path| path.field.kind), Some(Kind::Money | Kind::Int { .. }));
    if number { vec![Shape::PLAIN, Shape::PLAIN.totalled(), Shape::PLAIN.share()] } else { vec![Shape::PLAIN] }
}

fn grouped(column: &Column, anonymous: bool) -> Vec<Shape> {
    use Aggregate::{Avg, Count, CountDistinct, CountNo, CountYes, List, Max, Median, Min, Municipalities, Sum};
    let of = Shape::of_group;
    let Some(path) = column.path() else {
        return vec![of(Count).totalled(), of(Count).share()];
    };
    match path.field.kind {
        _ if path.text == OWNER.name => vec![of(Municipalities)],
        Kind::Money | Kind::Int { .. } if anonymous => {
            [Median, Avg, Min, Max, Sum, Municipalities].map(of).into_iter().collect()
        }
        Kind::Money if column.per.is_none() => {
            vec![of(Sum).totalled(), of(Sum).share(), of(Avg), of(Median), of(Min), of(Max), of(Sum)]
        }
        Kind::Money => [Sum, Avg, Median, Min, Max].map(of).into_iter().collect(),
        // Days, years and numbers of something: their sum seldom says anything.
        Kind::Int { .. } if path.of_owner() => vec![of(Sum), of(Min), of(Max)],
        Kind::Int { .. } => vec![of(Avg), of(Median), of(Min), of(Max), of(Sum).totalled()],
        Kind::Bool => vec![of(CountYes), of(Aggregate::Share), of(CountNo)],
        Kind::Date => vec![of(Min), of(Max)],
        Kind::Text { .. } => vec![of(List), of(CountDistinct)],
        _ => vec![of(CountDistinct)],
    }
}
