//! The life of templates from the shell.

use super::{Shell, code, told};
use crate::support::registry::Registry;

const OURS: &str = "code = \"vores\"\nversion = 1\ncategory = \"it-contract\"\nscope = \"local\"\nbase = \"contract\"\n\
     [name]\nda = \"Vores\"\nen = \"Ours\"\n[description]\nda = \"Hvad?\"\nen = \"What?\"\n\
     [audience]\nda = \"Os\"\nen = \"Us\"\n\
     [[column]]\ncode = \"name\"\nheading = { da = \"Navn\", en = \"Name\" }\nkind = \"text\"\nvalue = \"name\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_template_lives_in_the_shell() {
    for registry in Registry::both().await {
        let shell = Shell::with_contracts(registry).await;
        let file = shell.home.path().join("vores.toml");
        let path = file.display().to_string();
        let draft = |text: &str| {
            std::fs::write(&file, text).unwrap();
            shell.json(&["report", "draft", &path])
        };
        let done = draft(OURS);
        assert_eq!(done["rows"][0]["code"], "vores");
        assert_eq!((done["rows"][0]["version"].as_i64(), &done["next"]), (Some(1), &serde_json::Value::Null));
        assert_eq!(draft(OURS)["rows"][0]["already_done"], true);
        assert_eq!(code(&shell.run(&["report", "run", "vores"])), 3, "a draft");
        let read = |at: usize| {
            let versions = shell.json(&["report", "versions", "vores"]);
            versions["rows"][at]["sha256"].as_str().unwrap().to_owned()
        };
        assert_eq!(code(&shell.run(&["report", "publish", "vores", "--sha256", "abc"])), 5, "another text");
        shell.said(&["report", "publish", "vores", "--sha256", &read(0)]);
        assert!(shell.said(&["report", "list"]).contains("vores"));
        assert!(!shell.json(&["report", "run", "vores"])["rows"].as_array().unwrap().is_empty());
        // A change is a new version, and is told line by line.
        draft(&OURS.replace("\"Ours\"", "\"Our own\""));
        let said = shell.said(&["report", "diff", "vores"]);
        for line in ["- version = 1", "+ version = 2", "- en = \"Ours\"", "+ en = \"Our own\"", &read(0)] {
            assert!(said.contains(line), "{line}: {said}");
        }
        let lines = shell.json(&["report", "diff", "vores", "--to", "1"]);
        assert_eq!((lines["from"].is_null(), lines["rows"][0]["kept"].as_str()), (true, Some("added")));
        let entries = shell.json(&["report", "templates"]);
        let entry = entries["rows"].as_array().unwrap().iter().find(|row| row["code"] == "vores").unwrap();
        assert_eq!((entry["status"].as_str(), entry["version"].as_i64()), (Some("published"), Some(1)), "{entry}");
        assert_eq!((entry["draft"].as_i64(), entry["scope"].as_str()), (Some(2), Some("local")), "{entry}");
        shell.said(&["report", "withdraw", "vores"]);
        let refused = shell.run(&["report", "run", "vores"]);
        assert_eq!(code(&refused), 3, "{}", told(&refused));
        assert!(!shell.said(&["report", "list"]).contains("vores"));
        // Ballerup is not party here: it orders nothing, and has no right to what is common.
        for refused in [
            &["report", "order", "Pris pr. elev", "Hvad koster det?"][..],
            &["report", "ready", "prices-per-system"],
            &["report", "vote", "vores"],
        ] {
            let done = shell.run(refused);
            let expected = if refused[1] == "ready" { [1, 3] } else { [3, 3] };
            assert!(expected.contains(&code(&done)), "{refused:?}: {}", told(&done));
        }
        assert_eq!(code(&shell.run(&["report", "versions", "traktor"])), 1);
        std::fs::write(&file, "code = ").unwrap();
        assert_eq!(code(&shell.run(&["report", "draft", &path])), 6, "no TOML");
    }
}
