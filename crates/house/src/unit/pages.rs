//! Pages of units: find one by a name without marks, walk the tree as of any day, read a unit's
//! life, and let those who administer it found and rename what lies below.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::order::{Change, changes};
use super::{
    Extent, Hit, Kin, NewUnit, SEARCH_ROWS_MAX, Search, Unit, children, day_after, find,
    line_above, note, predecessors, search, successors,
};
use crate::access::{Right, grant};
use crate::clock;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::{Asker, Crumb, Frame, Signed, Wrongs, encode, go_saying, html, html_invalid};
use crate::room::{Door, Routes};

/// The routes.
pub fn routes() -> Routes {
    let administer = Door::Room("house", Right::Administer);
    Routes::new()
        .get("/units", Door::SignedIn, list)
        .get("/units/{id}", Door::SignedIn, show)
        .post("/units/{id}/units", administer, add)
        .post("/units/{id}/name", administer, rename)
}

/// A unit in a list.
struct Line {
    id: Id,
    code: String,
    name: String,
    kind: String,
    /// The units above it, for telling namesakes apart.
    place: String,
    /// When it has ended: the day from which another has it, and which.
    heir: Option<(String, Id, String)>,
    ended: String,
}

#[derive(Template)]
#[template(path = "unit/list.html")]
struct ListPage {
    frame: Frame,
    q: String,
    on: String,
    /// The unit whose children are shown, in a walk along the tree.
    below: Option<Unit>,
    lines: Vec<Line>,
    first: String,
    next: String,
}

#[derive(Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    on: String,
    #[serde(default)]
    below: String,
    #[serde(default)]
    cursor: String,
}

impl ListQuery {
    /// The day as stored; an empty or unreadable one is none.
    fn day(&self) -> Option<String> {
        clock::read_day(&self.on)
    }

    fn skip(&self) -> i64 {
        self.cursor.parse().unwrap_or(0).clamp(0, 1_000_000)
    }

    fn search(&self) -> Search {
        Search {
            words: self.q.clone(),
            on: self.day(),
            skip: self.skip(),
        }
    }
}

async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
) -> Result<Response> {
    let home = Crumb::new(asker.t("home-title"), "/");
    if q.q.trim().is_empty() {
        return tree(&house, &asker, &q, home).await;
    }
    let hits = search(&house.db, &q.search(), SEARCH_ROWS_MAX).await?;
    let here = format!("/units?q={}&on={}", encode(&q.q), encode(&q.on));
    let full = hits.len() as i64 == SEARCH_ROWS_MAX;
    let next = q.skip() + SEARCH_ROWS_MAX;
    html(&ListPage {
        frame: asker.frame(asker.t("units-title"), vec![home]).await?,
        below: None,
        lines: hits.iter().map(|h| hit_line(&asker, h)).collect(),
        first: if q.skip() > 0 {
            here.clone()
        } else {
            String::new()
        },
        next: if full {
            format!("{here}&cursor={next}")
        } else {
            String::new()
        },
        on: q.day().map(|d| clock::day_words(&d)).unwrap_or_default(),
        q: q.q,
    })
}

async fn tree(house: &House, asker: &Asker, q: &ListQuery, home: Crumb) -> Result<Response> {
    let day = q.day().unwrap_or_else(|| house.today());
    let below = match q.below.parse().ok() {
        Some(id) => Some(find(&house.db, id).await?.ok_or(Error::NotFound)?),
        None => None,
    };
    let on = q.day().map(|d| clock::day_words(&d)).unwrap_or_default();
    let mut crumbs = vec![home];
    if let Some(unit) = &below {
        crumbs.push(Crumb::new(asker.t("units-title"), tree_href(None, &on)));
        for above in line_above(&house.db, unit).await? {
            crumbs.push(Crumb::new(above.name, tree_href(Some(above.id), &on)));
        }
    }
    let units = children(&house.db, below.as_ref().map(|u| u.id), &day).await?;
    let title = below
        .as_ref()
        .map_or_else(|| asker.t("units-title"), |u| u.name.clone());
    html(&ListPage {
        frame: asker.frame(title, crumbs).await?,
        lines: units.iter().map(|u| unit_line(asker, u)).collect(),
        below,
        on,
        q: String::new(),
        first: String::new(),
        next: String::new(),
    })
}

