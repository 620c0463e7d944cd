//! One record: its page's picture with lit words, its text, fields and life, and its bytes.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use house::access::Right;
use house::blob;
use house::db::Sql;
use house::event::{self, NewEvent};
use house::page::{Asker, Crumb, Frame, html};
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;
use serde_json::json;

use super::life::{self, Happened};
use super::play::Player;
use super::rights::{self, Rights};
use super::shelf::{self, Shelf};
use super::{RESTRICTED, Record, archival};
use crate::arrangement::{pages::offer_undo, plan};
use crate::dossier::choice;
use crate::reading::{kept, words};
use crate::{NAME, renewal};

/// Pages of one record at most.
const PAGES_MAX: i64 = 5000;
/// Leaves linked below the page's picture, and beside those the ends and some steps between.
const LEAVES_AROUND: i64 = 24;
const LEAVES_STEP: i64 = 100;

#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Page {
    pub number: i64,
    pub width: i64,
    pub height: i64,
    pub dpi: i64,
    pub picture_blob: Option<String>,
    pub small_blob: Option<String>,
    pub thumb_blob: Option<String>,
    pub text: String,
    pub words: String,
    pub trouble: Option<String>,
}

/// A box to be drawn over a page's picture, pixels of the page.
#[derive(Clone, Debug)]
pub(crate) struct Lit {
    pub x: u32,
    pub y: u32,
    pub w: u32,
    pub h: u32,
}

pub(super) struct FieldLine {
    pub label: String,
    pub value: String,
}

#[derive(Template)]
#[template(path = "record/show.html")]
struct ShowPage {
    frame: Frame,
    record: Record,
    page: Option<Page>,
    lit: Vec<Lit>,
    numbers: Vec<i64>,
    /// What is known of a paper without pages, in words.
    described: Option<String>,
    /// The icon of its kind.
    icon: &'static str,
    /// Whether reading it again may help.
    again: bool,
    fields: Vec<FieldLine>,
    life: Vec<Happened>,
    q: String,
    may_change: bool,
    dossiers: Vec<crate::dossier::Dossier>,
    dossier: Option<crate::dossier::Dossier>,
    shelf: Shelf,
    rights: Rights,
    /// Originals in whose place the present one stands.
    formers: usize,
    /// How a kept original is shown in place.
    player: Option<Player>,
}

#[derive(Deserialize)]
pub(crate) struct ShowQuery {
    page: Option<i64>,
    #[serde(default)]
    q: String,
    /// The list that one comes from, as its address.
    #[serde(default)]
    r#in: String,
    /// What was just done here, to be taken back.
    undo: Option<Id>,
}

/// GET /records/{id}
pub(crate) async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Query(q): Query<ShowQuery>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    note(&house, &asker, &record, "records.read", json!({})).await?;
    let number = match q.page {
        Some(number) => number,
        None => first_lit(&house, id, &q.q).await?,
    };
    let page = page(&house, id, number).await?;
    let lit = page
        .as_ref()
        .map(|p| lit_words(p, &q.q))
        .unwrap_or_default();
    let right = if record.label == RESTRICTED {
        Right::Decide
    } else {
        Right::Contribute
    };
    let may_change = asker.must_reach(NAME, right, record.unit_id).await.is_ok();
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    let mut frame = asker.frame(record.title.clone(), crumbs).await?;
    frame.query.clone_from(&q.q);
    if let Some(undo) = q.undo {
        let found = plan::find(&house, &asker, undo).await.ok();
        let mine = found
            .filter(|a| a.undone == 0 && a.changed > 0)
            .map(|a| a.id);
        offer_undo(&mut frame, &asker, mine, Some(id));
    }
    html(&ShowPage {
        fields: field_lines(&asker, &record),
        life: life::of_record(&house, &asker, (id, record.unit_id)).await?,
        shelf: shelf::of_record(&house, &asker, &record, &q.r#in, may_change).await?,
        rights: rights::of_record(&house, &asker, &record).await?,
        formers: renewal::formers(&house.db, id).await?.len(),
        player: Player::of(&record),
        frame,
        page,
        lit,
        numbers: leaves(number, record.page_count),
        described: described(&house, &asker, &record).await?,
        icon: kept::icon(kept::message(&record.kind)),
        again: may_change && crate::reading::again::may_be(&house, id).await?,
        q: q.q,
        dossiers: match may_change {
            true => choice::suggested(&house, &asker, Some(record.unit_id)).await?,
            false => vec![],
        },
        dossier: dossier_of(&house, &asker, &record).await,
        record,
        may_change,
    })
}

