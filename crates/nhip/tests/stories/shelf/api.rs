//! A program puts papers in order in Minh's name; every answer is as it was described.

use axum::http::Method;
use serde_json::json;
use testkit::Office;

use super::papers;
use crate::described::Program;
use crate::rooms::ROOMS;

#[tokio::test(flavor = "multi_thread")]
async fn a_program_plans_does_and_takes_back_a_change_of_order() {
    let office = Office::open(ROOMS).await;
    let mine = papers(&office, office.cast.huong_hiep, 3).await;
    let hers = papers(&office, office.cast.lao_bao, 1).await;
    let mut program = Program::enter(&office, "minh", &["records:contribute"]).await;
    let wish = json!({ "records": [mine[0], hers[0]], "change": { "add": ["khẩn"] } });
    let made = program.post("/api/v1/arrangements", wish.clone()).await;
    let path = format!(
        "/api/v1/arrangements/{}",
        made.expect(201).json()["id"].as_str().unwrap()
    );
    let plan = program.get(&path).await.expect(200).json();
    assert_eq!(plan["records"], 1, "what Minh may not see is not meant");
    assert_eq!(plan["lines"][0]["became"]["tags"][0], "khẩn");
    let begin = format!("{path}/begin");
    program
        .send(Method::POST, &begin, &[], None)
        .await
        .expect(204);
    program
        .send(Method::POST, &begin, &[], None)
        .await
        .expect(409);
    office.do_jobs().await;
    assert_eq!(program.get(&path).await.json()["changed"], 1);
    let tags = program.get("/api/v1/tags").await.expect(200).json();
    assert_eq!(tags["items"][0]["tag"], "khẩn");
    let undo = program
        .send(Method::POST, &format!("{path}/undo"), &[], None)
        .await;
    undo.expect(201);
    office.do_jobs().await;
    let tags = program.get("/api/v1/tags").await.json();
    assert_eq!(tags["items"], json!([]));
    let filter = json!({ "filter": { "year": "2025" }, "change": { "trash": "trash" } });
    program
        .post("/api/v1/arrangements", filter)
        .await
        .expect(201);
    let nothing = json!({ "records": [mine[0]], "change": {} });
    program
        .post("/api/v1/arrangements", nothing)
        .await
        .expect(422);

    let mut reader = Program::enter(&office, "minh", &["records:read"]).await;
    reader.post("/api/v1/arrangements", wish).await.expect(403);
    let mut con = Program::enter(&office, "con", &["records:contribute"]).await;
    con.get(&path).await.expect(404);
    con.get(&format!("/api/v1/records/{}/notes", mine[0]))
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_opens_a_fonds_and_grows_the_scheme() {
    let office = Office::open(ROOMS).await;
    let record = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut tuan = Program::enter(&office, "tuan", &["records:administer"]).await;
    let data = json!({ "code": "P01", "name": "UBND xã Hướng Hiệp" });
    let wish = json!({ "unit": office.cast.huong_hiep, "data": data });
    let made = tuan.post("/api/v1/fonds", wish).await.expect(201).json();
    let path = format!("/api/v1/fonds/{}", made["id"].as_str().unwrap());
    let shown = tuan.get(&path).await;
    assert_eq!(shown.expect(200).json()["data"]["code"], "P01");
    let version = shown.header("etag").to_owned();
    let changed = json!({ "code": "P01", "name": "UBND xã Hướng Hiệp mới" });
    let with = [("if-match", version.as_str())];
    for status in [204, 412] {
        let body = Some(changed.clone());
        tuan.send(Method::PUT, &path, &with, body)
            .await
            .expect(status);
    }
    let top = json!({ "parent": null, "code": "01", "name": "Đất đai" });
    let top = tuan.post("/api/v1/classes", top).await.expect(201).json();
    let below = json!({ "parent": top["id"], "code": "01.1", "name": "Cấp đất" });
    let below = tuan.post("/api/v1/classes", below).await.expect(201).json();
    let path = format!("/api/v1/classes/{}", below["id"].as_str().unwrap());
    assert_eq!(
        tuan.get(&path).await.expect(200).json()["above"][0]["code"],
        "01"
    );
    tuan.get("/api/v1/classes?q=cap")
        .await
        .expect(200)
        .says("01.1");
    tuan.get("/api/v1/fonds").await.expect(200).says("P01");

    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    minh.post("/api/v1/classes", json!({ "code": "9", "name": "x" }))
        .await
        .expect(403);
    let notes = format!("/api/v1/records/{record}/notes");
    minh.post(&notes, json!({ "body": "Bản giấy ở tủ 3" }))
        .await
        .expect(201);
    minh.get(&notes).await.expect(200).says("tủ 3");
    for more in ["versions", "own"] {
        minh.get(&format!("/api/v1/records/{record}/{more}"))
            .await
            .expect(200);
    }
    minh.get("/api/v1/views").await.expect(200);
    let mut con = Program::enter(&office, "con", &["records:read"]).await;
    con.get("/api/v1/fonds").await.expect(200).lacks("P01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_closes_a_fonds_and_keeps_the_scheme_in_order() {
    let office = Office::open(ROOMS).await;
    let mut tuan = Program::enter(&office, "tuan", &["records:administer"]).await;
    let data = json!({ "code": "P01", "name": "UBND xã Hướng Hiệp" });
    let wish = json!({ "unit": office.cast.huong_hiep, "data": data });
    let made = tuan.post("/api/v1/fonds", wish).await.expect(201).json();
    let path = format!("/api/v1/fonds/{}", made["id"].as_str().unwrap());
    let series = format!("{path}/series/S1");
    let name = Some(json!({ "name": "Đất đai" }));
    tuan.send(Method::PUT, &series, &[], name).await.expect(204);
    tuan.get(&path).await.expect(200).says("Đất đai");
    let closing = format!("{path}/closing");
    let empty = Some(json!({ "reason": "" }));
    tuan.send(Method::PUT, &closing, &[], empty)
        .await
        .expect(422);
    for (method, closed) in [(Method::PUT, true), (Method::DELETE, false)] {
        let reason = Some(json!({ "reason": "Sáp nhập xã năm 2025" }));
        tuan.send(method, &closing, &[], reason).await.expect(204);
        assert_eq!(tuan.get(&path).await.json()["closed"], closed);
    }

    let lines = "01\tĐất đai\n01.1\tCấp đất\n\tkhông mã";
    let judged = json!({ "lines": lines, "apply": true });
    let judged = tuan.post("/api/v1/class-scheme", judged).await;
    let judged = judged.expect(200).json();
    assert_eq!(
        (&judged["applied"], &judged["new"]),
        (&json!(false), &json!(2))
    );
    assert_eq!(judged["faults"][0]["line"], 3);
    tuan.get("/api/v1/classes")
        .await
        .expect(200)
        .lacks("Đất đai");
    let good = json!({ "lines": "01\tĐất đai\n01.1\tCấp đất", "apply": true });
    let taken = tuan.post("/api/v1/class-scheme", good).await;
    assert_eq!(taken.expect(200).json()["applied"], true);
    let top = tuan.get("/api/v1/classes?q=01.1").await.expect(200).json();
    let path = format!(
        "/api/v1/classes/{}",
        top["items"][0]["id"].as_str().unwrap()
    );
    let moved = Some(json!({ "parent": null, "code": "02", "name": "Cấp đất ở" }));
    tuan.send(Method::PUT, &path, &[], moved).await.expect(204);
    office.do_jobs().await;
    let class = tuan.get(&path).await.expect(200).json();
    assert_eq!(
        (&class["code"], &class["above"]),
        (&json!("02"), &json!([]))
    );
    let key = [("idempotency-key", "away")];
    for _ in 0..2 {
        tuan.send(Method::DELETE, &path, &key, None)
            .await
            .expect(204);
    }
    tuan.get(&path).await.expect(404);
}
