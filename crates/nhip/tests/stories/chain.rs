//! The chain of events as its page tells of it.

use house::access::Right;
use house::access::grant::{self, NewGrant};
use house::db::Sql;
use house::event::{self, Actor, Event, NewEvent, Verdict};
use house::{Id, Ref, person, values};
use sea_orm::Value;
use testkit::Office;

use crate::program::run;
use crate::rooms::ROOMS;

/// Events that are written before somebody lays hand on them.
const EVENTS: i64 = 12;
/// The one that he lays hand on.
const TOUCHED: i64 = 5;

/// An office with a chain of so many events and more.
async fn with_events() -> Office {
    let office = Office::open(ROOMS).await;
    let write = office.house.db.write(|tx| {
        Box::pin(async move {
            for n in 0..EVENTS {
                let about = Ref::new("house", "test", Id::from_name("test"));
                let event = NewEvent::new(&Actor::program("test"), "house.backup", about);
                event::append(tx, n, event).await?;
            }
            Ok(())
        })
    });
    write.await.expect("they are appended");
    let whole = event::verify(&office.house.db).await.unwrap();
    assert!(matches!(whole, Verdict::Whole { .. }), "{whole:?}");
    office
}

/// Does to the database what only somebody does who can write into it himself.
async fn tamper(office: &Office, changes: Vec<(&'static str, Vec<Value>)>) {
    let write = office.house.db.write(|tx| {
        Box::pin(async move {
            for (sql, values) in changes {
                assert!(tx.exec(sql, values).await? > 0, "{sql}");
            }
            Ok(())
        })
    });
    write.await.expect("he can");
}

/// The page and the command both say so, and the command fails.
async fn is_told(office: &Office, page: &str, command: &str) {
    let mut tuan = office.enter("tuan").await;
    tuan.get("/events").await.expect(200);
    tuan.post_form("/events/verify", &[]).await.expect(200);
    tuan.page.says(page);
    let told = run(office, &["audit", "verify"]);
    let said = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(said.contains(command), "{said}");
    assert_eq!(told.status.code(), Some(1));
}

async fn verdict(office: &Office) -> Verdict {
    event::verify(&office.house.db).await.expect("it is walked")
}

async fn row(office: &Office, seq: i64) -> Event {
    let found = event::after(&office.house.db, seq - 1, 1).await.unwrap();
    found.into_iter().next().expect("the row is there")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_was_altered_is_named() {
    let office = with_events().await;
    let sql = "UPDATE event SET actor = 'ai khác' WHERE seq = $1";
    tamper(&office, vec![(sql, values![TOUCHED])]).await;
    assert_eq!(verdict(&office).await, Verdict::Altered { seq: TOUCHED });
    is_told(&office, "Sự kiện số 5 đã bị sửa", "Event 5 was altered.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_was_removed_is_named() {
    let office = with_events().await;
    let sql = "DELETE FROM event WHERE seq = $1";
    tamper(&office, vec![(sql, values![TOUCHED])]).await;
    assert_eq!(verdict(&office).await, Verdict::Removed { seq: TOUCHED });
    is_told(&office, "Sự kiện số 5 đã bị xóa", "Event 5 was removed.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_were_swapped_are_named() {
    let office = with_events().await;
    let sql = "UPDATE event SET seq = $2 WHERE seq = $1";
    let (one, two, aside) = (TOUCHED, TOUCHED + 1, -1_i64);
    let moves = [(one, aside), (two, one), (aside, two)];
    let moves = moves.map(|(from, to)| (sql, values![from, to]));
    tamper(&office, moves.to_vec()).await;
    assert_eq!(verdict(&office).await, Verdict::Reordered { seq: TOUCHED });
    let command = "Event 5 does not follow the one before it";
    is_told(&office, "Sự kiện số 5 không nối tiếp dòng trước", command).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_was_put_in_is_named_by_the_one_after_it() {
    let office = with_events().await;
    // He knows how hashes are made, and writes a row that is right in itself.
    let mut event = row(&office, TOUCHED).await;
    event.actor = "ai khác".to_owned();
    let sql = "UPDATE event SET actor = $2, hash = $3 WHERE seq = $1";
    let change = values![TOUCHED, event.actor.clone(), event.digest()];
    tamper(&office, vec![(sql, change)]).await;
    let seq = TOUCHED + 1;
    assert_eq!(verdict(&office).await, Verdict::Reordered { seq });
    let command = "Event 6 does not follow the one before it";
    is_told(&office, "Sự kiện số 6 không nối tiếp dòng trước", command).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_were_cut_off_are_missed_whether_or_not_others_follow() {
    let office = with_events().await;
    let sql = "SELECT seq AS n FROM event_head WHERE id = 1";
    let head = office.house.db.number(sql, vec![]).await.unwrap();
    let sql = "DELETE FROM event WHERE seq > $1";
    tamper(&office, vec![(sql, values![TOUCHED])]).await;
    let cut = verdict(&office).await;
    assert_eq!(
        cut,
        Verdict::CutOff {
            last: TOUCHED,
            head
        }
    );
    // Somebody signs in, and an event stands where there were others: those are missed.
    office.enter("tuan").await;
    let seq = TOUCHED + 1;
    assert_eq!(verdict(&office).await, Verdict::Removed { seq });
    is_told(&office, "Sự kiện số 6 đã bị xóa", "Event 6 was removed.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_was_moved_back_with_the_rows_is_missed_by_the_day() {
    let office = with_events().await;
    let day = event::write_day(&office.house.db, "2026-03-02".to_owned()).await;
    let (last, hash) = (TOUCHED, row(&office, TOUCHED).await.hash);
    let cut = "DELETE FROM event WHERE seq > $1";
    let head = "UPDATE event_head SET seq = $1, hash = $2 WHERE id = 1";
    let changes = vec![(cut, values![last]), (head, values![last, hash])];
    tamper(&office, changes).await;
    let (seq, day) = (day.expect("a head").seq, "2026-03-02".to_owned());
    assert_eq!(verdict(&office).await, Verdict::WrittenAnew { seq, day });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_written_anew_differs_from_the_head_that_was_kept() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    tuan.get("/events").await.expect(200);
    tuan.post_form("/events/verify", &[]).await.expect(200);
    tuan.page.says("đều còn nguyên");
    let day = house::event::write_day(&office.house.db, "2026-03-02".to_owned()).await;
    let seq = day.expect("a head").seq;
    // As if all rows had been written anew and fitted one another: only the kept head differs.
    let change = office.house.db.write(|tx| {
        Box::pin(async move {
            let sql = "UPDATE event_day SET hash = $1 WHERE day = '2026-03-02'";
            tx.exec(sql, values!["0000"]).await?;
            Ok(())
        })
    });
    change.await.expect("the head is another");
    tuan.post_form("/events/verify", &[]).await.expect(200);
    tuan.page
        .says(&format!("Sự kiện số {seq}"))
        .says("02/03/2026")
        .says("đã bị viết lại");
}

#[tokio::test]
async fn one_who_administers_a_commune_sees_not_who_came_into_the_house() {
    let office = Office::open(ROOMS).await;
    let minh = person::by_login(&office.house.db, "minh").await.unwrap();
    let (person, unit) = (minh.expect("Minh").id, office.cast.huong_hiep);
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            let new = NewGrant {
                person,
                post: None,
                room: "house".to_owned(),
                right: Right::Administer,
                unit,
            };
            grant::give(tx, &Actor::program("nhip"), 1, &new).await
        })
    });
    write.await.expect("a grant");
    office.enter("hai").await;
    let mut tuan = office.enter("tuan").await;
    let seen = "/events?action=house.sign-in";
    tuan.get(seen).await.expect(200).says("Lê Hải");
    let mut minh = office.enter("minh").await;
    let page = minh.get(seen).await.expect(200);
    page.lacks("Lê Hải")
        .lacks("Võ Anh Tuấn")
        .says("Trần Văn Minh");
}
