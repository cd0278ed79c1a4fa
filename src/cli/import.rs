//! `import`: files into the registry, every row accounted for.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::Cli;
use super::failure::{Exit, Failure};
use super::output::{Format, column, text_cell};
use crate::db::import::Options;
use crate::exchange;
use crate::exchange::cells::one_line;
use crate::model::entities::{
    self,
    contract::{CONTRACT, VISIBILITY},
};
use crate::model::entity::Entity;
use crate::model::import::{Column, Fate, ImportDocument, ImportError, ImportReport, Place, Reason, Remark, RowReport};
use crate::model::request::{ColumnKind, Table};
use crate::model::value::{Cell, Value};
use crate::text::{Arg, Texts, format, key};

/// Rows that are listed on the screen; of more, only those that there is something to say of.
const LISTED: usize = 200;

#[derive(Debug, Args)]
pub struct Import {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Say what would happen, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write the good rows although others are refused.
    #[arg(long)]
    skip_bad_rows: bool,
    /// lokal or delt: for prices on contracts where nobody has chosen yet.
    #[arg(long)]
    visibility: Option<String>,
    #[arg(long, default_value = "")]
    reason: String,
}

pub async fn import(cli: &Cli, asked: &Import) -> Result<Exit, Failure> {
    let visibility =
        match &asked.visibility {
            Some(text) => Some(format::parse_choice(&VISIBILITY, text).map_err(|_| {
                cli.usage("not-a-visibility", "cli-not-a-visibility", &[("text", text.as_str().into())])
            })?),
            None => None,
        };
    let (documents, unread) = read(&asked.files);
    let db = cli.open().await?;
    let options = Options {
        visibility: visibility.map(str::to_owned),
        skip_bad_rows: asked.skip_bad_rows,
        // A file that cannot be read at all refuses the others too.
        dry_run: asked.dry_run || !unread.is_empty() && !asked.skip_bad_rows,
        reason: asked.reason.clone(),
    };
    let mut report = db.import(&documents, &options).await.map_err(|refusal| cli.refused(&refusal))?;
    report.refuse(&unread);
    print(cli, &report, asked)?;
    Ok(if report.errors.is_empty() { Exit::Done } else { Exit::FileRefused })
}

/// What the files say, and why some of them say nothing.
fn read(files: &[PathBuf]) -> (Vec<ImportDocument>, Vec<ImportError>) {
    let mut documents = Vec::new();
    let mut unread = Vec::new();
    for file in files {
        match exchange::read(file) {
            Ok(document) => documents.push(document),
            Err(errors) => unread.extend(errors),
        }
    }
    (documents, unread)
}

fn print(cli: &Cli, report: &ImportReport, asked: &Import) -> Result<(), Failure> {
    if cli.output.is_json() {
        return cli.output.json(&to_json(cli.texts, report));
    }
    let mut table = rows_table(cli.texts, report);
    table.notes.extend(
        report
            .notes
            .iter()
            .map(|note| format!("{}: {}", place(cli.texts, &note.place, None), remark(cli.texts, &note.remark))),
    );
    table.notes.push(summary(cli.texts, report));
    table.notes.push(ending(cli.texts, report, asked));
    if table.rows.is_empty() && cli.output.format == Format::Table {
        cli.output.text(&format!("{}\n", table.notes.join("\n")))?;
    } else {
        cli.output.table(&table, None)?;
    }
    for error in &report.errors {
        eprintln!("kitos: {}", one_line(&fault(cli.texts, error)));
    }
    Ok(())
}

/// How many rows became what, and how many prices are shared by it.
fn summary(texts: Texts, report: &ImportReport) -> String {
    let counts = Fate::ALL.map(|fate| {
        let word = texts.get(&key(&["import-fate", fate.code()]));
        format!("{word}: {}", format::integer(i64::try_from(report.count(fate)).unwrap_or(i64::MAX)))
    });
    let counts = counts.join(" · ");
    if report.shared_prices == 0 {
        return counts;
    }
    format!("{counts}. {}", texts.with("import-shared-prices", &[("count", report.shared_prices.into())]))
}

fn ending(texts: Texts, report: &ImportReport, asked: &Import) -> String {
    texts.get(match (report.applied, asked.dry_run) {
        (true, _) => "import-applied",
        (false, true) => "import-dry-run",
        (false, false) => "import-nothing-written",
    })
}

