//! Stories of people and units through the pages, as their administrators go.

use rust_xlsxwriter::Workbook;
use testkit::{Office, Upload, Visitor};

fn table(rows: &[[&str; 4]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["Họ và tên", "Đơn vị", "Chức vụ", "Quyền"];
    for (at, row) in std::iter::once(&heads).chain(rows).enumerate() {
        for (column, text) in row.iter().enumerate() {
            sheet.write_string(at as u32, column as u16, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

async fn send(visitor: &mut Visitor, bytes: &[u8]) {
    visitor
        .get("/people/import")
        .await
        .expect(200)
        .says("Nhập từ bảng tính");
    let sent = Upload {
        field: "people",
        name: "cán bộ.xlsx",
        bytes,
    };
    visitor.upload("/people/import", &[], &[sent]).await;
}

#[tokio::test]
async fn tuan_imports_people_after_a_dry_run_and_prints_their_slips() {
    let office = Office::open(&[]).await;
    let mut tuan = office.enter("tuan").await;
    let bytes = table(&[
        ["Hồ Thị Mây", "Xã Lao Bảo", "Văn thư", "house:read"],
        ["Lê <b>Vô</b> Danh", "Xã Không Có", "Văn thư", ""],
        ["Nguyễn Ơn", "Xã Lao Bảo", "Chuyên viên", ""],
    ]);
    send(&mut tuan, &bytes).await;
    tuan.page
        .expect(200)
        .says("2 dòng thêm được, 1 dòng có lỗi")
        .says("Dòng 3");
    tuan.page.says("may.ht").says("Xã Không Có");
    let hidden = |name: &str| tuan.page.hidden(name).unwrap();
    let (hash, name, seal) = (hidden("hash"), hidden("name"), hidden("seal"));
    let confirm = [
        ("hash", hash.as_str()),
        ("name", name.as_str()),
        ("seal", seal.as_str()),
    ];
    tuan.post_form("/people/import/confirm", &confirm).await;
    tuan.page
        .expect(200)
        .says("2 người đang chờ phiếu kích hoạt");
    let slips = tuan.page.link("/people/imports/").unwrap_or_default();
    let slips = if slips.is_empty() {
        action_of(&tuan)
    } else {
        slips
    };
    tuan.post_form(&slips, &[]).await.expect(200);
    assert_eq!(tuan.page.header("content-type"), "application/pdf");
    tuan.get("/people?q=may")
        .await
        .expect(200)
        .says("Hồ Thị Mây")
        .says("Chưa kích hoạt");
    send(&mut tuan, &bytes).await;
    tuan.page.expect(200).says("may.ht2");
}

/// Where the page's form of slips goes.
fn action_of(visitor: &Visitor) -> String {
    let text = visitor.page.text();
    let from = text.find("/people/imports/").expect("a form of slips");
    text[from..].chars().take_while(|c| *c != '"').collect()
}

#[tokio::test]
async fn a_seal_of_another_table_or_person_confirms_nothing() {
    let office = Office::open(&[]).await;
    let mut tuan = office.enter("tuan").await;
    send(
        &mut tuan,
        &table(&[["Hồ Thị Mây", "Xã Lao Bảo", "Văn thư", ""]]),
    )
    .await;
    let seal = tuan.page.hidden("seal").unwrap();
    let other = "0".repeat(64);
    let forged = [
        ("hash", other.as_str()),
        ("name", "x"),
        ("seal", seal.as_str()),
    ];
    tuan.post_form("/people/import/confirm", &forged)
        .await
        .expect(403);
}

#[tokio::test]
async fn tuan_adds_a_person_gives_a_right_and_takes_it_back() {
    let office = Office::open(&[]).await;
    let mut tuan = office.enter("tuan").await;
    tuan.get("/people/new").await.expect(200);
    let beyond = [("name", "Hồ Thị Mây"), ("unit", "48"), ("title", "Văn thư")];
    tuan.post_form("/people", &beyond)
        .await
        .expect(422)
        .says("Bạn không quản trị đơn vị này");
    let fields = [("name", "Hồ Thị Mây"), ("unit", "44"), ("title", "Văn thư")];
    tuan.post_form("/people", &fields)
        .await
        .expect(200)
        .says("may.ht")
        .says("Tỉnh Quảng Trị");
    let person = office_person(&office, "may.ht").await;
    let at = |what: &str| format!("/people/{person}/{what}");
    let grant = [("room", "house"), ("right", "read"), ("unit", "44")];
    tuan.post_form(&at("grants"), &grant)
        .await
        .expect(200)
        .says("Đã cấp quyền");
    let beyond = [("room", "house"), ("right", "read"), ("unit", "48")];
    tuan.post_form(&at("grants"), &beyond).await.expect(422);
    tuan.post_form(&at("slip.pdf"), &[]).await.expect(200);
    tuan.get(&at("")[..at("").len() - 1])
        .await
        .expect(200)
        .says("Thu hồi");
    tuan.post_form(&at("suspension"), &[("reason", "")])
        .await
        .expect(422)
        .says("lý do");
    tuan.post_form(&at("suspension"), &[("reason", "Nghỉ dài hạn")])
        .await
        .expect(200);
    tuan.page.says("Nghỉ dài hạn");
    tuan.post_form(&at("suspension/end"), &[])
        .await
        .expect(200)
        .says("Đã mở lại tài khoản");
}

async fn office_person(office: &Office, login: &str) -> house::Id {
    let found = house::person::by_login(&office.house.db, login)
        .await
        .unwrap();
    found.unwrap().id
}

#[tokio::test]
async fn lan_looks_up_an_old_name_and_may_not_look_after_people() {
    let office = Office::open(&[]).await;
    let mut lan = office.enter("lan").await;
    lan.get("/units").await.expect(200).says("Tỉnh Quảng Trị");
    lan.get("/units?q=phuong+ba+don&on=30%2F06%2F2025")
        .await
        .expect(200);
    lan.page
        .says("Từ ngày 01/07/2025, thuộc về")
        .says("Thị xã Ba Đồn, Tỉnh Quảng Bình");
    let json = lan
        .get("/api/v1/units?q=44&on=2025-06-30")
        .await
        .expect(200)
        .json();
    assert_eq!(json["items"][0]["name"], "Tỉnh Quảng Bình");
    let id = json["items"][0]["id"].as_str().unwrap().to_owned();
    lan.get(&format!("/units/{id}"))
        .await
        .expect(200)
        .says("đến hết ngày 30/06/2025");
    lan.page.says("Tỉnh Quảng Trị");
    let life = lan
        .get(&format!("/api/v1/units/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(life["successors"][0]["name"], "Tỉnh Quảng Trị");
    lan.get("/people").await.expect(403);
}

#[tokio::test]
async fn tuan_founds_an_office_and_renames_it() {
    let office = Office::open(&[]).await;
    let mut tuan = office.enter("tuan").await;
    let province = office.cast.province;
    // The cast's office and 78 communes.
    tuan.get(&format!("/units/{province}"))
        .await
        .expect(200)
        .says("79 đơn vị");
    let fields = [("name", "Sở Thông tin"), ("from", "01/02/2026")];
    tuan.post_form(&format!("/units/{province}/units"), &fields)
        .await
        .expect(200);
    let made = search(&office, "so thong tin").await;
    let fields = [("name", "Sở Văn hóa và Thông tin"), ("from", "")];
    tuan.post_form(&format!("/units/{made}/name"), &fields)
        .await
        .expect(200);
    tuan.page
        .says("Sở Văn hóa và Thông tin")
        .says("Đổi tên từ")
        .says("Sở Thông tin");
    let law = [("name", "Tỉnh Khác"), ("from", "")];
    tuan.post_form(&format!("/units/{province}/name"), &law)
        .await
        .expect(409);
}

async fn search(office: &Office, words: &str) -> house::Id {
    let words = words.to_owned();
    let asked = house::unit::Search {
        words,
        ..Default::default()
    };
    let found = house::unit::search(&office.house.db, &asked, 1).await;
    found.unwrap()[0].id
}
