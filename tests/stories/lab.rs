//! A template is written with its result in view; what is wrong is told on its line, and nothing
//! that was typed is lost.

use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World};

/// Opens the lab on the report of this name.
async fn lab(story: &mut Story, name: &str) {
    story.press("g r").await.press_until("Down", name).await.press("e").await.see("Skabelon");
}

/// Moves down in the text until the cursor's line holds this.
async fn line(story: &mut Story, text: &str) {
    story.press_until("Down", text).await.press("End").await;
}

async fn rub_out(story: &mut Story, count: usize) {
    for _ in 0..count {
        story.press("Backspace").await;
    }
}

#[tokio::test]
async fn a_shared_template_shows_its_result_while_it_is_made() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::sized(&world.registry, GERT, 120, 40).await;
        lab(&mut story, "Priser pr. system").await;
        story.see("Resultat · eksempeldata").see("Eksempelby 1").not_see("Ballerup Kommune").not_see("Sbsys");
        // Another column, key by key; the result follows when the text is in order again.
        line(&mut story, "contract_id.supplier_id.name").await;
        story.press("Enter Enter").await.type_("[[column]]").await.press("Enter").await;
        story.see("1 fejl, i linje 55").see("Sidste gyldige resultat").see("Eksempelby 1");
        story.type_("code = \"size\"").await.press("Enter").await;
        story.type_("heading = { da = \"Klasse\", en = \"Class\" }").await.press("Enter").await;
        story.type_("kind = \"text\"").await.press("Enter").await;
        story.type_("value = \"organisation.size_clas\"").await;
        story.see("organisation har intet felt »size_clas«. Mente du »size_class«?");
        story.press("Left").await.type_("s").await;
        story.see("Resultat · eksempeldata").not_see("fejl");
        story.press("Tab Right Right Right").await.see("Klasse");
    }
}

#[tokio::test]
async fn a_local_template_shows_ones_own_rows() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let mut story = Story::sized(&world.registry, ANNA, 120, 40).await;
        lab(&mut story, "Leverandørernes andele").await;
        story.see("Ditmer A/S").see("310.000").not_see("420.000").not_see("ksempeldata");
        line(&mut story, "base = ").await;
        // The scope is above it: written as shared, the same text is shown on the sample.
        story.press("Up End").await;
        rub_out(&mut story, "local\"".len()).await;
        story.type_("shared-identified\"").await;
        story.see("Resultat · eksempeldata").see("Eksempelsoft").not_see("Ditmer").not_see("310.000");
    }
}

#[tokio::test]
async fn a_note_is_refused_with_field_and_rule_and_its_line_is_marked() {
    for world in World::both().await {
        let mut story = Story::begin(&world.registry, SIGRID).await;
        lab(&mut story, "Priser pr. system").await;
        line(&mut story, "contract_id.supplier_id.name").await;
        let screen = story.screen();
        let marked = |screen: &str| screen.lines().find(|line| line.starts_with('>')).unwrap().to_owned();
        assert!(marked(&screen).contains(" D value = "), "{screen}");
        rub_out(&mut story, "supplier_id.name\"".len()).await;
        story.type_("remark\"").await;
        story.see("contract.remark kan ikke stå i en fælles skabelon: bemærkninger og noter");
        let screen = story.screen();
        assert!(marked(&screen).contains("!A value = "), "{screen}");
        line(&mut story, "operation_total").await;
        assert!(marked(&story.screen()).contains(" K value = "), "{}", story.screen());
        story.see("1 fejl").press("F8").await.selected("contract_id.remark");
    }
}

#[tokio::test]
async fn what_was_typed_survives_esc_a_kill_and_a_restart() {
    for world in World::both().await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        lab(&mut story, "Leverandørernes andele").await;
        line(&mut story, "code = ").await;
        rub_out(&mut story, 1).await;
        story.type_("-ny").await;
        story.see("rettet").press("Esc").await.see("Rapporter").press("e").await;
        story.see("Din tekst fra sidst").see("code = \"supplier-shares-ny").press("Esc").await;
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        lab(&mut story, "Leverandørernes andele").await;
        story.see("Din tekst fra sidst").see("code = \"supplier-shares-ny");
        // What differs is shown, and the stored text can be had again.
        story.press("Ctrl-r").await.see("- code = \"supplier-shares\"").see("+ code = \"supplier-shares-ny");
        story.press("Enter").await.see("code = \"supplier-shares\"").not_see("rettet");
        let folder = story.killed();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        lab(&mut story, "Leverandørernes andele").await;
        story.not_see("Din tekst fra sidst");
    }
}