fn tree_href(below: Option<Id>, on: &str) -> String {
    let below = below.map(|id| id.to_string()).unwrap_or_default();
    format!("/units?below={below}&on={}", encode(on))
}

fn kind_words(asker: &Asker, kind: &str) -> String {
    let key = format!("unit-kind-{kind}");
    if asker.house.messages.has(asker.lang, &key) {
        asker.t(&key)
    } else {
        kind.to_owned()
    }
}

fn ended_words(until: &str) -> String {
    if until == super::OPEN_END {
        String::new()
    } else {
        clock::day_words(until)
    }
}

fn hit_line(asker: &Asker, hit: &Hit) -> Line {
    let places = [hit.parent_name.as_deref(), hit.top_name.as_deref()];
    let heir = hit.heir_id.zip(hit.heir_name.clone());
    let from = clock::day_words(&day_after(&hit.until_day));
    Line {
        id: hit.id,
        code: hit.code.clone().unwrap_or_default(),
        name: hit.name.clone(),
        kind: kind_words(asker, &hit.kind),
        place: places.into_iter().flatten().collect::<Vec<_>>().join(", "),
        heir: heir.map(|(id, name)| (from, id, name)),
        ended: ended_words(&hit.until_day),
    }
}

fn unit_line(asker: &Asker, unit: &Unit) -> Line {
    Line {
        id: unit.id,
        code: unit.code.clone().unwrap_or_default(),
        name: unit.name.clone(),
        kind: kind_words(asker, &unit.kind),
        place: String::new(),
        heir: None,
        ended: ended_words(&unit.until_day),
    }
}

/// What happened to a unit on one day.
struct Moment {
    day: String,
    words: String,
    kin: Vec<KinLine>,
}

/// A decision that touched a unit, in words.
struct Decided {
    day: String,
    what: String,
    decision: String,
}

async fn decisions(house: &House, asker: &Asker, id: Id) -> Result<Vec<Decided>> {
    let decided = |c: Change| Decided {
        day: clock::day_words(&c.on_day),
        what: asker.t(&format!("unit-order-{}", c.kind)),
        decision: c.decision,
    };
    let all = changes(&house.db, id).await?;
    Ok(all.into_iter().map(decided).collect())
}

struct KinLine {
    id: Id,
    name: String,
    extent: String,
}

#[derive(Template)]
#[template(path = "unit/show.html")]
struct ShowPage {
    frame: Frame,
    unit: Unit,
    kind: String,
    /// The one that has it now, when it has ended.
    heirs: Vec<KinLine>,
    heir_day: String,
    life: Vec<Moment>,
    /// The decisions that touched it.
    decisions: Vec<Decided>,
    note: String,
    below: Vec<Line>,
    below_href: String,
    may_change: bool,
    form: ChangeForm,
    errors: Wrongs,
}

#[derive(Clone, Default, Deserialize)]
struct ChangeForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    from: String,
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    html(&show_page(&house, &asker, id, ChangeForm::default(), Wrongs::default()).await?)
}

async fn show_page(
    house: &House,
    asker: &Asker,
    id: Id,
    form: ChangeForm,
    errors: Wrongs,
) -> Result<ShowPage> {
    let unit = find(&house.db, id).await?.ok_or(Error::NotFound)?;
    let before = predecessors(&house.db, id).await?;
    let after = successors(&house.db, id).await?;
    let today = house.today();
    let day = if unit.holds_on(&today) {
        today.clone()
    } else {
        unit.until_day.clone()
    };
    let units = children(&house.db, Some(id), &day).await?;
    let mut crumbs = vec![Crumb::new(asker.t("units-title"), "/units")];
    for above in line_above(&house.db, &unit).await? {
        crumbs.push(Crumb::new(above.name, format!("/units/{}", above.id)));
    }
    let on = if unit.holds_on(&today) {
        String::new()
    } else {
        clock::day_words(&day)
    };
    let may_change = unit.holds_on(&today) && administers(house, asker, id).await?;
    Ok(ShowPage {
        frame: asker.frame(unit.name.clone(), crumbs).await?,
        kind: kind_words(asker, &unit.kind),
        heir_day: after
            .first()
            .map(|k| clock::day_words(&k.on_day))
            .unwrap_or_default(),
        life: life(asker, &unit, &before, &after),
        decisions: decisions(house, asker, id).await?,
        heirs: after.iter().map(|k| kin_line(asker, k)).collect(),
        note: note(&house.db, id).await?.unwrap_or_default(),
        below: units.iter().map(|u| unit_line(asker, u)).collect(),
        below_href: tree_href(Some(id), &on),
        may_change,
        unit,
        form,
        errors,
    })
}

