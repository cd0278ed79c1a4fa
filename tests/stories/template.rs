//! A template made from a list, until it is kept, published and run.

use kitos::model::report::life::{Status, TemplateVersion};
use kitos::model::request::{Outcome, Request};
use kitos::model::value::Value;

use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, LISE, SIGRID, World, date, insert};

/// The second person of the secretariat.
const SVEND: &str = "k900_svend";
/// Registrars of two municipalities of Ballerup's size.
const ROSA: &str = "k175_rosa";
const HUGO: &str = "k167_hugo";

/// Three municipalities of one size with contracts on the same system, one of another size.
async fn neighbours(world: &World) {
    let db = world.db(SIGRID).await;
    for (code, login) in [("0175", ROSA), ("0167", HUGO)] {
        let municipality = world.registry.municipality(code).await;
        world.registry.person(municipality, login, &["user", "contract_admin", "system_admin"]).await;
        let accession = [
            ("member_id", Value::Ref(municipality)),
            ("agreement", Value::text("2017")),
            ("signed_on", Value::Date(date(2017, 8, 1))),
            ("in_force_from", Value::Date(date(2017, 8, 15))),
        ];
        insert(&db, "accession", &accession).await;
    }
    world.registry.person(1, SVEND, &["user", "global_admin"]).await;
    for (login, kroner) in [(ANNA, 310_000), (ROSA, 200_000), (HUGO, 900_000), (GERT, 420_000)] {
        world.contract(login, "Sbsys hosting", kroner).await;
    }
}

async fn newest(world: &World, login: &str, code: &str) -> TemplateVersion {
    match world.db(login).await.answer(&Request::TemplateVersions { code: code.to_owned() }).await {
        Ok(Outcome::TemplateVersions(versions)) => versions.into_iter().next().unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Price per inhabitant per system, by size class, at least three municipalities.
#[tokio::test]
async fn a_benchmark_from_a_list_in_forty_keys() {
    for world in World::both().await {
        neighbours(&world).await;
        let mut story = Story::begin(&world.registry, SIGRID).await;
        story.press("g k r s").await.see("Ny skabelon").see("ksempeldata");
        story.press("Space").await.see("fælles, anonym").see("3 kommuner i hver gruppe");
        story.press_until("Down", "Kommune: Størrelse").await.press("a").await.type_("sys").await;
        story.see("> Katalogsystem").press("Enter").await.see("Kun kontrakter med ét system tæller").press("K").await;
        story.press("End a").await.type_("indb").await.see("> Drift/år pr. indbygger").press("Enter").await;
        // It stands in the place of the plain amount, and the name follows.
        story.selected("Drift/år pr. indbygger, median").press("K Down D").await.see("Ny skabelon · Drift/år pr. indb");
        story.see("Drift/år pr. indbygger, median").see("ksempeldata").not_see("Sbsys");
        story.press("Ctrl-s").await.see("Gemt som kladde");
        assert!(story.keys <= 40, "{} keys", story.keys);

        story.press("g b").await.press_until("Down", "Drift/år pr. indb").await.press("n Enter").await.see("er klar");
        let mut second = Story::begin(&world.registry, SVEND).await;
        second.press("g b").await.press_until("Down", "Drift/år pr. indb").await.press("n").await.see("scope = ");
        second.press("n Enter").await.see("Version 1 · publiceret");

        let code = "drift-aar-pr-indbygger-efter-katalog";
        let kept = newest(&world, SIGRID, code).await;
        assert!(kept.source.contains("group = [\"system_id\", \"organisation.size_class\"]\nmin_municipalities = 3\n"));
        assert_eq!(kept.status, Status::Published);

        let mut reader = Story::sized(&world.registry, ANNA, 120, 40).await;
        reader.press("g r").await.press_until("Down", "Drift/år pr. indb").await;
        // 310.000, 200.000 and 900.000 kroner a year, each over its own inhabitants; Gladsaxe is larger.
        reader.see("Sbsys").see("25.000").see("3 kommuner").not_see("ksempeldata");
    }
}

/// Whoever may not keep a shared template orders it; nothing is sent before it is asked twice.
#[tokio::test]
async fn a_member_orders_what_the_secretariat_keeps() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story
            .press("g k r s")
            .await
            .see("Sbsys hosting")
            .see("310.000")
            .press("Ctrl-s")
            .await
            .see("lokal administrator");
        story.press("Space").await.see("fælles, med navn").see("ksempeldata").not_see("310.000");
        story
            .press("Ctrl-s")
            .await
            .see("Gem igen bestiller den")
            .press("Ctrl-s")
            .await
            .see("Bestilt hos sekretariatet");
        let Ok(Outcome::Templates(entries)) = world.db(GERT).await.answer(&Request::Templates).await else { panic!() };
        let order = entries.iter().find(|entry| entry.name == "Kontrakter").unwrap();
        assert!(
            order.explanation.contains("Kolonner: Navn, Syn, Leverandør, Udløber, Opsig senest, Drift/år."),
            "{order:?}"
        );
    }
}

