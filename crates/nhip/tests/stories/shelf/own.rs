//! Own fields and kept views through the API, and own values among a record's versions.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::Office;

use super::{papers, told};
use crate::described::Program;
use crate::rooms::ROOMS;

/// The value of the only own field of a record.
fn value(own: &Value) -> &str {
    own["items"][0]["value"].as_str().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_defines_an_own_field_and_its_values_have_versions() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut tuan = Program::enter(&office, "tuan", &["records:administer"]).await;
    let wish = json!({
        "unit": office.cast.province, "name": "Diện tích", "kind": "number", "required": true
    });
    let made = tuan.post("/api/v1/own-fields", wish.clone()).await;
    let field = made.expect(201).json()["id"].as_str().unwrap().to_owned();
    let bad = json!({ "unit": office.cast.province, "name": "Thôn", "kind": "choice" });
    tuan.post("/api/v1/own-fields", bad).await.expect(422);
    let listed = tuan.get("/api/v1/own-fields").await.expect(200).json();
    assert_eq!(listed["items"][0]["kind"], "number");

    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    minh.post("/api/v1/own-fields", wish).await.expect(403);
    let path = format!("/api/v1/records/{id}/own");
    let mut etag = minh.get(&path).await.expect(200).header("etag").to_owned();
    for (typed, status) in [
        (json!("1.250,5"), 200),
        (json!("rộng"), 422),
        (Value::Null, 422),
    ] {
        let wish = json!({ "values": { field.as_str(): typed } });
        let seen = [("if-match", etag.as_str())];
        let page = minh.send(Method::PATCH, &path, &seen, Some(wish)).await;
        page.expect(status);
        etag = minh.get(&path).await.header("etag").to_owned();
    }
    let wish = json!({ "values": { field.as_str(): "1.300" } });
    let stale = [("if-match", "\"1\"")];
    let page = minh
        .send(Method::PATCH, &path, &stale, Some(wish.clone()))
        .await;
    page.expect(412);
    let seen = [("if-match", etag.as_str())];
    minh.send(Method::PATCH, &path, &seen, Some(wish))
        .await
        .expect(200);
    assert_eq!(value(&minh.get(&path).await.json()), "1300");
    let change = "\"after\":{\"Diện tích\":\"1300\"},\"before\":{\"Diện tích\":\"1250.5\"}";
    assert_eq!(told(&office, "records.own-change", change).await, 1);
    let versions = format!("/api/v1/records/{id}/versions");
    let versions = minh.get(&versions).await.expect(200).json();
    assert_eq!(versions["items"][0]["own"][&field], "1250.5");
    taken_back(&office, id).await;
    assert_eq!(value(&minh.get(&path).await.json()), "1250.5");

    let mut con = Program::enter(&office, "con", &["records:contribute"]).await;
    con.get(&path).await.expect(404);
    let wish = json!({ "name": "Diện tích (m²)", "required": false });
    let one = format!("/api/v1/own-fields/{field}");
    tuan.send(Method::PUT, &one, &[], Some(wish))
        .await
        .expect(204);
    let close = format!("{one}/closing");
    tuan.send(Method::POST, &close, &[], None).await.expect(204);
    let listed = tuan.get("/api/v1/own-fields").await.expect(200).json();
    assert_eq!(listed["items"], json!([]));
}

/// Minh sees the own value among the versions and takes the latest one back there.
async fn taken_back(office: &Office, id: house::Id) {
    let mut minh = office.enter("minh").await;
    let page = minh
        .get(&format!("/records/{id}/versions"))
        .await
        .expect(200);
    page.says("1.250,5").says("1.300");
    let text = page.text();
    let version = page.hidden("version").unwrap();
    let action = text
        .split("action=\"")
        .find(|part| part.contains("/versions/"))
        .unwrap();
    let action = action.split('"').next().unwrap();
    minh.post_form(action, &[("version", &version)])
        .await
        .expect(200);
    minh.get(&format!("/records/{id}"))
        .await
        .says("1.300 → 1.250,5");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_keeps_a_view_and_throws_it_away() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let wish = json!({
        "name": "Năm 2024", "query": "year=2024&sort=date&rubbish=1",
        "unit": office.cast.huong_hiep
    });
    let made = minh.post("/api/v1/views", wish).await;
    let id = made.expect(201).json()["id"].as_str().unwrap().to_owned();
    let views = minh.get("/api/v1/views").await.expect(200).json();
    assert_eq!(views["items"][0]["query"], "year=2024&sort=date");
    let foreign = json!({ "name": "x", "unit": office.cast.lao_bao });
    minh.post("/api/v1/views", foreign).await.expect(403);
    minh.post("/api/v1/views", json!({ "name": " " }))
        .await
        .expect(422);
    let one = format!("/api/v1/views/{id}");
    let mut con = Program::enter(&office, "con", &["records:contribute"]).await;
    con.send(Method::DELETE, &one, &[], None).await.expect(404);
    minh.send(Method::DELETE, &one, &[], None).await.expect(204);
    let views = minh.get("/api/v1/views").await.expect(200).json();
    assert_eq!(views["items"], json!([]));
}
