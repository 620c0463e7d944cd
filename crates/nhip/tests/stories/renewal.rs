//! A better scan takes the place of a record's original: the one before stays as it was, and can
//! come back.

use axum::http::Method;
use house::db::Sql;
use image::ImageFormat;
use specimen::{MarkAs, Recipe, Secrecy, World};
use testkit::{Office, Page, Upload, Visitor};

use crate::described::Program;
use crate::papers::{appoint_custodian, hand_in, only_record};
use crate::papers_made::{packed, scan};
use crate::rooms::ROOMS;

/// Sends a paper that is to take the original's place.
async fn send(visitor: &mut Visitor, page: &str, name: &str, bytes: &[u8]) -> Page {
    let way = format!("{page}/originals");
    visitor.get(&way).await.expect(200);
    let files = [Upload {
        field: "files",
        name,
        bytes,
    }];
    let reason = [("reason", "Bản quét rõ hơn")];
    visitor.upload(&way, &reason, &files).await.clone()
}

/// The address of the only former original, with the way back to it.
fn former(page: &Page, record: &str) -> String {
    page.link(&format!("{record}/originals/"))
        .expect("a former original")
}

/// Nothing is missing and nothing lies around.
async fn whole(office: &Office) {
    let follows = house::search::catch_up(&office.house).await;
    follows.expect("the index follows");
    let found = house::check::check(&office.house, true).await;
    let found = found.expect("a check");
    assert!(found.is_whole() && found.unused == 0, "{found:?}");
}

async fn count(office: &Office, sql: &str) -> i64 {
    office.house.db.number(sql, vec![]).await.expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_better_scan_takes_the_original_s_place_and_the_first_comes_back() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let (first, better) = (
        packed(&scan(41), ImageFormat::Png),
        packed(&scan(42), ImageFormat::Png),
    );
    hand_in(&office, &mut minh, &[("cu.png", &first)]).await;
    let page = only_record(&mut minh).await;
    let text = text_of(&mut minh, &page).await;
    let nameless = Upload {
        field: "files",
        name: "moi.png",
        bytes: &better,
    };
    let way = format!("{page}/originals");
    minh.get(&way)
        .await
        .expect(200)
        .says("chưa từng thay tệp gốc");
    minh.upload(&way, &[("reason", " ")], &[nameless])
        .await
        .expect(422)
        .says("Hãy nêu lý do");
    let again = send(&mut minh, &page, "cu.png", &first).await;
    again.expect(409).says("đã có chính tệp ấy");
    send(&mut minh, &page, "moi.png", &better)
        .await
        .expect(200)
        .says("Đang đọc bản mới moi.png");
    send(&mut minh, &page, "nua.png", &better).await.expect(409);
    // Until it has been read, everybody sees the record as it was.
    assert_eq!(minh.get(&format!("{page}/original")).await.bytes, first);
    minh.get("/records").await.expect(200).lacks("moi.png");
    office.do_jobs().await;
    house::search::catch_up(&office.house)
        .await
        .expect("the index follows");

    assert_eq!(minh.get(&format!("{page}/original")).await.bytes, better);
    assert_ne!(text_of(&mut minh, &page).await, text, "read anew");
    let old = listed(&office, &mut minh, &page, &first).await;
    minh.get(&way).await;
    let stale = [("version", "0")];
    minh.post_form(&old, &stale).await.expect(409);
    minh.get(&way).await;
    let version = minh.page.hidden("version").expect("a version");
    minh.post_form(&old, &[("version", &version)])
        .await
        .expect(200)
        .says("Đã dùng lại tệp gốc trước");
    assert_eq!(minh.get(&format!("{page}/original")).await.bytes, first);
    assert_eq!(text_of(&mut minh, &page).await, text);
    let list = minh.get(&way).await.clone();
    assert_eq!(
        minh.get(&former(&list, &page)).await.bytes,
        better,
        "nothing is lost"
    );
}

/// The text of the record as its page shows it.
async fn text_of(visitor: &mut Visitor, page: &str) -> String {
    let text = visitor.get(&format!("{page}/text")).await.text();
    let main = text.split("<main").nth(1).expect("a text");
    main.split("</main>").next().unwrap_or_default().to_owned()
}

