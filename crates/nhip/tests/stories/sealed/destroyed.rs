//! "Confirmed, its key and bytes are destroyed", as somebody finds it who takes the disk out.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use house::Id;
use house::clock::HOUR;
use house::db::Sql;
use house::job::schedule;
use house::values;
use sea_orm::FromQueryResult;
use testkit::Office;

use super::{files, holding, page};
use crate::papers::{appoint_custodian, hand_in};
use crate::rooms::ROOMS;

/// A name as it would betray its paper.
const NAME: &str = "Khe-Ngoc-Thuong.png";

#[derive(FromQueryResult)]
struct Row {
    id: Id,
    sealing_key: String,
}

/// Other names for files, beside the data folder: what is written into the files is seen here,
/// what is unlinked there is still to be had here, as from the sectors of the disk.
fn keep_hold(office: &Office, of: &Path, under: &str) -> Vec<PathBuf> {
    let beside = office.folder().join(under);
    std::fs::create_dir_all(&beside).unwrap();
    let mut held = Vec::new();
    for (number, path) in files(of).into_iter().enumerate() {
        let to = beside.join(number.to_string());
        std::fs::hard_link(path, &to).unwrap();
        held.push(to);
    }
    held
}

fn assert_overwritten(held: &[PathBuf]) {
    for path in held {
        let bytes = std::fs::read(path).unwrap();
        let left = bytes.iter().filter(|byte| **byte != 0).count();
        assert_eq!(left, 0, "{} of {} bytes", left, bytes.len());
    }
}

async fn only_row(office: &Office) -> Row {
    let sql = "SELECT id, sealing_key FROM records_quarantine WHERE sealing_key IS NOT NULL";
    let row: Option<Row> = office.house.db.one(sql, vec![]).await.unwrap();
    row.expect("one is sealed")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lay_open_until_a_paper_was_sealed_is_overwritten() {
    let office = Office::open(ROOMS).await;
    let data = office.house.config.folder.clone();
    // Sealing fails at first: the paper has been read and waits in the intake with its pages.
    let in_the_way = data.join("quarantine");
    std::fs::write(&in_the_way, b"").unwrap();
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[(NAME, &page("MẬT"))]).await;
    let held = keep_hold(&office, &data.join("intake"), "held");
    assert!(held.len() > 3, "the paper, its pictures and its words");
    let open = held.iter().map(|path| std::fs::read(path).unwrap());
    assert!(open.flatten().any(|byte| byte != 0));

    std::fs::remove_file(in_the_way).unwrap();
    office.house.clock.advance(HOUR);
    assert!(office.do_jobs().await > 0);
    only_row(&office).await;
    assert_overwritten(&held);
    assert_eq!(files(&data.join("intake")), Vec::<PathBuf>::new());
    let name = holding(&office, NAME.as_bytes());
    assert!(name.is_empty(), "its name stands in {name:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_half_of_the_key_of_a_confirmed_paper_is_left() {
    let office = Office::open(ROOMS).await;
    appoint_custodian(&office, "hai").await;
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[(NAME, &page("MẬT"))]).await;
    let row = only_row(&office).await;
    let folder = office.house.config.folder.join("quarantine");
    let folder = folder.join(row.id.to_string());
    let ours = std::fs::read(folder.join("key")).unwrap();
    let theirs = STANDARD.decode(&row.sealing_key).unwrap();
    let key: Vec<u8> = ours.iter().zip(&theirs).map(|(a, b)| a ^ b).collect();
    assert!(holding(&office, &key).is_empty(), "it never lies in one");
    let held = keep_hold(&office, &folder, "held");
    assert!(
        held.len() > 3,
        "the key, the paper, a page and what it says"
    );

    let mut hai = office.enter("hai").await;
    let gate = format!("/records/gate/{}", row.id);
    hai.get(&gate).await.expect(200).says(NAME);
    hai.get(&format!("{gate}/pages/1")).await.expect(200);
    hai.get(&gate).await.expect(200);
    let line = [("paper_place", "Tủ 2"), ("level", "MẬT")];
    hai.post_form(&format!("{gate}/confirm"), &line)
        .await
        .expect(200);
    assert_overwritten(&held);
    let quarantine = office.house.config.folder.join("quarantine");
    assert_eq!(std::fs::read_dir(quarantine).unwrap().count(), 0);
    for secret in [&ours, &theirs, &key] {
        for form in [secret.clone(), STANDARD.encode(secret).into_bytes()] {
            let left = holding(&office, &form);
            assert!(left.is_empty(), "a key stands in {left:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_left_of_a_confirmed_paper_goes_within_the_hour() {
    let office = Office::open(ROOMS).await;
    let house = &office.house;
    schedule::tick(house).await.unwrap();
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[(NAME, &page("MẬT"))]).await;
    let row = only_row(&office).await;
    let quarantine = house.config.folder.join("quarantine");
    let held = keep_hold(&office, &quarantine, "held");
    // The row has given its half up, and then the power went.
    let id = row.id;
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "UPDATE records_quarantine SET sealing_key = NULL WHERE id = $1";
            tx.exec(sql, values![id]).await
        })
    });
    assert_eq!(write.await.unwrap(), 1);
    house.clock.advance(HOUR + 1);
    schedule::tick(house).await.unwrap();
    office.do_jobs().await;
    assert_overwritten(&held);
    assert_eq!(files(&quarantine), Vec::<PathBuf>::new());
}
