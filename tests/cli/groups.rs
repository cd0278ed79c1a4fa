//! Comparison groups from the shell.

use super::{Shell, code, told};
use crate::support::registry::Registry;

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_kept_used_and_thrown_away() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        assert_eq!(code(&shell.run(&["report", "groups"])), 1, "none yet");
        let kept = shell.json(&["report", "groups", "--set", "Naboer=gladsaxe, Ballerup Kommune"]);
        assert_eq!(kept["rows"][0]["name"], "Naboer");
        assert_eq!(kept["rows"][0]["municipalities"], "Ballerup Kommune, Gladsaxe Kommune");
        let refused = shell.run(&["report", "groups", "--set", "Naboer=Gladsaxe,Græsted-Gilleleje"]);
        assert_eq!((code(&refused), told(&refused).contains("Græsted-Gilleleje")), (2, true), "{}", told(&refused));
        for broken in ["Naboer", "=Gladsaxe", "a:b=Gladsaxe", "Naboer=", "Naboer=,"] {
            assert_eq!(code(&shell.run(&["report", "groups", "--set", broken])), 2, "{broken}");
        }
        let same = shell.json(&["report", "groups"]);
        assert_eq!(same["rows"], kept["rows"], "what was refused has changed nothing");

        let run =
            |more: &[&str]| shell.run(&[&["report", "run", "prices-per-system", "--format", "json"], more].concat());
        let said = |more: &[&str]| {
            let done = run(more);
            let printed: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
            (
                printed["about"]["parameters"]["municipalities"].clone(),
                printed["about"]["unknown_municipalities"].clone(),
            )
        };
        // Ballerup is not party here: on a server it runs nothing that is shared.
        if shell.registry.is_postgres() {
            assert_eq!(code(&run(&["--group", "Naboer"])), 3);
        } else {
            let (group, unknown) = said(&["--group", "Naboer"]);
            assert_eq!((group, unknown), ("Naboer: Ballerup Kommune, Gladsaxe Kommune".into(), serde_json::json!([])));
            let (listed, unknown) = said(&["--param", "municipalities=gladsaxe,Nakskov"]);
            assert_eq!((listed, unknown), ("Gladsaxe Kommune, Nakskov".into(), serde_json::json!(["Nakskov"])));
        }
        assert_eq!(code(&run(&["--group", "Fjerne"])), 2);
        assert_eq!(code(&shell.run(&["report", "run", "price-per-inhabitant", "--group", "Naboer"])), 2);

        assert_eq!(code(&shell.run(&["report", "groups", "--delete", "Fjerne"])), 2);
        assert_eq!(code(&shell.run(&["report", "groups", "--delete", "Naboer"])), 0);
        assert_eq!(code(&shell.run(&["report", "groups"])), 1);
    }
}