/// The former original is listed with its reason, whole, and nobody else's to see. Its address.
async fn listed(office: &Office, minh: &mut Visitor, page: &str, first: &[u8]) -> String {
    minh.get(page)
        .await
        .expect(200)
        .says("cu.png → moi.png")
        .says("Tệp gốc trước: 1");
    assert_eq!(
        count(office, "SELECT count(*) AS n FROM records_record").await,
        1
    );
    let way = format!("{page}/originals");
    let list = minh.get(&way).await.expect(200).clone();
    list.says("Bản quét rõ hơn").says("Trần Văn Minh");
    let old = former(&list, page);
    assert_eq!(minh.get(&old).await.expect(200).bytes, first);
    assert!(
        minh.page
            .header("content-disposition")
            .starts_with("attachment")
    );
    whole(office).await;
    let mut con = office.enter("con").await;
    for way in [&way, &old] {
        con.get(way).await.expect(404);
    }
    old
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_wrote_stays_and_a_paper_that_cannot_be_read_changes_nothing() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let first = packed(&scan(41), ImageFormat::Png);
    hand_in(&office, &mut minh, &[("cu.png", &first)]).await;
    let page = only_record(&mut minh).await;
    let desk = page.replace("/records/", "/records/review/");
    minh.get(&desk).await.expect(200);
    let version = minh.page.hidden("version").expect("a version");
    let typed = [
        ("version", version.as_str()),
        ("abstract", "Số hóa tài liệu"),
    ];
    minh.post_form(&desk, &typed).await.expect(200);
    send(&mut minh, &page, "hong.pdf", b"%PDF-1.4 and no more")
        .await
        .expect(200);
    office.do_jobs().await;
    let way = format!("{page}/originals");
    minh.get(&way)
        .await
        .says("Không đọc được bản mới hong.pdf")
        .says("chưa từng thay tệp gốc");
    assert_eq!(
        count(&office, "SELECT count(*) AS n FROM records_record").await,
        1
    );
    let better = packed(&scan(42), ImageFormat::Png);
    send(&mut minh, &page, "moi.png", &better).await.expect(200);
    office.do_jobs().await;
    minh.get(&page).await.expect(200).says("Số hóa tài liệu");
    assert_eq!(minh.get(&format!("{page}/original")).await.bytes, better);
    whole(&office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_bears_a_secret_is_set_aside_and_the_record_stays() {
    let office = Office::open(ROOMS).await;
    appoint_custodian(&office, "hai").await;
    let mut minh = office.enter("minh").await;
    let first = packed(&scan(41), ImageFormat::Png);
    hand_in(&office, &mut minh, &[("cu.png", &first)]).await;
    let page = only_record(&mut minh).await;
    let mut recipe = Recipe::draw(World::Tuning, 21);
    recipe.secrecy = Some((Secrecy::Mat, MarkAs::Box));
    let (secret, _) = specimen::make_pdf(&recipe).expect("a specimen");
    send(&mut minh, &page, "mat.pdf", &secret).await.expect(200);
    office.do_jobs().await;
    minh.get(&format!("{page}/originals"))
        .await
        .expect(200)
        .says("bị giữ lại")
        .says("chưa từng thay tệp gốc");
    assert_eq!(minh.get(&format!("{page}/original")).await.bytes, first);
    assert_eq!(
        count(&office, "SELECT count(*) AS n FROM records_quarantine").await,
        1
    );
    assert!(office.house.intake.all().expect("the intake").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_replaces_an_original_and_brings_it_back() {
    let office = Office::open(ROOMS).await;
    let mut visitor = office.enter("minh").await;
    let (first, better) = (
        packed(&scan(41), ImageFormat::Png),
        packed(&scan(42), ImageFormat::Png),
    );
    hand_in(&office, &mut visitor, &[("cu.png", &first)]).await;
    let record = only_record(&mut visitor).await.replace("/records/", "");
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let at = |rest: &str| format!("/api/v1/records/{record}{rest}");
    let way = at("/renewals?name=moi.png&reason=ro+hon");
    let kind = "application/octet-stream";
    let sent = minh
        .send_bytes(Method::POST, &way, &[], kind, better.clone())
        .await;
    sent.expect(201);
    office.do_jobs().await;
    assert_eq!(minh.get(&at("/original")).await.expect(200).bytes, better);
    let all = minh.get(&at("/originals")).await.expect(200).json();
    let former = all["items"][0]["id"].as_str().expect("a former original");
    let old = at(&format!("/originals/{former}"));
    assert_eq!(minh.get(&old).await.expect(200).bytes, first);
    let version = minh.get(&at("")).await.json()["version"].to_string();
    let seen = [("if-match", version.as_str())];
    let way = format!("{old}/return");
    minh.send(Method::POST, &way, &[], None).await.expect(428);
    minh.send(Method::POST, &way, &seen, None).await.expect(204);
    minh.send(Method::POST, &way, &seen, None).await.expect(412);
    assert_eq!(minh.get(&at("/original")).await.bytes, first);
    let mut con = Program::enter(&office, "con", &["records:contribute"]).await;
    con.get(&at("/originals")).await.expect(404);
    con.get(&old).await.expect(404);
}
