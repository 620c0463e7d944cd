//! What was taken out leaves the files of the index, and a wrong index is noticed and mended.

use super::*;
use crate::search::compare::{compare, mend};
use crate::search::feed::step;

/// A word that no other text has.
const SECRET: &str = "zqxwvkjhgfbq7391";

/// Whether a file of the index holds these bytes.
fn stands_in_files(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            return stands_in_files(&entry.path(), bytes);
        }
        let held = std::fs::read(entry.path()).unwrap();
        held.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_away_stands_in_no_file_of_the_index() {
    let temp = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(temp.path()).await;
    let body = format!("Kế hoạch {SECRET} của tỉnh");
    let unit = shelf.tree[1];
    let gone = shelf.put(unit, 1, "Kế hoạch", &body).await;
    shelf.put(unit, 1, "Báo cáo", "số hóa tài liệu").await;
    step(&shelf.house).await.unwrap();
    let folder = shelf.house.search.folder().to_owned();
    assert!(stands_in_files(&folder, SECRET.as_bytes()));
    shelf.take(&gone).await;
    step(&shelf.house).await.unwrap();
    assert!(!stands_in_files(&folder, SECRET.as_bytes()));
    let left = compare(&shelf.house).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_says_something_else_is_noticed_and_mended() {
    let temp = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(temp.path()).await;
    let unit = shelf.tree[1];
    let one = shelf.put(unit, 1, "Một", "số hóa").await.id;
    let two = shelf.put(unit, 1, "Hai", "số hóa").await.id;
    step(&shelf.house).await.unwrap();
    assert!(compare(&shelf.house).await.unwrap().is_empty());
    // Rows change without an event, as by a hand in the database.
    let three = Id::new();
    let write = shelf.house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "UPDATE shelf_paper SET rank = 3 WHERE id = $1";
            tx.exec(sql, values![one]).await?;
            let sql = "INSERT INTO shelf_paper (id, unit_id, rank, title, body, day)
                       SELECT $2, unit_id, rank, 'Ba', body, day FROM shelf_paper WHERE id = $1";
            tx.exec(sql, values![two, three]).await?;
            tx.exec("DELETE FROM shelf_paper WHERE id = $1", values![two])
                .await
        })
    });
    write.await.unwrap();
    let wrong = compare(&shelf.house).await.unwrap();
    let key = |id: Id| Ref::new("shelf", "paper", id).to_string();
    assert_eq!(wrong.stale, [key(one)].into());
    assert_eq!(wrong.superfluous, [key(two)].into());
    assert_eq!(wrong.missing, [key(three)].into());
    assert_eq!(mend(&shelf.house, &wrong).await.unwrap(), 3);
    assert!(compare(&shelf.house).await.unwrap().is_empty());
}
