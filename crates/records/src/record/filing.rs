//! Filing a record: typed words that mean one dossier file it at once; of several one is chosen on
//! a page of its own, which searches among all of the unit.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::page::{Asker, Crumb, Frame, Signed, encode, go, html};
use house::{House, Id, Result};
use serde::Deserialize;

use super::Record;
use super::shelf::arrange;
use super::show::found;
use crate::arrangement::{Change, NONE};
use crate::dossier::Dossier;
use crate::dossier::choice::{self, Meant};
use crate::review::may_change;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FilingForm {
    dossier: String,
}

/// POST /records/{id}/dossier: an empty field takes it out.
pub(super) async fn file(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<FilingForm>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    let meant = choice::meant(&house, &asker, Some(record.unit_id), &form.dossier).await?;
    let dossier = match meant {
        Meant::Nothing => NONE.to_owned(),
        Meant::One(dossier) => dossier.to_string(),
        Meant::Several(_) => {
            let q = encode(form.dossier.trim());
            return Ok(go(&format!("/records/{id}/dossier?q={q}")));
        }
    };
    let change = Change {
        dossier,
        ..Change::default()
    };
    arrange(&house, &asker, id, change, "said-record-filed").await
}

#[derive(Template)]
#[template(path = "record/filing.html")]
struct ChoicePage {
    frame: Frame,
    record: Record,
    rows: Vec<Dossier>,
    q: String,
}

impl ChoicePage {
    fn is_filed(&self, dossier: &Dossier) -> bool {
        self.record.dossier_id == Some(dossier.id)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ChoiceQuery {
    q: String,
}

/// GET /records/{id}/dossier: the unit's dossiers that have what was typed.
pub(super) async fn choose(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Query(q): Query<ChoiceQuery>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    may_change(&asker, &record).await?;
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(record.title.clone(), format!("/records/{id}")),
    ];
    html(&ChoicePage {
        frame: asker.frame(asker.t("filing-title"), crumbs).await?,
        rows: choice::offered(&house, &asker, Some(record.unit_id), &q.q).await?,
        q: q.q,
        record,
    })
}
