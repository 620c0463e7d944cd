//! Asking: lists and search as three people with different rights, through the whole server but
//! the network.

use std::time::{Duration, Instant};

use house::db::Sql;
use house::{House, Id, blob, values};
use sea_orm::FromQueryResult;
use testkit::{PASSWORD, Visitor};

use crate::clock::percentile;
use crate::said;
use crate::words::{Chance, Words};

/// Who asks: an official of one commune, another, and a custodian of the whole province.
const ASKERS: [&str; 3] = ["minh", "con", "hai"];
/// Questions before the measuring begins, so that files are in memory as on a busy day.
const WARM_UP: u64 = 30;

/// Records whose thumbnails are asked for, and how large those are.
const THUMBNAILS: i64 = 50;
const THUMBNAIL_BYTES: u64 = 6_000;

/// Prints a table of what was asked and how long the answers took.
pub async fn ask(house: &House, questions: u64) -> anyhow::Result<()> {
    let known = "SELECT count(*) AS n FROM person WHERE login = 'minh'";
    if house.db.number(known, vec![]).await.map_err(said)? == 0 {
        testkit::enter_cast(house).await.map_err(said)?;
    }
    let app = house::serve::app(house);
    println!("| who asks | for what | answers | median, ms | p95, ms | p99, ms | largest, kB br |");
    println!("|---|---|--:|--:|--:|--:|--:|");
    for login in ASKERS {
        let mut visitor = Visitor::new(app.clone());
        visitor.sign_in(login, PASSWORD).await.expect(200);
        let mut visitor = visitor.with_header("accept-encoding", "br");
        let list = |_: &mut Chance| "/records".to_owned();
        measure(&mut visitor, login, "the list of records", questions, list).await;
        let filtered = |chance: &mut Chance| format!("/records?year={}", 1990 + chance.below(36));
        measure(
            &mut visitor,
            login,
            "the list of a year",
            questions,
            filtered,
        )
        .await;
        let thumbs = thumbnails(house, login).await?;
        let thumb = |chance: &mut Chance| {
            let id = thumbs[chance.below(thumbs.len())];
            format!("/records/{id}/pages/1/thumb")
        };
        measure(&mut visitor, login, "a thumbnail", questions, thumb).await;
        let words = Words::new();
        let typed = |chance: &mut Chance| {
            let typed = words.question(chance);
            format!("/search?q={}", typed.replace('%', "").replace(' ', "+"))
        };
        measure(&mut visitor, login, "search", questions, typed).await;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Seen {
    id: Id,
}

/// Records of somebody with a thumbnail each, which are made when they are not there.
async fn thumbnails(house: &House, login: &'static str) -> anyhow::Result<Vec<Id>> {
    let sql = "SELECT min(r.id) AS id FROM records_record r WHERE r.unit_id IN
                 (SELECT h.unit_id FROM reach h JOIN person p ON p.id = h.person_id
                  WHERE p.login = $1 AND h.room = 'records')
               GROUP BY r.unit_id, substr(r.issued_on, 1, 4) LIMIT $2";
    let seen = house.db.all(sql, values![login, THUMBNAILS]).await;
    let seen: Vec<Seen> = seen.map_err(said)?;
    for (at, record) in seen.iter().enumerate() {
        // Bytes that do not compress, as those of a picture.
        let chance = &mut Chance::new(at as u64 + 1);
        let bytes = (0..THUMBNAIL_BYTES).map(|_| chance.below(256) as u8);
        let stored = house.blobs.store_bytes(bytes.collect()).await;
        let (stored, now, id) = (stored.map_err(said)?, house.now(), record.id);
        let write = house.db.write(move |tx| {
            Box::pin(async move {
                blob::record(tx, &stored, "image/webp", now).await?;
                let sql = "UPDATE records_page SET thumb_blob = $2
                           WHERE record_id = $1 AND number = 1";
                tx.exec(sql, values![id, stored.hash]).await
            })
        });
        write.await.map_err(said)?;
    }
    Ok(seen.into_iter().map(|record| record.id).collect())
}

async fn measure(
    visitor: &mut Visitor,
    login: &str,
    what: &str,
    questions: u64,
    path: impl Fn(&mut Chance) -> String,
) {
    let chance = &mut Chance::new(7);
    let (mut times, mut largest) = (Vec::new(), 0);
    for question in 0..WARM_UP + questions {
        let path = path(chance);
        let asked = Instant::now();
        let page = visitor.get(&path).await;
        let took: Duration = asked.elapsed();
        page.expect(200);
        largest = largest.max(page.bytes.len());
        if question >= WARM_UP {
            times.push(took);
        }
    }
    println!(
        "| {login} | {what} | {} | {:.1} | {:.1} | {:.1} | {:.1} |",
        times.len(),
        percentile(&mut times, 0.5),
        percentile(&mut times, 0.95),
        percentile(&mut times, 0.99),
        largest as f64 / 1000.0
    );
}
