//! A scanner's program takes stacks apart and puts them together, has papers read again, and takes
//! notes and changes back, as people do it on the pages.

use axum::http::Method;
use house::db::Sql;
use serde_json::{Value, json};
use testkit::Office;

use crate::described::Program;
use crate::papers_made::scan;
use crate::rooms::ROOMS;

const POST: Method = Method::POST;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;
const BYTES: &str = "application/octet-stream";

/// First pages of three different papers, in one TIFF.
fn stack() -> Vec<u8> {
    specimen::to_tiff(&[scan(41), scan(42), scan(43)], 150).unwrap()
}

async fn batch(minh: &mut Program) -> String {
    let wish = json!({ "unit": "Xã Hướng Hiệp", "name": "Từ máy quét" });
    let made = minh.post("/api/v1/batches", wish).await.expect(201).json();
    made["id"].as_str().unwrap().to_owned()
}

async fn send(minh: &mut Program, batch: &str, name: &str, bytes: Vec<u8>) -> String {
    let path = format!("/api/v1/batches/{batch}/papers?name={name}");
    let sent = minh.send_bytes(POST, &path, &[], BYTES, bytes).await;
    sent.expect(201).json()["record"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn whole(minh: &mut Program, record: &str) -> Value {
    let path = format!("/api/v1/records/{record}");
    minh.get(&path).await.expect(200).json()
}

async fn pages(minh: &mut Program, record: &str) -> usize {
    let path = format!("/api/v1/records/{record}/pages");
    let all = minh.get(&path).await.expect(200).json();
    all["items"].as_array().unwrap().len()
}

/// Asks for a change of a record as it is now, with a key.
async fn change(
    minh: &mut Program,
    method: Method,
    (record, way): (&str, &str),
    (key, body): (&str, Option<Value>),
) -> testkit::Page {
    let version = whole(minh, record).await["version"].to_string();
    let headers = [("if-match", version.as_str()), ("idempotency-key", key)];
    let path = format!("/api/v1/records/{record}/{way}");
    minh.send(method, &path, &headers, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn minh_s_scanner_splits_joins_and_takes_back() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let batch = batch(&mut minh).await;
    let record = send(&mut minh, &batch, "chong.tiff", stack()).await;
    office.do_jobs().await;

    let none = Some(json!({ "cuts": [] }));
    let refused = change(&mut minh, POST, (&record, "split"), ("none", none)).await;
    assert_eq!(refused.expect(422).json()["fields"][0]["field"], "cut");
    let path = format!("/api/v1/records/{record}/split");
    let cuts = Some(json!({ "cuts": [2, 3] }));
    minh.send(POST, &path, &[("if-match", "99")], cuts.clone())
        .await
        .expect(412);
    let split = change(&mut minh, POST, (&record, "split"), ("split", cuts.clone())).await;
    let made = split.expect(201).json();
    let again = change(&mut minh, POST, (&record, "split"), ("split", cuts)).await;
    assert_eq!(again.expect(201).json(), made, "once");
    let parts: Vec<String> = serde_json::from_value(made["records"].clone()).unwrap();
    assert_eq!(parts.len(), 3);
    let sql = "SELECT count(*) AS n FROM records_record";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 4);
    office.do_jobs().await;

    let with = Some(json!({ "with": [parts[1]] }));
    let joined = change(&mut minh, POST, (&parts[0], "join"), ("join", with)).await;
    let joined = joined.expect(201).json()["id"].as_str().unwrap().to_owned();
    office.do_jobs().await;
    assert_eq!(pages(&mut minh, &joined).await, 2);

    let acts = format!("/api/v1/records/{joined}/restacks");
    let acts = minh.get(&acts).await.expect(200).json();
    assert_eq!(acts["items"][0]["act"], "join");
    let undo = |act: &Value| format!("/api/v1/restacks/{}/undo", act["id"].as_str().unwrap());
    let before = format!("/api/v1/records/{record}/restacks");
    let before = minh.get(&before).await.expect(200).json();
    let early = minh.send(POST, &undo(&before["items"][0]), &[], None).await;
    assert_eq!(early.expect(409).json()["code"], "restack-built-on");
    let way = undo(&acts["items"][0]);
    minh.send(POST, &way, &[], None).await.expect(204);
    minh.send(POST, &way, &[], None).await.expect(409);

    let mut con = Program::enter(&office, "con", &["records:contribute"]).await;
    con.send(POST, &way, &[], None).await.expect(404);
    let strange = [("if-match", "0")];
    con.send(POST, &path, &strange, Some(json!({ "cuts": [2] })))
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn minh_s_scanner_turns_moves_drops_and_puts_back_a_page() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let batch = batch(&mut minh).await;
    let record = send(&mut minh, &batch, "chong.tiff", stack()).await;
    office.do_jobs().await;
    let page = |number: i64| format!("pages/{number}");
    let words = async |minh: &mut Program, number: i64| {
        let path = format!("/api/v1/records/{record}/pages/{number}");
        minh.get(&path).await.expect(200).json()["words"].clone()
    };

    let (first, last) = (words(&mut minh, 1).await, words(&mut minh, 3).await);
    assert_ne!(first, last);
    let to = Some(json!({ "place": 1 }));
    let moved = change(&mut minh, PATCH, (&record, &page(3)), ("m", to.clone())).await;
    moved.expect(204);
    let again = change(&mut minh, PATCH, (&record, &page(3)), ("m", to)).await;
    again.expect(204);
    assert_eq!(words(&mut minh, 1).await, last, "moved once");
    let both = Some(json!({ "turn": true, "place": 1 }));
    let refused = change(&mut minh, PATCH, (&record, &page(1)), ("b", both)).await;
    refused.expect(422);
    let turn = Some(json!({ "turn": true }));
    let turned = change(&mut minh, PATCH, (&record, &page(1)), ("t", turn)).await;
    turned.expect(204);
    office.do_jobs().await;
    let dropped = change(&mut minh, DELETE, (&record, &page(1)), ("d", None)).await;
    dropped.expect(204);
    assert_eq!(pages(&mut minh, &record).await, 2);
    let out = format!("/api/v1/records/{record}/dropped-pages");
    let out = minh.get(&out).await.expect(200).json();
    let way = format!("dropped-pages/{}", out["items"][0]["id"].as_str().unwrap());
    let back = change(&mut minh, DELETE, (&record, &way), ("back", None)).await;
    back.expect(204);
    assert_eq!(pages(&mut minh, &record).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stopped_is_read_again_and_what_was_written_is_taken_back() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let batch = batch(&mut minh).await;
    let record = send(&mut minh, &batch, "chong.tiff", stack()).await;
    let reading = format!("/api/v1/batches/{batch}/reading");
    minh.send(DELETE, &reading, &[], None).await.expect(204);
    assert_eq!(office.do_jobs().await, 0, "stopped");
    let alone = format!("/api/v1/records/{record}/reading");
    let again = minh.send(POST, &alone, &[], None).await;
    assert_eq!(again.expect(200).json()["records"], 1);
    office.do_jobs().await;
    let again = minh.send(POST, &reading, &[], None).await;
    assert_eq!(again.expect(200).json()["records"], 0, "it has been read");

    let version = whole(&mut minh, &record).await["version"].to_string();
    let path = format!("/api/v1/records/{record}");
    let headers = [("if-match", version.as_str())];
    let data = Some(json!({ "place": "Khe Sanh" }));
    minh.send(PATCH, &path, &headers, data).await.expect(200);
    let versions = minh.get(&format!("{path}/versions")).await;
    let number = versions.expect(200).json()["items"][0]["version"].to_string();
    let way = format!("versions/{number}");
    let taken = change(&mut minh, POST, (&record, &way), ("v", None)).await;
    taken.expect(204);
    let now = whole(&mut minh, &record).await;
    assert_ne!(now["place"], "Khe Sanh", "as it was before");

    let notes = format!("{path}/notes");
    let note = json!({ "body": "Xem lại" });
    let note = minh.post(&notes, note).await.expect(201).json();
    let note = format!("{notes}/{}", note["id"].as_str().unwrap());
    let key = [("idempotency-key", "off")];
    minh.send(DELETE, &note, &key, None).await.expect(204);
    minh.send(DELETE, &note, &key, None).await.expect(204);
    minh.send(DELETE, &note, &[], None).await.expect(404);
    assert_eq!(minh.get(&notes).await.json()["items"], json!([]));

    let list = minh.get("/api/v1/records/export?as=csv").await;
    assert!(
        list.expect(200).text().lines().count() >= 2,
        "heads and a row"
    );
    let mut con = Program::enter(&office, "con", &["records:contribute"]).await;
    let list = con.get("/api/v1/records/export?as=csv").await;
    assert_eq!(
        list.expect(200).text().lines().count(),
        1,
        "nothing of another commune"
    );
    con.send(POST, &alone, &[], None).await.expect(404);
}
