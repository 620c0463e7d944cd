//! A mark of secrecy that is found when pages are looked at anew: the original that bears it is
//! set aside whole, with every record that has a page of it.

use house::db::Sql;
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;

use super::anew::Anew;
use crate::gate::seal::{About, PAGES_MAX, Sealing};
use crate::gate::set_aside_as;
use crate::reading::job::{WAITING, Waiting};

/// Records that share one original at most.
const SHARED_MAX: i64 = 10_000;

#[derive(FromQueryResult)]
struct OnlyId {
    id: Id,
}

#[derive(FromQueryResult)]
struct Picture {
    hash: String,
}

/// Whether these pages bear a mark that nobody has released; then the record's original is set
/// aside.
pub(crate) async fn is_secret(house: &House, record: Id, anew: &Anew) -> Result<bool> {
    if anew.marks.is_empty() {
        return Ok(false);
    }
    let sql = format!("SELECT {WAITING} FROM records_record WHERE id = $1");
    let found: Option<Waiting> = house.db.one(&sql, values![record]).await?;
    let waiting = found.ok_or(Error::NotFound)?;
    if is_released(house, &waiting.original_hash).await? {
        return Ok(false);
    }
    let sql = "SELECT DISTINCT record_id AS id FROM records_page WHERE source_hash IN
                 (SELECT source_hash FROM records_page WHERE record_id = $1)
               UNION SELECT $1 AS id
               UNION SELECT record_id FROM records_dropped_page WHERE source_hash IN
                 (SELECT source_hash FROM records_page WHERE record_id = $1)
               UNION SELECT record_id FROM records_former WHERE original_hash IN
                 (SELECT source_hash FROM records_page WHERE record_id = $1)
               LIMIT $2";
    let sharing: Vec<OnlyId> = house.db.all(sql, values![record, SHARED_MAX]).await?;
    // A joined record has pages of several originals; each is sealed before anything goes.
    let mut others = sources(house, record).await?;
    others.retain(|source| source.hash != waiting.original_hash);
    for source in others {
        let other = Waiting {
            original_hash: source.hash.clone(),
            original_name: source.name.clone(),
            ..waiting.clone()
        };
        let sealing = sealing(house, record, &source, anew).await?;
        set_aside_as(house, &other, vec![], sealing, &anew.marks).await?;
    }
    let own = Source {
        hash: waiting.original_hash.clone(),
        name: waiting.original_name.clone(),
    };
    let sealing = sealing(house, record, &own, anew).await?;
    let records = sharing.into_iter().map(|r| r.id).collect();
    set_aside_as(house, &waiting, records, sealing, &anew.marks).await?;
    Ok(true)
}

/// The bytes from which pages of a record come, and their name.
#[derive(FromQueryResult)]
struct Source {
    hash: String,
    name: String,
}

async fn sources(house: &House, record: Id) -> Result<Vec<Source>> {
    let sql = "SELECT p.source_hash AS hash, coalesce((SELECT min(r.original_name)
                 FROM records_record r WHERE r.original_hash = p.source_hash), '') AS name
               FROM records_page p WHERE p.record_id = $1 AND p.source_hash IS NOT NULL
               GROUP BY p.source_hash
               UNION SELECT original_hash, original_name FROM records_former WHERE record_id = $1
               ORDER BY 1 LIMIT $2";
    house.db.all(sql, values![record, SHARED_MAX]).await
}

async fn sealing(house: &House, record: Id, of: &Source, anew: &Anew) -> Result<Sealing> {
    let sql = "SELECT picture_blob AS hash FROM records_page WHERE record_id = $1
                 AND source_hash = $2 AND picture_blob IS NOT NULL ORDER BY number LIMIT $3";
    let values = values![record, of.hash.clone(), PAGES_MAX as i64];
    let pictures: Vec<Picture> = house.db.all(sql, values).await?;
    Ok(Sealing {
        about: About::of(&of.name, &anew.reading, pictures.len()),
        original: house.blobs.path(&of.hash),
        pictures: (1..)
            .zip(pictures.iter().map(|p| house.blobs.path(&p.hash)))
            .collect(),
    })
}

/// Two people said of these very bytes that they bear no secret.
async fn is_released(house: &House, hash: &str) -> Result<bool> {
    let sql = "SELECT count(*) AS n FROM records_release l
               JOIN records_record r ON r.id = l.record_id WHERE r.original_hash = $1";
    Ok(house.db.number(sql, values![hash]).await? > 0)
}
