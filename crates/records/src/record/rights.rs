//! Who may see a record, and through which grant: told to those who decide over it. Everybody else
//! is told in a sentence why she sees it herself.

use axum::Json;
use axum::extract::{Path, State};
use house::access::Right;
use house::access::grant::{self, Reaching};
use house::api::Listing;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Result};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::show::found;
use super::{RESTRICTED, Record};
use crate::NAME;

#[derive(OpenApi)]
#[openapi(paths(list))]
struct Description;

/// The routes.
pub(super) fn routes() -> Routes {
    let decide = Door::Room(NAME, Right::Decide);
    Routes::new()
        .get("/api/v1/records/{id}/rights", decide, list)
        .describe(Description::openapi)
}

/// The right that it takes to see a record.
fn needed(record: &Record) -> Right {
    if record.label == RESTRICTED {
        Right::Decide
    } else {
        Right::Read
    }
}

/// What `record/rights.html` draws.
pub(super) struct Rights {
    /// Why the label lets whom see it.
    pub label: String,
    /// Why the asker herself sees it.
    pub yours: String,
    /// Everybody who may see it; nothing for those who do not decide.
    pub lines: Option<Vec<Line>>,
}

/// One grant in words.
pub(super) struct Line {
    pub person: String,
    pub post: Option<String>,
    pub right: String,
    /// Over which unit, and whether from above.
    pub over: String,
}

/// Gathers it for one who has found the record.
pub(super) async fn of_record(house: &House, asker: &Asker, record: &Record) -> Result<Rights> {
    let all = reaching(house, record).await?;
    let decides = asker.must_reach(NAME, Right::Decide, record.unit_id).await;
    let mine = all.iter().find(|grant| grant.person_id == asker.id());
    Ok(Rights {
        label: asker.t(match needed(record) {
            Right::Decide => "rights-restricted",
            _ => "rights-internal",
        }),
        yours: mine.map(|grant| yours(asker, grant)).unwrap_or_default(),
        lines: match decides {
            Ok(()) => Some(all.iter().map(|g| line(asker, record, g)).collect()),
            Err(_) => None,
        },
    })
}

async fn reaching(house: &House, record: &Record) -> Result<Vec<Reaching>> {
    let (right, unit) = (needed(record), record.unit_id);
    grant::reaching(&house.db, NAME, right, unit, house.now()).await
}

fn right(grant: &Reaching) -> Right {
    Right::of_rank(grant.rank).unwrap_or(Right::Read)
}

fn yours(asker: &Asker, grant: &Reaching) -> String {
    let right = asker.t(right(grant).message());
    let args = [
        ("right", right.as_str().into()),
        ("unit", grant.unit.as_str().into()),
    ];
    asker.t_with("rights-yours", &args)
}

fn line(asker: &Asker, record: &Record, grant: &Reaching) -> Line {
    let key = if grant.unit_id == record.unit_id {
        "rights-over"
    } else {
        "rights-over-below"
    };
    Line {
        person: grant.person.clone(),
        post: grant.post.clone(),
        right: asker.t(right(grant).message()),
        over: asker.t_with(key, &[("unit", grant.unit.as_str().into())]),
    }
}

/// A grant by which somebody may see a record.
#[derive(Serialize, ToSchema)]
struct RightLine {
    grant: Id,
    person: Id,
    name: String,
    /// The post through which it is held; null when it is the person's own.
    post: Option<String>,
    /// `read`, `contribute`, `decide` or `administer`.
    right: &'static str,
    /// The unit over whose subtree it was given.
    unit: Id,
    unit_name: String,
}

impl From<Reaching> for RightLine {
    fn from(grant: Reaching) -> Self {
        RightLine {
            grant: grant.id,
            person: grant.person_id,
            right: right(&grant).word(),
            name: grant.person,
            post: grant.post,
            unit: grant.unit_id,
            unit_name: grant.unit,
        }
    }
}

/// Who may see a record, through which grant, for those who decide over it.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/rights", params(("id" = String, Path)),
    responses((status = 200, body = Listing<RightLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<RightLine>>> {
    let record = found(&house, &asker, id).await?;
    asker
        .must_reach(NAME, Right::Decide, record.unit_id)
        .await?;
    let all = reaching(&house, &record).await?;
    Ok(Json(Listing::whole(
        all.into_iter().map(RightLine::from).collect(),
    )))
}
