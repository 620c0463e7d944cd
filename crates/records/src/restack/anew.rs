//! Reading anew: the same code that reads a fresh paper goes over the words that are kept of a
//! record's pages, when these were taken apart, put together or turned.

use std::sync::Arc;

use fields::{Names, Reading, gate};
use house::db::{Sql, Tx};
use house::{House, Id, Result, values};
use sea_orm::FromQueryResult;

use crate::reading::read::{Numbers, Sample};
use crate::reading::{names, words};
use crate::record::{self, finish};

/// Pages that are held in memory at once.
const GROUP_PAGES: i64 = 100;

/// A stretch of a record's pages: from, to, both counted from 1 and both in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub record: Id,
    pub from: i64,
    pub to: i64,
}

impl Span {
    /// How many pages it has.
    pub fn pages(&self) -> i64 {
        (self.to - self.from + 1).max(0)
    }
}

/// What was read off some pages.
pub(crate) struct Anew {
    pub reading: Reading,
    pub numbers: Numbers,
    pub marks: Vec<gate::Mark>,
}

#[derive(FromQueryResult)]
struct Leaf {
    width: i64,
    height: i64,
    dpi: i64,
    words: String,
    stamps: String,
    text: String,
}

/// Reads fields and marks of secrecy off these stretches, as one paper.
pub(crate) async fn read(house: &House, spans: &[Span]) -> Result<Anew> {
    let names: Arc<Names> = names::of_house(house).await?;
    let pages: i64 = spans.iter().map(Span::pages).sum();
    let pages = usize::try_from(pages).unwrap_or(0);
    let (mut sample, mut marks) = (Sample::of(pages), Vec::new());
    let (mut text, mut index) = (String::new(), 0);
    for span in spans {
        let mut from = span.from;
        while from <= span.to {
            let to = span.to.min(from + GROUP_PAGES - 1);
            for leaf in leaves(house, span.record, from, to).await? {
                look_at(&leaf, (index, pages), &mut sample, &mut marks);
                text.push_str(&leaf.text);
                text.push('\u{c}');
                index += 1;
            }
            from = to + 1;
        }
    }
    marks.extend(gate::marks_in_text(&text));
    Ok(Anew {
        reading: sample.fields(&names),
        numbers: sample.numbers,
        marks,
    })
}

async fn leaves(house: &House, record: Id, from: i64, to: i64) -> Result<Vec<Leaf>> {
    let sql = "SELECT width, height, dpi, words, stamps, text FROM records_page
               WHERE record_id = $1 AND number BETWEEN $2 AND $3 ORDER BY number LIMIT $4";
    let values = values![record, from, to, GROUP_PAGES];
    house.db.all(sql, values).await
}

fn look_at(
    leaf: &Leaf,
    (index, pages): (usize, usize),
    sample: &mut Sample,
    marks: &mut Vec<gate::Mark>,
) {
    let unpack = |packed: &str| {
        let side = |pixels: i64| u32::try_from(pixels).unwrap_or(0);
        words::unpack(packed, side(leaf.width), side(leaf.height), side(leaf.dpi))
    };
    let (page, stamps) = (unpack(&leaf.words), unpack(&leaf.stamps));
    let mut found = gate::marks(std::slice::from_ref(&page));
    found.extend(gate::marks_of_stamps(std::slice::from_ref(&stamps)));
    marks.extend(found.into_iter().map(|mark| gate::Mark {
        page: index,
        ..mark
    }));
    if Sample::takes(index, pages) {
        sample.pages.push(page);
        sample.stamps.push(stamps);
    }
}

/// Writes what was read anew: the fields always, the record's data unless people have changed or
/// confirmed it.
pub(crate) async fn write(tx: &Tx, record: Id, name: &str, anew: &Anew) -> Result<()> {
    let sql = "DELETE FROM records_field WHERE record_id = $1";
    tx.exec(sql, values![record]).await?;
    let numbers = anew.numbers;
    finish::write_fields(tx, record, &anew.reading, |index| numbers.number(index)).await?;
    if finish::may_describe(tx, record).await? {
        let data = finish::describe(name, &anew.reading);
        record::store_read(tx, record, &data).await?;
    }
    Ok(())
}
