//! What a restore refuses; the story of a whole office stands in nhip's tests.

use super::*;
use crate::clock::Clock;
use crate::config::Config;
use crate::ground::House;

async fn office(folder: &std::path::Path) -> House {
    let config = Config::defaults(&folder.join("data"));
    let house = House::open(config, Clock::told(0), &[]).await.unwrap();
    let stored = house.blobs.store_bytes(b"to trinh".to_vec()).await.unwrap();
    house
        .db
        .write(move |tx| {
            Box::pin(async move { crate::blob::record(tx, &stored, "text/plain", 0).await })
        })
        .await
        .unwrap();
    house
}

#[tokio::test]
async fn a_folder_and_a_tar_hold_the_same_and_come_back() {
    let temp = tempfile::tempdir().unwrap();
    let house = office(temp.path()).await;
    for name in ["copy", "copy.tar"] {
        let place = temp.path().join(name);
        let made = make(&house, &place).await.unwrap();
        assert_eq!(made.files.len(), 3, "database, key, blob");
        let back = temp.path().join(format!("back-{name}"));
        assert_eq!(restore(&place, &back).unwrap(), made);
        let key = |folder: &std::path::Path| std::fs::read(folder.join("secret.key")).unwrap();
        assert_eq!(key(&back), key(&house.config.folder));
    }
}

#[tokio::test]
async fn a_restore_refuses_what_is_not_whole() {
    let temp = tempfile::tempdir().unwrap();
    let house = office(temp.path()).await;
    let place = temp.path().join("copy");
    let made = make(&house, &place).await.unwrap();
    let blob = place.join(&made.files[2].path);
    let back = temp.path().join("back");
    std::fs::write(&blob, b"to trinH").unwrap();
    assert!(restore(&place, &back).is_err(), "altered");
    std::fs::remove_file(&blob).unwrap();
    assert!(restore(&place, &back).is_err(), "missing");
    std::fs::write(&blob, b"to trinh").unwrap();
    std::fs::write(place.join("more"), b"").unwrap();
    assert!(restore(&place, &back).is_err(), "too many");
    std::fs::remove_file(place.join("more")).unwrap();
    assert!(!back.exists(), "nothing was left behind");
    restore(&place, &back).unwrap();
    assert!(restore(&place, &back).is_err(), "no longer empty");
    assert!(make(&house, &place).await.is_err(), "there is one already");
}

#[test]
fn a_tar_with_names_that_lead_out_is_refused() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("bad.tar");
    let mut header = tar::Header::new_gnu();
    let name = b"../out";
    header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name);
    header.set_size(1);
    header.set_cksum();
    let mut builder = tar::Builder::new(std::fs::File::create(&path).unwrap());
    builder.append(&header, &b"x"[..]).unwrap();
    builder.finish().unwrap();
    assert!(restore(&path, &temp.path().join("back")).is_err());
    assert!(!temp.path().join("out").exists());
}
