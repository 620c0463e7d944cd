//! Changes of units by a program: an office founded below a unit, a name, and orders by decision.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::order::{OrderForm, carry_out, judge};
use super::pages::may_rename;
use super::{NewUnit, Unit};
use crate::access::Right;
use crate::api::{Done, Made, Sent, once};
use crate::clock;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::Asker;
use crate::room::{Door, Routes};

#[derive(OpenApi)]
#[openapi(paths(add, rename, order))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let administer = Door::Room("house", Right::Administer);
    Routes::new()
        .post("/api/v1/units/{id}/units", administer, add)
        .put("/api/v1/units/{id}/name", administer, rename)
        .post("/api/v1/units/{id}/orders", administer, order)
        .describe(Description::openapi)
}

/// A name from a day on.
#[derive(Deserialize, ToSchema)]
struct NameWish {
    name: String,
    /// The first day, YYYY-MM-DD; today when empty.
    #[serde(default)]
    from: String,
}

impl NameWish {
    fn day(&self, house: &House) -> Result<String> {
        match self.from.trim() {
            "" => Ok(house.today()),
            typed => {
                let day = clock::read_day(typed);
                day.ok_or_else(|| Error::field("from", "unit-day-malformed"))
            }
        }
    }
}

/// Founds an office below a unit.
#[utoipa::path(
    post, path = "/api/v1/units/{id}/units", params(("id" = String, Path)),
    request_body = NameWish, responses((status = 201, body = Made))
)]
async fn add(
    State(house): State<House>,
    asker: Asker,
    Path(parent): Path<Id>,
    sent: Sent<NameWish>,
) -> Result<Response> {
    asker.must_reach("house", Right::Administer, parent).await?;
    let from_day = sent.body.day(&house)?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let new = NewUnit {
                kind: "office".to_owned(),
                name: wish.name,
                parent: Some(parent),
                from_day,
                ..NewUnit::default()
            };
            let id = super::add(tx, &actor, now, &new).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// Gives a unit another name from a day on; the answer is the unit of that name. Units of the
/// country have their names by law.
#[utoipa::path(
    put, path = "/api/v1/units/{id}/name", params(("id" = String, Path)),
    request_body = NameWish, responses((status = 200, body = Made))
)]
async fn rename(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<NameWish>,
) -> Result<Response> {
    may_rename(&house, &asker, id).await?;
    let day = sent.body.day(&house)?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let id = super::rename(tx, &actor, now, id, &wish.name, &day).await?;
            Done::changed(&Made { id })
        })
    })
    .await
}

/// An order by decision of an authority.
#[derive(Deserialize, ToSchema)]
struct OrderWish {
    /// `rename`, `merge`, `split` or `dissolve`.
    kind: String,
    /// Names of new units; the first takes most of what is split.
    #[serde(default)]
    names: Vec<String>,
    /// Codes or full names of units that are there: those merged with this one, or those that
    /// take over what is dissolved.
    #[serde(default)]
    units: Vec<String>,
    /// The first day on which it holds, YYYY-MM-DD.
    from: String,
    /// The paper on which it stands.
    decision: String,
    /// Whether to do it; else it is judged only.
    #[serde(default)]
    apply: bool,
}

/// What an order does or would do.
#[derive(Serialize, ToSchema)]
struct OrderDone {
    applied: bool,
    /// Names of the units that end, and of those that stand after it.
    before: Vec<String>,
    after: Vec<String>,
    /// The first unit after it, once it is done.
    unit: Option<Id>,
}

/// Judges an order, and does it as a whole when that is asked for.
#[utoipa::path(
    post, path = "/api/v1/units/{id}/orders", params(("id" = String, Path)),
    request_body = OrderWish, responses((status = 200, body = OrderDone))
)]
async fn order(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<OrderWish>,
) -> Result<Response> {
    let wish = &sent.body;
    let form = OrderForm {
        kind: wish.kind.clone(),
        names: wish.names.join("\n"),
        units: wish.units.join("\n"),
        from: wish.from.clone(),
        decision: wish.decision.clone(),
    };
    // An order that was done has ended its units: who asks again is given the first answer.
    let judged = judge(&house, &asker, id, &form).await;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let order = judged?;
            let unit = match wish.apply {
                true => Some(carry_out(tx, &actor, now, &order).await?),
                false => None,
            };
            let name = |unit: &Unit| unit.name.clone();
            let heirs = order.heirs.iter().map(name);
            Done::changed(&OrderDone {
                applied: wish.apply,
                before: order.before.iter().map(name).collect(),
                after: heirs.chain(order.begins.iter().cloned()).collect(),
                unit,
            })
        })
    })
    .await
}
