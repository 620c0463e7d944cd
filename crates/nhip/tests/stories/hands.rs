//! One long paper keeps all hands busy while nobody else wants them, and lets go of them at once.

use house::Id;
use house::db::Sql;
use specimen::to_tiff;
use testkit::Office;

use crate::papers_made::{many_pages, note};
use crate::program::{Browser, Program};
use crate::read::meeting;
use crate::rooms::ROOMS;

async fn count(office: &Office, sql: &str) -> i64 {
    office.house.db.number(sql, vec![]).await.unwrap()
}

/// Hands a paper in and gives the address on which its progress is told.
fn hand_in(browser: &mut Browser, name: &str, bytes: &[u8]) -> String {
    let batch = Id::new().to_string();
    let sent = browser.hand_in(&batch, name, bytes).unwrap();
    assert_eq!(sent.status, 200, "{}", sent.text());
    format!("/records/batches/{batch}/stream")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pages_of_one_paper_are_read_at_once() {
    let office = Office::open(ROOMS).await;
    let path = meeting(&office.folder().join("fake"));
    let page = |n| image::load_from_memory(&note(n)).unwrap();
    let stack = to_tiff(&[page(1), page(2), page(3)], 150).unwrap();
    let program = Program::start(&office, &[("PATH", &path), ("NHIP_WORKERS", "2")]);
    let mut minh = program.enter("minh");
    let progress = hand_in(&mut minh, "ba-to.tiff", &stack);
    // Each of the first two waits for the other: one hand alone would wait until it is cut off.
    let told = minh.get(&progress).unwrap().text();
    assert!(told.contains("\"over\":true"), "{told}");
    let sql = "SELECT count(*) AS n FROM records_page WHERE trouble IS NULL";
    assert_eq!(count(&office, sql).await, 3);
    let sql = "SELECT count(*) AS n FROM job WHERE kind = 'records.read' AND attempt = 1
                 AND done_steps = 3 AND all_steps = 3";
    assert_eq!(count(&office, sql).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_s_single_page_does_not_wait_for_the_end_of_thousands() {
    let office = Office::open(ROOMS).await;
    let program = Program::start(&office, &[("NHIP_WORKERS", "2")]);
    let (mut minh, mut con) = (program.enter("minh"), program.enter("con"));
    hand_in(&mut minh, "chong.pdf", &many_pages(5_000));
    let done = "SELECT done_steps AS n FROM job WHERE kind = 'records.read'";
    while count(&office, done).await < 4 {
        tokio::task::yield_now().await;
    }
    let progress = hand_in(&mut con, "mot-to.png", &note(4));
    let told = con.get(&progress).unwrap().text();
    assert!(told.contains("\"over\":true"), "{told}");
    let sql = "SELECT count(*) AS n FROM job WHERE state = 'running' AND all_steps = 5000";
    assert_eq!(count(&office, sql).await, 1, "his is not at its end");
}
