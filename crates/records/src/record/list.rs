//! The list of records: its filters, columns and order, all held by its address.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use house::access::Right;
use house::db::Sql;
use house::page::{Asker, Frame, html};
use house::{House, Id, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use super::facets::{self, FacetList};
use super::filter::{Breadth, Filter};
use super::{COLUMNS, Record};
use crate::nav::{Tab, tabs};
use crate::view::{self, Choice};
use crate::{NAME, class};

/// Rows on one page of the list.
const PAGE_ROWS: i64 = 50;

/// A column that the list can show beside the title.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Its word in the address.
    pub word: &'static str,
    /// The message of its head.
    pub message: &'static str,
}

/// All columns, in the order in which they are shown.
pub const ALL_COLUMNS: [Column; 11] = [
    column("code", "field-code"),
    column("day", "field-issued_on"),
    column("type", "field-type"),
    column("issuer", "field-issuer"),
    column("signer", "field-signer"),
    column("class", "field-class"),
    column("dossier", "record-dossier"),
    column("tags", "tags-title"),
    column("label", "field-label"),
    column("added", "field-added"),
    column("state", "batch-state"),
];

/// Columns of one who has not chosen.
const USUAL: [&str; 4] = ["code", "day", "issuer", "state"];

const fn column(word: &'static str, message: &'static str) -> Column {
    Column { word, message }
}

/// The list as its address asks for it.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    pub filter: Filter,
    pub order: Order,
}

/// How the list is shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Order {
    /// Empty for the latest added first; `added`, `date`, `date-asc`.
    pub sort: String,
    /// Words of columns, parted by commas; empty for the usual ones.
    pub columns: String,
    /// The same from the form's boxes.
    pub column: Vec<String>,
    /// The kept view that this is.
    pub view: String,
    pub before: String,
    pub after_key: String,
    pub r#as: String,
    /// `standard`: an export under the names of Circular 02/2019/TT-BNV.
    pub heads: String,
}

impl Listed {
    /// Reads an address. One that was typed wrongly is the whole list, not an error.
    pub fn read(raw: &str) -> Self {
        let filter = serde_html_form::from_str(raw).unwrap_or_default();
        let mut order: Order = serde_html_form::from_str(raw).unwrap_or_default();
        if !order.column.is_empty() {
            order.columns = std::mem::take(&mut order.column).join(",");
        }
        Listed { filter, order }
    }

    /// The address without the place in the list: what a kept view keeps.
    pub fn query(&self) -> String {
        let mut parts = vec![self.filter.query()];
        for (name, value) in [("sort", &self.order.sort), ("columns", &self.order.columns)] {
            if !value.is_empty() {
                parts.push(format!("{name}={}", house::page::encode(value)));
            }
        }
        parts.retain(|part| !part.is_empty());
        parts.join("&")
    }

    /// The list's address with one filter changed.
    pub fn href(&self, name: &str, value: &str) -> String {
        let changed = Listed {
            filter: self.filter.with(name, value),
            order: self.order.clone(),
        };
        format!("/records?{}", changed.query())
    }

    fn sorted(&self, sort: &str) -> Self {
        let mut changed = self.clone();
        sort.clone_into(&mut changed.order.sort);
        changed
    }

    /// The columns that are shown.
    pub fn columns(&self) -> Vec<Column> {
        let chosen: Vec<&str> = self.order.columns.split(',').collect();
        let all = ALL_COLUMNS.into_iter();
        let wanted: Vec<Column> = all.filter(|c| chosen.contains(&c.word)).collect();
        if !wanted.is_empty() {
            return wanted;
        }
        let usual = ALL_COLUMNS.into_iter();
        usual.filter(|c| USUAL.contains(&c.word)).collect()
    }
}

/// A record with what the list says of its place.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ListRow {
    #[sea_orm(nested)]
    pub record: Record,
    pub class_words: Option<String>,
    /// Its dossier, when the asker may see that.
    pub dossier_title: Option<String>,
    pub dossier_code: Option<String>,
}

/// A value of the record's dossier, when the asker may see that.
macro_rules! of_dossier {
    ($column:literal) => {
        concat!(
            "(SELECT ",
            $column,
            " FROM records_dossier d WHERE d.id = r.dossier_id
    AND d.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1 AND room = 'records'
      AND rank >= 1 AND from_at <= $2 AND until_at > $2)
    AND (d.label <> 'restricted' OR d.unit_id IN (SELECT unit_id FROM reach
      WHERE person_id = $1 AND room = 'records' AND rank >= 3
        AND from_at <= $2 AND until_at > $2)))"
        )
    };
}

const PLACE: &str = concat!(
    "
  (SELECT k.code || ' ' || k.name FROM records_class k WHERE k.id = r.class_id) AS class_words, ",
    of_dossier!("d.title"),
    " AS dossier_title, ",
    of_dossier!("d.code"),
    " AS dossier_code"
);

/// Before the first and behind the last id and day, in every collation.
const FIRST: &str = "";
const LAST_ID: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";
const LAST_DAY: &str = "9999-99-99";

