//! Keys and what must be seen, one file for each kind of work.

mod comfort;
mod conflict;
mod daily;
pub mod deadlines;
mod groups;
mod history;
mod lab;
mod main_job;
mod many;
mod relations;
mod removals;
mod results;
mod tabs;
mod template;
mod templates;
mod visibility;

/// A story of somebody who is more than a member would show nothing of what members may.
#[tokio::test]
#[should_panic(expected = "not an ordinary member: [\"is kitos_admin\"")]
async fn nobody_else_tells_a_story() {
    let registry = crate::support::registry::Registry::postgres().await;
    let kitos::db::open::Target::Postgres(address) = registry.owner() else { panic!("a file") };
    crate::support::story::Story::at(address, "kitos_admin").await;
}
