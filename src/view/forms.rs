//! Popups that are filled in: the form of a row, and the question before a record is deleted.

use ratatui::layout::Rect;

use crate::app::layers::delete::DeleteRecord;
use crate::app::layers::review::crossed_problems;
use crate::app::layers::row::RowForm;
use crate::model::entity::{Field, Kind};
use crate::model::request::{Problem, Record};
use crate::model::value::Value;
use crate::text::{Texts, format};
use crate::view::Canvas;
use crate::view::paint::{boxed, popup, put, wrapped};
use crate::view::record::{input_line, long_editor};

const WIDTH: u16 = 74;

pub fn draw_row(form: &RowForm, canvas: &mut Canvas, area: Rect) {
    let texts = canvas.context.texts;
    let label_room = form.fields.iter().map(|field| texts.label(form.entity, field.name).chars().count()).max();
    let label_room = label_room.unwrap_or(10).min(28);
    let height = u16::try_from(form.fields.len()).unwrap_or(8) + 4;
    let inside = boxed(canvas.buffer, popup(area, WIDTH, height), &texts.entity(form.entity), canvas.theme);
    let shown = form.shown(canvas.context);
    for (row, (place, field)) in (0u16..).zip(form.fields.iter().enumerate()) {
        let line = Rect { y: inside.y + row, height: 1, ..inside };
        if line.y + 1 >= inside.bottom() {
            break;
        }
        draw_field(form, field, place == form.cursor, &shown, label_room, canvas, line);
    }
    let said = about(form, canvas);
    let y = inside.bottom().saturating_sub(1);
    put(canvas.buffer, inside.x, y, usize::from(inside.width), &said, canvas.theme.dim(), canvas.theme);
    if let Some(input) = form.editor.as_ref().filter(|input| input.many_lines) {
        let title = form.field().map(|field| texts.label(form.entity, field.name)).unwrap_or_default();
        long_editor(&title, input, canvas, area);
    }
}

/// What is wrong with the field in focus, or how the form is left.
fn about(form: &RowForm, canvas: &Canvas) -> String {
    let texts = canvas.context.texts;
    match problem_of(form, canvas) {
        Some(problem) => format!("! {}", texts.problem(Some(form.entity), &problem)),
        None => canvas.keyed("row-form-keys", &[]),
    }
}

/// What is wrong with the field in focus, alone or beside the others.
fn problem_of(form: &RowForm, canvas: &Canvas) -> Option<Problem> {
    let (key, field) = (form.key(), form.field()?);
    let draft = canvas.context.drafts.get(&key)?;
    let alone = draft.edits.get(field.name).and_then(|edit| edit.problem.clone());
    let crossed = || {
        let found = crossed_problems(canvas.context, &key, draft);
        found.into_iter().find(|(name, _)| name == field.name).map(|(_, problem)| problem)
    };
    // While it is being typed, only what the text itself means is judged.
    alone.or_else(|| crossed().filter(|_| form.editor.is_none()))
}

fn draw_field(
    form: &RowForm,
    field: &'static Field,
    focused: bool,
    shown: &Record,
    label_room: usize,
    canvas: &mut Canvas,
    line: Rect,
) {
    let theme = canvas.theme;
    let texts = canvas.context.texts;
    put(canvas.buffer, line.x, line.y, 1, if focused { ">" } else { " " }, theme.bold(), theme);
    let label_style = if focused && form.editor.is_none() { theme.focus() } else { theme.dim() };
    put(canvas.buffer, line.x + 2, line.y, label_room, &texts.label(form.entity, field.name), label_style, theme);
    let x = line.x + 4 + u16::try_from(label_room).unwrap_or_default();
    let room = usize::from(line.right().saturating_sub(x));
    if let Some(input) = form.editor.as_ref().filter(|input| focused && !input.many_lines) {
        input_line(&input.text(), input.cursor(), canvas, x, line.y, room);
        return;
    }
    let edit = canvas.context.drafts.get(&form.key()).and_then(|draft| draft.edits.get(field.name));
    let (text, style) = match edit {
        Some(edit) if edit.cell.is_none() => (edit.raw.clone(), theme.wrong()),
        Some(_) => (value_text(field, shown, texts), theme.look()),
        None => (value_text(field, shown, texts), theme.plain()),
    };
    put(canvas.buffer, x, line.y, room, text.lines().next().unwrap_or_default(), style, theme);
}

fn value_text(field: &Field, shown: &Record, texts: Texts) -> String {
    match (shown.value(field.name), field.kind) {
        (Value::Null, Kind::Bool) => texts.get("no"),
        (value, _) if value.is_blank() && field.required => texts.get("value-missing"),
        (value, _) if value.is_blank() => "–".to_owned(),
        _ => format::cell(field, shown.cell(field.name), texts.lang),
    }
}

pub fn draw_delete(delete: &DeleteRecord, canvas: &mut Canvas, area: Rect) {
    let (theme, texts) = (canvas.theme, canvas.context.texts);
    let lines = match &delete.removal {
        None => vec![texts.get("record-loading")],
        Some(removal) => texts.removal(removal, &delete.blocks),
    };
    let lines: Vec<String> = lines.iter().flat_map(|line| wrapped(line, usize::from(WIDTH) - 6)).collect();
    let height = u16::try_from(lines.len()).unwrap_or(6) + if delete.may() { 5 } else { 4 };
    let title = texts.get("delete-title");
    let inside = boxed(canvas.buffer, popup(area, WIDTH, height), &title, theme);
    let room = usize::from(inside.width);
    for (row, line) in (0u16..).zip(&lines).take(usize::from(inside.height).saturating_sub(2)) {
        put(canvas.buffer, inside.x, inside.y + row, room, line, theme.plain(), theme);
    }
    let y = inside.bottom().saturating_sub(2);
    if delete.may() {
        put(canvas.buffer, inside.x, y, 1, ">", theme.bold(), theme);
        input_line(&delete.typed.text(), delete.typed.cursor(), canvas, inside.x + 2, y, room.saturating_sub(2));
    }
    let keys = match (delete.doing(), delete.may()) {
        (true, _) => "delete-doing",
        (false, true) => "delete-keys",
        (false, false) => "delete-blocked-keys",
    };
    put(canvas.buffer, inside.x, y + 1, room, &canvas.keyed(keys, &[]), theme.accent(), theme);
}