async fn administers(house: &House, asker: &Asker, unit: Id) -> Result<bool> {
    let right = Right::Administer;
    Ok(asker.holds("house", right)
        && grant::reaches(&house.db, asker.id(), "house", right, unit, house.now()).await?)
}

/// The days of a unit, the earliest first.
fn life(asker: &Asker, unit: &Unit, before: &[Kin], after: &[Kin]) -> Vec<Moment> {
    let mut moments = Vec::new();
    let begun = unit.begins().map(str::to_owned);
    if let Some(day) = begun.or_else(|| before.first().map(|k| k.on_day.clone())) {
        let renamed = before.len() == 1 && before[0].extent == Extent::Same.word();
        let key = match before {
            [] => "unit-life-founded",
            [_] if renamed => "unit-life-renamed",
            _ => "unit-life-joined",
        };
        moments.push(moment(asker, &day, key, before));
    }
    if let Some(last) = unit.ends() {
        let key = if after.is_empty() {
            "unit-life-ended"
        } else {
            "unit-life-went"
        };
        moments.push(moment(asker, &day_after(last), key, after));
    }
    moments
}

fn moment(asker: &Asker, day: &str, key: &str, kin: &[Kin]) -> Moment {
    Moment {
        day: clock::day_words(day),
        words: asker.t(key),
        kin: kin.iter().map(|k| kin_line(asker, k)).collect(),
    }
}

fn kin_line(asker: &Asker, kin: &Kin) -> KinLine {
    let code = kin.code.as_deref().unwrap_or_default();
    let code = if code.is_empty() {
        String::new()
    } else {
        format!(" ({code})")
    };
    KinLine {
        id: kin.id,
        name: format!("{}{code}", kin.name),
        extent: asker.t(&format!("unit-extent-{}", kin.extent)),
    }
}

async fn add(
    State(house): State<House>,
    asker: Asker,
    Path(parent): Path<Id>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    asker.must_reach("house", Right::Administer, parent).await?;
    let new = NewUnit {
        kind: "office".to_owned(),
        name: form.name.clone(),
        parent: Some(parent),
        from_day: day_of(&form, &house),
        ..Default::default()
    };
    let (now, actor) = (house.now(), asker.actor());
    let made = house
        .db
        .write(move |tx| Box::pin(async move { super::add(tx, &actor, now, &new).await }))
        .await;
    answer(&house, &asker, parent, form, made, "said-unit-added").await
}

/// Whether the asker may give a unit another name: the country's units change by law and by import,
/// not by hand.
pub(super) async fn may_rename(house: &House, asker: &Asker, id: Id) -> Result<()> {
    asker.must_reach("house", Right::Administer, id).await?;
    let unit = find(&house.db, id).await?.ok_or(Error::NotFound)?;
    match unit.code {
        Some(_) => Err(Error::Conflict("unit-named-by-law")),
        None => Ok(()),
    }
}

async fn rename(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<ChangeForm>,
) -> Result<Response> {
    may_rename(&house, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let (name, day) = (form.name.clone(), day_of(&form, &house));
    let made = house
        .db
        .write(move |tx| {
            Box::pin(async move { super::rename(tx, &actor, now, id, &name, &day).await })
        })
        .await;
    answer(&house, &asker, id, form, made, "said-unit-renamed").await
}

/// The day of a form as stored, today when left empty; what cannot be read is left for the
/// rules to refuse.
fn day_of(form: &ChangeForm, house: &House) -> String {
    match form.from.trim() {
        "" => house.today(),
        typed => clock::read_day(typed).unwrap_or_else(|| typed.to_owned()),
    }
}

async fn answer(
    house: &House,
    asker: &Asker,
    page: Id,
    form: ChangeForm,
    made: Result<Id>,
    said: &str,
) -> Result<Response> {
    match made {
        Ok(id) => Ok(go_saying(&format!("/units/{id}"), said)),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(asker, &errors);
            html_invalid(&show_page(house, asker, page, form, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}
