//! What archives ask for beside what is read off the page: typed at the desk or for many at once,
//! shown, kept in versions, and taken away under the names of the circulars.

use axum::http::Method;
use serde_json::json;
use testkit::{Office, Visitor};

use crate::described::Program;
use crate::rooms::ROOMS;
use crate::shelf::{id_of, option, papers, told};

/// Minh types what the archive asks of a paper.
async fn describe(minh: &mut Visitor, desk: &str) {
    minh.get(desk)
        .await
        .expect(200)
        .says("Thông tin lưu trữ khác");
    let version = minh.page.hidden("version").expect("a version");
    let typed = [
        ("version", version.as_str()),
        ("action", "save"),
        ("language", "lo"),
        ("keywords", "đất đai; biên giới"),
        ("identifier", "000.00.16.H50.2025.01"),
        ("ordinal", "3"),
        ("trust", "digitised"),
        ("physical_state", "damaged"),
        ("mode", "limited"),
        ("information_sign", "KH-12"),
        ("autograph", "Bút phê của Chủ tịch"),
        ("description", "Thiếu phụ lục"),
    ];
    minh.post_form(desk, &typed).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_has_the_data_of_the_circular_and_its_list_has_their_names() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut minh = office.enter("minh").await;
    let desk = format!("/records/review/{id}");
    describe(&mut minh, &desk).await;
    let page = format!("/records/{id}");
    let shown = minh.get(&page).await.expect(200);
    for words in ["Tiếng Lào", "Số hóa", "Hỏng", "Hạn chế", "Thiếu phụ lục"] {
        shown.says(words);
    }
    shown.says("Tình trạng vật lý: (trống) → Hỏng");
    minh.get(&format!("{page}/versions"))
        .await
        .expect(200)
        .says("Mức độ tin cậy")
        .says("Tiếng Việt");
    // A form without these fields, as before they were asked, leaves them as they are.
    minh.get(&desk).await.says("value=\"KH-12\"");
    let version = minh.page.hidden("version").expect("a version");
    let short = [
        ("version", version.as_str()),
        ("action", "save"),
        ("place", "Huế"),
    ];
    minh.post_form(&desk, &short)
        .await
        .expect(200)
        .says("KH-12");
    minh.get(&desk).await;
    let version = minh.page.hidden("version").expect("a version");
    let far = [
        ("version", version.as_str()),
        ("action", "save"),
        ("ordinal", "ba"),
    ];
    minh.post_form(&desk, &far)
        .await
        .expect(422)
        .says("Số thứ tự trong hồ sơ là một số");

    let unit = office.cast.huong_hiep.to_string();
    let wish = [
        ("unit", unit.as_str()),
        ("title", "Cấp đất"),
        ("code", "H01"),
    ];
    minh.get("/records/dossiers/new").await.expect(200);
    minh.post_form("/records/dossiers/new", &wish)
        .await
        .expect(200);
    minh.get(&page).await;
    minh.post_form(&format!("{page}/dossier"), &[("dossier", "H01")])
        .await
        .expect(200);
    taken_away(&mut minh).await;
}

