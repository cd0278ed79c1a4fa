//! The columns that fit on the screen, and those that are scrolled to. The first, and the letter of
//! visibility beside it, never scroll away.

use unicode_width::UnicodeWidthStr;

use super::TablePage;
use crate::app::context::Context;
use crate::keys::Action;
use crate::model::entity::{Field, Kind};

/// What stands to the left of the columns: cursor, mark, draft.
pub const MARGIN: usize = 3;

/// A name shorter than this says too little.
const NAME: usize = 24;
/// And few are longer than this.
const LONG_NAME: usize = 60;

/// A column as it fits on this screen; widths in columns of the terminal.
#[derive(Clone, Debug)]
pub struct Column {
    pub field: &'static Field,
    pub heading: String,
    pub width: usize,
    /// Its place among the row's cells.
    pub index: usize,
}

/// What is shown, and whether there is more on either side.
#[derive(Clone, Debug)]
pub struct Fitting {
    pub columns: Vec<Column>,
    pub more_left: bool,
    pub more_right: bool,
}

impl TablePage {
    /// The columns that fit at their least; what is left over goes to the name first, then to the
    /// others in turn, and then to the name again.
    pub fn fitting(&self, context: &Context, room: usize) -> Fitting {
        let all: Vec<(Column, usize)> = self.wanted_columns(context, room);
        let pinned = self.pinned();
        let scrolled = self.scrolled.min(all.len().saturating_sub(pinned + 1));
        let shown = |index: usize| index < pinned || index >= pinned + scrolled;
        let mut chosen: Vec<(Column, usize)> = Vec::new();
        let (mut used, mut left_out) = (0, false);
        for (column, most) in all.into_iter().enumerate().filter(|(index, _)| shown(*index)).map(|(_, column)| column) {
            let needed = column.width + usize::from(!chosen.is_empty());
            if used + needed <= room {
                used += needed;
                chosen.push((column, most));
            } else {
                left_out = true;
            }
        }
        let mut left = room.saturating_sub(used);
        for (column, most) in &mut chosen {
            let more = most.saturating_sub(column.width).min(left);
            column.width += more;
            left -= more;
        }
        if let Some((name, _)) = chosen.first_mut() {
            name.width += left.min(LONG_NAME.saturating_sub(name.width));
        }
        let columns = chosen.into_iter().map(|(column, _)| column).collect();
        Fitting { columns, more_left: scrolled > 0, more_right: left_out }
    }

    /// Every column at its least, and how wide it wants to be.
    fn wanted_columns(&self, context: &Context, room: usize) -> Vec<(Column, usize)> {
        let mut columns = Vec::new();
        for (index, name) in self.fields.iter().enumerate().take(self.columns.len()) {
            let Some(field) = self.entity.field(name) else { continue };
            let heading = context.texts.column(self.entity, name);
            let (width, most) = if columns.is_empty() { (NAME.min(room), 48) } else { wanted(field, &heading) };
            columns.push((Column { field, heading, width, index }, most));
        }
        columns
    }

    /// Columns that stay where they are.
    fn pinned(&self) -> usize {
        1 + usize::from(self.columns.get(1).is_some_and(|name| *name == "visibility"))
    }

    /// One column on or back, where there is one.
    pub(super) fn scroll(&mut self, action: Action, context: &Context) {
        let room = usize::from(context.size.columns).saturating_sub(MARGIN);
        let fitting = self.fitting(context, room);
        match action {
            Action::Right if fitting.more_right => self.scrolled += 1,
            Action::Left if fitting.more_left => self.scrolled = self.scrolled.saturating_sub(1),
            _ => {}
        }
    }
}

/// How narrow a column may be, and how wide it wants to be.
fn wanted(field: &Field, heading: &str) -> (usize, usize) {
    let (least, most) = match field.kind {
        Kind::Date => (10, 10),
        Kind::Money => (9, 13),
        Kind::Int { .. } => (5, 8),
        Kind::Bool => (4, 6),
        Kind::Choice(choices) if choices.name == "visibility" => (3, 3),
        Kind::Choice(choices) if matches!(choices.name, "option-type" | "role") => (17, 26),
        Kind::Choice(_) => (12, 16),
        Kind::Moment => (16, 16),
        Kind::Option(_) => (12, 22),
        Kind::Link(_) | Kind::Text { .. } | Kind::LongText => (14, 28),
    };
    (least.max(heading.width()), most.max(heading.width()))
}
