//! A text being typed: the text-area widget's buffer, because a cursor is state.

use crossterm::event::{KeyCode, KeyEvent};
use tui_textarea::{CursorMove, TextArea};

/// One line, or many.
#[derive(Clone, Debug)]
pub struct Input {
    pub area: TextArea<'static>,
    pub many_lines: bool,
}

impl Default for Input {
    fn default() -> Self {
        Self::line("")
    }
}

impl Input {
    pub fn line(text: &str) -> Self {
        let mut area = TextArea::new(vec![text.replace('\n', " ")]);
        area.move_cursor(CursorMove::End);
        Self { area, many_lines: false }
    }

    pub fn lines(text: &str) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, many_lines: true }
    }

    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Line and character that the cursor stands before.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Typed or pasted text; a one-line field takes a pasted line break as a blank.
    pub fn insert(&mut self, text: &str) {
        if self.many_lines {
            self.area.insert_str(text);
        } else {
            self.area.insert_str(text.replace('\n', " "));
        }
    }

    /// Backspace, Delete, arrows and their kin. False for keys that do not edit.
    pub fn edit_key(&mut self, key: KeyEvent) -> bool {
        let edits = matches!(
            key.code,
            KeyCode::Backspace
                | KeyCode::Delete
                | KeyCode::Left
                | KeyCode::Right
                | KeyCode::Home
                | KeyCode::End
                | KeyCode::Char('w' | 'k' | 'u' | 'a' | 'e')
        ) || (self.many_lines && matches!(key.code, KeyCode::Enter | KeyCode::Up | KeyCode::Down));
        if edits {
            self.area.input(key);
        }
        edits
    }

    pub fn new_line(&mut self) {
        self.area.insert_newline();
    }

    pub fn move_cursor(&mut self, step: CursorMove) {
        self.area.move_cursor(step);
    }
}
