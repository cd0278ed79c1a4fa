//! The person a new file of one's own belongs to, and the one municipality whose file it is.

use uuid::Uuid;

use crate::db::open::Target;
use crate::db::setup::{Bind, Setup};
use crate::model::fold;
use crate::model::request::Refusal;

/// Registers the owner as local administrator of the municipality, with its root unit. Where
/// the municipality has somebody already, nothing is changed.
///
/// # Errors
/// `Gone` for a code that no municipality has, `OneMunicipality` where the file is another's and
/// no demo; else as for `Setup`.
pub async fn add(target: &Target, municipality: &str, login: &str) -> Result<(), Refusal> {
    let mut setup = Setup::begin(target).await?;
    let code = || vec![Bind::from(municipality)];
    let organisation =
        setup.number("select coalesce(max(id), 0) from organisation where municipality_code = $1", code()).await?;
    if organisation == 0 {
        return Err(Refusal::Gone);
    }
    if already_owned(&mut setup, organisation).await? {
        return Ok(());
    }
    let change = setup.change_set(organisation, "owner", "").await?;
    setup
        .run(
            "insert into org_unit (organisation_id, uuid, change_id, name, name_key, search_text) \
             select id, $2, $3, name, name_key, name_key from organisation where id = $1",
            vec![organisation.into(), Bind::from(Uuid::now_v7().to_string().as_str()), change.into()],
        )
        .await?;
    setup
        .run(
            "insert into person (organisation_id, uuid, change_id, name, name_key, search_text, login, active) \
             values ($1, $2, $3, $4, $5, $6, $4, true)",
            vec![
                organisation.into(),
                Bind::from(Uuid::now_v7().to_string().as_str()),
                change.into(),
                Bind::from(login),
                Bind::from(fold::name_key(login).as_str()),
                Bind::from(fold::search(login).as_str()),
            ],
        )
        .await?;
    let person = setup.number("select id from person where login = $1", vec![Bind::from(login)]).await?;
    for role in ["user", "local_admin"] {
        setup
            .run(
                "insert into assignment (organisation_id, uuid, change_id, person_id, role) values ($1, $2, $3, $4, $5)",
                vec![
                    organisation.into(),
                    Bind::from(Uuid::now_v7().to_string().as_str()),
                    change.into(),
                    person.into(),
                    Bind::from(role),
                ],
            )
            .await?;
    }
    setup.commit().await
}

/// Has the file an owner in this municipality? A second municipality is refused: the file is the
/// permission, so two of them would read each other. The shared registry keeps them apart.
async fn already_owned(setup: &mut Setup, organisation: i64) -> Result<bool, Refusal> {
    if matches!(setup, Setup::Postgres(_)) {
        return Ok(false);
    }
    const OWN: &str = "select count(*) from person where organisation_id = $1 and deleted_at is null";
    if setup.number(OWN, vec![organisation.into()]).await? > 0 {
        return Ok(true);
    }
    const OTHERS: &str = "select o.name from person p join organisation o on o.id = p.organisation_id \
         where p.deleted_at is null and not exists (select 1 from schema_info where name = 'demo' and value = 'true') \
         order by p.id limit 1";
    match setup.texts(OTHERS).await?.into_iter().next() {
        Some(municipality) => Err(Refusal::OneMunicipality { municipality }),
        None => Ok(false),
    }
}
