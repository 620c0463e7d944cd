//! Filling: what the reading of a paper writes, slab by slab, and how long each slab took.

use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::{House, values};
use sea_orm::FromQueryResult;

use crate::clock::Watch;
use crate::said;
use crate::words::{Paper, Words, boxes};

/// Slabs into which the filling is cut.
const SLABS: u64 = 20;
/// Records that go into the database at once, as when several workers finish together.
const TOGETHER: u64 = 20;

/// How much is filled in.
pub struct Size {
    pub records: u64,
    pub pages: u64,
    pub syllables: usize,
}

#[derive(FromQueryResult)]
struct Unit {
    id: Id,
}

/// Fills the office and prints a line of a table for every slab.
pub async fn fill(house: &House, size: &Size) -> anyhow::Result<()> {
    let communes = communes(house).await?;
    let words = Words::new();
    println!("| pages | database, s | database, CPU s | index, s | index, CPU s |");
    println!("|--:|--:|--:|--:|--:|");
    let slab = size.records / SLABS;
    for index in 0..SLABS {
        let watch = Watch::start();
        let mut seed = index * slab;
        while seed < (index + 1) * slab {
            let until = (seed + TOGETHER).min((index + 1) * slab);
            let papers: Vec<(Id, Paper)> = (seed..until)
                .map(|seed| {
                    let unit = communes[seed as usize % communes.len()];
                    (unit, words.paper(seed, size.pages, size.syllables))
                })
                .collect();
            write(house, papers).await?;
            seed = until;
        }
        let (wall, cpu) = watch.stop();
        let watch = Watch::start();
        house::search::catch_up(house).await.map_err(said)?;
        let (index_wall, index_cpu) = watch.stop();
        println!(
            "| {} | {wall:.1} | {cpu:.1} | {index_wall:.1} | {index_cpu:.1} |",
            (index + 1) * slab * size.pages
        );
    }
    Ok(())
}

/// The communes of today's province, as most papers come from them.
async fn communes(house: &House) -> anyhow::Result<Vec<Id>> {
    let sql = "SELECT a.unit_id AS id FROM unit_above a JOIN unit u ON u.id = a.unit_id
               WHERE a.above_id IN (SELECT id FROM unit WHERE name = 'Tỉnh Quảng Trị'
                 AND until_day > $1) AND u.until_day > $1 ORDER BY u.id";
    let rows: Vec<Unit> = house
        .db
        .all(sql, values![house.today()])
        .await
        .map_err(said)?;
    anyhow::ensure!(!rows.is_empty(), "the country's units are not there");
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn write(house: &House, papers: Vec<(Id, Paper)>) -> anyhow::Result<()> {
    let now = house.now();
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                for (unit, paper) in &papers {
                    write_paper(tx, now, *unit, paper).await?;
                }
                Ok(())
            })
        })
        .await
        .map_err(said)
}

async fn write_paper(tx: &Tx, now: i64, unit: Id, paper: &Paper) -> house::Result<()> {
    let id = Id::new();
    let folded = viet::fold(&format!("{} {} UBND", paper.title, paper.number));
    tx.exec(
        "INSERT INTO records_record (id, unit_id, title, number, notation, issued_on, issuer,
           type, abstract, language, label, note, tags, folded, original_name, kind, media_type,
           original_hash, original_size, page_count, reading, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'ỦY BAN NHÂN DÂN', $7, $3, 'vi', 'internal', '', '', $8,
           $9, 'pdf', 'application/pdf', $10, 100000, $11, 'read', 1, $12)",
        values![
            id,
            unit,
            paper.title.clone(),
            paper.number.clone(),
            paper.notation,
            paper.day.clone(),
            paper.kind,
            folded,
            format!("{}.pdf", paper.number),
            id.to_string(),
            paper.pages.len() as i64,
            now
        ],
    )
    .await?;
    for (index, page) in paper.pages.iter().enumerate() {
        tx.exec(
            "INSERT INTO records_page (record_id, number, width, height, dpi, text, words,
               confidence)
             VALUES ($1, $2, 1654, 2339, 200, $3, $4, 91)",
            values![id, index as i64 + 1, page.clone(), boxes(page)],
        )
        .await?;
    }
    let about = Ref::new(records::NAME, "record", id);
    let event = NewEvent::new(&Actor::program("nhip"), "records.add", about).unit(unit);
    event::append(tx, now, event).await?;
    Ok(())
}
