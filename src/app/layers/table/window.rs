//! Windows of rows: what is held, what is asked for next, and where the cursor stands in it.

use super::TablePage;
use super::marks::SUMMED;
use crate::app::context::Context;
use crate::model::request::{ListQuery, Page, Request, Row, Window};

/// Rows held at most; far ones are let go and read again when they are wanted.
const KEPT: usize = 1_200;
/// Rows of one further window.
const WINDOW: usize = 200;

/// Rows of one window of a list that is read whole.
const WHOLE: usize = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Fresh,
    End,
    After,
    Before,
    Reload,
    /// What is shown, once more: somebody else has saved something.
    Compare,
}

impl TablePage {
    pub(super) fn query(&self, window: Window, limit: usize, context: &Context) -> ListQuery {
        ListQuery {
            entity: self.entity.name,
            fields: self.fields.clone(),
            filter: self.condition(context),
            sort: self.sort.clone(),
            window,
            limit,
        }
    }

    pub(super) fn ask(&mut self, asked: Asked, context: &mut Context) {
        let edge = |row: &Row| (row.key.clone(), row.id);
        let least = if self.arranged_by.is_some() { WHOLE } else { Self::height(context) * 2 };
        let (window, limit) = match asked {
            Asked::Fresh => (Window::First, least),
            Asked::End => (Window::Last, Self::height(context) * 2),
            Asked::After => match self.rows.last().map(edge) {
                Some((key, id)) => (Window::After { key, id }, least.max(WINDOW)),
                None => return,
            },
            Asked::Before => match self.rows.first().map(edge) {
                Some((key, id)) => (Window::Before { key, id }, WINDOW),
                None => return,
            },
            Asked::Reload | Asked::Compare => match self.rows.first().map(edge) {
                Some((key, id)) if self.more_before => (Window::From { key, id }, self.rows.len()),
                _ => (Window::First, self.rows.len().max(least)),
            },
        };
        if let Some((ticket, _)) = self.asked.take() {
            context.cancel(ticket);
        }
        let query = self.query(window, limit, context);
        let ticket = context.ask(Request::List(query));
        self.asked = Some((ticket, asked));
    }

    pub(super) fn ask_totals(&mut self, context: &mut Context) {
        context.forget(&mut self.asked_totals);
        let sums = if self.entity.name == "contract" { vec![SUMMED.to_owned()] } else { Vec::new() };
        let request = Request::Totals { entity: self.entity.name, filter: self.condition(context), sums };
        self.asked_totals = Some(context.ask(request));
    }

    /// Starts over: another filter, view or order.
    pub(super) fn restart(&mut self, context: &mut Context) {
        if self.aside.is_some() {
            return;
        }
        self.ask(Asked::Fresh, context);
        self.totals = None;
        context.forget(&mut self.asked_totals);
    }

    pub(super) fn reload(&mut self, context: &mut Context) {
        if self.aside.is_some() {
            return;
        }
        self.stale = false;
        self.ask(Asked::Reload, context);
        self.ask_totals(context);
    }

    /// Reads what is shown once more, when nothing else is being read.
    pub(super) fn compare(&mut self, context: &mut Context) {
        if self.asked.is_none() && self.loaded && std::mem::take(&mut self.changed) {
            self.ask(Asked::Compare, context);
        }
    }

    /// Do the same records stand in the same places? Then new values can be shown under the
    /// cursor; otherwise the list stays as it is until the person asks for it.
    pub(super) fn same_places(&mut self, page: &Page, context: &mut Context) -> bool {
        if page.rows == self.rows {
            return false;
        }
        let same = page.rows.iter().map(|row| row.id).eq(self.rows.iter().map(|row| row.id));
        context.say_changed(same);
        same
    }

