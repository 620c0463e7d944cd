//! Where a record stands: its class, tags, label, dossier, notes and own fields on its page,
//! what is like it, and its neighbours in the list that one comes from.

use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::page::{Asker, Nothing, Signed, encode, go_saying};
use house::room::Card;
use house::{Error, House, Id, Ref, Result};
use serde::Deserialize;

use super::list::{Listed, neighbours};
use super::notes::{self, Note};
use super::show::found;
use super::{Record, versions};
use crate::arrangement::{Change, NONE, run};
use crate::{NAME, class, own, tag};

/// Similar records on a record's page.
const SIMILAR: usize = 5;
/// Tags suggested for one more.
const TAGS_SUGGESTED: i64 = 100;

/// What `record/shelf.html` draws.
pub(crate) struct Shelf {
    pub tags: Vec<String>,
    pub suggested: Vec<tag::Used>,
    pub class: Option<(Id, String)>,
    pub own: Vec<(String, String)>,
    pub notes: Vec<(Note, bool)>,
    pub similar: Vec<Card>,
    pub versions: i64,
    pub decides: bool,
    pub before: String,
    pub after: String,
    /// The list around it, for going back.
    pub back: String,
}

/// Gathers it for one who has found the record.
pub(crate) async fn of_record(
    house: &House,
    asker: &Asker,
    record: &Record,
    around: &str,
    may_change: bool,
) -> Result<Shelf> {
    let own = own::of_record(&house.db, record.id, record.unit_id).await?;
    let own = own.into_iter().filter(|(_, value)| !value.is_empty());
    let mut noted = Vec::new();
    for note in notes::of_record(&house.db, record.id).await? {
        let may = notes::may_remove(asker, record, &note).await;
        noted.push((note, may));
    }
    let class = match record.class_id {
        Some(id) => class::find(&house.db, id).await?.map(|k| (k.id, k.words())),
        None => None,
    };
    let decides = asker.must_reach(NAME, Right::Decide, record.unit_id).await;
    let (before, after) = beside(house, asker, record, around).await?;
    Ok(Shelf {
        tags: tag::of_column(&record.tags),
        suggested: match may_change {
            true => tag::used(house, asker, "", TAGS_SUGGESTED).await?,
            false => vec![],
        },
        class,
        own: own.map(|(f, v)| (f.name.clone(), f.words(&v))).collect(),
        notes: noted,
        similar: similar(house, asker, record.id).await?,
        versions: versions::count(&house.db, record.id).await?,
        decides: decides.is_ok(),
        before,
        after,
        back: if around.is_empty() {
            String::new()
        } else {
            format!("/records?{}", Listed::read(around).query())
        },
    })
}

async fn beside(
    house: &House,
    asker: &Asker,
    record: &Record,
    around: &str,
) -> Result<(String, String)> {
    let listed = Listed::read(around);
    let (before, after) = neighbours(house, asker, &listed, record).await?;
    let kept = encode(&listed.query());
    let href = |id: Option<Id>| match id {
        Some(id) if kept.is_empty() => format!("/records/{id}"),
        Some(id) => format!("/records/{id}?in={kept}"),
        None => String::new(),
    };
    Ok((href(before), href(after)))
}

async fn similar(house: &House, asker: &Asker, id: Id) -> Result<Vec<Card>> {
    let about = Ref::new(NAME, "record", id);
    let mut cards = Vec::new();
    for (like, _) in house::search::similar(house, asker, &about, SIMILAR).await? {
        if like.room == NAME {
            cards.extend(super::card(house, asker, &like).await?);
        }
    }
    Ok(cards)
}

/// Changes the order of one record, and goes back to its page with the way to take it back.
pub(crate) async fn arrange(
    house: &House,
    asker: &Asker,
    id: Id,
    change: Change,
    said: &str,
) -> Result<Response> {
    found(house, asker, id).await?;
    let done = run::arrange_one(house, asker, id, change).await;
    let arrangement = done.map_err(refused)?;
    Ok(go_saying(
        &format!("/records/{id}?undo={arrangement}"),
        said,
    ))
}

/// Why one record was left alone, as the one who asked for it alone is told.
pub(crate) fn refused(error: Error) -> Error {
    match error {
        Error::Conflict("skip-not-yours" | "skip-label") => Error::Forbidden,
        Error::Conflict("skip-dossier-gone") => Error::NotFound,
        Error::Conflict("skip-dossier-unit") => Error::Conflict("dossier-other-unit"),
        other => other,
    }
}

/// POST /records/{id}/trash
pub(super) async fn trash(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let change = Change {
        trash: "trash".to_owned(),
        ..Change::default()
    };
    arrange(&house, &asker, id, change, "said-record-trashed").await
}

/// POST /records/{id}/restore
pub(super) async fn restore(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    // A stack comes back out of the trash together with the undoing of its split.
    let acts = crate::restack::of_record(&house.db, id).await?;
    if let Some(act) = acts.iter().find(|act| act.side == "before") {
        return crate::restack::pages::undo_for(&house, &asker, act.id).await;
    }
    let change = Change {
        trash: "restore".to_owned(),
        ..Change::default()
    };
    arrange(&house, &asker, id, change, "said-record-restored").await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ShelfForm {
    add: String,
    remove: String,
    class: String,
    label: String,
}

/// POST /records/{id}/tags
pub(super) async fn set_tags(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ShelfForm>,
) -> Result<Response> {
    let change = Change {
        add: tag::typed(&form.add)?,
        remove: tag::typed(&form.remove)?,
        ..Change::default()
    };
    arrange(&house, &asker, id, change, "said-tags-set").await
}

/// POST /records/{id}/class: an empty field takes it out of its class.
pub(super) async fn set_class(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ShelfForm>,
) -> Result<Response> {
    let class = class::meant(&house.db, &form.class).await?;
    let change = Change {
        class: class.map_or_else(|| NONE.to_owned(), |k| k.id.to_string()),
        ..Change::default()
    };
    arrange(&house, &asker, id, change, "said-class-set").await
}

/// POST /records/{id}/label
pub(super) async fn set_label(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ShelfForm>,
) -> Result<Response> {
    let change = Change {
        label: form.label,
        ..Change::default()
    };
    arrange(&house, &asker, id, change, "said-label-set").await
}
