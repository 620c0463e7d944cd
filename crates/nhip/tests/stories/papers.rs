//! Papers come in, are read, reviewed, found by those entitled and by nobody else; a secret is
//! set aside before anything of it can be seen.

use house::access::Right;
use house::access::grant::{self, NewGrant};
use house::db::Sql;
use house::event::Actor;
use house::{person, values};
use records::gate::CUSTODY;
use specimen::{MarkAs, Recipe, Secrecy, World};
use testkit::{Office, Upload, Visitor};

use crate::rooms::ROOMS;

/// A decision of one page or more, born digital, and its truth.
fn decision(seed: u64) -> (Vec<u8>, specimen::Truth) {
    let recipe = Recipe::draw(World::Tuning, seed);
    specimen::make_pdf(&recipe).expect("a specimen")
}

/// Hands papers in for the unit that stands first on the page, and has them read.
pub async fn hand_in(office: &Office, visitor: &mut Visitor, papers: &[(&str, &[u8])]) {
    let page = visitor.get("/records/intake").await.expect(200).text();
    let unit = page
        .split("<option value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let unit = unit.expect("a unit to hand in for").to_owned();
    let files: Vec<Upload<'_>> = papers
        .iter()
        .map(|(name, bytes)| Upload {
            field: "files",
            name,
            bytes,
        })
        .collect();
    visitor
        .upload("/records/intake", &[("unit", &unit)], &files)
        .await
        .expect(200);
    office.do_jobs().await;
    house::search::catch_up(&office.house)
        .await
        .expect("the index follows");
}

/// The address of the only record in the list.
pub async fn only_record(visitor: &mut Visitor) -> String {
    let page = visitor.get("/records").await.expect(200);
    let row = page
        .text()
        .split("<tbody>")
        .nth(1)
        .expect("a row")
        .to_owned();
    let href = row
        .split("href=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    href.expect("a record's address").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn minh_hands_a_decision_in_and_con_of_another_commune_sees_nothing_of_it() {
    let office = Office::open(ROOMS).await;
    let (bytes, truth) = decision(7);
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[("quyết định.pdf", &bytes)]).await;
    let address = only_record(&mut minh).await;
    minh.get(&address).await.expect(200);
    let abstract_text = truth.matter.clone().expect("a matter");
    let words: Vec<&str> = abstract_text.split_whitespace().take(4).collect();
    let unmarked = viet::fold(&words.join(" "));
    minh.get(&format!("/search?q={}", unmarked.replace(' ', "+")))
        .await
        .expect(200);
    minh.page.says(&address);

    let mut con = office.enter("con").await;
    con.get("/records").await.expect(200).lacks(&address);
    con.get(&format!("/search?q={}", unmarked.replace(' ', "+")))
        .await
        .expect(200);
    con.page.lacks(&address);
    for way in ["", "/original", "/copy", "/text", "/pages/1/large"] {
        con.get(&format!("{address}{way}")).await.expect(404);
    }
    let sql = "SELECT count(*) AS n FROM event WHERE action = 'records.refused'";
    assert!(office.house.db.number(sql, vec![]).await.unwrap() >= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn minh_confirms_what_was_read_and_two_people_cannot_overwrite_each_other() {
    let office = Office::open(ROOMS).await;
    let (bytes, _) = decision(11);
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[("a.pdf", &bytes)]).await;
    let desk = minh.get("/records/review").await.expect(200).path.clone();
    let version = minh.page.hidden("version").expect("a version");
    let right = [
        ("version", version.as_str()),
        ("number", "1234"),
        ("notation", "QĐ-UBND"),
        ("issued_on", "3/11/2025"),
        ("type", "QUYẾT ĐỊNH"),
        ("abstract", "số hóa tài liệu"),
        ("action", "confirm"),
    ];
    minh.post_form(&desk, &right).await.expect(200);
    let address = only_record(&mut minh).await;
    minh.get(&address)
        .await
        .expect(200)
        .says("1234/QĐ-UBND")
        .says("03/11/2025");
    minh.get(&desk).await.expect(200);
    minh.post_form(&desk, &right).await.expect(409);
    let sql = "SELECT count(*) AS n FROM records_correction WHERE became = $1";
    let kept = office.house.db.number(sql, values!["1234"]).await.unwrap();
    assert!(kept <= 1, "one change, one correction");
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_papers_are_kept_with_a_reason_and_the_same_paper_twice_is_told() {
    let office = Office::open(ROOMS).await;
    let (bytes, _) = decision(3);
    let half = &bytes[..200];
    let mut minh = office.enter("minh").await;
    let papers: [(&str, &[u8]); 3] = [
        ("trong.pdf", b""),
        ("dut.pdf", half),
        ("<script>alert(1)</script>.pdf", b"%PDF-1.4"),
    ];
    hand_in(&office, &mut minh, &papers).await;
    let list = minh.get("/records").await.expect(200).text();
    assert!(list.contains("trong.pdf") && list.contains("dut.pdf"));
    assert!(!list.contains("<script>alert"), "a name is never markup");
    hand_in(
        &office,
        &mut minh,
        &[("b.pdf", &bytes), ("b-again.pdf", &bytes)],
    )
    .await;
    let sql = "SELECT count(*) AS n FROM records_record WHERE original_name LIKE 'b%'";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);
}

pub async fn appoint_custodian(office: &Office, login: &str) {
    let db = &office.house.db;
    let person = person::by_login(db, login)
        .await
        .unwrap()
        .expect("of the cast")
        .id;
    let (now, unit) = (office.house.now(), office.cast.province);
    let room = CUSTODY.to_owned();
    let new = NewGrant {
        person,
        post: None,
        room,
        right: Right::Decide,
        unit,
    };
    let write = db.write(move |tx| {
        Box::pin(async move { grant::give(tx, &Actor::program("test"), now, &new).await })
    });
    write.await.expect("a grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_set_aside_unseen_and_released_only_by_two() {
    let office = Office::open(ROOMS).await;
    for login in ["hai", "ha"] {
        appoint_custodian(&office, login).await;
    }
    let mut recipe = Recipe::draw(World::Tuning, 21);
    recipe.secrecy = Some((Secrecy::Mat, MarkAs::Box));
    let (bytes, _) = specimen::make_pdf(&recipe).expect("a specimen");
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[("mat.pdf", &bytes)]).await;

    // No way out shows it: lists, search, blobs, intake.
    minh.get("/records").await.expect(200).lacks("mat.pdf");
    assert!(office.house.blobs.all().unwrap().is_empty());
    assert!(office.house.intake.all().unwrap().is_empty());
    minh.get("/records/gate").await.expect(403);

    let mut hai = office.enter("hai").await;
    let gate = hai
        .get("/records/gate")
        .await
        .expect(200)
        .link("/records/gate/")
        .expect("one");
    let reason = "Chữ MẬT trong ô là tên một mẫu biểu";
    hai.get(&gate).await.expect(200);
    hai.post_form(&format!("{gate}/release"), &[("reason", "nhầm")])
        .await
        .expect(422);
    hai.post_form(&format!("{gate}/release"), &[("reason", reason)])
        .await
        .expect(200);
    hai.post_form(&format!("{gate}/agree"), &[])
        .await
        .expect(409);
    let mut ha = office.enter("ha").await;
    ha.get(&gate).await.expect(200).says(reason);
    ha.post_form(&format!("{gate}/agree"), &[])
        .await
        .expect(200);
    office.do_jobs().await;
    let address = only_record(&mut minh).await;
    minh.get(&address).await.expect(200).says("mat.pdf");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_secret_leaves_a_line_in_the_register_and_nothing_else() {
    let office = Office::open(ROOMS).await;
    appoint_custodian(&office, "hai").await;
    let mut recipe = Recipe::draw(World::Tuning, 22);
    recipe.secrecy = Some((Secrecy::ToiMat, MarkAs::Box));
    let (bytes, _) = specimen::make_pdf(&recipe).expect("a specimen");
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[("toi-mat.pdf", &bytes)]).await;
    let mut hai = office.enter("hai").await;
    let gate = hai
        .get("/records/gate")
        .await
        .expect(200)
        .link("/records/gate/")
        .expect("one");
    hai.get(&gate).await.expect(200);
    let line = [
        ("number", "12/QĐ"),
        ("issued_on", "01/02/2020"),
        ("paper_place", "Tủ 2"),
        ("level", "TỐI MẬT"),
    ];
    hai.post_form(&format!("{gate}/confirm"), &line)
        .await
        .expect(200)
        .says("Tủ 2");
    let folder = office.house.config.folder.join("quarantine");
    assert_eq!(
        std::fs::read_dir(folder).unwrap().count(),
        0,
        "the sealed bytes are gone"
    );
    let sql = "SELECT count(*) AS n FROM records_quarantine WHERE sealing_key IS NOT NULL";
    assert_eq!(
        office.house.db.number(sql, vec![]).await.unwrap(),
        0,
        "and so is the key"
    );
}
