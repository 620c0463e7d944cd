//! The text of a record, for slow lines, screen readers and printing: some leaves at a time, and
//! the places of what one looks for among all of them.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::db::Sql;
use house::page::{Asker, Crumb, Frame, encode, html};
use house::search::{Lights, Piece};
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;
use serde_json::json;

use super::Record;
use super::show::{found, note};

/// Leaves shown at once.
const LEAVES_MAX: i64 = 50;
/// Text shown at once, bytes, so that the page stays below 60 kB on the line; a leaf that is longer
/// is shown in parts of this length.
const SHOWN_BYTES_MAX: usize = 32 * 1024;
/// Leaves looked through in one go.
const GROUP_LEAVES: i64 = 200;
/// Places of what one looks for that are linked.
const PLACES_MAX: usize = 100;

/// A place in the text: a leaf, and the part of it, from 0.
type Place = (i64, usize);

#[derive(FromQueryResult)]
struct Leaf {
    number: i64,
    text: String,
}

/// A leaf, or a part of a long one, as it is shown.
struct Section {
    number: i64,
    /// From 1; 0 where the leaf is whole.
    part: usize,
    parts: usize,
    text: Vec<Piece>,
}

/// A place that a link leads to.
struct Link {
    words: String,
    href: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "record/text.html")]
struct TextPage {
    frame: Frame,
    record: Record,
    sections: Vec<Section>,
    /// Which leaves these are.
    words: String,
    q: String,
    found: usize,
    places: Vec<Link>,
    before: String,
    after: String,
    hit_before: String,
    hit_after: String,
}

impl TextPage {
    fn part_words(&self, s: &Section) -> String {
        let (part, parts) = (s.part as i64, s.parts as i64);
        self.frame.t2("text-part", ("part", part), ("parts", parts))
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TextQuery {
    q: String,
    from: Option<i64>,
    part: usize,
}

/// GET /records/{id}/text
pub(super) async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Query(q): Query<TextQuery>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    let places = places(&house, id, q.q.trim()).await?;
    let best = places
        .iter()
        .max_by_key(|(place, worth)| (*worth, std::cmp::Reverse(*place)));
    let start = match (q.from, best) {
        (Some(from), _) => (from.max(1), q.part),
        (None, Some((place, _))) => *place,
        (None, None) => (1, 0),
    };
    let told = json!({ "what": "text", "from": start.0 });
    note(&house, &asker, &record, "records.read", told).await?;
    let (sections, after) = screen(&house, id, start, q.q.trim()).await?;
    let places = places.into_iter().map(|(place, _)| place).collect();
    let page = draw(&asker, record, (start, after), (sections, places), q.q);
    html(&page.await?)
}

async fn draw(
    asker: &Asker,
    record: Record,
    (start, after): (Place, Option<Place>),
    (sections, places): (Vec<Section>, Vec<Place>),
    q: String,
) -> Result<TextPage> {
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(record.title.clone(), format!("/records/{}", record.id)),
    ];
    let way = |place: Option<Place>| href(&record, place, &q);
    let seen = |place: &Place| *place >= start && after.is_none_or(|end| *place < end);
    let link = |place: &Place| Link {
        words: asker.t_with("record-page", &[("number", place.0.into())]),
        href: match seen(place) {
            true => format!("#page-{}", place.0),
            false => way(Some(*place)),
        },
        here: seen(place),
    };
    let ends = (sections.first(), sections.last());
    let words = match ends {
        (Some(first), Some(last)) => asker.t_with(
            "text-leaves",
            &[
                ("from", first.number.into()),
                ("to", last.number.into()),
                ("all", record.page_count.max(last.number).into()),
            ],
        ),
        _ => asker.t("text-none"),
    };
    let beyond = |place: &&Place| after.is_some_and(|end| **place >= end);
    Ok(TextPage {
        frame: asker.frame(asker.t("record-text"), crumbs).await?,
        words,
        before: way(before(start)),
        after: way(after),
        hit_before: way(places.iter().rev().find(|place| **place < start).copied()),
        hit_after: way(places.iter().find(beyond).copied()),
        found: places.len(),
        places: around(&places, start).iter().map(link).collect(),
        sections,
        record,
        q,
    })
}

/// The places that are linked: all of few; of many those around where one is.
fn around(places: &[Place], start: Place) -> &[Place] {
    let at = places.partition_point(|place| *place < start);
    let from = at.saturating_sub(PLACES_MAX / 2);
    let from = from.min(places.len().saturating_sub(PLACES_MAX));
    &places[from..places.len().min(from + PLACES_MAX)]
}