#[tokio::test]
async fn prices_of_the_system_are_one_key_more() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k r").await.see("Gem listen som skabelon").see("Kontrakter: 1").press("r").await;
        story.see("310.000").press("Esc").await.selected("Sbsys hosting");
        story
            .press("f")
            .await
            .type_("udløber:<400d")
            .await
            .press("Enter r")
            .await
            .see("udløber:<400d")
            .press("s")
            .await;
        story.see("udløber:<400d").see("310.000");
        // A reader sees it too, and may keep nothing.
        let mut reader = Story::begin(&world.registry, LISE).await;
        reader.press("g k r s").await.see("Ny skabelon").press("Ctrl-s").await.see("lokal administrator");
    }
}

#[tokio::test]
async fn what_one_scope_leaves_out_is_back_in_the_next() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k r s").await.see("Navn").press("Space Space").await.see("Udgår").see("kan røbe");
        story.press("Space").await.see("Sbsys hosting").see("310.000");
        story.press("u u u u").await.see("ikke mere at fortryde");
    }
}

#[tokio::test]
async fn headings_sums_filters_and_order_are_changed_in_place() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(ANNA, "Årskort", 90_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k r s").await.press_until("Down", "Drift/år").await.press("Space").await.see("400.000");
        story.press("e").await.type_("Pris pr. år").await.press("Enter").await.see("Pris pr. år");
        story.press_until("Down", "alle rækker").await.press("Enter").await.type_("årskort").await;
        story.see("Udeladt af filteret: årskort").press("Esc").await.see("alle rækker");
        story.press("Enter").await.type_("drift:>100000").await.see("310.000").not_see("90.000").press("Enter").await;
        story.press_until("Up", "Udløber").await.press("D").await.not_see("Udløber").press("u").await.see("Udløber");
        story
            .press_until("Up", "hver række vises")
            .await
            .press("a")
            .await
            .type_("leverandør")
            .await
            .press("Enter")
            .await;
        story.see("Ditmer A/S").not_see("Sbsys hosting").see("Udgår");
    }
}

/// What is on the screen is on the disk, and offered on the next visit.
#[tokio::test]
async fn a_template_survives_the_end_of_the_program() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k r s Home e").await.type_("Dyre aftaler").await.see("dyre-aftaler");
        let folder = story.killed();
        let mut again = Story::again(&world.registry, ANNA, 80, 24, folder).await;
        again.press("g k r").await.press_until("Down", "Fortsæt på »Dyre aftaler«").await.press("Enter").await;
        again.see("Ny skabelon · Dyre aftaler").see("310.000");
    }
}

/// The same template either way: to the text and back nothing is lost, and one goes on in both.
#[tokio::test]
async fn the_form_and_the_text_are_one_template() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k r s F6").await.see("base = \"contract\"").press("F6").await.see("Ny skabelon · Kontrakter");
        story.press("Home e").await.type_("Dyre aftaler").await.press("Enter t").await.see("code = \"dyre-aftaler\"");
        // A remark that somebody writes stays as long as the form changes nothing.
        story.type_("# Vores egne").await.press("Enter F6").await.see("Ny skabelon · Dyre aftaler").press("F6").await;
        story.see("# Vores egne").type_("x").await.press("F6").await.see("Ret fejlene først");
    }
}