fn rows_table(texts: Texts, report: &ImportReport) -> Table {
    let listed = |row: &&RowReport| report.rows.len() <= LISTED || row.fate == Fate::Refused || !row.remarks.is_empty();
    let row = |row: &RowReport| {
        let remarks: Vec<_> = row.remarks.iter().map(|remark| self::remark(texts, remark)).collect();
        let fate = Cell::named(Value::text(row.fate.code()), texts.get(&key(&["import-fate", row.fate.code()])));
        vec![text_cell(place(texts, &row.place, None)), fate, text_cell(&row.name), text_cell(remarks.join(" "))]
    };
    Table {
        title: texts.get("import-title"),
        columns: ["place", "fate", "name", "remarks"].map(|code| column(texts, code, ColumnKind::Text)).to_vec(),
        rows: report.rows.iter().filter(listed).map(row).collect(),
        totals: Vec::new(),
        notes: Vec::new(),
    }
}

/// File, sheet, row and column, in words.
fn place(texts: Texts, place: &Place, column: Option<String>) -> String {
    let mut said = place.file.clone();
    if let Some(sheet) = &place.sheet {
        said += &texts.with("import-place-sheet", &[("sheet", sheet.as_str().into())]);
    }
    if let Some(row) = place.row {
        said += &texts.with("import-place-row", &[("row", row.to_string().into())]);
    }
    column.map_or(said.clone(), |column| said + &texts.with("import-place-column", &[("column", column.into())]))
}

/// A field of the registry is called by its label, a column of the file as the file does.
fn column_name(texts: Texts, column: &Column) -> String {
    let has_it = |entity: &&&'static Entity| entity.field(&column.heading).is_some();
    let contract = [&CONTRACT];
    let field = contract.iter().chain(entities::ALL).find(has_it);
    match (&column.letter, field) {
        (Some(letter), _) => format!("{letter} ({})", column.heading),
        (None, Some(entity)) => texts.label(entity, &column.heading),
        (None, None) => column.heading.clone(),
    }
}

/// A fault in one sentence: where, what, and what would do.
fn fault(texts: Texts, error: &ImportError) -> String {
    let column = error.column.as_ref().map(|column| column_name(texts, column));
    format!("{}: {}", place(texts, &error.place, column), reason(texts, &error.reason))
}

fn reason(texts: Texts, reason: &Reason) -> String {
    if let Reason::Invalid { problem } = reason {
        return texts.problem(entities::named("contract"), problem);
    }
    if let Reason::NotSupported { what } = reason {
        let what = texts.get(&key(&["import-unsupported", what.code()]));
        return texts.with(reason.code(), &[("what", what.into())]);
    }
    texts.with(reason.code(), &said(reason.arguments()))
}

fn remark(texts: Texts, remark: &Remark) -> String {
    texts.with(remark.code(), &said(remark.arguments()))
}

fn said(arguments: Vec<(&'static str, String)>) -> Vec<(&'static str, Arg)> {
    arguments.into_iter().map(|(name, value)| (name, Arg::Text(value))).collect()
}

fn to_json(texts: Texts, report: &ImportReport) -> Json {
    let row = |row: &RowReport| {
        let remarks: Vec<_> = row.remarks.iter().map(|remark| coded(remark.code(), &remark.arguments())).collect();
        json!({
            "file": row.place.file, "sheet": row.place.sheet, "row": row.place.row, "entity": row.entity,
            "name": row.name, "fate": row.fate.code(), "remarks": remarks,
        })
    };
    let error = |error: &ImportError| {
        json!({
            "file": error.place.file, "sheet": error.place.sheet, "row": error.place.row,
            "column": error.column.as_ref().map(|column| &column.heading),
            "reason": coded(error.reason.code(), &error.reason.arguments()),
            "message": fault(texts, error),
        })
    };
    let note = |note: &crate::model::import::ImportNote| {
        json!({
            "file": note.place.file, "sheet": note.place.sheet, "row": note.place.row,
            "remark": coded(note.remark.code(), &note.remark.arguments()),
        })
    };
    let counts: Map<_, _> = Fate::ALL.iter().map(|fate| (fate.code().to_owned(), json!(report.count(*fate)))).collect();
    json!({
        "rows": report.rows.iter().map(row).collect::<Vec<_>>(),
        "next": null,
        "errors": report.errors.iter().map(error).collect::<Vec<_>>(),
        "notes": report.notes.iter().map(note).collect::<Vec<_>>(),
        "counts": counts,
        "shared_prices": report.shared_prices,
        "applied": report.applied,
    })
}

fn coded(code: &str, arguments: &[(&'static str, String)]) -> Json {
    let mut object = Map::new();
    object.insert("code".to_owned(), json!(code.trim_start_matches("import-").trim_start_matches("note-")));
    object.extend(arguments.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
    Json::Object(object)
}