/// Tables, slides, sound, video: kept and described.
async fn described(house: &House, asker: &Asker, record: &Record) -> Result<Option<String>> {
    if record.reading != "kept" {
        return Ok(None);
    }
    let what = asker.t(kept::message(&record.kind));
    let sql = "SELECT plays_ms AS n FROM records_record WHERE id = $1";
    let seconds = house.db.number(sql, values![record.id]).await? / 1000;
    if seconds == 0 {
        return Ok(Some(what));
    }
    let time = format!(
        "{}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    let plays = asker.t_with("kind-plays", &[("time", time.into())]);
    Ok(Some(format!("{what} · {plays}")))
}

/// The leaves linked on one page: all of a short paper; of a long one those around the page that
/// is shown, every hundredth, and both ends.
fn leaves(current: i64, pages: i64) -> Vec<i64> {
    let near = |n: &i64| (n - current).abs() <= LEAVES_AROUND;
    let all = 1..=pages.min(PAGES_MAX);
    if pages <= LEAVES_STEP {
        return all.collect();
    }
    all.filter(|n| near(n) || n % LEAVES_STEP == 0 || *n == 1 || *n == pages)
        .collect()
}

/// The dossier in which the record is filed, if the asker may see it.
async fn dossier_of(
    house: &House,
    asker: &Asker,
    record: &Record,
) -> Option<crate::dossier::Dossier> {
    crate::dossier::find(house, asker, Right::Read, record.dossier_id?)
        .await
        .ok()
}

/// The record for one who may see it. A refusal is written down.
pub(crate) async fn found(house: &House, asker: &Asker, id: Id) -> Result<Record> {
    if let Some(record) = super::find(house, asker, id).await? {
        return Ok(record);
    }
    let sql = "SELECT count(*) AS n FROM records_record WHERE id = $1";
    if house.db.number(sql, values![id]).await? > 0 {
        let (now, actor) = (house.now(), asker.actor());
        let event = NewEvent::new(&actor, "records.refused", Ref::new(NAME, "record", id));
        let write = house
            .db
            .write(move |tx| Box::pin(async move { event::append(tx, now, event).await }));
        write.await?;
    }
    Err(Error::NotFound)
}

/// Writes down that somebody saw or took something of a record.
pub(crate) async fn note(
    house: &House,
    asker: &Asker,
    record: &Record,
    action: &'static str,
    particulars: serde_json::Value,
) -> Result<()> {
    let (now, actor) = (house.now(), asker.actor());
    let event = NewEvent::new(&actor, action, Ref::new(NAME, "record", record.id))
        .unit(record.unit_id)
        .with(particulars);
    house
        .db
        .write(move |tx| Box::pin(async move { event::append(tx, now, event).await.map(drop) }))
        .await
}

pub(crate) async fn page(house: &House, id: Id, number: i64) -> Result<Option<Page>> {
    let sql = "SELECT number, width, height, dpi, picture_blob, small_blob, thumb_blob, text,
                 words, trouble
               FROM records_page WHERE record_id = $1 AND number = $2";
    house.db.one(sql, values![id, number]).await
}

/// The first page on which a word of the query stands; page 1 when there is no query.
async fn first_lit(house: &House, id: Id, query: &str) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Text {
        number: i64,
        text: String,
    }
    if query.trim().is_empty() {
        return Ok(1);
    }
    let sql = "SELECT number, text FROM records_page WHERE record_id = $1 ORDER BY number LIMIT $2";
    let pages: Vec<Text> = house.db.all(sql, values![id, PAGES_MAX]).await?;
    let best = pages.iter().map(|p| {
        let split: Vec<&str> = p.text.split_whitespace().collect();
        let lit = house::search::lit(&split, query)
            .into_iter()
            .filter(|l| *l)
            .count();
        (lit, -p.number)
    });
    Ok(best.max().map_or(1, |(_, number)| -number))
}

