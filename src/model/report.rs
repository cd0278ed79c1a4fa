use crate::model::session::Session;
#[derive(Debug)]
pub struct Template {
    pub code: String,
    pub scope: Scope,
}
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    Local,
}
impl Scope {
    pub fn code(self) -> &'static str {
        "local"
    }
}
impl Template {
    pub fn name(&self, _l: &str) -> &str {
        &self.code
    }
    pub fn offered_to(&self, _s: &Session) -> bool {
        true
    }
    pub fn has_param(&self, _n: &str) -> bool {
        true
    }
}
static ALL: std::sync::LazyLock<Vec<Template>> = std::sync::LazyLock::new(Vec::new);
pub fn shipped() -> &'static [Template] {
    &ALL
}
pub fn naming_prices() -> impl Iterator<Item = &'static Template> {
    ALL.iter()
}

pub fn named(code: &str) -> Option<&'static Template> {
    shipped().iter().find(|template| template.code == code)
}
impl Template {
    pub fn parse(text: &str) -> Result<Self, String> {
        Err(text.chars().take(40).collect())
    }
}
