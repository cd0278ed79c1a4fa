//! What people call things: entities, records and fields, in English and Danish.

use super::Cli;
use super::failure::Failure;
use crate::model::entities;
use crate::model::entity::{Entity, Field};
use crate::model::fold::search as fold;
use crate::model::request::{Problem, Refusal};
use crate::text::{Lang, Texts, key};

/// The entity of this name: its English code, else a word for it in either language.
pub fn entity(cli: &Cli, word: &str) -> Result<&'static Entity, Failure> {
    let wanted = fold(word);
    let by_code = entities::named(&wanted.replace('-', "_"));
    let by_word = || entities::ALL.iter().copied().find(|entity| words(entity).contains(&wanted));
    by_code.or_else(by_word).ok_or_else(|| {
        let known: Vec<_> = entities::ALL.iter().map(|entity| entity.name).collect();
        let args = [("name", word.into()), ("known", known.join(", ").into())];
        cli.usage("unknown-entity", "cli-unknown-entity", &args)
    })
}

fn words(entity: &Entity) -> Vec<String> {
    let said = |lang: &Lang| {
        let texts = Texts::new(*lang);
        let aliases = texts.find(&key(&["cli-alias", entity.name])).unwrap_or_default();
        let aliases: Vec<String> = aliases.split_whitespace().map(fold).collect();
        aliases.into_iter().chain([fold(&texts.entity(entity)), fold(&texts.entities(entity))])
    };
    Lang::ALL.iter().flat_map(said).collect()
}

/// `ENTITY/ID`.
pub fn record(cli: &Cli, text: &str) -> Result<(&'static Entity, i64), Failure> {
    let parts = text.rsplit_once('/').and_then(|(name, id)| Some((name, id.parse::<i64>().ok()?)));
    let (name, id) = parts.ok_or_else(|| cli.usage("not-a-record", "cli-not-a-record", &[("text", text.into())]))?;
    Ok((entity(cli, name)?, id))
}

/// A contract by its number, with or without `contract/` before it.
pub fn contract(cli: &Cli, text: &str) -> Result<i64, Failure> {
    match text.parse() {
        Ok(id) => Ok(id),
        Err(_) => match record(cli, text)? {
            (entity, id) if entity.name == "contract" => Ok(id),
            _ => Err(cli.usage("not-a-contract", "cli-not-a-contract", &[("text", text.into())])),
        },
    }
}

/// The field of this name: its code (with or without `_id`), else a word for it.
pub fn field(cli: &Cli, entity: &'static Entity, name: &str) -> Result<&'static Field, Failure> {
    let wanted = fold(name).replace('-', "_");
    let by_code =
        entity.fields.iter().find(|field| field.name == wanted || field.name.strip_suffix("_id") == Some(&wanted));
    let by_word = || entity.fields.iter().find(|field| called(entity, field).contains(&wanted));
    by_code.or_else(by_word).ok_or_else(|| {
        let refusal = Refusal::Invalid { field: name.to_owned(), problem: Problem::NotAField };
        let said = Failure::refusal(cli.texts, None, &refusal);
        // The field has no label to be called by.
        Failure {
            text: cli.texts.with("cli-unknown-field", &[("name", name.into()), ("entity", entity.name.into())]),
            ..said
        }
    })
}

fn called(entity: &Entity, field: &Field) -> Vec<String> {
    let said = |lang: &Lang| {
        let texts = Texts::new(*lang);
        let label = texts.label(entity, field.name).replace(' ', "-");
        texts.aliases(entity, field.name).into_iter().chain([label])
    };
    Lang::ALL.iter().flat_map(said).map(|word| fold(&word).replace('-', "_")).collect()
}