/// Drafts of records and texts of templates stand in one journal, and neither loses the other.
#[tokio::test]
async fn drafts_and_texts_are_kept_side_by_side() {
    let world = World::new(Registry::sqlite().await).await;
    world.contract(ANNA, "Sbsys hosting", 310_000).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    lab(&mut story, "Leverandørernes andele").await;
    line(&mut story, "version = ").await;
    story.type_("2").await.press("Esc").await;
    story.press("g k Enter").await.press_until("Down", "Kontrakt ID").await.press("Enter").await;
    story.type_("27.00-G01").await.press("Enter").await;
    let folder = story.killed();
    let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
    story.see("Fra sidst: 1 rettelse");
    lab(&mut story, "Leverandørernes andele").await;
    story.see("version = 12");
}

#[tokio::test]
async fn words_are_completed_and_typing_is_taken_back() {
    let world = World::new(Registry::sqlite().await).await;
    let mut story = Story::sized(&world.registry, ANNA, 120, 40).await;
    lab(&mut story, "Leverandørernes andele").await;
    line(&mut story, "supplier_id.name").await;
    rub_out(&mut story, "name\"".len()).await;
    story.press("Ctrl-f").await.see("Hvad kan stå her?").type_("cvr").await.press("Enter").await;
    story.see("value = \"supplier_id.cvr");
    story.type_("\"").await.see("Resultat").press("Ctrl-z Ctrl-z").await.see("value = \"supplier_id.");
    // The only word that fits is taken at once.
    story.type_("inh").await.press("Ctrl-f").await.see("value = \"supplier_id.inhabitants");
}

/// The next key may come while the former text runs: it is stopped, and its answer is nobody's.
#[tokio::test]
async fn no_key_waits_for_a_run() {
    for world in World::both().await {
        let mut story = Story::sized(&world.registry, ANNA, 120, 40).await;
        lab(&mut story, "Priser pr. system").await;
        line(&mut story, "contract_id.is_valid").await;
        story.press("Down End").await;
        rub_out(&mut story, "true".len()).await;
        story.press_unanswered("f a l s e");
        story.look().see("is = false");
        story.press_unanswered("Backspace Backspace Backspace Backspace Backspace t r u e");
        story.settle().await.see("is = true").see("Resultat · eksempeldata").not_see("!");
    }
}

/// A result of the sample says so in a file too.
#[tokio::test]
async fn an_exported_sample_says_so() {
    let world = World::new(Registry::sqlite().await).await;
    let mut story = Story::begin(&world.registry, ANNA).await;
    lab(&mut story, "Priser pr. system").await;
    story.press("Tab x").await.type_("mark").await.press("Enter").await;
    let text = std::fs::read_to_string(&story.exported()[0]).unwrap();
    assert!(text.contains("(eksempeldata)") && text.contains("Dette er eksempeldata"), "{text}");
}

/// Writes reports in Ballerup.
const RIE: &str = "k151_rie";

#[tokio::test]
async fn a_draft_is_saved_and_its_versions_are_compared() {
    for world in World::both().await {
        let ballerup = world.registry.municipality("0151").await;
        world.registry.person(ballerup, RIE, &["user", "report_admin"]).await;
        let mut story = Story::begin(&world.registry, RIE).await;
        lab(&mut story, "Leverandørernes andele").await;
        story.press("Ctrl-s").await.see("»supplier-shares« følger med programmet").press("Esc").await;
        line(&mut story, "code = ").await;
        rub_out(&mut story, 1).await;
        story.type_("-hos-os\"").await.press("Ctrl-s").await;
        story.see("Gemt som kladde: supplier-shares-hos-os, version 1.").not_see("rettet");
        line(&mut story, "version = ").await;
        story.press("Down End Enter").await.type_("# Til indkøb.").await.see("rettet");
        story.press("Ctrl-r").await.see("Version 1, kladde").see("+ # Til indkøb.").press("Down").await;
        story.see("+ # Til indkøb.").press("Esc Ctrl-s").await.see("version 1.").not_see("rettet");
        // A fault does not lose the text: it is a draft like any other.
        line(&mut story, "base = ").await;
        rub_out(&mut story, 2).await;
        story.press("Ctrl-s").await.see("Den har fejl");
        let folder = story.killed();
        let mut story = Story::again(&world.registry, RIE, 80, 24, folder).await;
        lab(&mut story, "Leverandørernes andele").await;
        story.not_see("Din tekst fra sidst");
    }
}

#[tokio::test]
async fn who_may_not_save_is_told_and_loses_nothing() {
    for world in World::both().await {
        let mut story = Story::begin(&world.registry, ANNA).await;
        lab(&mut story, "Priser pr. system").await;
        line(&mut story, "version = ").await;
        story.type_("7").await.not_see("gem kladde").press("Ctrl-s").await;
        story.see("Skabeloner skrives af kommunens rapportadministrator").press("Esc Esc e").await;
        story.see("version = 17");
    }
}
