//! The person a new file of one's own belongs to.

use uuid::Uuid;

use crate::db::open::Target;
use crate::db::setup::{Bind, Setup};
use crate::model::fold;
use crate::model::request::Refusal;

/// Registers the owner as local administrator of the municipality, with its root unit.
///
/// # Errors
/// `Gone` for a code that no municipality has; else as for `Setup`.
pub async fn add(target: &Target, municipality: &str, login: &str) -> Result<(), Refusal> {
    let mut setup = Setup::begin(target).await?;
    let code = || vec![Bind::from(municipality)];
    let organisation =
        setup.number("select coalesce(max(id), 0) from organisation where municipality_code = $1", code()).await?;
    if organisation == 0 {
        return Err(Refusal::Gone);
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
