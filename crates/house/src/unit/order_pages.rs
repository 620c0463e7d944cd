//! Pages of orders: the form, what would be before and after, and doing it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::order::{Kind, Order, OrderForm, carry_out, judge};
use super::{Unit, find};
use crate::access::Right;
use crate::clock;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::{Asker, Crumb, Frame, Signed, Wrongs, go_saying, html, html_invalid};
use crate::room::{Door, Routes};

/// The routes.
pub fn routes() -> Routes {
    let administer = Door::Room("house", Right::Administer);
    Routes::new()
        .get("/units/{id}/order", administer, form)
        .post("/units/{id}/order", administer, send)
}

/// What an order may do, in words.
struct Choice {
    word: &'static str,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "unit/order.html")]
struct OrderPage {
    frame: Frame,
    unit: Unit,
    kinds: Vec<Choice>,
    form: OrderForm,
    errors: Wrongs,
}

async fn draw(
    house: &House,
    asker: &Asker,
    id: Id,
    form: OrderForm,
    errors: Wrongs,
) -> Result<OrderPage> {
    asker.must_reach("house", Right::Administer, id).await?;
    let unit = find(&house.db, id).await?.ok_or(Error::NotFound)?;
    let choice = |kind: Kind| Choice {
        word: kind.word(),
        label: asker.t(&format!("unit-order-{}", kind.word())),
        chosen: form.kind == kind.word(),
    };
    let kinds = Kind::ALL.into_iter().map(choice).collect();
    Ok(OrderPage {
        frame: frame(asker, &unit).await?,
        unit,
        kinds,
        form,
        errors,
    })
}

async fn frame(asker: &Asker, unit: &Unit) -> Result<Frame> {
    let crumbs = vec![
        Crumb::new(asker.t("units-title"), "/units"),
        Crumb::new(unit.name.clone(), format!("/units/{}", unit.id)),
    ];
    asker.frame(asker.t("unit-order"), crumbs).await
}

async fn form(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    html(&draw(&house, &asker, id, OrderForm::default(), Wrongs::default()).await?)
}

/// What would be before and after, to be said yes to.
#[derive(Template)]
#[template(path = "unit/plan.html")]
struct PlanPage {
    frame: Frame,
    unit: Id,
    what: String,
    day: String,
    last_day: String,
    decision: String,
    before: Vec<String>,
    after: Vec<String>,
    form: OrderForm,
}

async fn plan(asker: &Asker, order: &Order, form: OrderForm) -> Result<PlanPage> {
    let first = &order.before[0];
    let name = |unit: &Unit| unit.name.clone();
    let after = order.heirs.iter().map(name);
    Ok(PlanPage {
        frame: frame(asker, first).await?,
        unit: first.id,
        what: asker.t(&format!("unit-order-{}", order.kind.word())),
        last_day: clock::day_words(&super::day_before(&order.on_day)?),
        day: clock::day_words(&order.on_day),
        decision: order.decision.clone(),
        before: order.before.iter().map(name).collect(),
        after: after.chain(order.begins.iter().cloned()).collect(),
        form,
    })
}

#[derive(Deserialize)]
struct SentForm {
    #[serde(flatten)]
    order: OrderForm,
    /// Filled when what would be was seen.
    #[serde(default)]
    seen: String,
    /// Filled when something is to be mended first.
    #[serde(default)]
    back: String,
}

async fn send(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<SentForm>,
) -> Result<Response> {
    if !form.back.is_empty() {
        return html(&draw(&house, &asker, id, form.order, Wrongs::default()).await?);
    }
    let order = match judge(&house, &asker, id, &form.order).await {
        Ok(order) => order,
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            return html_invalid(&draw(&house, &asker, id, form.order, wrongs).await?);
        }
        Err(other) => return Err(other),
    };
    if form.seen.is_empty() {
        return html(&plan(&asker, &order, form.order).await?);
    }
    let (now, actor) = (house.now(), asker.actor());
    let done = house
        .db
        .write(move |tx| Box::pin(async move { carry_out(tx, &actor, now, &order).await }))
        .await;
    match done {
        Ok(unit) => Ok(go_saying(&format!("/units/{unit}"), "said-unit-order-done")),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&draw(&house, &asker, id, form.order, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}
