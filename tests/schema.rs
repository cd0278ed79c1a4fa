//! The schema of both databases against the declarations, and the rules that the database keeps.

use crate::support::registry::File;

use kitos::db::reference;

#[tokio::test(flavor = "multi_thread")]
async fn reference_data_is_installed_once() {
    let file = File::new().await;
    assert_eq!(reference::install(&file.target).await, Ok(0));
}
