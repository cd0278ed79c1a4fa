//! The same template as text: what waits on the disk, and the way to the lab and back.

use crate::app::context::{Context, Level};
use crate::app::layers::Layer;
use crate::app::layers::lab::Lab;
use crate::model::report::blueprint::Blueprint;
use crate::model::report::{Template, named};

use super::BlueprintForm;

impl BlueprintForm {
    /// The name of what was begun and not saved.
    pub fn waiting(context: &Context) -> Option<String> {
        let text = context.manuscripts.get("")?;
        let name = Template::parse(text).map(|template| template.name(context.texts.lang.code()).to_owned());
        Some(name.unwrap_or_else(|_| context.texts.get("blueprint-unnamed")))
    }

    /// Goes on with it: in the form, or as text where the form cannot show it.
    pub fn go_on(context: &mut Context) {
        let Some(text) = context.manuscripts.get("").map(str::to_owned) else { return };
        let template = Template::parse(&text).ok();
        let layer = match template.as_ref().and_then(Blueprint::from_template) {
            Some(blueprint) => {
                let written = Some(text).filter(|text| text != blueprint.to_toml());
                Layer::Blueprint(Box::new(Self { written, ..Self::new(blueprint) }))
            }
            None => Layer::Lab(Box::new(Lab::new(String::new(), None))),
        };
        context.push(layer);
    }

    /// What is on the screen is on the disk.
    pub(super) fn keep_text(&self, context: &mut Context) {
        context.manuscripts.keep(&self.waits_as, self.text(), &self.stored_text);
    }

    /// The text as a person wrote it, until something is changed here.
    fn text(&self) -> &str {
        self.written.as_deref().unwrap_or_else(|| self.blueprint.to_toml())
    }

    pub(super) fn as_text(&mut self, context: &mut Context) {
        self.keep_text(context);
        let code = Some(self.waits_as.clone()).filter(|code| !code.is_empty());
        let mut lab = Lab::of_form(self.text().to_owned(), code, self.stored_text.clone());
        lab.trial.narrowing = std::mem::take(&mut self.trial.narrowing);
        context.pop();
        context.push(Layer::Lab(Box::new(lab)));
    }

    /// The form in the place of the lab, where it can show the template.
    pub fn instead_of(lab: &mut Lab, context: &mut Context) {
        let blueprint = lab.checked.template.as_deref().and_then(Blueprint::from_template);
        let Some(blueprint) = blueprint else {
            let key = if lab.checked.template.is_some() { "blueprint-no-form" } else { "blueprint-faults-first" };
            let text = context.texts.get(key);
            return context.say(Level::Warning, text);
        };
        let mut form = Self::new(blueprint);
        form.waits_as = lab.kept_by().to_owned();
        // One that comes with the program is kept as another template, with a code of its own.
        form.stored = lab.code.clone().filter(|code| named(code).is_none());
        lab.stored_text().clone_into(&mut form.stored_text);
        form.written = Some(lab.input.text()).filter(|text| text != form.blueprint.to_toml());
        form.trial.narrowing = std::mem::take(&mut lab.trial.narrowing);
        context.pop();
        context.push(Layer::Blueprint(Box::new(form)));
    }
}
