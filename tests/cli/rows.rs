//! Records and rows made and taken away from the shell, and the notices that are due.

use serde_json::Value as Json;

use super::{Shell, code, told};
use crate::support::registry::Registry;

fn json(shell: &Shell, arguments: &[&str]) -> Json {
    let done = shell.run(&[arguments, &["--format", "json"]].concat());
    serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{arguments:?}: {}", told(&done)))
}

fn done(shell: &Shell, arguments: &[&str]) {
    let done = shell.run(arguments);
    assert_eq!(code(&done), 0, "{arguments:?}: {}", told(&done));
}

/// Anna as she is given a role.
fn person(shell: &Shell) -> String {
    format!("person={}", json(shell, &["list", "person"])["rows"][0]["id"])
}

/// The record's rows of this kind.
fn rows(shell: &Shell, record: &str, kind: &str) -> Vec<Json> {
    json(shell, &["show", record])["rows"][0][kind].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_is_made_filled_and_deleted_by_its_name() {
    for registry in Registry::both().await {
        let shell = Shell::new(registry).await;
        let made = json(&shell, &["new", "kontrakt", "navn=Sbsys drift", "gyldig-til=31-12-2027"]);
        let id = made["rows"][0]["id"].to_string();
        let record = format!("contract/{id}");
        let person = person(&shell);
        assert_eq!(json(&shell, &["show", &record])["rows"][0]["visibility"], "shared");

        done(&shell, &["add", &record, "contract_role", "role=Kontraktejer", &person]);
        let twice = shell.run(&["add", &record, "contract_role", "role=Kontraktejer", &person]);
        assert_eq!(code(&twice), 3, "{}", told(&twice));
        assert_eq!(rows(&shell, &record, "contract_role").len(), 1);

        done(&shell, &["add", &record, "reference", "title=Kontrakten"]);
        assert_eq!(code(&shell.run(&["add", &record, "reference", "title=X", "url=www"])), 3, "no link");
        done(&shell, &["add", &record, "reference", "title=Allonge", "is_master=ja"]);
        let marked = |shell: &Shell| -> Vec<Json> {
            let found = rows(shell, &record, "reference").into_iter();
            found.filter(|row| row["is_master"] == true).map(|row| row["title"].clone()).collect()
        };
        assert_eq!(marked(&shell), ["Allonge"]);
        let first = format!("reference/{}", rows(&shell, &record, "reference")[0]["id"]);
        done(&shell, &["set", &first, "is_master=ja"]);
        assert_eq!(marked(&shell), ["Kontrakten"]);
        done(&shell, &["remove", &first]);
        assert_eq!(marked(&shell), ["Allonge"], "the one that is left stands in the lists");

        let asked = shell.run(&["delete", "contract", &id]);
        assert_eq!(code(&asked), 2);
        assert!(told(&asked).contains("--name \"Sbsys drift\""), "{}", told(&asked));
        assert_eq!(code(&shell.run(&["delete", "contract", &id, "--name", "noget andet"])), 2);
        done(&shell, &["delete", "contract", &id, "--dry-run"]);
        done(&shell, &["delete", "contract", &id, "--name", "Sbsys drift"]);
        assert_ne!(code(&shell.run(&["show", &record])), 0);
        assert_eq!(code(&shell.run(&["delete", "person", "1"])), 3, "people are for administrators to delete");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn due_notices_are_listed_with_those_who_get_them() {
    for registry in Registry::both().await {
        let shell = Shell::new(registry).await;
        let made = json(&shell, &["new", "kontrakt", "navn=Sbsys drift"]);
        let record = format!("contract/{}", made["rows"][0]["id"]);
        let person = person(&shell);
        done(&shell, &["add", &record, "contract_role", "role=Kontraktejer", &person]);
        // The shell's clock stands on 15 June 2026.
        let notice = ["add", &record, "notice", "subject=Genforhandling", "from_date=15-03-2026", "frequency=quarter"];
        let nobody = shell.run(&notice);
        assert_eq!(code(&nobody), 3, "a notice must reach somebody: {}", told(&nobody));
        done(&shell, &[&notice[..], &["role_id=Kontraktejer", "emails=it@ballerup.example"]].concat());
        done(&shell, &["add", &record, "notice", "subject=Senere", "from_date=16-06-2026", "emails=a@b.example"]);
        let due = json(&shell, &["notices", "--due"]);
        assert_eq!(due["rows"].as_array().unwrap().len(), 1, "{due}");
        assert_eq!(
            (&due["rows"][0]["subject"], &due["rows"][0]["due"]),
            (&"Genforhandling".into(), &"2026-06-15".into())
        );
        let gets = due["rows"][0]["recipients"].as_array().unwrap();
        assert_eq!((&gets[0]["name"], &gets[1]["email"]), (&"anna".into(), &"it@ballerup.example".into()));
        let since = json(&shell, &["notices", "--due", "--since", "01-01-2026"]);
        assert_eq!(since["rows"].as_array().unwrap().len(), 2, "March and June");
        let all = json(&shell, &["notices"]);
        assert_eq!(all["rows"][1]["due"], "2026-06-16", "{all}");
    }
}
