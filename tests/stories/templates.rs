//! A report from the order to the withdrawal: one municipality orders it, another votes, one of
//! the secretariat writes it, a second one publishes it, and the first municipality runs it.

use kitos::model::report::life::{self, Step};
use kitos::model::request::{Outcome, Request};
use uuid::Uuid;

use crate::support::registry::Registry;
use crate::support::story::Story;
use crate::support::world::{ANNA, GERT, SIGRID, World};

/// Of the secretariat, as SIGRID is.
const SVEND: &str = "k900_svend";
const RITA: &str = "k151_rita";

async fn world(registry: Registry) -> World {
    let world = World::new(registry).await;
    world.registry.person(1, SVEND, &["user", "global_admin"]).await;
    world
}

async fn worlds() -> [World; 2] {
    let [sqlite, postgres] = Registry::both().await;
    [world(sqlite).await, world(postgres).await]
}

/// What is written in the lab, saved as the newest draft.
async fn write(world: &World, login: &str, code: &str, more: &str) {
    let db = world.db(login).await;
    let Ok(Outcome::TemplateVersions(versions)) = db.answer(&Request::TemplateVersions { code: code.to_owned() }).await
    else {
        panic!("no versions")
    };
    let source = format!("{}{more}", versions[0].source);
    let step = Step::Draft { source };
    let request = Request::TemplateStep { uuid: Uuid::now_v7(), code: code.to_owned(), step };
    db.answer(&request).await.unwrap();
}

const SUPPLIER: &str = "\n[[column]]\ncode = \"supplier\"\nheading = { da = \"Leverandør\", en = \"Supplier\" }\n\
     kind = \"text\"\nvalue = \"supplier_id.name\"\n\n[[column]]\ncode = \"operation\"\n\
     heading = { da = \"Drift\", en = \"Operation\" }\nkind = \"money\"\nvalue = \"operation_total\"\n";

#[tokio::test]
async fn a_report_is_ordered_voted_for_written_published_run_changed_and_withdrawn() {
    for world in worlds().await {
        world.contract(GERT, "Hosting af Sbsys", 900).await;
        world.contract(ANNA, "Drift af Sbsys", 700).await;
        let name = "Aftaler i alle kommuner";
        let code = life::slug(name);
        // Ballerup orders; the page has said how.
        let mut anna = Story::begin(&world.registry, ANNA).await;
        anna.press("g b").await.see("Ingen ønsker venter").see("Tryk a").press("a").await.see("aldrig dit");
        anna.type_(name).await.press("Enter").await.type_("Hvem har hvilke aftaler?").await;
        anna.press("Enter").await.see("er ønsket").selected("Aftaler i alle").see("1 ønske venter");
        // Gladsaxe votes, and sees who ordered and never a person.
        let mut gert = Story::begin(&world.registry, GERT).await;
        gert.press("g b").await.press_until("Down", "Aftaler i alle").await;
        gert.press("Space").await.see("stemmer på").press("Enter").await;
        gert.see("Ønsket af Ballerup Kommune: Hvem har hvilke aftaler?").see("1 stemme: Gladsaxe Kommune");
        gert.see("Intet er publiceret endnu").not_see(ANNA).press("n").await.see("Næste trin er ikke dit");
        // The secretariat assesses it, takes it into development, writes it and calls it ready.
        let mut sigrid = Story::begin(&world.registry, SIGRID).await;
        sigrid.press("g b").await.press_until("Down", "Aftaler i alle").await;
        sigrid.press("n").await.see("Er ønsket vurderet").press("Enter").await.see("er vurderet");
        sigrid.press("n").await.see("Begynd på version 1").press("Enter").await.see("er en kladde");
        sigrid.press("n").await.see("klar? Så skal en").press("Enter").await.see("er klar");
        // She is not the second person.
        sigrid.press("n").await.see("Læs det, der skal publiceres").see("skrevet af dig").see("meldt klar af dig");
        sigrid.press("n").await.see("der hverken har");
        let mut svend = Story::begin(&world.registry, SVEND).await;
        svend.press("g b").await.press_until("Down", "Aftaler i alle").await;
        svend.press("n").await.see("base = \"contract\"").press("n").await.see("du står som den anden person");
        svend.press("Enter").await.see("er publiceret");
        // Ballerup runs it, among the reports that ship.
        anna.press("g r").await.press_until("Down", "Aftaler i alle").await;
        anna.see("Gladsaxe Kommune").see("Hosting af Sbsys").not_see("Ditmer A/S");
        // Search everything knows it by its title.
        anna.press("Esc g h Ctrl-p").await.type_("alle kommuner").await.see("Rapport").see("Aftaler i alle kommuner");
        anna.press("Enter").await.see("Rapporter").selected("Aftaler i alle").see("Hosting af Sbsys");
        // The next version, with what it changes; the first one runs meanwhile.
        sigrid.press("Esc F5 n").await.see("Begynd på version 2").press("Enter").await.see("er en kladde");
        write(&world, SIGRID, &code, SUPPLIER).await;
        sigrid.press("F5 Enter").await.see("+ [[column]]").see("+ code = \"supplier\"").see("- version = 1");
        anna.press("F5").await.not_see("Ditmer A/S");
        sigrid.press("n Enter").await.see("er klar");
        svend
            .press("F5")
            .await
            .see("Version 2")
            .see("+ code = \"supplier\"")
            .press("n Enter")
            .await
            .see("er publiceret");
        anna.press("g b g r").await.press_until("Down", "Aftaler i alle").await.see("Ditmer A/S");
        // It shows what is paid, and so it is told of where one asks who uses one's prices.
        anna.press("g k Enter v r PageDown").await.see(name).not_see(&code);
        anna.press("Esc g r").await.press_until("Down", "Aftaler i alle").await;
        // And it is withdrawn: at once.
        sigrid.press("D").await.see("Fra nu af kan").press("Enter").await.see("er trukket tilbage");
        anna.press("F5").await.see("Den er ikke publiceret");
        anna.press("g b g r").await.not_see("Aftaler i alle");
    }
}

