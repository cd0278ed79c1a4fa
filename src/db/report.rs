use crate::db::run::Connection;
use crate::model::request::*;
use crate::model::session::Session;
pub async fn run(
    _c: &mut Connection,
    _s: &Session,
    _code: &str,
    _p: &[(String, String)],
    _l: usize,
) -> Result<ReportResult, Refusal> {
    Err(Refusal::Gone)
}
pub async fn install(_t: &crate::db::open::Target) -> Result<(), Refusal> {
    Ok(())
}
