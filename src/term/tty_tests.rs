//! Whatever was drawn before, the terminal shows what a full redraw would show.

use std::cell::Cell as Shared;
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::rc::Rc;

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Block, Paragraph, Widget};

use super::Tty;
use crate::term::pace::LineRate;
use crate::term::wide::{blank_cut_characters, clear_under};

thread_local! {
    static SIZE: Shared<Size> = const { Shared::new(Size { width: 80, height: 24 }) };
}

fn measure() -> io::Result<Size> {
    Ok(SIZE.get())
}

/// A terminal that counts what it is sent.
struct Emulator {
    parser: vt100::Parser,
    bytes: Rc<Shared<usize>>,
    writes: Rc<Shared<usize>>,
}

impl Emulator {
    fn new(size: Size) -> Self {
        Self { parser: parser(size), bytes: Rc::default(), writes: Rc::default() }
    }
}

impl Write for Emulator {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.parser.process(bytes);
        self.bytes.set(self.bytes.get() + bytes.len());
        self.writes.set(self.writes.get() + 1);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn parser(size: Size) -> vt100::Parser {
    vt100::Parser::new(cells(size.height), cells(size.width), 0)
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}

/// What a drawn screen is made of; enough to make scrolls, popups, panes and cut characters.
#[derive(Clone, Debug)]
struct Scene {
    size: Size,
    first: usize,
    selected: usize,
    pane: bool,
    bordered: bool,
    background: Option<Color>,
    popup: Option<Rect>,
    cursor: Option<(u16, u16)>,
}

#[derive(Clone, Debug)]
enum Step {
    Scroll(i8),
    Select(usize),
    Jump(usize),
    Pane,
    Border,
    Background(Option<Color>),
    Popup(Option<Rect>),
    Cursor(Option<(u16, u16)>),
    Resize(Size),
}

fn step() -> impl Strategy<Value = Step> {
    let area = (0..40_u16, 0..20_u16, 1..30_u16, 1..10_u16).prop_map(|(x, y, w, h)| Rect::new(x, y, w, h));
    let colour = prop::sample::select(vec![Color::Blue, Color::Indexed(236), Color::Rgb(1, 2, 3)]);
    prop_oneof![
        6 => (-6..7_i8).prop_map(Step::Scroll),
        3 => (0..60_usize).prop_map(Step::Select),
        1 => (0..900_usize).prop_map(Step::Jump),
        1 => Just(Step::Pane),
        1 => Just(Step::Border),
        1 => prop::option::of(colour).prop_map(Step::Background),
        2 => prop::option::of(area).prop_map(Step::Popup),
        1 => prop::option::of((0..80_u16, 0..24_u16)).prop_map(Step::Cursor),
        1 => prop_oneof![(1..121_u16, 1..42_u16), (60..121_u16, 20..42_u16)]
            .prop_map(|(width, height)| Step::Resize(Size { width, height })),
    ]
}

impl Scene {
    fn start() -> Self {
        Self {
            size: Size { width: 100, height: 30 },
            first: 100,
            selected: 103,
            pane: false,
            bordered: false,
            background: None,
            popup: None,
            cursor: None,
        }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Scroll(rows) => {
                self.first = self.first.saturating_add_signed(rows.into());
                self.selected = self.selected.saturating_add_signed(rows.into());
            }
            Step::Select(row) => self.selected = self.first + row,
            Step::Jump(first) => self.first = first,
            Step::Pane => self.pane = !self.pane,
            Step::Border => self.bordered = !self.bordered,
            Step::Background(colour) => self.background = colour,
            Step::Popup(area) => self.popup = area,
            Step::Cursor(at) => self.cursor = at,
            Step::Resize(size) => self.size = size,
        }
    }

