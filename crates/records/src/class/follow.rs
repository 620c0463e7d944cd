//! The job that lets the index follow a class that got another code, name or place: an event on
//! each record under it, since the index follows the events.

use house::clock::Micros;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::job::{NewJob, Running, Trouble};
use house::{House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::NAME;

/// Records whose events share one transaction.
const TURN_RECORDS: i64 = 200;

#[derive(Serialize, Deserialize)]
struct Payload {
    class: Id,
}

#[derive(FromQueryResult)]
struct Under {
    id: Id,
    unit_id: Id,
}

/// Queues it, when records stand under the class.
pub async fn queue(tx: &Tx, now: Micros, owner: Option<Id>, class: Id) -> Result<()> {
    if under(tx, class, "").await?.is_empty() {
        return Ok(());
    }
    let job = NewJob {
        kind: "records.class-follow",
        payload: json!(Payload { class }),
        unique_key: None,
        owner,
        unit: None,
        bundle: None,
        run_at: now,
    };
    house::job::queue(tx, now, job).await.map(drop)
}

async fn under(sql: &impl Sql, class: Id, after: &str) -> Result<Vec<Under>> {
    let text = "SELECT r.id, r.unit_id FROM records_record r
                JOIN records_class_above a ON a.class_id = r.class_id
                WHERE a.above_id = $1 AND r.id > $2 ORDER BY r.id LIMIT $3";
    sql.all(text, values![class, after, TURN_RECORDS]).await
}

/// Does it. Done twice it changes nothing but the number of events.
pub async fn run(house: &House, running: &Running) -> Result<(), Trouble> {
    let payload: Payload = running.payload()?;
    let sql = "SELECT count(*) AS n FROM records_record r
               JOIN records_class_above a ON a.class_id = r.class_id WHERE a.above_id = $1";
    let all = house.db.number(sql, values![payload.class]).await?;
    let (mut after, mut done) = (String::new(), 0);
    loop {
        let turn = under(&house.db, payload.class, &after).await?;
        let Some(last) = turn.last() else {
            return Ok(());
        };
        after = last.id.to_string();
        done += turn.len() as i64;
        let (now, class) = (house.now(), payload.class);
        let write = house
            .db
            .write(move |tx| Box::pin(async move { tell(tx, now, class, &turn).await }));
        write.await?;
        running.progress(done.min(all), all, "").await?;
    }
}

async fn tell(tx: &Tx, now: Micros, class: Id, turn: &[Under]) -> Result<()> {
    let actor = Actor::program("nhip");
    for record in turn {
        let about = Ref::new(NAME, "record", record.id);
        let event = NewEvent::new(&actor, "records.class-follow", about);
        let event = event.unit(record.unit_id).with(json!({ "class": class }));
        event::append(tx, now, event).await?;
    }
    Ok(())
}