fn lit_words(page: &Page, query: &str) -> Vec<Lit> {
    if query.trim().is_empty() {
        return vec![];
    }
    let kept = words::unpack(
        &page.words,
        page.width as u32,
        page.height as u32,
        page.dpi as u32,
    );
    let texts: Vec<&str> = kept.words.iter().map(|w| w.text.as_str()).collect();
    let on = house::search::lit(&texts, query);
    let lit = kept.words.iter().zip(on).filter(|(_, on)| *on);
    lit.map(|(w, _)| Lit {
        x: w.left,
        y: w.top,
        w: w.width,
        h: w.height,
    })
    .collect()
}

pub(super) fn field_lines(asker: &Asker, r: &Record) -> Vec<FieldLine> {
    let code = Some(r.code()).filter(|c| !c.is_empty());
    let day = r.issued_on.as_deref().map(house::clock::day_words);
    let all = [
        ("field-type", r.r#type.clone()),
        ("field-code", code),
        ("field-issued_on", day),
        ("field-place", r.place.clone()),
        ("field-issuer", r.issuer.clone()),
        ("field-parent_issuer", r.parent_issuer.clone()),
        ("field-abstract", r.r#abstract.clone()),
        ("field-signer", r.signer.clone()),
        ("field-signer_post", r.signer_post.clone()),
        ("field-recipients", r.recipients.clone()),
        ("field-urgency", r.urgency.clone()),
    ];
    let line = |(key, value): (&str, Option<String>)| {
        let value = value.filter(|v| !v.is_empty())?;
        Some(FieldLine {
            label: asker.t(key),
            value,
        })
    };
    let read = all.into_iter().filter_map(line);
    let told = archival::told(asker, &r.archival).into_iter();
    read.chain(told.map(|(label, value)| FieldLine { label, value }))
        .collect()
}

/// GET /records/{id}/original: the bytes as they came.
pub(crate) async fn original(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    headers: HeaderMap,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    note(
        &house,
        &asker,
        &record,
        "records.download",
        json!({ "what": "original" }),
    )
    .await?;
    let name = Some(record.original_name.as_str());
    blob::send(
        &house.blobs,
        &record.original_hash,
        &record.media_type,
        name,
        &headers,
    )
    .await
}

/// GET /records/{id}/copy: the PDF with pictures and a text layer.
pub(crate) async fn pdf_copy(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    headers: HeaderMap,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    let hash = record.copy_blob.clone().ok_or(Error::NotFound)?;
    note(
        &house,
        &asker,
        &record,
        "records.download",
        json!({ "what": "copy" }),
    )
    .await?;
    let name = format!("{}.pdf", record.original_name);
    blob::send(
        &house.blobs,
        &hash,
        "application/pdf",
        Some(&name),
        &headers,
    )
    .await
}

/// GET /records/{id}/pages/{number}/{size}: a page's picture, `large`, `small` or `thumb`.
pub(crate) async fn picture(
    State(house): State<House>,
    asker: Asker,
    Path((id, number, size)): Path<(Id, i64, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    super::find(&house, &asker, id)
        .await?
        .ok_or(Error::NotFound)?;
    let page = page(&house, id, number).await?.ok_or(Error::NotFound)?;
    let hash = match size.as_str() {
        "large" => page.picture_blob,
        "small" => page.small_blob,
        "thumb" => page.thumb_blob,
        _ => None,
    };
    let hash = hash.ok_or(Error::NotFound)?;
    let row = blob::row(&house.db, &hash).await?.ok_or(Error::NotFound)?;
    blob::send(&house.blobs, &hash, &row.media_type, None, &headers).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_paper_links_to_few_leaves() {
        assert_eq!(leaves(1, 3), [1, 2, 3]);
        let some = leaves(2_450, 5_000);
        assert!(some.len() < 120, "{}", some.len());
        assert!(
            [1, 100, 2_426, 2_474, 5_000]
                .iter()
                .all(|n| some.contains(n))
        );
    }
}