/// The secretariat has one person who writes; the second one is of the working group.
#[tokio::test]
async fn a_member_of_the_working_group_is_the_second_person() {
    for world in worlds().await {
        world.contract(GERT, "Hosting af Sbsys", 900).await;
        let name = "Aftaler i alle kommuner";
        let mut sigrid = Story::begin(&world.registry, SIGRID).await;
        sigrid.press("g b a").await.type_(name).await.press("Enter").await.type_("Hvem har hvad?").await;
        sigrid.press("Enter").await.selected(name).see("kladde");
        sigrid.press("p").await.see("Kun sekretariatet kan publicere den").type_("k159_gret").await;
        sigrid.press("Enter").await.see("Ingen her har det brugernavn").press("Esc p").await.type_(GERT).await;
        sigrid.press("Enter").await.see("k159_gert er godkender på »Aftaler i alle kommuner«");
        // A draft is not his to read.
        let mut gert = Story::begin(&world.registry, GERT).await;
        gert.press("g b").await.press_until("Down", name).await.see("kladde").not_see("venter på dig");
        gert.press("n").await.see("Næste trin er ikke dit").press("p").await.see("sættes på af sekretariatet");
        sigrid.press("n").await.press("Enter").await.see("er klar");
        let mut svend = Story::begin(&world.registry, SVEND).await;
        svend.see("1 venter på dig");
        sigrid.press("Enter").await.see("Godkendere ud over sekretariatet: k159_gert").press("Esc").await;
        // What waits for him stands first; he reads it, and publishes it.
        gert.press("g h F5").await.see("Rapporter til godkendelse").see("1 venter på dig");
        gert.press_until("Down", "Rapporter til").await.press("Enter").await.selected(name).see("venter på dig");
        gert.press("n").await.see("Læs det, der skal publiceres").see("Du er godkender").see("base = \"contract\"");
        gert.press("n").await.see("du står som den anden person").press("Enter").await.see("er publiceret");
        gert.press("Esc").await.not_see("venter på dig").press("g h").await.not_see("til godkendelse");
        let mut anna = Story::begin(&world.registry, ANNA).await;
        anna.press("g r").await.press_until("Down", "Aftaler i alle").await;
        anna.see("Gladsaxe Kommune").see("Hosting af Sbsys");
        // Taken off by the same key.
        sigrid.press("F5 p").await.see("k159_gert").type_(GERT).await.press("Enter").await.see("ikke længere");
        sigrid.press("p").await.see("Kun sekretariatet kan publicere den");
    }
}

#[tokio::test]
async fn a_municipality_makes_a_report_of_its_own_and_nobody_else_sees_it() {
    for world in worlds().await {
        let ballerup = world.registry.municipality("0151").await;
        world.registry.person(ballerup, RITA, &["user", "report_admin"]).await;
        world.contract(ANNA, "Sbsys hosting", 900).await;
        let mut rita = Story::begin(&world.registry, RITA).await;
        rita.press("g b a").await.see("Ønsk en rapport").press("Down").await.see("En rapport til os selv");
        rita.type_("Vores liste").await.press("Enter").await.type_("Til mødet").await;
        rita.press("Enter").await.see("er en kladde i din egen kommune").selected("Vores liste");
        rita.press("n n").await.see("ingen andre ser den").press("Enter").await.see("er publiceret");
        let mut anna = Story::begin(&world.registry, ANNA).await;
        anna.press("g r").await.press_until("Down", "Vores liste").await.see("Sbsys hosting");
        let mut gert = Story::begin(&world.registry, GERT).await;
        gert.press("g b").await.not_see("Vores liste").press("g r").await.not_see("Vores liste");
    }
}

/// Nothing is there but what the page says of it.
#[tokio::test]
async fn an_order_without_a_name_is_none() {
    for world in worlds().await {
        let mut anna = Story::begin(&world.registry, ANNA).await;
        anna.press("g b a Enter Enter").await.see("Giv rapporten et navn").type_("Pris").await;
        anna.press("Enter Enter").await.see("Skriv, hvad rapporten skal svare på").press("Esc").await;
        anna.see("Ingen ønsker venter");
    }
}
