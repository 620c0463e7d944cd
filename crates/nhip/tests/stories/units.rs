//! Units change by decision: merged, split, dissolved; the old name finds the new unit, and
//! rights follow the way that the papers go.

use house::access::Right;
use house::access::grant::{self, NewGrant};
use house::event::Actor;
use house::{Id, person, unit};
use testkit::{Office, Visitor};

use crate::rooms::ROOMS;

/// The decision on which everything here stands.
const DECISION: &str = "Nghị quyết 12/NQ-HĐND ngày 20/02/2026";

async fn found(office: &Office, name: &str) -> Id {
    let day = office.house.today();
    let unit = unit::named_or_coded(&office.house.db, name, &day).await;
    unit.unwrap().expect("it is there").id
}

async fn open(office: &Office, tuan: &mut Visitor, name: &str) -> Id {
    let path = format!("/units/{}", office.cast.province);
    tuan.get(&path).await.expect(200);
    let fields = [("name", name), ("from", "01/08/2025")];
    tuan.post_form(&format!("{path}/units"), &fields)
        .await
        .expect(200);
    found(office, name).await
}

async fn give(office: &Office, login: &str, unit: Id) {
    let db = &office.house.db;
    let person = person::by_login(db, login).await.unwrap().unwrap().id;
    let now = office.house.now();
    let new = NewGrant {
        person,
        post: None,
        room: "records".to_owned(),
        right: Right::Read,
        unit,
    };
    let write = db.write(move |tx| {
        Box::pin(async move { grant::give(tx, &Actor::program("test"), now, &new).await })
    });
    write.await.unwrap();
}

async fn reaches(office: &Office, login: &str, unit: Id) -> bool {
    let (db, now) = (&office.house.db, office.house.now());
    let person = person::by_login(db, login).await.unwrap().unwrap().id;
    grant::reaches(db, person, "records", Right::Read, unit, now)
        .await
        .unwrap()
}

/// Sends an order, looks at what would be, and says yes.
async fn order(tuan: &mut Visitor, unit: Id, fields: &[(&str, &str)], shown: &[&str]) {
    let path = format!("/units/{unit}/order");
    tuan.get(&path).await.expect(200);
    let mut all = vec![("from", "01/03/2026"), ("decision", DECISION)];
    all.extend(fields);
    let page = tuan.post_form(&path, &all).await.expect(200).clone();
    for name in shown {
        page.says(name);
    }
    page.says("28/02/2026").says("01/03/2026").says(DECISION);
    // Going back from the plan loses nothing that was typed.
    let back = [all.as_slice(), &[("seen", "1"), ("back", "1")]].concat();
    let form = tuan.post_form(&path, &back).await.expect(200);
    form.says(DECISION).lacks("28/02/2026");
    all.push(("seen", "1"));
    tuan.post_form(&path, &all).await.expect(200).says(DECISION);
}

#[tokio::test]
async fn two_offices_become_one_and_the_old_name_finds_it() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    let one = open(&office, &mut tuan, "Sở Thông tin và Truyền thông").await;
    let two = open(&office, &mut tuan, "Sở Khoa học và Công nghệ").await;
    give(&office, "lan", one).await;
    let fields = [
        ("kind", "merge"),
        ("names", "Sở Khoa học, Công nghệ và Truyền thông"),
        ("units", "Sở Khoa học và Công nghệ"),
    ];
    let both = ["Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ"];
    order(&mut tuan, one, &fields, &both).await;
    let new = found(&office, "Sở Khoa học, Công nghệ và Truyền thông").await;
    let address = format!("/units/{new}");
    tuan.get("/units?q=so+thong+tin+va")
        .await
        .expect(200)
        .says(&address);
    tuan.get(&format!("/units/{two}"))
        .await
        .expect(200)
        .says(&address);

    // Who reads in the new unit reads what the old ones left; who read in an old one does not
    // come to read what the new one makes.
    give(&office, "minh", new).await;
    assert!(reaches(&office, "minh", one).await && reaches(&office, "minh", two).await);
    assert!(reaches(&office, "lan", one).await && !reaches(&office, "lan", new).await);
    tuan.get("/events?action=unit-change")
        .await
        .expect(200)
        .says(DECISION);
    // What has ended cannot be merged again.
    let again = [
        ("kind", "rename"),
        ("names", "Sở Mới"),
        ("from", "05/03/2026"),
        ("decision", DECISION),
        ("seen", "1"),
    ];
    tuan.post_form(&format!("/units/{one}/order"), &again)
        .await
        .expect(409);
}

#[tokio::test]
async fn a_split_leaves_most_to_the_first_and_a_dissolved_unit_has_its_heir() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    let old = open(&office, &mut tuan, "Sở Nội vụ cũ").await;
    let names = "Sở Nội vụ mới\r\nBan Thi đua mới";
    order(
        &mut tuan,
        old,
        &[("kind", "split"), ("names", names)],
        &["Ban Thi đua mới"],
    )
    .await;
    let first = found(&office, "Sở Nội vụ mới").await;
    let second = found(&office, "Ban Thi đua mới").await;
    give(&office, "minh", first).await;
    give(&office, "con", second).await;
    assert!(reaches(&office, "minh", old).await, "it took most");
    assert!(!reaches(&office, "con", old).await, "it took a part");

    let gone = open(&office, &mut tuan, "Trung tâm Lưu trữ cũ").await;
    let fields = [("kind", "dissolve"), ("units", "Sở Nội vụ mới")];
    order(&mut tuan, gone, &fields, &["Sở Nội vụ mới"]).await;
    assert!(reaches(&office, "minh", gone).await);
}

#[tokio::test]
async fn an_order_is_judged_before_anything_changes() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    let unit = open(&office, &mut tuan, "Sở Du lịch thử").await;
    let path = format!("/units/{unit}/order");
    let whole = [
        ("kind", "merge"),
        ("names", "Sở Mới"),
        ("units", "Văn phòng UBND tỉnh Quảng Trị"),
        ("from", "01/03/2026"),
        ("decision", DECISION),
    ];
    for (field, wrong) in [
        ("kind", "sell"),
        ("names", ""),
        ("names", "Một\nHai"),
        ("units", ""),
        ("units", "Sở Không Có"),
        ("units", "Thành phố Hà Nội"),
        ("units", "Sở Du lịch thử"),
        ("from", "32/03/2026"),
        ("decision", ""),
    ] {
        let fields = whole.map(|(name, value)| (name, if name == field { wrong } else { value }));
        tuan.get(&path).await.expect(200);
        tuan.post_form(&path, &fields).await.expect(422);
    }
    let commune = office.cast.lao_bao;
    let law = unit::find(&office.house.db, commune)
        .await
        .unwrap()
        .unwrap();
    if law.code.is_some() {
        let rename = [
            ("kind", "rename"),
            ("names", "Xã Khác"),
            ("from", "01/03/2026"),
            ("decision", DECISION),
        ];
        let path = format!("/units/{commune}/order");
        tuan.post_form(&path, &rename).await.expect(409);
    }
    let hanoi = found(&office, "Thành phố Hà Nội").await;
    tuan.get(&format!("/units/{hanoi}/order")).await.expect(403);
    let mut lan = office.enter("lan").await;
    lan.get(&path).await.expect(403);
}
