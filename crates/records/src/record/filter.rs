//! What narrows the list of records: one set of conditions for the list, its facets, exports,
//! kept views and changes of many records at once. Rights are the first of the conditions.

use house::db::Sql;
use house::page::{Asker, encode};
use house::{House, Result, values};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::visible;

/// Filters of the list, as its address holds them; what is empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema, IntoParams)]
#[serde(default)]
#[schema(as = RecordFilter)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Words of title, code, issuer or signer, without marks.
    pub q: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub year: String,
    pub issuer: String,
    pub label: String,
    /// A class; records under those below it count as well.
    pub class: String,
    pub tag: String,
    /// `confirmed`, `unconfirmed` or `failed`.
    pub state: String,
    /// Records in the dossiers of a fonds.
    pub fonds: String,
    /// Not empty: the trash instead of the shelves.
    pub trash: String,
}

const CONDITIONS: &str = "($3 = '' OR r.folded LIKE $3)
  AND ($4 = '' OR r.type = $4)
  AND ($6 = '' OR r.issuer = $6)
  AND ($7 = '' OR r.label = $7)
  AND ($8 = '' OR r.class_id IN (SELECT a.class_id FROM records_class_above a
    WHERE a.above_id = $8))
  AND ($9 = '' OR EXISTS (SELECT 1 FROM records_tag g
    WHERE g.record_id = r.id AND g.folded = $9))
  AND ($10 = '' OR $10 = CASE WHEN r.reading = 'failed' THEN 'failed'
    WHEN EXISTS (SELECT 1 FROM records_confirmation c WHERE c.record_id = r.id)
      THEN 'confirmed' ELSE 'unconfirmed' END)
  AND ($11 = '' OR r.dossier_id IN (SELECT d.id FROM records_dossier d WHERE d.fonds_id = $11))
  AND CASE WHEN EXISTS (SELECT 1 FROM records_trashing t
    WHERE t.record_id = r.id AND t.restored_at IS NULL) THEN 1 ELSE 0 END
    = CASE WHEN $12 = '' THEN 0 ELSE 1 END";

/// The year of a record; with an equation the database goes through the index of years, which
/// stands in the order of ids.
const ANY_YEAR: &str = "($5 = '' OR substr(r.issued_on, 1, 4) = $5)";
const ONE_YEAR: &str = "substr(r.issued_on, 1, 4) = $5";

/// Units up to which the lists of each are walked and put together; above it the records of all
/// units are walked and those of others left out.
const FEW_UNITS_MAX: i64 = 40;

/// Over how many units a reader sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Breadth {
    Few,
    Many,
}

impl Breadth {
    /// That of a reader, now.
    pub async fn of(house: &House, asker: &Asker) -> Result<Self> {
        let sql = "SELECT count(*) AS n FROM (SELECT 1 AS one FROM reach
                   WHERE person_id = $1 AND room = 'records' AND rank >= 1
                     AND from_at <= $2 AND until_at > $2 LIMIT $3) few";
        let values = values![asker.id(), house.now(), FEW_UNITS_MAX + 1];
        let units = house.db.number(sql, values).await?;
        Ok(match units > FEW_UNITS_MAX {
            true => Breadth::Many,
            false => Breadth::Few,
        })
    }

    fn visible(self) -> &'static str {
        match self {
            Breadth::Few => visible!(),
            Breadth::Many => visible!(along),
        }
    }
}

impl Filter {
    /// The conditions on `records_record r`, for lists in the order of ids. `$1` is the person,
    /// `$2` the moment, `$3` to `$12` are the filter's [`Filter::values`]; further parameters
    /// begin at `$13`.
    pub fn conditions(&self, breadth: Breadth) -> String {
        let (seen, year) = if self.year.is_empty() {
            (breadth.visible(), ANY_YEAR)
        } else {
            // The index of years goes by units, however many they are.
            (visible!(), ONE_YEAR)
        };
        format!("{seen} AND {year} AND {CONDITIONS}")
    }

    /// The same for lists in the order of days, which bound the days themselves.
    pub fn conditions_by_day(&self, breadth: Breadth) -> String {
        format!("{} AND {ANY_YEAR} AND {CONDITIONS}", breadth.visible())
    }

    /// The values of [`Filter::conditions`], the person's and the moment's first.
    pub fn values(&self, house: &House, asker: &Asker) -> Vec<Value> {
        values![
            asker.id(),
            house.now(),
            like(&self.q),
            self.kind.clone(),
            self.year.clone(),
            self.issuer.clone(),
            self.label.clone(),
            self.class.clone(),
            viet::fold(&self.tag),
            self.state.clone(),
            self.fonds.clone(),
            self.trash.clone()
        ]
    }

    /// Names and values, in the order of the address.
    pub fn pairs(&self) -> [(&'static str, &str); 10] {
        [
            ("q", &self.q),
            ("type", &self.kind),
            ("year", &self.year),
            ("issuer", &self.issuer),
            ("label", &self.label),
            ("class", &self.class),
            ("tag", &self.tag),
            ("state", &self.state),
            ("fonds", &self.fonds),
            ("trash", &self.trash),
        ]
    }

    /// Whether nothing narrows the list; the trash is a place of its own.
    pub fn is_wide(&self) -> bool {
        self.pairs()
            .iter()
            .all(|(name, v)| *name == "trash" || v.is_empty())
    }

    /// The same filter with one value changed.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.clone();
        let place = match name {
            "q" => &mut changed.q,
            "type" => &mut changed.kind,
            "year" => &mut changed.year,
            "issuer" => &mut changed.issuer,
            "label" => &mut changed.label,
            "class" => &mut changed.class,
            "tag" => &mut changed.tag,
            "state" => &mut changed.state,
            "fonds" => &mut changed.fonds,
            _ => &mut changed.trash,
        };
        value.clone_into(place);
        changed
    }

    /// As parameters of an address, what is empty left out.
    pub fn query(&self) -> String {
        let pairs = self.pairs();
        let filled = pairs.iter().filter(|(_, v)| !v.is_empty());
        let parts: Vec<String> = filled.map(|(k, v)| format!("{k}={}", encode(v))).collect();
        parts.join("&")
    }
}

/// The pattern of words without marks; empty when nothing was typed.
fn like(typed: &str) -> String {
    let folded = viet::fold(typed.trim()).replace(['%', '_'], "");
    if folded.is_empty() {
        String::new()
    } else {
        format!("%{folded}%")
    }
}
