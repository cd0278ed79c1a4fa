//! Options of the common lists, as a municipality switches them: *Aktiv her*, at once and with
//! one key. Which ones there are, and which everybody must have, is the secretariat's.

use crate::app::context::{Context, Level};
use crate::app::layers::say_denied;
use crate::model::entities::catalogue::{OPTION_LOCAL, OPTION_VALUE, VERSION_HERE};
use crate::model::request::{Problem, Write};
use crate::model::value::Value;

/// An option as it is read where it is switched.
#[derive(Clone, Debug)]
pub struct Switched {
    id: i64,
    version: i64,
    version_here: Value,
    name: String,
    active: bool,
    /// Why it cannot be switched here.
    fixed: Option<Problem>,
}

impl Switched {
    pub fn of(id: i64, version: i64, value: impl Fn(&str) -> Value) -> Self {
        let is = |field: &str| value(field).as_bool() == Some(true);
        let fixed = match (is("enabled"), is("obligatory")) {
            (false, _) => Some(Problem::Retired),
            (true, true) => Some(Problem::Obligatory),
            (true, false) => None,
        };
        let name = value("name").as_text().unwrap_or_default().to_owned();
        Self { id, version, version_here: value(VERSION_HERE), name, active: is("active_here"), fixed }
    }

    fn write(&self, on: bool) -> Write {
        let fields =
            vec![("active_here".to_owned(), Value::Bool(on)), (VERSION_HERE.to_owned(), self.version_here.clone())];
        Write::Update { entity: OPTION_VALUE.name.to_owned(), id: self.id, version: self.version, fields }
    }
}

/// All to what the first of them is not.
pub fn switch(options: &[Switched], context: &mut Context) {
    if !context.may_edit(&OPTION_LOCAL) {
        say_denied(context, OPTION_LOCAL.name);
        return;
    }
    let free: Vec<&Switched> = options.iter().filter(|option| option.fixed.is_none()).collect();
    let Some(first) = free.first() else {
        if let Some(problem) = options.first().and_then(|option| option.fixed.as_ref()) {
            let text = context.texts.problem(None, problem);
            context.say(Level::Passing, text);
        }
        return;
    };
    let on = !first.active;
    let names: Vec<&str> = free.iter().map(|option| option.name.as_str()).collect();
    context.switch_here(free.iter().map(|option| option.write(on)).collect(), names.join(", "), on);
}