/// The list under the names of the circular has what Minh typed.
async fn taken_away(minh: &mut Visitor) {
    let mut english = minh.clone().with_header("accept-language", "en");
    let list = english
        .get("/records/export?heads=standard&as=csv")
        .await
        .expect(200)
        .text();
    let heads = "\"DocCode\",\"FileCode\",\"DocOrdinal\",\"TypeName\",\"CodeNumber\",\
                 \"CodeNotation\",\"IssuedDate\",\"OrganName\",\"Subject\",\"Language\",\
                 \"PageAmount\",\"Description\",\"InforSign\",\"Keyword\",\"Mode\",\
                 \"ConfidenceLevel\",\"Autograph\",\"Format\"";
    assert!(list.contains(heads), "{list}");
    let begins = "\"000.00.16.H50.2025.01\",\"H01\",\"3\",\"TỜ TRÌNH\"";
    assert!(list.contains(begins), "{list}");
    let ends = "\"Tiếng Lào\",\"\",\"Thiếu phụ lục\",\"KH-12\",\"đất đai; biên giới\",\
                \"Hạn chế\",\"Số hóa\",\"Bút phê của Chủ tịch\",\"Hỏng\"";
    assert!(list.contains(ends), "Vietnamese, whoever asks: {list}");
    let usual = minh.get("/records/export?as=csv").await.expect(200);
    usual.says("\"Bút tích\"").says("\"KH-12\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_sets_the_data_of_the_circular_and_hears_what_cannot_be() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let path = format!("/api/v1/records/{id}");
    let with = [("if-match", "1")];
    let send = Method::PATCH;
    for (field, value) in [
        ("language", json!("xx")),
        ("trust", json!("very")),
        ("ordinal", json!(0)),
        ("ordinal", json!(1.5)),
    ] {
        let body = Some(json!({ field: value }));
        minh.send(send.clone(), &path, &with, body)
            .await
            .expect(422);
    }
    let data = json!({ "ordinal": 7, "trust": "digital", "keywords": "a", "language": null });
    minh.send(send.clone(), &path, &with, Some(data))
        .await
        .expect(200);
    let now = minh.get(&path).await.expect(200).json();
    assert_eq!(now["data"]["ordinal"], 7);
    assert_eq!(now["data"]["trust"], "digital");
    assert_eq!(now["data"]["language"], "vi", "a record has some language");
    let none = Some(json!({ "trust": null }));
    let with = [("if-match", "2")];
    minh.send(send, &path, &with, none).await.expect(200);
    let versions = minh.get(&format!("{path}/versions")).await.json();
    assert_eq!(versions["items"][0]["data"]["trust"], "digital");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_box_is_described_at_once_and_taken_back() {
    let office = Office::open(ROOMS).await;
    let ids = papers(&office, office.cast.huong_hiep, 2).await;
    let mut minh = office.enter("minh").await;
    let named: Vec<String> = ids.iter().map(|id| id.to_string()).collect();
    let mut fields: Vec<(&str, &str)> = named.iter().map(|id| ("record", id.as_str())).collect();
    minh.get("/records").await.expect(200);
    let form = minh.post_form("/records/bulk", &fields).await.expect(200);
    assert_eq!(option(&form.text(), "Số hóa"), "digitised");
    fields.extend([("trust", "digitised"), ("physical_state", "fair")]);
    let plan = minh.post_form("/records/arrangements", &fields).await;
    plan.expect(200).says("(trống) → Số hóa");
    let plan = format!("/records/arrangements/{}", id_of(&plan.path));
    minh.post_form(&format!("{plan}/begin"), &[])
        .await
        .expect(200);
    let page = format!("/records/{}", ids[0]);
    minh.get(&page).await.says("Bình thường");
    minh.get(&format!("{page}/versions"))
        .await
        .says("Tình trạng vật lý");
    assert_eq!(told(&office, "records.change", "digitised").await, 2);
    minh.get(&plan).await;
    minh.post_form(&format!("{plan}/undo"), &[])
        .await
        .expect(200);
    minh.get("/records/export?heads=standard&as=csv")
        .await
        .lacks("Số hóa");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_tells_of_its_paper_and_is_taken_away_with_all_its_data() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut minh = office.enter("minh").await;
    let unit = office.cast.huong_hiep.to_string();
    let mut wish = vec![
        ("unit", unit.as_str()),
        ("title", "Cấp đất ở thôn Ruộng"),
        ("code", "H07"),
        ("sheets", "nhiều"),
        ("pages", "230"),
        ("physical_state", "fair"),
        ("information_sign", "ĐĐ-7"),
        ("trust", "mixed"),
        ("reserve_copy", "made"),
    ];
    minh.get("/records/dossiers/new").await.expect(200);
    let page = minh.post_form("/records/dossiers/new", &wish).await;
    page.expect(422).says("Hãy nhập một số nguyên").says("ĐĐ-7");
    wish[3] = ("sheets", "118");
    let page = minh.post_form("/records/dossiers/new", &wish).await;
    let dossier = id_of(&page.expect(200).path);
    for words in ["118", "230", "Bình thường", "ĐĐ-7", "Hỗn hợp", "Đã lập"] {
        page.says(words);
    }
    minh.post_form(&format!("/records/{id}/dossier"), &[("dossier", "H07")])
        .await
        .expect(200);
    minh.get(&format!("/records/dossiers/{dossier}"))
        .await
        .says("Tệp của hồ sơ")
        .says("1 tài liệu");
    let list = minh
        .get("/records/dossiers/export?as=csv")
        .await
        .expect(200);
    list.says("\"Số lượng tờ\"").says("\"Bản sao dự phòng\"");
    list.says("\"118\",\"230\",\"Bình thường\",\"ĐĐ-7\",\"Hỗn hợp\"");
    minh.get("/records/dossiers/export").await.expect(200);
    let mut con = office.enter("con").await;
    con.get("/records/dossiers/export?as=csv")
        .await
        .expect(200)
        .lacks("H07");

    let mut program = Program::enter(&office, "minh", &["records:contribute"]).await;
    let path = format!("/api/v1/dossiers/{dossier}");
    let whole = program.get(&path).await.expect(200).json();
    assert_eq!(
        (&whole["sheets"], &whole["trust"]),
        (&json!(118), &json!("mixed"))
    );
    assert_eq!(whole["record_bytes"], 1);
    let version = whole["version"].to_string();
    let with = [("if-match", version.as_str())];
    let change = Some(json!({ "sheets": null, "reserve_copy": "none" }));
    program
        .send(Method::PATCH, &path, &with, change)
        .await
        .expect(200);
    let whole = program.get(&path).await.json();
    assert_eq!(whole["sheets"], json!(null));
    assert_eq!(whole["reserve_copy"], "none");
    assert_eq!(whole["pages"], 230, "what is not named stays");
}
