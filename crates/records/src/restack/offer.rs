//! Records offered for joining: what came in the same batch, since what belongs together came
//! together, or whatever of the same unit one looks for by number or words.

use house::db::Sql;
use house::page::Asker;
use house::{House, Id, Result, values};
use sea_orm::{FromQueryResult, Value};

use super::JOINED_MAX;
use crate::record::Record;

/// Records offered at once.
const OFFERED_MAX: i64 = 30;
/// Words of a search that are looked for.
const WORDS_MAX: usize = 6;

/// A record that may be joined with another.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Offer {
    pub id: Id,
    pub title: String,
    pub number: Option<String>,
    pub notation: Option<String>,
    pub issued_on: Option<String>,
    pub page_count: i64,
    /// Whether it was chosen before.
    #[sea_orm(skip)]
    pub chosen: bool,
}

impl Offer {
    /// Number, day: what tells it from others of the same title.
    pub fn about(&self) -> String {
        let parts = [self.number.as_deref(), self.notation.as_deref()];
        let code: Vec<&str> = parts.into_iter().flatten().collect();
        let day = self.issued_on.as_deref().map(house::clock::day_words);
        let all = [code.join("/"), day.unwrap_or_default()];
        let all: Vec<String> = all.into_iter().filter(|part| !part.is_empty()).collect();
        all.join(" · ")
    }
}

/// What may be joined with a record: read, of the same unit and label, not in the trash.
fn joinable() -> String {
    format!(
        "SELECT r.id, r.title, r.number, r.notation, r.issued_on, r.page_count
         FROM records_record r
         WHERE {} AND r.id <> $3 AND r.unit_id = $4 AND r.label = $5
           AND r.reading = 'read' AND r.page_count > 0
           AND NOT EXISTS (SELECT 1 FROM records_trashing t
             WHERE t.record_id = r.id AND t.restored_at IS NULL)",
        crate::visible!()
    )
}

fn whose(house: &House, asker: &Asker, record: &Record) -> Vec<Value> {
    values![
        asker.id(),
        house.now(),
        record.id,
        record.unit_id,
        record.label.clone()
    ]
}

/// The records that were chosen, in the order of choosing, and behind them those that are found
/// or, when nothing is looked for, those of the same batch.
pub(super) async fn offers(
    house: &House,
    asker: &Asker,
    record: &Record,
    find: &str,
    chosen: &[Id],
) -> Result<Vec<Offer>> {
    let mut offers = Vec::new();
    for id in chosen.iter().take(JOINED_MAX) {
        let mut values = whose(house, asker, record);
        values.extend(values![*id]);
        let sql = format!("{} AND r.id = $6", joinable());
        let found: Option<Offer> = house.db.one(&sql, values).await?;
        offers.extend(found.map(|offer| Offer {
            chosen: true,
            ..offer
        }));
    }
    let rows = match find.trim() {
        "" => of_batch(house, asker, record).await?,
        find => found(house, asker, record, find).await?,
    };
    offers.extend(rows.into_iter().filter(|row| !chosen.contains(&row.id)));
    Ok(offers)
}

async fn of_batch(house: &House, asker: &Asker, record: &Record) -> Result<Vec<Offer>> {
    let Some(batch) = record.batch_id else {
        return Ok(vec![]);
    };
    let sql = format!(
        "{} AND r.batch_id = $6
         ORDER BY CASE WHEN r.id > $3 THEN 0 ELSE 1 END, r.id LIMIT $7",
        joinable()
    );
    let mut values = whose(house, asker, record);
    values.extend(values![batch, OFFERED_MAX]);
    house.db.all(&sql, values).await
}

/// Each typed word must stand in title, number, notation, issuer or signer, marks or not; the
/// parts of a code count as words.
async fn found(house: &House, asker: &Asker, record: &Record, find: &str) -> Result<Vec<Offer>> {
    let folded = viet::fold(find).replace(['%', '_'], " ");
    let words = folded.split(|c: char| c.is_whitespace() || c == '/');
    let words = words.filter(|word| !word.is_empty()).take(WORDS_MAX);
    let mut likes: Vec<String> = words.map(|word| format!("%{word}%")).collect();
    likes.resize(WORDS_MAX, "%".to_owned());
    let sql = format!(
        "{} AND r.folded LIKE $6 AND r.folded LIKE $7 AND r.folded LIKE $8
           AND r.folded LIKE $9 AND r.folded LIKE $10 AND r.folded LIKE $11
         ORDER BY r.id DESC LIMIT $12",
        joinable()
    );
    let mut values = whose(house, asker, record);
    values.extend(likes.into_iter().map(Value::from));
    values.extend(values![OFFERED_MAX]);
    house.db.all(&sql, values).await
}