    pub(super) fn take(&mut self, asked: Asked, page: Page) {
        let here = self.rows.get(self.cursor).map(|row| row.id);
        if matches!(asked, Asked::Fresh | Asked::End | Asked::Reload) {
            self.decided.clear();
        }
        match asked {
            Asked::Fresh => self.replace(page, false),
            Asked::End => {
                self.replace(page, true);
                self.cursor = self.rows.len().saturating_sub(1);
            }
            Asked::After => {
                self.more_after = page.more;
                self.rows.extend(page.rows);
                self.let_go_of_the_front();
            }
            Asked::Before => self.prepend(page),
            Asked::Compare => self.rows = page.rows,
            Asked::Reload => {
                self.rows = page.rows;
                self.more_after = page.more;
                let same = here.and_then(|id| self.rows.iter().position(|row| row.id == id));
                self.cursor = same.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1));
            }
        }
        self.loaded = true;
    }

    /// The answer to what was asked has come: what follows from it.
    pub(super) fn arrived(&mut self, asked: Asked, mut page: Page, context: &mut Context) {
        if asked == Asked::Compare {
            self.arrange(&mut page.rows);
            if self.same_places(&page, context) {
                self.take(asked, page);
            }
            return;
        }
        self.take(asked, page);
        if self.arranged_by.is_some() {
            if self.more_after {
                return self.ask(Asked::After, context);
            }
            let here = self.row().map(|row| row.id).filter(|_| self.cursor > 0);
            let mut rows = std::mem::take(&mut self.rows);
            self.arrange(&mut rows);
            self.cursor = here.and_then(|id| rows.iter().position(|row| row.id == id)).unwrap_or_default();
            self.rows = rows;
        }
        self.keep_cursor_in_view(context);
    }

    /// Puts all rows in the order of what is shown; those that show nothing stand last.
    fn arrange(&self, rows: &mut [Row]) {
        let Some(field) = self.arranged_by else { return };
        let shown = |row: &Row| self.cell(row, field).and_then(|cell| cell.value.as_date());
        rows.sort_by_key(|row| (shown(row).is_none(), shown(row)));
    }

    pub(super) fn replace(&mut self, page: Page, from_the_end: bool) {
        self.more_before = from_the_end && page.more;
        self.more_after = !from_the_end && page.more;
        self.first_index = if from_the_end { None } else { Some(0) };
        self.rows = page.rows;
        self.cursor = 0;
        self.top = 0;
    }

    pub(super) fn prepend(&mut self, page: Page) {
        let added = page.rows.len();
        self.more_before = page.more;
        self.first_index = match self.first_index {
            _ if !page.more => Some(0),
            Some(index) => Some(index.saturating_sub(added)),
            None => None,
        };
        let mut rows = page.rows;
        rows.append(&mut self.rows);
        self.rows = rows;
        self.cursor += added;
        self.top += added;
        if self.rows.len() > KEPT {
            self.rows.truncate(KEPT);
            self.more_after = true;
        }
    }

    pub(super) fn let_go_of_the_front(&mut self) {
        let Some(excess) = self.rows.len().checked_sub(KEPT).filter(|_| self.arranged_by.is_none()) else { return };
        let excess = excess.min(self.top);
        self.rows.drain(..excess);
        self.cursor -= excess;
        self.top -= excess;
        self.more_before = self.more_before || excess > 0;
        self.first_index = self.first_index.map(|index| index + excess);
    }

    pub(super) fn keep_cursor_in_view(&mut self, context: &Context) {
        let height = Self::height(context);
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if self.cursor >= self.top + height {
            self.top = self.cursor + 1 - height;
        }
    }

    /// Asks for what lies ahead before the cursor gets there, and keeps it on the screen.
    pub(super) fn look_ahead(&mut self, context: &mut Context) {
        self.keep_cursor_in_view(context);
        let height = Self::height(context);
        if self.asked.is_some() {
            return;
        }
        if self.more_after && self.cursor + 3 * height >= self.rows.len() {
            self.ask(Asked::After, context);
        } else if self.more_before && self.cursor < 2 * height {
            self.ask(Asked::Before, context);
        }
    }

    pub(super) fn go_to_start(&mut self, context: &mut Context) {
        if self.more_before {
            self.ask(Asked::Fresh, context);
        } else {
            self.cursor = 0;
            self.look_ahead(context);
        }
    }

    pub(super) fn go_to_end(&mut self, context: &mut Context) {
        if self.more_after && self.arranged_by.is_none() {
            self.ask(Asked::End, context);
        } else {
            self.cursor = self.rows.len().saturating_sub(1);
            self.look_ahead(context);
        }
    }
}
