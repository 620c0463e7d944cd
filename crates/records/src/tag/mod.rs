//! Tags: words that people put on records, found again whatever their marks and capitals.

pub mod pages;
pub mod rename;

use house::db::{Sql, Tx};
use house::page::Asker;
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;

use crate::visible;

/// Longest tag, characters.
pub const TAG_CHARS_MAX: usize = 60;
/// Tags of one record.
pub const TAGS_MAX: usize = 50;
/// Tags on records that are counted, those of the latest records first.
const COUNTED_MAX: i64 = 20_000;
/// Between two tags in the record's own column.
const BETWEEN: &str = ", ";

/// A tag in use, and on how many records that the asker may see.
#[derive(Clone, Debug, FromQueryResult, serde::Serialize, utoipa::ToSchema)]
pub struct Used {
    pub tag: String,
    pub records: i64,
}

/// Tags as typed, parted by commas, semicolons or lines; each once, however it is written.
///
/// # Errors
/// [`Error::Invalid`] on the field `add` when one is too long.
pub fn typed(text: &str) -> Result<Vec<String>> {
    let mut tags: Vec<String> = Vec::new();
    for part in text.split([',', ';', '\n']) {
        let words: Vec<&str> = part.split_whitespace().collect();
        let tag = viet::normalise(&words.join(" "))
            .trim_matches('#')
            .to_owned();
        if tag.chars().count() > TAG_CHARS_MAX {
            return Err(Error::field("add", "tag-too-long"));
        }
        if !tag.is_empty() && !holds(&tags, &tag) {
            tags.push(tag);
        }
    }
    Ok(tags)
}

/// Whether this tag is among others, whatever its marks and capitals.
pub fn holds(tags: &[String], tag: &str) -> bool {
    let folded = viet::fold(tag);
    tags.iter().any(|t| viet::fold(t) == folded)
}

/// Tags with one of them under another name, in its place; one that has that name already takes it
/// in.
pub fn renamed(tags: &[String], from: &str, to: &str) -> Vec<String> {
    let mut renamed: Vec<String> = Vec::with_capacity(tags.len());
    let (from_folded, to_folded) = (viet::fold(from), viet::fold(to));
    let bears = tags.iter().any(|tag| viet::fold(tag) == from_folded);
    for tag in tags {
        let folded = viet::fold(tag);
        let name = if bears && (folded == from_folded || folded == to_folded) {
            to
        } else {
            tag
        };
        if !holds(&renamed, name) {
            renamed.push(name.to_owned());
        }
    }
    renamed
}

/// The tags of a record's own column.
pub fn of_column(column: &str) -> Vec<String> {
    let parts = column.split(BETWEEN).filter(|tag| !tag.is_empty());
    parts.map(str::to_owned).collect()
}

/// Writes a record's tags, for lists in its own column and for looking up as rows.
pub async fn store(tx: &Tx, record: Id, tags: &[String]) -> Result<()> {
    let sql = "UPDATE records_record SET tags = $2 WHERE id = $1";
    tx.exec(sql, values![record, tags.join(BETWEEN)]).await?;
    let sql = "DELETE FROM records_tag WHERE record_id = $1";
    tx.exec(sql, values![record]).await?;
    for tag in tags {
        let sql = "INSERT INTO records_tag (record_id, folded, tag) VALUES ($1, $2, $3)";
        let values = values![record, viet::fold(tag), tag.clone()];
        tx.exec(sql, values).await?;
    }
    Ok(())
}

/// The tags in use on records that the asker may see, the most used first; `begins` narrows
/// them by their beginning, with or without marks.
pub async fn used(house: &House, asker: &Asker, begins: &str, limit: i64) -> Result<Vec<Used>> {
    let sql = format!(
        "SELECT min(m.tag) AS tag, count(*) AS records
         FROM (SELECT g.folded, g.tag
           FROM records_tag g JOIN records_record r ON r.id = g.record_id
           WHERE {} AND g.folded LIKE $3 AND NOT EXISTS (SELECT 1 FROM records_trashing t
             WHERE t.record_id = r.id AND t.restored_at IS NULL)
           ORDER BY g.record_id DESC LIMIT $5) m
         GROUP BY m.folded ORDER BY records DESC, m.folded LIMIT $4",
        visible!()
    );
    let begins = viet::fold(begins.trim()).replace(['%', '_'], "");
    let like = format!("{begins}%");
    let values = values![asker.id(), house.now(), like, limit, COUNTED_MAX];
    house.db.all(&sql, values).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_once_whatever_their_marks() {
        let tags = typed("Đất đai, dat dai; #khẩn\n , Sổ  đỏ ").unwrap();
        assert_eq!(tags, ["Đất đai", "khẩn", "Sổ đỏ"]);
        assert!(typed(&"x".repeat(61)).is_err());
        assert_eq!(of_column("a, b c"), ["a", "b c"]);
    }

    #[test]
    fn a_renamed_tag_keeps_its_place_and_takes_its_namesake_in() {
        let tags = ["một", "dat dai", "ba", "Đất ở"].map(str::to_owned);
        assert_eq!(
            renamed(&tags, "Đất đai", "Nhà đất"),
            ["một", "Nhà đất", "ba", "Đất ở"]
        );
        assert_eq!(renamed(&tags, "dat dai", "đất ở"), ["một", "đất ở", "ba"]);
        assert_eq!(
            renamed(&tags, "dat dai", "Đất đai"),
            ["một", "Đất đai", "ba", "Đất ở"]
        );
        assert_eq!(renamed(&tags, "lạ", "đất ở"), tags);
    }
}
