//! Stories of people, in a real house whose clock is told the time.

use rust_xlsxwriter::Workbook;

use super::import::{By, Column, Plan, Source, apply, plan};
use super::*;
use crate::access::Right;
use crate::access::activation;
use crate::access::grant::{self, NewGrant};
use crate::clock::{Clock, start_of_day};
use crate::config::Config;
use crate::ground::House;
use crate::unit;

async fn house() -> (House, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::told(start_of_day("2026-03-02").unwrap());
    let house = House::open(Config::defaults(folder.path()), clock, &[])
        .await
        .unwrap();
    (house, folder)
}

fn actor() -> Actor {
    Actor::program("test")
}

/// A person who holds a post in the unit of a code, and perhaps administers it.
async fn person(house: &House, login: &str, code: &str, administers: bool) -> Id {
    let unit = unit::by_code(&house.db, code, &house.today())
        .await
        .unwrap()
        .unwrap()
        .id;
    let (now, login) = (house.now(), login.to_owned());
    let work = house.db.write(move |tx| {
        Box::pin(async move {
            let new = NewPerson {
                name: format!("Nguyễn {login}"),
                login,
                ..Default::default()
            };
            let person = add(tx, &actor(), now, &new).await?;
            give_post(tx, &actor(), now, person, unit, "Chuyên viên").await?;
            if administers {
                let right = Right::Administer;
                let new = NewGrant {
                    person,
                    post: None,
                    room: "house".to_owned(),
                    right,
                    unit,
                };
                grant::give(tx, &actor(), now, &new).await?;
            }
            Ok(person)
        })
    });
    work.await.unwrap()
}

