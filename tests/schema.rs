//! The schema of both databases against the declarations, and the rules that the database keeps.

use crate::support::registry::Registry;

use kitos::db::reference;

#[tokio::test(flavor = "multi_thread")]
async fn reference_data_is_installed_once() {
    for registry in Registry::both().await {
        assert_eq!(reference::install(&registry.owner()).await, Ok(0));
        let code = registry.municipality("0151").await;
        registry.person(code, "anna_t", &["contract_admin"]).await;
        registry.open("anna_t").await;
    }
}