    fn render(&self, buffer: &mut Buffer) {
        let mut list = buffer.area;
        if let Some(colour) = self.background {
            buffer.set_style(list, Style::new().bg(colour));
        }
        if self.pane && list.width > 30 {
            let pane = Rect { x: list.right() - 20, width: 20, ..list };
            list.width -= 20;
            let block = Block::bordered().title("Detalje");
            Paragraph::new(format!("række {}\n日本語のテキスト", self.selected)).block(block).render(pane, buffer);
        }
        if self.bordered {
            let block = Block::bordered().title("Kontrakter");
            let inside = block.inner(list);
            block.render(list, buffer);
            list = inside;
        }
        for (offset, y) in (list.top()..list.bottom()).enumerate() {
            self.render_row(buffer, Rect { y, height: 1, ..list }, self.first + offset);
        }
        // A scrollbar over the list's last column, and over half of a wide character there.
        for y in (list.top()..list.bottom()).filter(|_| !list.is_empty()) {
            buffer[(list.right() - 1, y)].set_symbol("█");
        }
        if let Some(area) = self.popup {
            let area = area.intersection(buffer.area);
            clear_under(buffer, area);
            Block::bordered().title("Vælg").render(area, buffer);
        }
        blank_cut_characters(buffer);
    }

    fn render_row(&self, buffer: &mut Buffer, area: Rect, item: usize) {
        let style = match item {
            _ if item == self.selected => Style::new().add_modifier(Modifier::REVERSED),
            _ if item.is_multiple_of(5) => Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD),
            _ if item.is_multiple_of(3) => Style::new().bg(Color::Indexed(235)),
            _ => Style::new(),
        };
        buffer.set_style(area, style);
        let name = if item.is_multiple_of(4) { "日本語システム" } else { "Kommunens økonomisystem" };
        let text = format!("{item:>6} {name} {} kr. {:x}", item * 7919 % 100_000, item * 2_654_435_761 % 0xffff_ffff);
        buffer.set_stringn(area.x, area.y, text, area.width.into(), style);
    }
}

/// A terminal driven through the backend, scene by scene.
struct Stage {
    terminal: Terminal<Tty<Emulator>>,
    bytes: Rc<Shared<usize>>,
    writes: Rc<Shared<usize>>,
}

impl Stage {
    fn new(scene: &Scene) -> Self {
        SIZE.set(scene.size);
        let emulator = Emulator::new(scene.size);
        let (bytes, writes) = (Rc::clone(&emulator.bytes), Rc::clone(&emulator.writes));
        let mut terminal = Terminal::new(Tty::new(emulator, measure, LineRate::UNLIMITED)).unwrap();
        terminal.resize(Rect::from((Position::ORIGIN, scene.size))).unwrap();
        Self { terminal, bytes, writes }
    }

    /// Draws it and says how many bytes and writes that took.
    fn show(&mut self, scene: &Scene) -> (usize, usize) {
        if scene.size != SIZE.replace(scene.size) {
            let emulator = &mut self.terminal.backend_mut().writer.parser;
            emulator.screen_mut().set_size(cells(scene.size.height), cells(scene.size.width));
        }
        let before = (self.bytes.get(), self.writes.get());
        let draw = |frame: &mut ratatui::Frame<'_>| {
            scene.render(frame.buffer_mut());
            if let Some(position) = scene.cursor {
                frame.set_cursor_position(position);
            }
        };
        self.terminal.draw(draw).unwrap();
        (self.bytes.get() - before.0, self.writes.get() - before.1)
    }

    fn screen(&self) -> &vt100::Screen {
        self.terminal.backend().writer.parser.screen()
    }
}

/// The scene on a fresh terminal through ratatui's own backend.
fn redrawn(scene: &Scene) -> vt100::Parser {
    let mut wanted = Buffer::empty(Rect::from((Position::ORIGIN, scene.size)));
    scene.render(&mut wanted);
    let mut bytes = Vec::new();
    let empty = Buffer::empty(wanted.area);
    CrosstermBackend::new(&mut bytes).draw(empty.diff_iter(&wanted)).unwrap();
    let mut terminal = parser(scene.size);
    terminal.process(&bytes);
    terminal
}

fn differences(shown: &vt100::Screen, wanted: &vt100::Screen) -> Vec<String> {
    let (rows, columns) = wanted.size();
    let spots = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
    spots.filter_map(|(row, column)| difference(shown, wanted, row, column)).collect()
}