/// How a list is walked: its order and the condition of what comes behind `$13` (an id) and `$14`
/// (a day) and not beyond the day `$16`, as ranges of indexes that begin with the unit, so that a
/// page costs the same at a hundred rows and at a million. Days repeat; the id parts them.
struct Walk {
    order: &'static str,
    behind: &'static str,
    by_day: bool,
    down: bool,
}

const UP: Walk = Walk {
    order: "r.id",
    behind: "r.id > $13 AND $14 = $14 AND $16 = $16",
    by_day: false,
    down: false,
};
const DOWN: Walk = Walk {
    order: "r.id DESC",
    behind: "r.id < $13 AND $14 = $14 AND $16 = $16",
    by_day: false,
    down: true,
};
const DAYS_UP: Walk = Walk {
    order: "coalesce(r.issued_on, ''), r.id",
    behind: "coalesce(r.issued_on, '') >= $14 AND coalesce(r.issued_on, '') <= $16
      AND (coalesce(r.issued_on, '') > $14 OR r.id > $13)",
    by_day: true,
    down: false,
};
const DAYS_DOWN: Walk = Walk {
    order: "coalesce(r.issued_on, '') DESC, r.id DESC",
    behind: "coalesce(r.issued_on, '') <= $14 AND coalesce(r.issued_on, '') >= $16
      AND (coalesce(r.issued_on, '') < $14 OR r.id < $13)",
    by_day: true,
    down: true,
};

impl Walk {
    fn of(sort: &str) -> &'static Walk {
        match sort {
            "added" => &UP,
            "date" => &DAYS_DOWN,
            "date-asc" => &DAYS_UP,
            _ => &DOWN,
        }
    }

    fn conditions(&self, filter: &Filter, breadth: Breadth) -> String {
        let narrowed = if self.by_day {
            filter.conditions_by_day(breadth)
        } else {
            filter.conditions(breadth)
        };
        format!("{narrowed} AND {}", self.behind)
    }

    /// `$13` to `$16`: behind a place, an id and its day, or from the beginning.
    fn place(&self, filter: &Filter, (id, day): (&str, &str), rows: i64) -> Vec<sea_orm::Value> {
        let (low, high) = match filter.year.as_str() {
            "" => (FIRST.to_owned(), LAST_DAY.to_owned()),
            year => (year.to_owned(), format!("{year}-99-99")),
        };
        let (first, other) = if self.down { (high, low) } else { (low, high) };
        let first_id = if self.down { LAST_ID } else { FIRST };
        let (id, day) = match id {
            "" => (first_id, first.as_str()),
            id => (id, day),
        };
        values![id, day, rows, other]
    }
}

/// The rows of one page.
pub async fn page(
    house: &House,
    asker: &Asker,
    listed: &Listed,
    rows: i64,
) -> Result<Vec<ListRow>> {
    let (filter, place) = (&listed.filter, &listed.order);
    let walk = Walk::of(&place.sort);
    let mut values = filter.values(house, asker);
    values.extend(walk.place(filter, (&place.before, &place.after_key), rows));
    let breadth = Breadth::of(house, asker).await?;
    house.db.all(&page_sql(listed, breadth), values).await
}

/// The query of [`page`].
pub fn page_sql(listed: &Listed, breadth: Breadth) -> String {
    let walk = Walk::of(&listed.order.sort);
    format!(
        "SELECT {COLUMNS}, {PLACE} FROM records_record r JOIN unit u ON u.id = r.unit_id
         WHERE {} ORDER BY {} LIMIT $15",
        walk.conditions(&listed.filter, breadth),
        walk.order
    )
}

/// The record before and the one after another in a list.
pub async fn neighbours(
    house: &House,
    asker: &Asker,
    listed: &Listed,
    record: &Record,
) -> Result<(Option<Id>, Option<Id>)> {
    let turned = match listed.order.sort.as_str() {
        "added" => "",
        "date" => "date-asc",
        "date-asc" => "date",
        _ => "added",
    };
    let breadth = Breadth::of(house, asker).await?;
    let before = beside(house, asker, (&listed.sorted(turned), breadth), record).await?;
    let after = beside(house, asker, (listed, breadth), record).await?;
    Ok((before, after))
}

async fn beside(
    house: &House,
    asker: &Asker,
    (listed, breadth): (&Listed, Breadth),
    record: &Record,
) -> Result<Option<Id>> {
    #[derive(FromQueryResult)]
    struct Beside {
        id: Id,
    }
    let (filter, walk) = (&listed.filter, Walk::of(&listed.order.sort));
    let sql = format!(
        "SELECT r.id FROM records_record r WHERE {} ORDER BY {} LIMIT $15",
        walk.conditions(filter, breadth),
        walk.order
    );
    let mut values = filter.values(house, asker);
    let (id, day) = (record.id.to_string(), record.issued_on.as_deref());
    values.extend(walk.place(filter, (&id, day.unwrap_or_default()), 1));
    let found: Option<Beside> = house.db.one(&sql, values).await?;
    Ok(found.map(|b| b.id))
}

/// A filter that is on, in words, with the way out of it.
struct Chip {
    words: String,
    href: String,
}