fn table(rows: &[[&str; 6]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            sheet.write_string(at as u32, column as u16, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

const HEADS: [&str; 6] = [
    "HO VA TEN",
    "Tên đăng nhập",
    "Đơn vị",
    "Chức vụ",
    "Quyền",
    "Ngày",
];

fn ten_rows() -> Vec<u8> {
    let good = |name| [name, "", "Tỉnh Quảng Trị", "Chuyên viên", "house:read", ""];
    table(&[
        ["Danh sách cán bộ", "", "", "", "", ""],
        HEADS,
        good("Nguyễn Thị Lan"),
        good("Nguyễn Thu Lan"),
        ["Trần Văn Minh", "Minh.TV", "44", "Văn thư", "", ""],
        ["", "", "44", "Văn thư", "", ""],
        ["Hồ Thị Mây", "", "44", "Văn thư", "", "30/06/2025"],
        ["Lê Hải", "", "Xã Không Có", "Văn thư", "", ""],
        good("Phạm Thu Hà"),
        ["Võ Anh", "minh.tv", "44", "Văn thư", "kho:xem", ""],
        good("Đỗ Đức"),
        good("Lý Ơn"),
    ])
}

#[tokio::test]
async fn a_dry_run_names_the_faulty_rows_and_the_rest_is_added() {
    let (house, _folder) = house().await;
    let plan = plan(&house, ten_rows(), By::Program).await.unwrap();
    let faults: Vec<(usize, Column, &str)> = plan
        .faults
        .iter()
        .map(|f| (f.row, f.column, f.message))
        .collect();
    assert_eq!(
        faults,
        [
            (6, Column::Name, "person-name-missing"),
            (6, Column::Login, "person-login-needed"),
            (8, Column::Unit, "person-unit-unknown"),
            (10, Column::Grants, "person-room-unknown"),
            (10, Column::Login, "person-login-taken"),
        ]
    );
    assert_eq!((plan.faulty_rows(), plan.people.len()), (3, 7));
    assert_eq!(count(&house.db).await.unwrap(), 0, "a dry run adds nobody");
    let logins: Vec<&str> = plan.people.iter().map(|p| p.login.as_str()).collect();
    assert_eq!(logins[..3], ["lan.nt", "lan.nt2", "minh.tv"]);
    // Code 44 of 2025-06-30 was Quảng Bình, whose heir is today's Quảng Trị.
    assert_eq!(plan.people[3].unit_name, "Tỉnh Quảng Trị");
    let applied = apply(&house, &plan, source()).await.unwrap();
    assert_eq!(applied.people.len(), 7);
    let lan = by_login(&house.db, "lan.nt").await.unwrap().unwrap();
    let held = grant::held_by(&house.db, lan.id, house.now())
        .await
        .unwrap();
    assert_eq!((held.len(), held[0].rank), (1, 1));
    let again = apply(&house, &plan, source()).await.unwrap_err();
    assert!(
        matches!(again, Error::Conflict("person-import-again")),
        "{again:?}"
    );
}

fn source() -> Source {
    Source {
        actor: actor(),
        hash: "0".repeat(64),
        name: "can-bo.xlsx".to_owned(),
    }
}

#[tokio::test]
async fn nobody_imports_beyond_her_units() {
    let (house, _folder) = house().await;
    let con = person(&house, "con.ht", "48", true).await;
    let plan = plan(&house, ten_rows(), By::Person(con)).await.unwrap();
    assert!(plan.people.is_empty());
    assert!(
        plan.faults
            .iter()
            .any(|f| f.message == "person-unit-beyond")
    );
}

#[tokio::test]
async fn two_thousand_people_are_added_at_once() {
    let (house, _folder) = house().await;
    let names: Vec<String> = (0..2000).map(|n| format!("Nguyễn Thị Lan{n}")).collect();
    let mut rows = vec![HEADS];
    rows.extend(
        names
            .iter()
            .map(|n| [n.as_str(), "", "44", "Văn thư", "house:read", ""]),
    );
    let started = std::time::Instant::now();
    let plan = plan(&house, table(&rows), By::Program).await.unwrap();
    assert_eq!((plan.people.len(), plan.faults.len()), (2000, 0));
    let applied = apply(&house, &plan, source()).await.unwrap();
    eprintln!("2,000 people in {:?}", started.elapsed());
    assert_eq!(applied.people.len(), 2000);
}

#[tokio::test]
async fn tables_that_are_none_are_refused_in_words() {
    let (house, _folder) = house().await;
    let refused = async |bytes: Vec<u8>| -> Result<Plan> { plan(&house, bytes, By::Program).await };
    for (bytes, message) in [
        (b"%PDF-1.7".to_vec(), "person-import-no-table"),
        (
            table(&[["a", "b", "c", "d", "e", "f"]]),
            "person-import-no-heads",
        ),
        (table(&[HEADS]), "person-import-no-rows"),
    ] {
        let error = refused(bytes).await.unwrap_err();
        assert_eq!(error.particular(), Some(message));
    }
}

#[tokio::test]
async fn an_administrator_sees_her_people_and_manages_only_those_wholly_hers() {
    let (house, _folder) = house().await;
    let (tuan, con) = (
        person(&house, "tuan.va", "44", true).await,
        person(&house, "con.ht", "48", true).await,
    );
    let minh = person(&house, "minh.tv", "44", false).await;
    let now = house.now();
    let names = list(&house.db, tuan, now, ("", None), LIST_ROWS_MAX)
        .await
        .unwrap();
    assert_eq!(names.len(), 2, "Con of Đà Nẵng is not in the list");
    assert!(visible(&house.db, tuan, now, con).await.unwrap().is_none());
    assert!(manages(&house.db, tuan, now, minh).await.unwrap());
    let da_nang = unit::by_code(&house.db, "48", &house.today())
        .await
        .unwrap()
        .unwrap()
        .id;
    let work = house.db.write(move |tx| {
        Box::pin(async move {
            give_post(tx, &actor(), now, minh, da_nang, "Biệt phái")
                .await
                .map(drop)
        })
    });
    work.await.unwrap();
    assert!(visible(&house.db, tuan, now, minh).await.unwrap().is_some());
    assert!(!manages(&house.db, tuan, now, minh).await.unwrap());
}

#[tokio::test]
async fn a_suspension_is_a_row_with_its_reason_and_ends() {
    let (house, _folder) = house().await;
    let minh = person(&house, "minh.tv", "44", false).await;
    let now = house.now();
    let work = house.db.write(move |tx| {
        Box::pin(async move { suspend(tx, &actor(), now, minh, "Nghỉ dài hạn").await })
    });
    work.await.unwrap();
    let held = suspension(&house.db, minh, now).await.unwrap().unwrap();
    assert_eq!(held.reason, "Nghỉ dài hạn");
    house.clock.advance(1);
    let now = house.now();
    let work = house
        .db
        .write(move |tx| Box::pin(async move { resume(tx, &actor(), now, minh).await }));
    work.await.unwrap();
    assert_eq!(suspension(&house.db, minh, now).await.unwrap(), None);
}

#[tokio::test]
async fn a_slip_carries_a_code_that_opens_the_door_once() {
    let (house, _folder) = house().await;
    let minh = person(&house, "minh.tv", "44", false).await;
    let now = house.now();
    let work = house.db.write(move |tx| {
        Box::pin(async move {
            let slips = issue_slips(tx, &actor(), now, &[minh], "Sở", "http://nhip.vn").await?;
            let redeemed = activation::redeem(tx, &slips[0].code, now).await?;
            Ok((slips, redeemed))
        })
    });
    let (slips, redeemed) = work.await.unwrap();
    assert_eq!(redeemed, minh);
    assert_eq!(slips[0].unit, "Tỉnh Quảng Trị");
    assert_eq!(
        slips[0].url,
        format!("http://nhip.vn/activate?code={}", slips[0].code)
    );
}
