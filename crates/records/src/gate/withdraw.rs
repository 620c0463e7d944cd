//! Taking a record that turned out to bear a mark of secrecy out of everything that people and
//! backups can reach: rows, index, blobs.

use std::collections::BTreeSet;

use house::House;
use house::Result;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::values;
use sea_orm::FromQueryResult;

use crate::NAME;

/// Tables whose rows go with their record.
const TABLES: &[&str] = &[
    "records_page",
    "records_dropped_page",
    "records_former",
    "records_renewal",
    "records_field",
    "records_confirmation",
    "records_correction",
    "records_trashing",
    "records_version",
    "records_repeat",
    "records_restack_part",
    "records_tag",
    "records_note",
    "records_own_value",
    "records_arrangement_line",
];

/// Blobs of one record at most: three pictures a page, and its own.
const HASHES_MAX: i64 = 40_000;

#[derive(FromQueryResult)]
struct Hash {
    hash: String,
}

/// Removes a record's rows and tells which blobs it named. The index hears of it by the event.
pub(crate) async fn take_out(tx: &Tx, now: i64, record: Id) -> Result<Vec<String>> {
    let sql = "SELECT original_hash AS hash FROM records_record WHERE id = $1
               UNION SELECT copy_blob FROM records_record WHERE id = $1 AND copy_blob IS NOT NULL
               UNION SELECT picture_blob FROM records_page
                 WHERE record_id = $1 AND picture_blob IS NOT NULL
               UNION SELECT small_blob FROM records_page
                 WHERE record_id = $1 AND small_blob IS NOT NULL
               UNION SELECT thumb_blob FROM records_page
                 WHERE record_id = $1 AND thumb_blob IS NOT NULL
               UNION SELECT source_hash FROM records_page
                 WHERE record_id = $1 AND source_hash IS NOT NULL
               UNION SELECT picture_blob FROM records_dropped_page
                 WHERE record_id = $1 AND picture_blob IS NOT NULL
               UNION SELECT small_blob FROM records_dropped_page
                 WHERE record_id = $1 AND small_blob IS NOT NULL
               UNION SELECT thumb_blob FROM records_dropped_page
                 WHERE record_id = $1 AND thumb_blob IS NOT NULL
               UNION SELECT original_hash FROM records_former WHERE record_id = $1
               UNION SELECT copy_blob FROM records_former
                 WHERE record_id = $1 AND copy_blob IS NOT NULL
               UNION SELECT h.hash FROM (
                 SELECT former_id, picture_blob AS hash FROM records_former_page
                 UNION SELECT former_id, small_blob FROM records_former_page
                 UNION SELECT former_id, thumb_blob FROM records_former_page
                 UNION SELECT former_id, source_hash FROM records_former_page) h
                 JOIN records_former f ON f.id = h.former_id
                 WHERE f.record_id = $1 AND h.hash IS NOT NULL
               LIMIT $2";
    let named: Vec<Hash> = tx.all(sql, values![record, HASHES_MAX]).await?;
    let sql = "DELETE FROM records_note_removal
               WHERE note_id IN (SELECT id FROM records_note WHERE record_id = $1)";
    tx.exec(sql, values![record]).await?;
    for table in ["records_former_page", "records_former_field"] {
        let sql = format!(
            "DELETE FROM {table} WHERE former_id IN
               (SELECT id FROM records_former WHERE record_id = $1)"
        );
        tx.exec(&sql, values![record]).await?;
    }
    for table in TABLES {
        let sql = format!("DELETE FROM {table} WHERE record_id = $1");
        tx.exec(&sql, values![record]).await?;
    }
    let sql = "UPDATE records_release SET record_id = NULL WHERE record_id = $1";
    tx.exec(sql, values![record]).await?;
    let sql = "DELETE FROM records_record WHERE id = $1 AND reading <> 'waiting'";
    let was_seen = tx.exec(sql, values![record]).await? > 0;
    let sql = "DELETE FROM records_record WHERE id = $1";
    tx.exec(sql, values![record]).await?;
    if was_seen {
        let about = Ref::new(NAME, "record", record);
        let event = NewEvent::new(&Actor::program("nhip"), "records.withdraw", about);
        event::append(tx, now, event).await?;
    }
    Ok(named.into_iter().map(|h| h.hash).collect())
}

/// Destroys the blobs among these that no record names any more: their bytes are overwritten.
pub(crate) async fn destroy(house: &House, hashes: Vec<String>) -> Result<()> {
    let mut hashes = hashes;
    hashes.retain(|hash| !hash.is_empty() && house.blobs.has(hash));
    if hashes.is_empty() {
        return Ok(());
    }
    let kept: BTreeSet<String> = crate::record::blobs(house).await?.into_iter().collect();
    let gone: BTreeSet<String> = hashes.into_iter().filter(|h| !kept.contains(h)).collect();
    for hash in gone {
        let own = house.clone();
        let write = house.db.write(move |tx| {
            Box::pin(async move {
                let sql = "DELETE FROM blob WHERE hash = $1";
                tx.exec(sql, values![hash.clone()]).await?;
                own.blobs.take_out(&hash)
            })
        });
        write.await?.wipe().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_a_record_goes_with_it() {
        let migrations = crate::ROOM.migrations.iter();
        let all: String = migrations.map(|m| m.sql).collect::<Vec<_>>().join("\n");
        for table in all.split("CREATE TABLE ").skip(1) {
            let (name, rest) = table.split_once(' ').expect("a name");
            let columns = rest.split(");").next().unwrap_or_default();
            let names_record = columns
                .lines()
                .any(|line| line.trim_start().starts_with("record_id "));
            // The register of releases stays; it only forgets the record.
            if names_record && columns.contains("records_record(id)") && name != "records_release" {
                assert!(
                    TABLES.contains(&name),
                    "{name} keeps rows of a withdrawn record"
                );
            }
        }
    }
}
