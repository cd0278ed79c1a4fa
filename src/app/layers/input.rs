//! A text being typed: the text-area widget's buffer, because a cursor is state.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_textarea::{CursorMove, TextArea};

/// Lines that a page of a long text is taken for: no screen shows fewer of one.
const PAGE: isize = 10;

/// One line, or many.
#[derive(Clone, Debug)]
pub struct Input {
    pub area: TextArea<'static>,
    pub many_lines: bool,
    /// Nothing has been typed yet, and what is typed first takes the old text's place: so it
    /// is with dates and amounts, which nobody mends letter by letter.
    untouched: bool,
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
        Self { area, many_lines: false, untouched: false }
    }

    /// One line whose text gives way to the first thing that is typed.
    pub fn replaceable(text: &str) -> Self {
        Self { untouched: true, ..Self::line(text) }
    }

    pub fn lines(text: &str) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, many_lines: true, untouched: false }
    }

    /// The same with the cursor at the beginning.
    pub fn lines_from_top(text: &str) -> Self {
        let mut input = Self::lines(text);
        input.area.move_cursor(CursorMove::Top);
        input.area.move_cursor(CursorMove::Head);
        input
    }

    /// To the beginning of this line, from 0.
    pub fn go_to_line(&mut self, line: usize) {
        self.area.move_cursor(CursorMove::Jump(u16::try_from(line).unwrap_or(u16::MAX), 0));
    }

    /// So many lines on, or back where it is less than nothing, in the same column.
    pub fn move_lines(&mut self, by: isize) {
        let (line, column) = self.cursor();
        let last = self.area.lines().len().saturating_sub(1);
        let place = [line.saturating_add_signed(by).min(last), column];
        let [line, column] = place.map(|place| u16::try_from(place).unwrap_or(u16::MAX));
        self.area.move_cursor(CursorMove::Jump(line, column));
    }

    /// Another text in the place of all of it, as if it were typed; the cursor stays on its line.
    pub fn replace(&mut self, text: &str) {
        let (line, _) = self.cursor();
        self.area.select_all();
        self.area.insert_str(text);
        self.go_to_line(line);
    }

    /// Another word in the place of what was typed of it before the cursor.
    pub fn replace_word(&mut self, typed: &str, word: &str) {
        for _ in typed.chars() {
            self.area.delete_char();
        }
        self.area.insert_str(word);
    }

    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Line and character that the cursor stands before.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    /// Typed or pasted text; a one-line field takes a pasted line break as a blank.
    pub fn insert(&mut self, text: &str) {
        if std::mem::take(&mut self.untouched) {
            self.area = TextArea::default();
        }
        if self.many_lines {
            self.area.insert_str(text);
        } else {
            self.area.insert_str(text.replace('\n', " "));
        }
    }

    /// Backspace, Delete, arrows and their kin. False for keys that do not edit.
    pub fn edit_key(&mut self, key: KeyEvent) -> bool {
        self.untouched = false;
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('u') if ctrl => {
                self.area.delete_line_by_head();
            }
            KeyCode::Char('k') if ctrl => {
                self.area.delete_line_by_end();
            }
            KeyCode::Char('w') if ctrl => {
                self.area.delete_word();
            }
            KeyCode::Char('a') if ctrl => self.area.move_cursor(CursorMove::Head),
            KeyCode::Char('e') if ctrl => self.area.move_cursor(CursorMove::End),
            KeyCode::Enter if self.many_lines => self.area.insert_newline(),
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown if !self.many_lines => return false,
            // The widget pages by what it has drawn, and it never draws.
            KeyCode::PageUp => self.move_lines(-PAGE),
            KeyCode::PageDown => self.move_lines(PAGE),
            KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::Home
            | KeyCode::End
            | KeyCode::Up
            | KeyCode::Down => {
                self.area.input(key);
            }
            _ => return false,
        }
        true
    }
}
