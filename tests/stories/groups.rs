//! Parameters made in the form, tried while a template is made, and one's own comparison groups.

use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World};

/// Opens the groups of the report that is open.
async fn choose_group(story: &mut Story) {
    story.press("p").await.type_("kommuner").await.press("Enter").await;
}

#[tokio::test]
async fn a_parameter_is_made_in_the_form_and_tried_at_once() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::sized(&world.registry, ANNA, 120, 40).await;
        story.press("g k r s").await.press_until("Down", "læseren vælger intet").await.see("Det, som læseren selv");
        story.press("a").await.see("Hvad skal læseren kunne vælge?").type_("leverandør").await.press("Enter").await;
        story.selected("Leverandør").see("tekst").see("Læseren vælger eller skriver en");
        // It is called what its maker likes; what was typed can be taken back.
        story.press("e").await.type_("Firma").await.press("Enter").await.selected("Firma");
        story.press("a").await.type_("leverandør").await.press("Enter").await.see("Feltet er allerede en parameter");
        story
            .press("Esc p")
            .await
            .type_("åløkke")
            .await
            .press("Enter")
            .await
            .see("Firma: Åløkke Data")
            .see("Ingen rækker");
        story.press("p").await.type_("ditmer").await.press("Enter").await.see("Firma: Ditmer A/S").see("310.000");
        // The text says the same, and what was chosen belongs to the form's run.
        story.press("F6").await.see("[[param]]").see("name = \"supplier\"").see("field = \"supplier_id.name\"");
        story
            .see("Resultat · Firma: Ditmer A/S")
            .press("F6")
            .await
            .see("Firma: Ditmer A/S")
            .press_until("Down", "Firma")
            .await
            .press("D")
            .await
            .see("læseren vælger intet");
        story.not_see("Firma: Ditmer");
    }
}

/// What a scope may not offer goes with the reason; an anonymous list has a value in any case.
#[tokio::test]
async fn a_parameter_follows_the_scope() {
    for world in World::both().await {
        let mut story = Story::sized(&world.registry, SIGRID, 120, 40).await;
        story.press("g k r s").await.press_until("Down", "læseren vælger intet").await;
        story.press("a").await.type_("kommune").await.press("Enter").await;
        story.selected("Kommune").see("kommuner").see("sine egne grupper");
        // Tried on the invented municipalities, which no real group names.
        story.press("p").await.type_("by2").await.press("Space Enter").await.see("Kommune: Eksempelby 2");
    }
}

#[tokio::test]
async fn a_template_is_narrowed_while_its_text_is_typed() {
    for world in World::both().await {
        let mut story = Story::sized(&world.registry, GERT, 120, 40).await;
        story.press("g r").await.press_until("Down", "Priser pr. system").await.press("e").await.see("Eks. affald");
        story.press("Tab p").await.type_("system").await.press("Enter").await.see("Eks. bibliotek");
        story.type_("bibliotek").await.press("Enter").await.see("eksempeldata · System: Eks. bibliotek");
        story.not_see("Eks. affald");
        // It stays while something else is typed, and goes with its parameter.
        story.press("Tab").await.press_until("Down", "name = \"system\"").await.press("Up Up End Enter").await;
        story.type_("# noget").await.see("System: Eks. bibliotek").not_see("Eks. affald");
        story.press_until("Down", "name = \"system\"").await.press("End Left").await.type_("et").await;
        story.not_see("System: Eks. bibliotek").see("Eks. affald");
        story.press("Backspace Backspace").await.see("name = \"system\"").not_see("System: Eks.").see("Eks. affald");
    }
}

#[tokio::test]
async fn somebody_compares_with_a_group_of_their_own() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g r").await.press_until("Down", "Priser pr. system").await.see("Ballerup").see("Gladsaxe");
        choose_group(&mut story).await;
        story.see("Alle kommuner").type_("ny gruppe").await.press("Enter").await.see("Hvilke kommuner?");
        story.press("Enter").await.see("Vælg mindst én kommune").type_("glad").await.press("Space").await;
        story.see("[x] Gladsaxe Kommune").see("1 valgt: Gladsaxe Kommune").press("Enter").await;
        story.type_("a:b").await.press("Enter").await.see("uden kolon").press("Ctrl-u").await.type_("Naboer").await;
        story.press("Enter").await.see("Kommuner: Naboer (1 kommune)").see("Ballerup Kommune er ikke i »Naboer«");
        story.not_see("310.000").see("420.000");
        // Changed: the own municipality too.
        choose_group(&mut story).await;
        story.type_("ret").await.press("Enter").await.type_("baller").await.press("Space").await;
        story.see("2 valgt: Ballerup Kommune, Gladsaxe Kommune").press("Enter Enter").await;
        story.see("Naboer (2 kommuner)").see("310.000").see("420.000");
        // It is there the next time, and on the way out of the program it says who is in it.
        let folder = story.killed();
        let mut again = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        again.press("g r").await.press_until("Down", "Priser pr. system").await;
        choose_group(&mut again).await;
        again.see("2 kommuner").press("Enter").await.see("Kommuner: Naboer");
        again.press("x").await.type_("markdown").await.press("Enter").await;
        let written = std::fs::read_to_string(&again.exported()[0]).unwrap();
        assert!(written.contains("Kommuner = Naboer: Ballerup Kommune, Gladsaxe Kommune"), "{written}");
        choose_group(&mut again).await;
        again.type_("slet").await.press("Enter").await.see("Gruppen »Naboer« er slettet");
        again.not_see("Kommuner: Naboer");
    }
}

/// A name that is no municipality any more is said, on the screen and where the group is changed.
#[tokio::test]
async fn a_municipality_that_is_gone_is_said() {
    for world in World::both().await {
        world.contract(GERT, "Sbsys drift", 420_000).await;
        let folder = tempfile::tempdir().unwrap();
        let kept = r#"[{ "name": "Gamle", "municipalities": ["Gladsaxe Kommune", "Græsted-Gilleleje Kommune"] }]"#;
        std::fs::write(folder.path().join("groups.json"), kept).unwrap();
        let mut story = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        story.press("g r").await.press_until("Down", "Priser pr. system").await;
        choose_group(&mut story).await;
        story.press("Enter").await.see("420.000");
        story.see("Ikke en kommune (mere)").see("Græsted-Gilleleje Kommune");
        choose_group(&mut story).await;
        story.type_("ret").await.press("Enter").await;
        story.see("så den udgår: Græsted-Gilleleje").see("1 valgt: Gladsaxe Kommune");
    }
}
