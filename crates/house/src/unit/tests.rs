//! Stories of units, in a real house whose clock is told the time.

use super::*;
use crate::access::Right;
use crate::access::grant::{self, NewGrant};
use crate::clock::{Clock, start_of_day};
use crate::config::Config;
use crate::event::Actor;
use crate::ground::House;
use crate::person::{self, NewPerson};

async fn house() -> (House, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::told(start_of_day("2026-03-02").unwrap());
    let house = House::open(Config::defaults(folder.path()), clock, &[])
        .await
        .unwrap();
    (house, folder)
}

async fn coded(house: &House, code: &str, day: &str) -> Unit {
    by_code(&house.db, code, day).await.unwrap().unwrap()
}

#[test]
fn the_shipped_tables_join_into_one_tree() {
    let tree = gazetteer::shipped().unwrap();
    // 10,794 old units; of 3,355 new ones some provinces go on under code and name.
    let kept = tree
        .rows
        .iter()
        .filter(|r| r.from == OPEN_START && r.until == OPEN_END)
        .count();
    assert_eq!(tree.rows.len(), 10_794 + 3_355 - kept);
    let heirless = {
        let with: std::collections::HashSet<_> =
            tree.successions.iter().map(|s| s.predecessor).collect();
        tree.rows
            .iter()
            .filter(|r| r.until == reform::LAST_DAY && r.line.level == "commune")
            .filter(|r| !with.contains(&r.id))
            .count()
    };
    eprintln!(
        "kept {kept}, heirless {heirless}, notes {}",
        tree.notes.len()
    );
    assert!(
        heirless < 120,
        "{heirless} old communes without a successor"
    );
    assert!(
        tree.notes.len() < 200,
        "{} units with open words",
        tree.notes.len()
    );
}

#[tokio::test]
async fn code_44_was_quang_binh_and_is_quang_tri() {
    let started = std::time::Instant::now();
    let (house, _folder) = house().await;
    eprintln!("set up in {:?}", started.elapsed());
    let old = coded(&house, "44", "2025-06-30").await;
    let new = coded(&house, "44", &house.today()).await;
    assert_eq!(
        (old.short_name.as_str(), new.short_name.as_str()),
        ("Quảng Bình", "Quảng Trị")
    );
    assert_eq!(new.from_day, "2025-07-01");
    let today = children(&house.db, Some(new.id), &house.today())
        .await
        .unwrap();
    assert_eq!(today.len(), 78);
    let before = children(&house.db, None, "2025-06-30").await.unwrap();
    let after = children(&house.db, None, "2025-07-01").await.unwrap();
    assert_eq!((before.len(), after.len()), (63, 34));
}

#[tokio::test]
async fn an_old_commune_leads_to_its_new_unit() {
    let (house, _folder) = house().await;
    let asked = Search {
        words: "phuong ba don".to_owned(),
        on: Some("2025-06-30".to_owned()),
        skip: 0,
    };
    let old = search(&house.db, &asked, SEARCH_ROWS_MAX)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(old.until_day, "2025-06-30");
    assert_eq!(old.heir_name.as_deref(), Some("Phường Ba Đồn"));
    let next = successors(&house.db, old.id).await.unwrap();
    assert_eq!(next[0].name, "Phường Ba Đồn");
    assert_eq!(next[0].on_day, "2025-07-01");
    let new = find(&house.db, next[0].id).await.unwrap().unwrap();
    let above = line_above(&house.db, &new).await.unwrap();
    assert_eq!(above[0].name, "Tỉnh Quảng Trị");
}

#[tokio::test]
async fn a_grant_on_the_new_province_reaches_units_of_both_old_ones() {
    let (house, _folder) = house().await;
    let new = coded(&house, "44", &house.today()).await;
    let da_nang = coded(&house, "48", &house.today()).await;
    let lan = person_with_grant(&house, new.id).await;
    // Lệ Thủy lay in Quảng Bình, Hướng Hóa in the old Quảng Trị.
    for code in ["457", "465"] {
        let district = coded(&house, code, "2025-06-30").await;
        assert!(reaches(&house, lan, district.id).await, "{}", district.name);
        for commune in children(&house.db, Some(district.id), "2025-06-30")
            .await
            .unwrap()
        {
            assert!(reaches(&house, lan, commune.id).await, "{}", commune.name);
        }
    }
    assert!(!reaches(&house, lan, da_nang.id).await);
}

