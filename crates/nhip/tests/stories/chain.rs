//! The chain of events as its page tells of it.

use house::access::Right;
use house::access::grant::{self, NewGrant};
use house::db::Sql;
use house::event::Actor;
use house::{person, values};
use testkit::Office;

use crate::rooms::ROOMS;

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
