//! How much a dossier holds: the pages and bytes of its records, as far as one may see them.

use std::collections::HashMap;

use house::db::Sql;
use house::page::Asker;
use house::{House, Id, Result, values};
use sea_orm::FromQueryResult;

use crate::visible;

/// Dossiers that are summed up at once.
const DOSSIERS_MAX: i64 = 100_000;

/// The sums of one dossier.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub(super) struct Extent {
    pub pages: i64,
    pub bytes: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Id,
    #[sea_orm(nested)]
    extent: Extent,
}

/// `and` narrows it to one dossier or leaves it wide; `$3` is used there.
fn select(and: &str) -> String {
    format!(
        "SELECT r.dossier_id AS id, CAST(sum(r.page_count) AS BIGINT) AS pages,
           CAST(sum(r.original_size) AS BIGINT) AS bytes
         FROM records_record r WHERE {} AND {and} AND NOT EXISTS (SELECT 1
           FROM records_trashing t WHERE t.record_id = r.id AND t.restored_at IS NULL)
         GROUP BY r.dossier_id LIMIT $4",
        visible!()
    )
}

/// Of one dossier, which the caller has found for the asker.
pub(super) async fn of(house: &House, asker: &Asker, dossier: Id) -> Result<Extent> {
    let sql = select("r.dossier_id = $3");
    let values = values![asker.id(), house.now(), dossier, 1_i64];
    let found: Option<Row> = house.db.one(&sql, values).await?;
    Ok(found.map(|row| row.extent).unwrap_or_default())
}

/// Of all dossiers that hold records within reach.
pub(super) async fn all(house: &House, asker: &Asker) -> Result<HashMap<Id, Extent>> {
    let sql = select("r.dossier_id IS NOT NULL AND $3 = $3");
    let values = values![asker.id(), house.now(), "", DOSSIERS_MAX];
    let rows: Vec<Row> = house.db.all(&sql, values).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.extent)).collect())
}