fn difference(shown: &vt100::Screen, wanted: &vt100::Screen, row: u16, column: u16) -> Option<String> {
    let look = |screen: &vt100::Screen| {
        let cell = screen.cell(row, column).unwrap();
        let text = if cell.has_contents() { cell.contents().to_owned() } else { " ".to_owned() };
        let attributes = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
        (text, cell.is_wide(), cell.is_wide_continuation(), cell.fgcolor(), cell.bgcolor(), attributes)
    };
    let (shown, wanted) = (look(shown), look(wanted));
    // The second half of a wide character has no look of its own.
    let same = shown == wanted || (shown.2 && wanted.2);
    (!same).then(|| format!("row {row} column {column}: {shown:?} instead of {wanted:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_frame_is_as_a_full_redraw(steps in prop::collection::vec(step(), 1..30)) {
        let mut scene = Scene::start();
        let mut stage = Stage::new(&scene);
        stage.show(&scene);
        for step in &steps {
            scene.take(step);
            let (_, writes) = stage.show(&scene);
            prop_assert!(writes <= 1, "{writes} writes after {step:?}");
            let wrong = differences(stage.screen(), redrawn(&scene).screen());
            prop_assert!(wrong.is_empty(), "after {step:?}, {} cells: {}", wrong.len(), wrong[0]);
            prop_assert_eq!(stage.screen().hide_cursor(), scene.cursor.is_none());
        }
    }
}

/// 40 rows of 120 columns, as the figures in the module's constants were measured on.
fn wide_scene() -> Scene {
    Scene { size: Size { width: 120, height: 40 }, bordered: true, ..Scene::start() }
}

#[test]
fn a_scrolled_row_costs_a_row_and_not_the_screen() {
    let mut scene = wide_scene();
    let mut stage = Stage::new(&scene);
    let (full, _) = stage.show(&scene);
    for _ in 0..20 {
        scene.take(&Step::Scroll(1));
        let (bytes, writes) = stage.show(&scene);
        assert_eq!(writes, 1);
        assert!(bytes * 8 < full, "{bytes} bytes for a scrolled row, {full} for the screen");
    }
    // The whole screen is the scroll region again: its first row goes when it is scrolled.
    let second_row = stage.screen().rows(0, 120).nth(1);
    stage.terminal.backend_mut().writer.parser.process(b"\x1b[S");
    assert_eq!(stage.screen().rows(0, 120).next(), second_row);
}

#[test]
fn a_frame_without_a_change_sends_nothing() {
    let mut scene = wide_scene();
    let mut stage = Stage::new(&scene);
    stage.show(&scene);
    assert_eq!(stage.show(&scene), (0, 0));
    scene.cursor = Some((3, 3));
    assert_ne!(stage.show(&scene), (0, 0));
    assert_eq!(stage.show(&scene), (0, 0), "a cursor that stays is not sent again");
}

#[test]
fn a_screen_written_over_is_mended_by_a_resize_to_the_same_size() {
    let scene = wide_scene();
    let mut stage = Stage::new(&scene);
    stage.show(&scene);
    stage.terminal.backend_mut().writer.parser.process(b"\x1b[5;5H$ ls\r\nspilt\x1b[?25h");
    assert!(!differences(stage.screen(), redrawn(&scene).screen()).is_empty());
    stage.terminal.backend_mut().forget_cursor();
    stage.terminal.resize(Rect::from((Position::ORIGIN, scene.size))).unwrap();
    stage.show(&scene);
    assert_eq!(differences(stage.screen(), redrawn(&scene).screen()), Vec::<String>::new());
    assert!(stage.screen().hide_cursor());
}

#[test]
fn cells_outside_the_screen_are_left_out() {
    let scene = Scene { size: Size { width: 3, height: 2 }, ..Scene::start() };
    let mut stage = Stage::new(&scene);
    let cell = ratatui::buffer::Cell::new("x");
    let tty = stage.terminal.backend_mut();
    tty.draw([(9, 9, &cell), (2, 1, &cell)].into_iter()).unwrap();
    Backend::flush(tty).unwrap();
    assert_eq!(stage.screen().contents().trim(), "x");
}
