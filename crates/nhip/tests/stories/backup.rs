//! The office burns down on a working day, and goes on elsewhere.

use house::clock::Clock;
use house::config::Config;
use house::db::Sql;
use house::event::{self, Actor, NewEvent, Verdict};
use house::{House, Id, Ref, backup, blob, check};
use testkit::{Office, PASSWORD, Visitor};

use crate::rooms::ROOMS;

/// Writes that go on while the backup is made.
const WRITES: usize = 200;

async fn store(house: &House, text: String) {
    let stored = house.blobs.store_bytes(text.into_bytes()).await.unwrap();
    let now = house.now();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            blob::record(tx, &stored, "text/plain", now).await?;
            let about = Ref::new("house", "test", Id::new());
            let event = NewEvent::new(&Actor::program("test"), "house.backup", about);
            event::append(tx, now, event).await.map(drop)
        })
    });
    write.await.unwrap();
}

async fn write_on(house: House) {
    for n in 0..WRITES {
        store(&house, format!("tờ trình {n}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_way_is_whole_and_people_sign_in_elsewhere() {
    let office = Office::open(ROOMS).await;
    store(&office.house, "trước khi sao lưu".to_owned()).await;
    let writing = tokio::spawn(write_on(office.house.clone()));
    let place = office.folder().join("copy.tar");
    let made = backup::make(&office.house, &place).await.unwrap();
    writing.await.unwrap();
    assert_eq!((made.missing.len(), made.damaged.len()), (0, 0));

    let elsewhere = office.folder().join("elsewhere");
    assert_eq!(backup::restore(&place, &elsewhere).unwrap(), made);
    backup::load(&elsewhere, ROOMS, None).await.unwrap();
    goes_on(&office, Config::defaults(&elsewhere)).await;

    // The same backup goes into a PostgreSQL as well, where there is one.
    let Ok(url) = std::env::var("NHIP_TEST_POSTGRES") else {
        return;
    };
    let other = office.folder().join("other");
    backup::restore(&place, &other).unwrap();
    let schema = format!("r{}", Id::new().to_string().replace('-', ""));
    let into = Some((url.as_str(), schema.as_str()));
    backup::load(&other, ROOMS, into).await.unwrap();
    assert!(!house::ground::database_path(&other).exists());
    let written = std::fs::read_to_string(other.join("nhip.toml")).unwrap();
    assert!(written.contains(&schema), "the settings say where it lives");
    let mut config = Config::defaults(&other);
    config.set("database", url.as_str());
    config.set("schema", schema.as_str());
    let house = goes_on(&office, config).await;
    let third = office.folder().join("third");
    backup::restore(&place, &third).unwrap();
    let refused = backup::load(&third, ROOMS, into).await;
    let words = refused.expect_err("there is an office").to_string();
    assert!(words.contains("already"), "{words}");
    let sql = format!("DROP SCHEMA {schema} CASCADE");
    let write = house
        .db
        .write(move |tx| Box::pin(async move { tx.exec(&sql, vec![]).await }));
    write.await.unwrap();
}

/// The restored office is whole, and Lan signs in.
async fn goes_on(office: &Office, config: Config) -> House {
    let clock = Clock::told(office.house.now());
    let house = House::open(config, clock, ROOMS).await.unwrap();
    let findings = check::check(&house, true).await.unwrap();
    assert!(findings.is_whole(), "{findings:?}");
    let chain = event::verify(&house.db).await.unwrap();
    assert!(matches!(chain, Verdict::Whole { .. }), "{chain:?}");
    let mut lan = Visitor::new(house::serve::app(&house));
    lan.sign_in("lan", PASSWORD).await.expect(200);
    lan.get("/me").await.expect(200).says("Nguyễn Thị Lan");
    house
}

#[tokio::test]
async fn check_names_what_is_gone_and_keeps_what_is_young() {
    let office = Office::open(ROOMS).await;
    let house = &office.house;
    let stored = house.blobs.store_bytes(b"gone".to_vec()).await.unwrap();
    let hash = stored.hash.clone();
    let write = house
        .db
        .write(move |tx| Box::pin(async move { blob::record(tx, &stored, "text/plain", 0).await }));
    write.await.unwrap();
    house.blobs.remove(&hash).await.unwrap();
    let young = house.blobs.store_bytes(b"young".to_vec()).await.unwrap();
    let old = house.blobs.store_bytes(b"old".to_vec()).await.unwrap();
    let file = std::fs::File::open(house.blobs.path(&old.hash)).unwrap();
    let long_ago = std::time::SystemTime::now() - 2 * check::ORPHAN_AGE_MIN;
    file.set_modified(long_ago).unwrap();

    let mut findings = check::check(house, false).await.unwrap();
    assert_eq!(findings.missing, [hash]);
    assert_eq!(findings.orphans, std::slice::from_ref(&old.hash));
    check::mend(house, &mut findings).await.unwrap();
    assert_eq!(findings.removed, 1);
    assert!(!house.blobs.has(&old.hash) && house.blobs.has(&young.hash));
}