#[derive(Template)]
#[template(path = "record/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<ListRow>,
    listed: Listed,
    columns: Vec<Column>,
    chips: Vec<Chip>,
    facets: Vec<FacetList>,
    /// Facets count the latest so many only.
    counted_in_part: Option<i64>,
    views: Vec<Choice>,
    share: Vec<crate::intake::UnitChoice>,
    query: String,
    by_date: String,
    by_added: String,
    first: String,
    next: String,
    may_add: bool,
}

impl ListPage {
    fn shows(&self, word: &str) -> bool {
        self.columns.iter().any(|c| c.word == word)
    }

    fn counted(&self) -> Option<String> {
        let n = self.counted_in_part?;
        Some(self.frame.t1("list-counted", "count", n))
    }

    fn all_columns(&self) -> [Column; 11] {
        ALL_COLUMNS
    }

    fn sorted(&self, column: &str) -> &'static str {
        match (column, self.listed.order.sort.as_str()) {
            ("date", "date") | ("added", "") => "descending",
            ("date", "date-asc") | ("added", "added") => "ascending",
            _ => "",
        }
    }

    /// The record's page, which knows the list around it.
    fn href(&self, row: &ListRow) -> String {
        let around = house::page::encode(&self.query);
        if around.is_empty() {
            return format!("/records/{}", row.record.id);
        }
        format!("/records/{}?in={around}", row.record.id)
    }

    fn cell(&self, row: &ListRow, word: &str) -> String {
        let r = &row.record;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        match word {
            "code" => r.code(),
            "day" => self.frame.day(&text(&r.issued_on)),
            "type" => text(&r.r#type),
            "issuer" => text(&r.issuer),
            "signer" => text(&r.signer),
            "class" => text(&row.class_words),
            "dossier" => text(&row.dossier_title),
            "tags" => r.tags.clone(),
            "added" => self.frame.date(&r.created_at),
            _ => self.frame.t1("label-word", "label", r.label.as_str()),
        }
    }
}

/// GET /records
pub(super) async fn list(
    State(house): State<House>,
    asker: Asker,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let listed = Listed::read(&raw.unwrap_or_default());
    let rows = page(&house, &asker, &listed, PAGE_ROWS).await?;
    let query = listed.query();
    let last = rows.last().filter(|_| rows.len() as i64 == PAGE_ROWS);
    let next = last.map(|row| {
        let day = row.record.issued_on.clone().unwrap_or_default();
        format!("/records?{query}&before={}&after_key={day}", row.record.id)
    });
    let counted = facets::count(&house, &asker, &listed).await?;
    let toggled = |a: &str, b: &str| {
        let sort = if listed.order.sort == a { b } else { a };
        format!("/records?{}", listed.sorted(sort).query())
    };
    let may_add = asker.holds(NAME, Right::Contribute);
    html(&ListPage {
        frame: asker.frame(asker.t("room-records"), vec![]).await?,
        tabs: tabs(&asker, "/records"),
        chips: chips(&house, &asker, &listed).await?,
        columns: listed.columns(),
        by_date: toggled("date", "date-asc"),
        by_added: toggled("", "added"),
        counted_in_part: counted.in_part,
        facets: counted.lists,
        views: view::choices(&house, &asker, &listed.order.view).await?,
        share: match may_add {
            true => crate::intake::units(&house, &asker).await?,
            false => vec![],
        },
        first: if listed.order.before.is_empty() {
            String::new()
        } else {
            format!("/records?{query}")
        },
        next: next.unwrap_or_default(),
        rows,
        query,
        listed,
        may_add,
    })
}

/// The filters that are on, each with the way out of it. The typed words stand in their field.
async fn chips(house: &House, asker: &Asker, listed: &Listed) -> Result<Vec<Chip>> {
    let mut chips = Vec::new();
    for (name, value) in listed.filter.pairs() {
        if value.is_empty() || name == "q" {
            continue;
        }
        let words = words(house, asker, name, value).await?;
        let key = format!("list-by-{name}");
        chips.push(Chip {
            words: match name {
                "trash" => asker.t("list-by-trash"),
                _ => format!("{}: {words}", asker.t(&key)),
            },
            href: listed.href(name, ""),
        });
    }
    Ok(chips)
}

/// A filter's value in words.
pub(super) async fn words(house: &House, asker: &Asker, name: &str, value: &str) -> Result<String> {
    Ok(match name {
        "label" => asker.t_with("label-word", &[("label", value.into())]),
        "state" => asker.t(match value {
            "confirmed" => "record-confirmed",
            "failed" => "reading-failed",
            _ => "record-unconfirmed",
        }),
        "class" => match value.parse::<Id>() {
            Ok(id) => class::find(&house.db, id)
                .await?
                .map_or_else(|| value.to_owned(), |k| k.words()),
            Err(_) => value.to_owned(),
        },
        "fonds" => match value.parse::<Id>() {
            Ok(id) => crate::fonds::find(house, asker, Right::Read, id)
                .await
                .map_or_else(|_| asker.t("arrange-nothing-there"), |f| f.name),
            Err(_) => value.to_owned(),
        },
        _ => value.to_owned(),
    })
}
