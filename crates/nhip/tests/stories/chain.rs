//! The chain of events as its page tells of it.

use house::db::Sql;
use house::values;
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
