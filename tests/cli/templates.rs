//! The life of templates from the shell.

use super::{Shell, code, told};
use crate::support::registry::Registry;
use crate::support::world::{ANNA, GERT, SIGRID, World};

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

/// The secretariat writes and names; Gladsaxe reads and publishes; Ballerup runs it.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_published_from_the_shell_by_who_is_named_on_it() {
    for registry in Registry::both().await {
        let world = World::new(registry).await;
        world.contract(GERT, "Hosting", 900).await;
        let shell = Shell::new(world.registry).await;
        let file = shell.home.path().join("faelles.toml");
        std::fs::write(&file, OURS.replace("vores", "faelles").replace("local", "shared-identified")).unwrap();
        let path = file.display().to_string();
        let said = |login: &str, arguments: &[&str]| {
            let done = shell.run_as(login, arguments);
            assert_eq!(code(&done), 0, "{login} {arguments:?}: {}", told(&done));
            String::from_utf8(done.stdout).unwrap()
        };
        let refused = |login: &str, arguments: &[&str]| code(&shell.run_as(login, arguments));
        said(SIGRID, &["report", "draft", &path]);
        assert_eq!(refused(SIGRID, &["report", "reviewers", "faelles"]), 1, "nobody yet");
        assert_eq!(refused(SIGRID, &["report", "reviewers", "faelles", "--name", "k000_ingen"]), 3);
        assert_eq!(refused(GERT, &["report", "reviewers", "faelles", "--name", GERT]), 3);
        assert!(said(SIGRID, &["report", "reviewers", "faelles", "--name", GERT]).contains("godkender"));
        assert!(said(SIGRID, &["report", "reviewers", "faelles"]).contains(GERT));
        assert_eq!(refused(ANNA, &["report", "reviewers", "faelles"]), 1, "not hers to know");
        assert_eq!(refused(GERT, &["report", "versions", "faelles"]), 1, "a draft");
        said(SIGRID, &["report", "ready", "faelles"]);
        let told: serde_json::Value =
            serde_json::from_str(&said(GERT, &["report", "versions", "faelles", "--format", "json"])).unwrap();
        let sha256 = told["rows"][0]["sha256"].as_str().unwrap();
        assert_eq!(refused(ANNA, &["report", "publish", "faelles", "--sha256", sha256]), 1, "nothing to publish");
        said(GERT, &["report", "publish", "faelles", "--sha256", sha256]);
        assert!(said(ANNA, &["report", "run", "faelles"]).contains("Hosting"));
        said(SIGRID, &["report", "reviewers", "faelles", "--remove", GERT]);
        assert_eq!(refused(SIGRID, &["report", "reviewers", "faelles"]), 1);
    }
}
