//! The secrecy gate: what bears a mark of secrecy is set aside, encrypted, before anything of it
//! is stored, indexed or shown.
//!
//! A custodian confirms it: the key and the bytes are destroyed and a register line that points
//! at the paper remains. Or two people release it as a false alarm. Law on the protection of
//! state secrets 29/2018/QH14: what is marked Mật, Tối mật or Tuyệt mật does not lie on a
//! networked computer.

pub mod seal;

use fields::gate::{How, Level, Mark};
use house::db::Sql;
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::{House, Result, values};
use serde_json::json;

use crate::NAME;
use crate::reading::job::{ReadPaper, Waiting};
use crate::record::finish::forget_intake;

/// Sets a paper aside: seals its bytes, takes the record and everything read off it away.
pub async fn set_aside(
    house: &House,
    record: &Waiting,
    read: &ReadPaper,
    marks: &[Mark],
) -> Result<()> {
    let id = Id::new();
    let key = seal::seal_paper(house, id, record, read).await?;
    let worst = marks.iter().max_by_key(|m| rank(m.level));
    let (level, how, sure) = worst.map_or(("MẬT", "text", 0.0), |m| {
        (m.level.printed(), how_word(m.how), m.confidence)
    });
    let (now, record) = (house.now(), record.clone());
    let hash = record.original_hash.clone();
    let sure = (sure * 100.0).round() as i64;
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                tx.exec(
                    "INSERT INTO records_quarantine (id, unit_id, batch_id, level, how,
                       confidence, sealing_key, created_at, created_by)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    values![
                        id,
                        record.unit_id,
                        record.batch_id,
                        level,
                        how,
                        sure,
                        key,
                        now,
                        record.created_by
                    ],
                )
                .await?;
                tx.exec(
                    "DELETE FROM records_record WHERE id = $1",
                    values![record.id],
                )
                .await?;
                let about = Ref::new(NAME, "quarantine", id);
                let event = NewEvent::new(&Actor::program("nhip"), "records.set-aside", about);
                event::append(tx, now, event.unit(record.unit_id).with(json!({}))).await?;
                Ok(())
            })
        })
        .await?;
    forget_intake(house, &hash).await
}

fn rank(level: Level) -> u8 {
    match level {
        Level::Mat => 1,
        Level::ToiMat => 2,
        Level::TuyetMat => 3,
    }
}

fn how_word(how: How) -> &'static str {
    match how {
        How::Box => "box",
        How::Text => "text",
        How::Stamp => "stamp",
    }
}