async fn person_with_grant(house: &House, unit: Id) -> Id {
    let now = house.now();
    let work = house.db.write(move |tx| {
        Box::pin(async move {
            let actor = Actor::program("test");
            let new = NewPerson {
                login: "lan.nt".to_owned(),
                name: "Nguyễn Thị Lan".to_owned(),
                ..Default::default()
            };
            let person = person::add(tx, &actor, now, &new).await?;
            let right = Right::Read;
            let room = "records".to_owned();
            let new = NewGrant {
                person,
                post: None,
                room,
                right,
                unit,
            };
            grant::give(tx, &actor, now, &new).await?;
            Ok(person)
        })
    });
    work.await.unwrap()
}

async fn reaches(house: &House, person: Id, unit: Id) -> bool {
    grant::reaches(&house.db, person, "records", Right::Read, unit, house.now())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_renamed_office_keeps_its_rights_and_its_history() {
    let (house, _folder) = house().await;
    let province = coded(&house, "44", &house.today()).await;
    let now = house.now();
    let work = house.db.write(move |tx| {
        Box::pin(async move {
            let actor = Actor::program("test");
            let office = |name: &str, parent| NewUnit {
                kind: "office".to_owned(),
                name: name.to_owned(),
                parent: Some(parent),
                from_day: "2026-01-01".to_owned(),
                ..Default::default()
            };
            let old = add(tx, &actor, now, &office("Sở Thông tin", province.id)).await?;
            let desk = add(tx, &actor, now, &office("Phòng Báo chí", old)).await?;
            let name = "Sở Văn hóa và Thông tin";
            let new = rename(tx, &actor, now, old, name, "2026-03-01").await?;
            Ok((old, new, desk))
        })
    });
    let (old, new, desk) = work.await.unwrap();
    let lan = person_with_grant(&house, old).await;
    assert!(
        reaches(&house, lan, new).await,
        "the grant over the old name holds on"
    );
    assert!(reaches(&house, lan, desk).await);
    let below = children(&house.db, Some(new), &house.today())
        .await
        .unwrap();
    assert_eq!(below[0].name, "Phòng Báo chí");
    let old = find(&house.db, old).await.unwrap().unwrap();
    assert_eq!(old.until_day, "2026-02-28");
}

#[tokio::test]
async fn an_import_takes_the_good_lines_and_names_the_faulty_ones() {
    let (house, _folder) = house().await;
    let table = "code\tlevel\tname\tfull_name\tparent\tpredecessors\n\
        44.01\toffice\tSở Nội vụ\tSở Nội vụ\t44\t\n\
        44.01.1\toffice\tPhòng Văn thư\tPhòng Văn thư\t44.01\t\n\
        44.02\toffice\tSở Vô danh\tSở Vô danh\t4444\t\n\
        44.03\toffice\t\t\t44\t\n\
        44\tprovince\tQuảng Trị\tTỉnh Quảng Trị\t\t\n";
    let options = import::Options {
        actor: Actor::program("nhip units import"),
        from: "2026-03-01".to_owned(),
        until: None,
    };
    let report = import::run(&house, table.as_bytes(), options.clone())
        .await
        .unwrap();
    assert_eq!((report.added, report.changed, report.unchanged), (2, 0, 1));
    let faulty = [
        (4, "parent", "unit-import-unknown"),
        (5, "full_name", "unit-import-empty"),
    ];
    assert_eq!(report.faulty, faulty);
    let again = import::run(&house, table.as_bytes(), options)
        .await
        .unwrap();
    assert_eq!((again.added, again.unchanged), (0, 3));
}
