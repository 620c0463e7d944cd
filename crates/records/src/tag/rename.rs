//! A tag under another name on all records that bear it: typed here, looked at and begun as an
//! arrangement, so that it is told truly and can be taken back.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use house::access::Right;
use house::db::Tx;
use house::page::{Asker, Crumb, Frame, Signed, Wrongs, go, html, html_invalid};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::Deserialize;

use super::Used;
use crate::NAME;
use crate::arrangement::plan::{self, Arrangement, Chosen};
use crate::arrangement::{Change, Rename, stored};

/// Tags suggested as the new name.
const TAGS_SUGGESTED: i64 = 100;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Administer);
    Routes::new()
        .get("/records/tags/rename", door, form)
        .post("/records/tags/rename", door, fix)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct RenameForm {
    tag: String,
    to: String,
}

#[derive(Template)]
#[template(path = "tag/rename.html")]
struct FormPage {
    frame: Frame,
    form: RenameForm,
    used: Used,
    suggested: Vec<Used>,
    errors: Wrongs,
}

/// The tag as it is in use on records that the asker may see.
async fn in_use(house: &House, asker: &Asker, tag: &str) -> Result<Option<Used>> {
    let folded = viet::fold(tag.trim());
    let some = super::used(house, asker, tag, TAGS_SUGGESTED).await?;
    Ok(some
        .into_iter()
        .find(|used| viet::fold(&used.tag) == folded))
}

async fn draw(house: &House, asker: &Asker, form: RenameForm, errors: Wrongs) -> Result<FormPage> {
    let used = in_use(house, asker, &form.tag).await?;
    let used = used.unwrap_or_else(|| Used {
        tag: form.tag.clone(),
        records: 0,
    });
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("tags-title"), "/records/tags"),
    ];
    Ok(FormPage {
        frame: asker.frame(asker.t("tag-rename-title"), crumbs).await?,
        suggested: super::used(house, asker, "", TAGS_SUGGESTED).await?,
        used,
        form,
        errors,
    })
}

async fn form(
    State(house): State<House>,
    asker: Asker,
    Query(form): Query<RenameForm>,
) -> Result<Response> {
    html(&draw(&house, &asker, form, Wrongs::default()).await?)
}

/// POST /records/tags/rename: fixes which records are meant and shows what would change.
async fn fix(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<RenameForm>,
) -> Result<Response> {
    let fixed = match judged(&form.tag, &form.to) {
        Ok(rename) => {
            let (inner, who) = (house.clone(), asker.clone());
            let write = house
                .db
                .write(move |tx| Box::pin(async move { fix_in(tx, &inner, &who, rename).await }));
            write.await
        }
        Err(error) => Err(error),
    };
    match fixed {
        Ok(id) => Ok(go(&format!("/records/arrangements/{id}"))),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&draw(&house, &asker, form, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

/// A renaming as typed.
///
/// # Errors
/// [`Error::Invalid`] when one of the two is no single tag.
pub(crate) fn judged(from: &str, to: &str) -> Result<Rename> {
    let wrong = || Error::field("to", "tag-rename-wrong");
    let one = |text: &str| {
        let tags = super::typed(text).map_err(|_| wrong())?;
        <[String; 1]>::try_from(tags).map_err(|_| wrong())
    };
    let ([from], [to]) = (one(from)?, one(to)?);
    Ok(Rename { from, to })
}

/// Fixes the plan of a renaming on all records that bear the tag.
pub(crate) async fn fix_in(tx: &Tx, house: &House, asker: &Asker, rename: Rename) -> Result<Id> {
    let chosen = Chosen::Tagged(rename.from.clone());
    let change = Change {
        rename: Some(rename),
        ..Change::default()
    };
    plan::fix_in(tx, house, asker, &chosen, &change).await
}

/// What a renaming does beside its counts: another tag of that name becomes one with it.
pub(crate) async fn remark(
    house: &House,
    asker: &Asker,
    found: &Arrangement,
) -> Result<Option<String>> {
    let Some(rename) = stored(&found.change)?.rename else {
        return Ok(None);
    };
    let names = [
        ("from", rename.from.as_str().into()),
        ("to", rename.to.as_str().into()),
    ];
    let mut words = asker.t_with("tag-rename-what", &names);
    let same = viet::fold(&rename.from) == viet::fold(&rename.to);
    let other = in_use(house, asker, &rename.to).await?;
    if let Some(other) = other.filter(|_| !same && found.begun_at.is_none()) {
        let merged = [
            ("to", other.tag.as_str().into()),
            ("count", other.records.into()),
        ];
        words = format!("{words} {}", asker.t_with("tag-rename-merges", &merged));
    }
    Ok(Some(words))
}
