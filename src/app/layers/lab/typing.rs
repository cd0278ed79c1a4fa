//! Typing in the lab: the text is kept, checked, and asked to be run; words are completed, and
//! former texts come back.

use super::{Checked, Lab};
use crate::app::context::{Context, Level};
use crate::app::layers::input::Input;
use crate::app::layers::pick::{Line, Pick};
use crate::app::layers::versions::Versions;
use crate::app::layers::{Layer, Picked, Purpose};
use crate::model::report::{Completion, Offer, complete};
use crate::text::Texts;

impl Lab {
    /// A key went into the text, or only moved in it.
    pub(super) fn typed(&mut self, context: &mut Context) {
        self.follow(context);
        if self.input.text() != self.text {
            self.check(context);
            context.manuscripts.keep(self.kept_by(), &self.text, &self.stored);
        }
    }

    pub(super) fn check(&mut self, context: &mut Context) {
        let text = self.input.text();
        self.checked = Checked::of(&text, &self.text, &self.checked);
        self.text = text;
        self.trial.change(self.checked.template.clone(), context);
        self.show(context);
        self.follow(context);
    }

    /// The cursor's line is on the screen.
    pub(super) fn follow(&mut self, context: &Context) {
        let (line, _) = self.input.cursor();
        let rows = usize::from(self.text_rows(context.size)).max(1);
        self.first = self.first.clamp((line + 1).saturating_sub(rows), line);
    }

    pub(super) fn take_back(&mut self, context: &mut Context) {
        if !self.input.area.undo() {
            let text = context.texts.get("message-nothing-to-undo");
            context.say(Level::Passing, text);
        }
        self.typed(context);
    }

    pub(super) fn do_again(&mut self, context: &mut Context) {
        self.input.area.redo();
        self.typed(context);
    }

    /// The only word that fits is taken at once; of several one is chosen.
    pub(super) fn complete(&mut self, context: &mut Context) {
        let (line, column) = self.input.cursor();
        let Some(Completion { typed, offers }) = complete(&self.text, line, column) else {
            let text = context.texts.get("lab-nothing-to-complete");
            return context.say(Level::Passing, text);
        };
        let mut fitting = offers.iter().filter(|offer| offer.name.starts_with(&typed));
        if let (false, Some(only), None) = (typed.is_empty(), fitting.next(), fitting.next()) {
            return self.put_word(&typed, &only.name, context);
        }
        let lines = offers.iter().map(|offer| offered(offer, context.texts)).collect();
        let purpose = Purpose::TemplateWord { typed: typed.clone() };
        let mut pick = Pick::lines("lab-pick-word".to_owned(), purpose, lines);
        pick.input = Input::line(&typed);
        context.push(Layer::Pick(pick));
    }

    /// The word takes the place of what was typed of it.
    pub(super) fn put_word(&mut self, typed: &str, word: &str, context: &mut Context) {
        self.input.replace_word(typed, word);
        self.typed(context);
    }

    pub(super) fn versions(&self, context: &mut Context) {
        let stored = (context.texts.get("versions-stored"), self.stored.clone());
        let versions = Versions::new(self.text.clone(), stored, self.code.clone());
        context.push(Layer::Versions(Box::new(versions)));
    }

    /// A former text comes back, as if it were typed: it can be taken back.
    pub(super) fn restore(&mut self, text: &str, context: &mut Context) {
        self.input.replace(text);
        self.typed(context);
    }
}

fn offered(offer: &Offer, texts: Texts) -> Line {
    let mark = offer.mark.map(|mark| texts.get(&crate::text::key(&["mark", mark.code()])));
    let leads_on = offer.leads_on.then(|| texts.get("lab-leads-on"));
    let detail = mark.into_iter().chain(leads_on).collect::<Vec<_>>().join(", ");
    Line { name: offer.name.clone(), detail, picked: Picked::Code(offer.name.clone()) }
}
