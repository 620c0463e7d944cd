//! A watched folder: what a scanner lays down there comes in by itself, once, as the person whom
//! the setting names.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use house::db::Sql;
use house::values;
use records::intake::watch::Watch;
use tempfile::TempDir;
use testkit::Office;

use crate::rooms::ROOMS;

/// An office that watches these folders of it, each for Minh's commune.
async fn watching(names: &[&str], person: &str) -> (Office, Vec<PathBuf>, TempDir) {
    let place = tempfile::tempdir().unwrap();
    let folders: Vec<PathBuf> = names.iter().map(|name| place.path().join(name)).collect();
    let entries: Vec<String> = folders
        .iter()
        .map(|folder| {
            std::fs::create_dir_all(folder).unwrap();
            format!(
                "{{ folder = \"{}\", unit = \"Xã Hướng Hiệp\", person = \"{person}\" }}",
                folder.display()
            )
        })
        .collect();
    let setting = ("watched_folders", format!("[{}]", entries.join(", ")));
    (Office::open_with(ROOMS, &[setting]).await, folders, place)
}

/// Lays a paper down as if that had been a while ago.
fn lay_down(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    let a_while_ago = SystemTime::now() - Duration::from_secs(60);
    file.set_modified(a_while_ago).unwrap();
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().collect())
        .unwrap_or_else(|_| Vec::new())
        .iter()
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

async fn count(office: &Office) -> i64 {
    let sql = "SELECT count(*) AS n FROM records_record";
    office.house.db.number(sql, vec![]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_come_in_when_they_have_settled_and_move_to_done() {
    let (office, folders, _place) = watching(&["may-quet"], "minh").await;
    let folder = &folders[0];
    let mut watch = Watch::of(&office.house).unwrap();
    lay_down(folder, "mot.txt", b"Cong van so mot");
    lay_down(folder, "dang-ghi.txt", b"nua");
    lay_down(folder, "hai.txt.part", b"chua xong");
    lay_down(folder, ".an", b"tep an");
    std::os::unix::fs::symlink("/etc/passwd", folder.join("lien-ket.txt")).unwrap();
    assert_eq!(
        watch.look(&office.house).await,
        0,
        "it has only just been seen"
    );
    // It grows between two looks: somebody still writes.
    lay_down(folder, "mot.txt", b"Cong van so mot, viet them");
    lay_down(folder, "dang-ghi.txt", b"nua chung");
    assert_eq!(watch.look(&office.house).await, 0);
    lay_down(folder, "dang-ghi.txt", b"nua chung, them nua");
    assert_eq!(watch.look(&office.house).await, 1);
    assert_eq!(names_in(&folder.join("done")), ["mot.txt"]);
    assert!(folder.join("dang-ghi.txt").exists() && folder.join("hai.txt.part").exists());
    std::fs::remove_file(folder.join("dang-ghi.txt")).unwrap();
    office.do_jobs().await;
    let mut minh = office.enter("minh").await;
    minh.get("/records").await.expect(200).says("mot.txt");
    minh.get("/records/intake")
        .await
        .expect(200)
        .says("may-quet");
    let mut con = office.enter("con").await;
    con.get("/records").await.expect(200).lacks("mot.txt");
    // The same bytes again are told, and not kept twice.
    lay_down(folder, "mot.txt", b"Cong van so mot, viet them");
    watch.look(&office.house).await;
    assert_eq!(watch.look(&office.house).await, 1);
    assert_eq!(names_in(&folder.join("done")), ["mot (2).txt", "mot.txt"]);
    assert_eq!(count(&office).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_taking_and_moving_it_takes_nothing_twice() {
    let (office, folders, _place) = watching(&["may-quet"], "minh").await;
    let folder = &folders[0];
    lay_down(folder, "mot.txt", b"Cong van so mot");
    let changed = std::fs::metadata(folder.join("mot.txt"))
        .unwrap()
        .modified()
        .unwrap();
    let mut watch = Watch::of(&office.house).unwrap();
    watch.look(&office.house).await;
    assert_eq!(watch.look(&office.house).await, 1);
    office.do_jobs().await;
    // As if the power had gone before it was moved; and the record had gone since to the gate.
    std::fs::rename(folder.join("done/mot.txt"), folder.join("mot.txt")).unwrap();
    let file = std::fs::File::options()
        .write(true)
        .open(folder.join("mot.txt"))
        .unwrap();
    file.set_modified(changed).unwrap();
    let gone = office.house.db.write(|tx| {
        Box::pin(async move {
            tx.exec(
                "UPDATE records_record SET original_hash = 'other'",
                values![],
            )
            .await
        })
    });
    gone.await.unwrap();
    let mut watch = Watch::of(&office.house).unwrap();
    watch.look(&office.house).await;
    assert_eq!(watch.look(&office.house).await, 0);
    assert_eq!(names_in(&folder.join("done")), ["mot.txt"]);
    assert_eq!(count(&office).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_put_aside_with_the_reason_and_wrong_settings_hold_nothing_up() {
    let (office, folders, _place) = watching(&["tot"], "minh").await;
    let mut config = office.house.config.clone();
    config.set("upload_bytes_max", "1000");
    let good = format!(
        "{{ folder = \"{}\", unit = \"Xã Hướng Hiệp\", person = \"minh\", \
         label = \"restricted\" }}",
        folders[0].display()
    );
    let stranger = good.replace("\"minh\"", "\"con\"");
    let nowhere = good.replace("Xã Hướng Hiệp", "Xã Không Có");
    config.set(
        "watched_folders",
        format!("[{stranger}, {nowhere}, {good}]"),
    );
    let clock = office.house.clock.clone();
    let house = house::House::open(config, clock, ROOMS).await.unwrap();
    lay_down(&folders[0], "to-qua.bin", &[7; 5_000]);
    lay_down(&folders[0], "vua.txt", b"Cong van vua phai");
    let mut watch = Watch::of(&house).unwrap();
    watch.look(&house).await;
    assert_eq!(watch.look(&house).await, 1);
    assert_eq!(
        names_in(&folders[0].join("trouble")),
        ["to-qua.bin", "to-qua.bin.txt"]
    );
    let why = std::fs::read_to_string(folders[0].join("trouble/to-qua.bin.txt")).unwrap();
    assert!(why.contains("quá lớn"), "{why}");
    let sql = "SELECT count(*) AS n FROM records_record WHERE label = 'restricted'";
    assert_eq!(house.db.number(sql, vec![]).await.unwrap(), 1);
}
