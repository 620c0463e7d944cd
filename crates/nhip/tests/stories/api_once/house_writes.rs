//! What is written to the house: units, people, one's own account.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use testkit::Office;

use super::{Body, DELETE, POST, PUT, Sweep, id};
use crate::described::Program;

pub(super) async fn units(office: &Office, sweep: &mut Sweep) {
    let mut tuan = Program::enter(office, "tuan", &["house:administer"]).await;
    let below = format!("/api/v1/units/{}/units", office.cast.lao_bao);
    let wish = json!({ "name": "Phòng Văn hóa", "from": "2025-07-01" });
    let made = id(&sweep.twice(&mut tuan, (POST, &below), wish).await);
    let wish = json!({ "name": "Phòng Xã hội", "from": "2025-07-01" });
    tuan.post(&below, wish).await.expect(201);
    let name = json!({ "name": "Phòng Văn hóa và Thể thao", "from": "2025-09-01" });
    let way = format!("/api/v1/units/{made}/name");
    let renamed = id(&sweep.twice(&mut tuan, (PUT, &way), name).await);
    let order = json!({
        "kind": "merge", "names": ["Phòng Văn hóa - Xã hội"], "units": ["Phòng Xã hội"],
        "from": "2025-11-01", "decision": "Quyết định 12/QĐ-UBND", "apply": true,
    });
    let way = format!("/api/v1/units/{renamed}/orders");
    sweep.twice(&mut tuan, (POST, &way), order).await;
}

fn table() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["Họ và tên", "Đơn vị", "Chức vụ"],
        ["Nguyễn Thị Một", "Xã Lao Bảo", "Công chức"],
    ];
    for (row, cells) in rows.iter().enumerate() {
        for (at, cell) in cells.iter().enumerate() {
            let written = sheet.write_string(row as u32, at as u16, *cell);
            written.expect("a cell");
        }
    }
    book.save_to_buffer().expect("a table")
}

pub(super) async fn people(office: &Office, sweep: &mut Sweep) {
    let mut tuan = Program::enter(office, "tuan", &["house:administer"]).await;
    let wish = json!({ "name": "Lê Văn Ba", "unit": "Xã Lao Bảo", "title": "Công chức" });
    let made = sweep.twice(&mut tuan, (POST, "/api/v1/people"), wish).await;
    let at = |rest: &str| format!("/api/v1/people/{}{rest}", id(&made));
    let post = json!({ "unit": "Xã Lao Bảo", "title": "Phó phòng" });
    let post = sweep.twice(&mut tuan, (POST, &at("/posts")), post).await;
    let way = at(&format!("/posts/{}", id(&post)));
    sweep.twice(&mut tuan, (DELETE, &way), Value::Null).await;
    let grant = json!({ "room": "records", "right": "read", "unit": "Xã Lao Bảo" });
    let grant = sweep.twice(&mut tuan, (POST, &at("/grants")), grant).await;
    let way = at(&format!("/grants/{}", id(&grant)));
    sweep.twice(&mut tuan, (DELETE, &way), Value::Null).await;
    let way = at("/suspension");
    let reason = json!({ "reason": "nghỉ việc" });
    sweep.twice(&mut tuan, (PUT, &way), reason).await;
    sweep.twice(&mut tuan, (DELETE, &way), Value::Null).await;
    let way = at("/sessions");
    sweep.twice(&mut tuan, (DELETE, &way), Value::Null).await;
    let way = at("/slip");
    sweep.twice(&mut tuan, (POST, &way), Value::Null).await;
    let sheet = Body::bytes(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        table(),
    );
    let way = "/api/v1/people/imports?name=a.xlsx&apply=true";
    let done = sweep.twice(&mut tuan, (POST, way), sheet).await.json();
    let import = done["import"].as_str().expect("an import");
    let way = format!("/api/v1/people/imports/{import}");
    let whole = tuan.get(&way).await.expect(200).json();
    assert_eq!(whole["people"][0]["name"], "Nguyễn Thị Một");
    assert_eq!(whole["people"][0]["active"], false);
    let mut hers = Program::enter(office, "hai", &["records:read"]).await;
    hers.get(&way).await.expect(403);
    let slips = format!("{way}/slips");
    sweep.twice(&mut tuan, (POST, &slips), Value::Null).await;
}

pub(super) async fn account(office: &Office, sweep: &mut Sweep) {
    let mut lan = office.enter("lan").await;
    lan.get("/me").await.expect(200);
    let mut own = Program::enter(office, "lan", &["account:administer"]).await;
    let sessions = own.get("/api/v1/sessions").await.expect(200).json();
    let way = format!(
        "/api/v1/sessions/{}",
        sessions["items"][0]["id"].as_str().expect("a session")
    );
    sweep.twice(&mut own, (DELETE, &way), Value::Null).await;
    let tokens = own.get("/api/v1/tokens").await.expect(200).json();
    let mine = tokens["items"][0]["id"]
        .as_str()
        .expect("a token")
        .to_owned();
    Program::enter(office, "lan", &["records:read"]).await;
    let tokens = own.get("/api/v1/tokens").await.expect(200).json();
    let other = tokens["items"].as_array().expect("tokens").iter();
    let other = other.filter_map(|t| t["id"].as_str()).find(|t| *t != mine);
    let way = format!("/api/v1/tokens/{}", other.expect("another token"));
    sweep.twice(&mut own, (DELETE, &way), Value::Null).await;
    // Tokens are made by people who are signed in, with the token of their form.
    let mut lan = office.enter("lan").await;
    let form = lan
        .get("/me/password")
        .await
        .hidden("csrf")
        .expect("a form");
    let mut lan = lan
        .with_header("x-form-token", &form)
        .with_header("idempotency-key", "token");
    let wish = json!({ "name": "Máy quét", "scopes": ["records:read"], "days": 30 });
    lan.post_json("/api/v1/tokens", &wish).await.expect(201);
    let again = lan.post_json("/api/v1/tokens", &wish).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    sweep.tried.insert("POST /api/v1/tokens".to_owned());
}
