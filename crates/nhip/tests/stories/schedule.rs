//! What comes round by the clock comes once: also for two processes, also after a stop.

use house::clock::{DAY, HOUR};
use house::db::Sql;
use house::job::schedule;
use house::values;
use testkit::Office;

use crate::rooms::ROOMS;

async fn heads(office: &Office) -> i64 {
    let sql = "SELECT count(*) AS n FROM event_day";
    office.house.db.number(sql, vec![]).await.unwrap()
}

#[tokio::test]
async fn the_head_of_each_day_is_written_once_and_what_was_missed_once() {
    let office = Office::open(ROOMS).await;
    let house = &office.house;
    assert_eq!(
        schedule::tick(house).await.unwrap(),
        0,
        "nothing is due yet"
    );
    house.clock.advance(DAY);
    // Two processes look at the same moment.
    let (one, two) = tokio::join!(schedule::tick(house), schedule::tick(house));
    let queued = one.unwrap() + two.unwrap();
    let sql = "SELECT count(*) AS n FROM job WHERE kind = $1";
    let day_heads = values!["house.day-head"];
    assert_eq!(house.db.number(sql, day_heads.clone()).await.unwrap(), 1);
    assert_eq!(office.do_jobs().await, queued);
    assert_eq!(heads(&office).await, 1);
    assert_eq!(schedule::tick(house).await.unwrap(), 0, "not again today");

    // The machine stands still for nine days: one head, not nine.
    house.clock.advance(9 * DAY);
    schedule::tick(house).await.unwrap();
    schedule::tick(house).await.unwrap();
    office.do_jobs().await;
    assert_eq!(heads(&office).await, 2);
    assert_eq!(house.db.number(sql, day_heads).await.unwrap(), 2);
    let next = schedule::all(&house.db).await.unwrap();
    assert!(next.iter().all(|s| s.next_at > house.now()));

    let mut tuan = office.enter("tuan").await;
    let page = tuan.get("/jobs").await.expect(200).clone();
    page.says("Hằng ngày lúc 00:05").says("Mỗi 60 phút");
    tuan.get("/events/heads")
        .await
        .expect(200)
        .says("11/03/2026");
    let mut lan = office.enter("lan").await;
    lan.get("/jobs").await.expect(200).lacks("Hằng ngày lúc");
}

#[tokio::test]
async fn what_has_expired_is_swept_and_what_holds_stays() {
    let office = Office::open(ROOMS).await;
    let house = &office.house;
    schedule::tick(house).await.unwrap();
    office.enter("lan").await.get("/me").await.expect(200);
    let before = sessions(&office).await;
    assert!(before > 0);
    house.clock.advance(HOUR + 1);
    assert!(schedule::tick(house).await.unwrap() > 0);
    office.do_jobs().await;
    assert_eq!(
        sessions(&office).await,
        before,
        "they hold, or ended lately"
    );
    house.clock.advance(200 * DAY);
    schedule::tick(house).await.unwrap();
    office.do_jobs().await;
    assert_eq!(sessions(&office).await, 0);
}

async fn sessions(office: &Office) -> i64 {
    let sql = "SELECT count(*) AS n FROM session";
    office.house.db.number(sql, vec![]).await.unwrap()
}