fn href(record: &Record, place: Option<Place>, q: &str) -> String {
    let Some((number, part)) = place else {
        return String::new();
    };
    let part = match part {
        0 => String::new(),
        part => format!("&part={part}"),
    };
    let q = match q.trim() {
        "" => String::new(),
        q => format!("&q={}", encode(q)),
    };
    let id = record.id;
    format!("/records/{id}/text?from={number}{part}{q}#page-{number}")
}

/// Where one comes by going back.
fn before((number, part): Place) -> Option<Place> {
    match (number, part) {
        (_, 1..) => Some((number, part - 1)),
        (2.., 0) => Some(((number - LEAVES_MAX).max(1), 0)),
        _ => None,
    }
}

/// What is shown from a place on, and where the next begins.
async fn screen(
    house: &House,
    id: Id,
    (from, part): Place,
    q: &str,
) -> Result<(Vec<Section>, Option<Place>)> {
    let sql = "SELECT number, text FROM records_page
               WHERE record_id = $1 AND number >= $2 ORDER BY number LIMIT $3";
    let values = values![id, from, LEAVES_MAX + 1];
    let leaves: Vec<Leaf> = house.db.all(sql, values).await?;
    let lights = Lights::of(q);
    let (mut sections, mut bytes) = (Vec::new(), 0);
    for leaf in &leaves {
        let cut = parts(&leaf.text);
        let long = cut.len() > 1;
        bytes += leaf.text.len();
        let full = sections.len() as i64 == LEAVES_MAX || bytes > SHOWN_BYTES_MAX;
        if !sections.is_empty() && (long || full) {
            return Ok((sections, Some((leaf.number, 0))));
        }
        let at = if long { part.min(cut.len() - 1) } else { 0 };
        sections.push(Section {
            number: leaf.number,
            part: if long { at + 1 } else { 0 },
            parts: cut.len(),
            text: lights.whole(cut[at]),
        });
        if long && at + 1 < cut.len() {
            return Ok((sections, Some((leaf.number, at + 1))));
        }
    }
    Ok((sections, None))
}

/// A long text in parts that end with a line or a word.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while rest.len() > SHOWN_BYTES_MAX {
        let mut end = SHOWN_BYTES_MAX;
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let breaks = rest[..end].rfind('\n').or_else(|| rest[..end].rfind(' '));
        let (part, more) = rest.split_at(breaks.map_or(end, |at| at + 1));
        parts.push(part);
        rest = more;
    }
    parts.push(rest);
    parts
}

/// Where as many of the typed words stand as stand anywhere, with what each place is worth.
async fn places(house: &House, id: Id, q: &str) -> Result<Vec<(Place, usize)>> {
    if q.is_empty() {
        return Ok(vec![]);
    }
    let (mut after, mut places) = (0, Vec::new());
    loop {
        let sql = "SELECT number, text FROM records_page
                   WHERE record_id = $1 AND number > $2 ORDER BY number LIMIT $3";
        let leaves: Vec<Leaf> = house.db.all(sql, values![id, after, GROUP_LEAVES]).await?;
        let Some(last) = leaves.last() else { break };
        after = last.number;
        let q = q.to_owned();
        let look = move || {
            let lights = Lights::of(&q);
            let worth = |leaf: &Leaf| -> Vec<(Place, usize)> {
                let cut = parts(&leaf.text).into_iter().enumerate();
                cut.map(|(at, part)| ((leaf.number, at), lights.count(part)))
                    .collect()
            };
            leaves.iter().flat_map(worth).collect::<Vec<_>>()
        };
        // Thousands of leaves take their time: others are served meanwhile.
        let looked = tokio::task::spawn_blocking(look).await;
        places.extend(looked.map_err(|e| Error::Internal(e.to_string()))?);
    }
    let most = places.iter().map(|(_, worth)| *worth).max().unwrap_or(0);
    places.retain(|(_, worth)| *worth == most && most > 0);
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_words_and_nothing_of_it_is_lost() {
        let text = "ủy ban nhân dân ".repeat(20_000);
        let cut = parts(&text);
        assert!(cut.len() > 2);
        assert!(cut.iter().all(|part| part.len() <= SHOWN_BYTES_MAX));
        assert!(cut[..cut.len() - 1].iter().all(|part| part.ends_with(' ')));
        assert_eq!(cut.concat(), text);
        let solid = "ế".repeat(SHOWN_BYTES_MAX);
        assert_eq!(parts(&solid).concat(), solid);
    }

    #[test]
    fn of_many_places_those_around_are_linked() {
        let places: Vec<Place> = (1..=5_000).map(|number| (number, 0)).collect();
        let some = around(&places, (2_000, 0));
        assert_eq!((some.len(), some[0].0), (PLACES_MAX, 1_950));
        assert_eq!(around(&places, (5_000, 0)).last(), Some(&(5_000, 0)));
        assert_eq!(around(&places[..3], (9, 0)).len(), 3);
    }
}
