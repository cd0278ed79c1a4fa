//! A report's result in use: sorted, searched, folded, opened; of marked records; one's own in it.

use crate::result::{option, paid};
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World};

/// The lines of the screen that hold one of the words, in order, by word.
fn order(story: &Story, words: &[&str]) -> Vec<String> {
    let screen = story.screen();
    let rows = screen.lines().filter(|line| line.contains("Ditmer A/S"));
    let found = rows.filter_map(|line| words.iter().find(|word| line.contains(**word)));
    found.map(|word| (*word).to_owned()).collect()
}

#[tokio::test]
async fn sorted_searched_and_the_record_opened() {
    for world in World::both().await {
        for (name, kroner) in [("Zebra drift", 10_000), ("Åben data", 30_000), ("Ærø kort", 20_000)] {
            world.contract(ANNA, name, kroner).await;
        }
        let words = ["Zebra drift", "Ærø kort", "Åben data"];
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g r").await.press_until("Down", "Egne kontrakter der udløber").await;
        story.see("Planlæg genudbud").see("IT-kontrakt").press("Enter").await;
        assert_eq!(order(&story, &words), words, "as the template has it");
        story.press("s s").await.see("↓Kontrakt");
        assert_eq!(order(&story, &words), ["Åben data", "Ærø kort", "Zebra drift"]);
        // The amount of each row is the fifth column.
        story.press("Right Right Right Right s").await.see("↑Drift/år");
        assert_eq!(order(&story, &words), ["Zebra drift", "Ærø kort", "Åben data"]);
        story.press("/").await.type_("aeroe").await.see("1 af 3 rækker").see("Ærø kort").not_see("Zebra drift");
        story.press("Enter").await.selected("Ærø kort").press("Enter").await.see("Ærø kort").see("FORSIDE");
        story.press("Backspace").await.see("1 af 3 rækker").press("Esc").await.see("Zebra drift").see("3 rækker");
        // Esc again leaves the rows, and once more the page.
        story.press("Esc").await.selected("Egne kontrakter der udløber");
    }
}

#[tokio::test]
async fn a_row_that_hangs_on_a_contract_opens_the_contract() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys i Gladsaxe", 420_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g r Enter").await.selected("Ballerup").press("Enter").await;
        story.see("Sbsys hosting").see("FORSIDE").press("Backspace Down").await.selected("Gladsaxe");
        story.press("Enter").await.see("Kun jeres egne poster kan åbnes").not_see("FORSIDE");
    }
}

#[tokio::test]
async fn groups_fold_under_their_sums_and_open_their_contracts() {
    for world in World::both().await {
        let (monthly, monthly_name) = option(&world, ANNA, "payment_model", 0).await;
        let (other, other_name) = option(&world, ANNA, "payment_model", 1).await;
        let (rising, rising_name) = option(&world, ANNA, "price_regulation", 0).await;
        let (fixed, _) = option(&world, ANNA, "price_regulation", 1).await;
        for name in ["Første", "Anden"] {
            paid(&world, name, monthly, rising, 1_000).await;
        }
        paid(&world, "Tredje", monthly, fixed, 1_000).await;
        paid(&world, "Fjerde", other, rising, 1_000).await;
        let mut story = Story::sized(&world.registry, ANNA, 100, 30).await;
        story.press("g r").await.press_until("Down", "Betalingsmodeller og prisregulering").await.press("Enter").await;
        story.selected(&monthly_name).selected("2 rækker").selected("          3").see("I alt");
        story.press("z").await.selected("▸").see(&other_name);
        story.press("z Z").await.not_see(&rising_name).press("Z").await.see(&rising_name);
        story.press("Down").await.selected(&rising_name).press("Enter").await;
        story.see("Første").see("Anden").not_see("Tredje").not_see("Fjerde").see(&monthly_name);
    }
}

#[tokio::test]
async fn a_local_report_of_marked_contracts() {
    for world in World::both().await {
        for name in ["Zebra drift", "Ærø kort", "Åben data"] {
            world.contract(ANNA, name, 10_000).await;
        }
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g k Space Space r").await.see("2 markerede kontrakter");
        story.not_see("Priser pr. system pr. kommune").see("Egne kontrakter der udløber");
        story.see("Zebra drift").see("Ærø kort").not_see("Åben data");
        // What hangs on the contracts is narrowed to them too.
        story.press_until("Down", "Femårsomkostning pr. system").await.see("20.000").not_see("30.000");
    }
}

#[tokio::test]
async fn ones_own_value_is_laid_over_the_figures_of_all() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys i Gladsaxe", 420_000).await;
        let mut setup = world.registry.setup().await;
        let query = "select inhabitants from organisation where municipality_code = $1";
        let inhabitants = setup.number(query, vec!["0151".into()]).await.unwrap();
        drop(setup);
        let ore = (2 * 31_000_000 + inhabitants) / (2 * inhabitants);
        let own = format!("{},{:02}", ore / 100, ore % 100);
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g r Down").await.see("Egen").see(&own).not_see(&format!("{own} skjult"));
        // It is on the screen only.
        story.press("x Down Enter").await.see("Skrevet");
        let files = story.exported();
        let written = std::fs::read_to_string(&files[0]).unwrap();
        assert!(written.contains("Sbsys") && !written.contains("Egen") && !written.contains(&own), "{written}");
        story.press("Enter").await.selected("Sbsys").press("Enter").await.see("Sbsys hosting");
        // A hidden price is one's own to see, and is said to be hidden from others.
        story.press("v l").await.see("skjult").press("Backspace F5").await.see(&format!("{own} skjult"));
        let mut secretariat = Story::begin(&world.registry, SIGRID).await;
        secretariat.press("g r Down").await.not_see("Egen");
    }
}

#[tokio::test]
async fn the_mark_is_moved_where_it_means_something() {
    for world in World::both().await {
        world.contract(ANNA, "Sbsys hosting", 310_000).await;
        world.contract(GERT, "Sbsys i Gladsaxe", 420_000).await;
        let mut story = Story::begin(&world.registry, ANNA).await;
        story.press("g r").await.see("*Sbsys  Ballerup").see(" Sbsys  Gladsaxe");
        story.press("p").await.see("Køres for").press("Down Down Enter").await;
        story.press("Down Enter").await.see("køres for Gladsaxe");
        story.see(" Sbsys  Ballerup").see("*Sbsys  Gladsaxe").see("310.000").see("420.000");
        story.press_until("Down", "Egne kontrakter der udløber").await.press("p").await.see("altid for egen kommune");
    }
}
