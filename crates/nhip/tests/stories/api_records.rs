//! Programs work with papers as people do on the pages: the same rights, each write once.

use axum::http::Method;
use house::db::Sql;
use serde_json::{Value, json};
use specimen::{MarkAs, Recipe, Secrecy, World};
use testkit::Office;

use crate::described::Program;
use crate::papers::appoint_custodian;
use crate::rooms::ROOMS;

const PATCH: Method = Method::PATCH;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;
const BYTES: &str = "application/octet-stream";

fn decision(seed: u64) -> Vec<u8> {
    let recipe = Recipe::draw(World::Tuning, seed);
    specimen::make_pdf(&recipe).expect("a specimen").0
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

/// Begins a batch and sends a paper into it, which is then read. Returns batch and record.
async fn send(office: &Office, program: &mut Program, name: &str, bytes: Vec<u8>) -> [String; 2] {
    let wish = json!({ "unit": "Xã Hướng Hiệp", "name": "Từ máy quét" });
    let batch = id(&program
        .post("/api/v1/batches", wish)
        .await
        .expect(201)
        .json());
    let path = format!("/api/v1/batches/{batch}/papers?name={name}");
    let sent = program.send_bytes(POST, &path, &[], BYTES, bytes).await;
    let record = sent.expect(201).json()["record"]
        .as_str()
        .unwrap()
        .to_owned();
    office.do_jobs().await;
    house::search::catch_up(&office.house)
        .await
        .expect("it follows");
    [batch, record]
}

#[tokio::test(flavor = "multi_thread")]
async fn minh_s_scanner_sends_a_paper_once() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let wish = json!({ "unit": "Xã Hướng Hiệp", "name": "Từ máy quét" });
    let batch = id(&minh
        .post("/api/v1/batches", wish.clone())
        .await
        .expect(201)
        .json());
    let path = format!("/api/v1/batches/{batch}/papers?name=quyet-dinh.pdf");
    let bytes = decision(7);
    let key = [("idempotency-key", "paper-1")];
    let first = minh
        .send_bytes(POST, &path, &key, BYTES, bytes.clone())
        .await;
    let taken = first.expect(201).json();
    // The answer got lost on the way: the scanner sends it again, before and after it is read.
    let again = minh
        .send_bytes(POST, &path, &key, BYTES, bytes.clone())
        .await;
    assert_eq!(again.expect(201).json(), taken);
    office.do_jobs().await;
    house::search::catch_up(&office.house).await.unwrap();
    let again = minh.send_bytes(POST, &path, &key, BYTES, bytes).await;
    assert_eq!(again.expect(201).json(), taken);
    assert!(
        office.house.intake.all().unwrap().is_empty(),
        "nothing lies around"
    );
    let other = minh.send_bytes(POST, &path, &key, BYTES, decision(8)).await;
    other.expect(409);
    let sql = "SELECT count(*) AS n FROM records_record";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);
    let progress = minh.get(&format!("/api/v1/batches/{batch}")).await;
    let progress = progress.expect(200).json();
    assert_eq!(
        (&progress["all"], &progress["waiting"]),
        (&json!(1), &json!(0))
    );
    let papers = minh.get(&format!("/api/v1/batches/{batch}/papers")).await;
    assert_eq!(
        papers.expect(200).json()["items"][0]["name"],
        "quyet-dinh.pdf"
    );
}

/// Ways to a record that only look.
const WAYS: [&str; 9] = [
    "",
    "/text",
    "/pages",
    "/pages/1",
    "/pages/1/large",
    "/original",
    "/copy",
    "/events",
    "/similar",
];

#[tokio::test(flavor = "multi_thread")]
async fn con_s_program_finds_nothing_of_another_commune_s_papers() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let [batch, record] = send(&office, &mut minh, "a.pdf", decision(7)).await;
    let path = format!("/api/v1/batches/{batch}/papers?name=b.pdf");
    let wish = json!({ "unit": "Xã Hướng Hiệp", "name": "Từ máy quét" });
    let at = |rest: &str| format!("/api/v1/records/{record}{rest}");
    for way in WAYS {
        minh.get(&at(way)).await.expect(200);
    }
    let mut con = Program::enter(&office, "con", &["records:contribute"]).await;
    for way in WAYS {
        con.get(&at(way)).await.expect(404);
    }
    con.get(&format!("/api/v1/batches/{batch}"))
        .await
        .expect(404);
    con.send_bytes(POST, &path, &[], BYTES, vec![1])
        .await
        .expect(404);
    con.post("/api/v1/batches", wish).await.expect(403);
    for list in [
        "/api/v1/records",
        "/api/v1/review",
        "/api/v1/batches",
        "/api/v1/search?q=so",
    ] {
        let found = con.get(list).await.expect(200).json();
        assert_eq!(found["items"], json!([]), "{list}");
    }
    let version = [("if-match", "1")];
    let change = json!({ "number": "1" });
    con.send(PATCH, &at(""), &version, Some(change))
        .await
        .expect(404);
    con.send(POST, &at("/trashing"), &[], None)
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_names_the_version_it_was_made_of() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let [_, record] = send(&office, &mut minh, "a.pdf", decision(11)).await;
    let at = |rest: &str| format!("/api/v1/records/{record}{rest}");
    let waiting = minh.get("/api/v1/review").await.expect(200).json();
    assert_eq!(waiting["items"][0]["id"], json!(record));
    let seen = minh.get(&at("")).await;
    let tag = seen.expect(200).header("etag").to_owned();
    let change = json!({ "number": "1234", "notation": "QĐ-UBND", "issued_on": "3/11/2025" });
    minh.send(PATCH, &at(""), &[], Some(change.clone()))
        .await
        .expect(428);
    let seen = [("if-match", tag.as_str()), ("idempotency-key", "change")];
    let done = minh.send(PATCH, &at(""), &seen, Some(change.clone())).await;
    let done = done.expect(200).json();
    let again = minh.send(PATCH, &at(""), &seen, Some(change.clone())).await;
    assert_eq!(
        again.expect(200).json(),
        done,
        "the first answer, not a conflict"
    );
    let late = [("if-match", tag.as_str())];
    let refused = minh
        .send(PATCH, &at(""), &late, Some(json!({ "place": "Huế" })))
        .await;
    assert_eq!(
        refused.expect(412).json()["code"],
        "record-changed-meanwhile"
    );
    let now = minh.get(&at("")).await.expect(200).json();
    assert_eq!(now["code"], "1234/QĐ-UBND");
    assert_eq!(now["issued_on"], "2025-11-03");
    let version = now["version"].to_string();
    let seen = [("if-match", version.as_str())];
    for wrong in [
        json!({ "issued_on": "soon" }),
        json!({ "label": "x" }),
        json!([1]),
    ] {
        minh.send(PATCH, &at(""), &seen, Some(wrong))
            .await
            .expect(422);
    }
    let confirmed = minh.send(POST, &at("/confirmation"), &seen, None).await;
    assert_eq!(confirmed.expect(200).json()["confirmed"], true);
    let waiting = minh.get("/api/v1/review").await.expect(200).json();
    assert_eq!(waiting["items"], json!([]));
    let life = minh.get(&at("/events")).await.expect(200).json();
    let changed = life["items"].as_array().unwrap().iter();
    let mut changed = changed.filter(|e| e["action"] == "records.change");
    let told = changed.next().expect("the change is told");
    assert_eq!(told["particulars"]["after"]["number"], "1234");
    assert!(changed.next().is_none(), "once");

    let mut reader = Program::enter(&office, "minh", &["records:read"]).await;
    reader.get(&at("")).await.expect(200);
    reader
        .send(PATCH, &at(""), &seen, Some(change))
        .await
        .expect(403);
    reader
        .send(POST, &at("/trashing"), &[], None)
        .await
        .expect(403);
    reader.get("/api/v1/review").await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_filed_trashed_brought_back_and_listed_page_by_page() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let [_, record] = send(&office, &mut minh, "a.pdf", decision(3)).await;
    for n in 0..5 {
        let text = format!("Báo cáo số {n} về số hóa").into_bytes();
        send(&office, &mut minh, &format!("{n}.txt"), text).await;
    }
    let at = |rest: &str| format!("/api/v1/records/{record}{rest}");
    let wish = json!({ "unit": "Xã Hướng Hiệp", "title": "Số hóa 2025" });
    let dossier = id(&minh.post("/api/v1/dossiers", wish).await.expect(201).json());
    let filing = json!({ "dossier": dossier });
    minh.send(PUT, &at("/dossier"), &[], Some(filing))
        .await
        .expect(204);
    let path = format!("/api/v1/dossiers/{dossier}");
    assert_eq!(minh.get(&path).await.expect(200).json()["records"], 1);
    let filed = minh
        .get(&format!("{path}/records"))
        .await
        .expect(200)
        .json();
    assert_eq!(filed["items"][0]["id"], json!(record));
    let nameless = json!({ "unit": "Xã Hướng Hiệp", "title": " " });
    minh.post("/api/v1/dossiers", nameless).await.expect(422);

    minh.send(POST, &at("/trashing"), &[], None)
        .await
        .expect(204);
    let trash = minh.get("/api/v1/records?trash=1").await.expect(200).json();
    assert_eq!(trash["items"][0]["id"], json!(record));
    minh.send(DELETE, &at("/trashing"), &[], None)
        .await
        .expect(204);

    for sort in ["", "date"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/records?sort={sort}&limit=4&cursor={cursor}");
            let page = minh.get(&path).await.expect(200).json();
            seen.extend(page["items"].as_array().unwrap().iter().map(id));
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((all, seen.len()), (6, 6), "each once, sorted by {sort:?}");
    }
    minh.get("/api/v1/records?cursor=x").await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn tuan_s_program_sees_what_was_done_and_what_runs() {
    let office = Office::open(ROOMS).await;
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    let [_, record] = send(&office, &mut minh, "a.pdf", decision(3)).await;
    for n in 0..3 {
        let text = format!("Báo cáo số {n} về số hóa").into_bytes();
        send(&office, &mut minh, &format!("{n}.txt"), text).await;
    }
    let path = format!("/api/v1/records/{record}/trashing");
    minh.send(POST, &path, &[], None).await.expect(204);
    let mut tuan = Program::enter(&office, "tuan", &["house:administer"]).await;
    let events = tuan.get("/api/v1/events?action=records.trash").await;
    assert_eq!(
        events.expect(200).json()["items"].as_array().unwrap().len(),
        1
    );
    tuan.get("/api/v1/events?reason=x").await.expect(422);
    let jobs = tuan
        .get("/api/v1/jobs?state=done&limit=2")
        .await
        .expect(200)
        .json();
    assert!(jobs["next"].is_string());
    let job = format!("/api/v1/jobs/{}", id(&jobs["items"][0]));
    tuan.get(&job).await.expect(200);
    tuan.send(POST, &format!("{job}/cancellation"), &[], None)
        .await
        .expect(409);
    tuan.send(POST, &format!("{job}/retry"), &[], None)
        .await
        .expect(409);
    tuan.get("/api/v1/schedule").await.expect(200);
    tuan.get("/api/v1/events/heads").await.expect(200);
    tuan.get("/api/v1/records").await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_opens_to_two_custodians_programs_and_to_nobody_else() {
    let office = Office::open(ROOMS).await;
    for login in ["hai", "ha"] {
        appoint_custodian(&office, login).await;
    }
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    for (seed, name) in [(21, "mot.pdf"), (22, "hai.pdf")] {
        let mut recipe = Recipe::draw(World::Tuning, seed);
        recipe.secrecy = Some((Secrecy::Mat, MarkAs::Box));
        let (bytes, _) = specimen::make_pdf(&recipe).expect("a specimen");
        let [_, record] = send(&office, &mut minh, name, bytes).await;
        minh.get(&format!("/api/v1/records/{record}"))
            .await
            .expect(404);
    }
    minh.get("/api/v1/gate").await.expect(403);
    let mut blind = Program::enter(&office, "hai", &["records:decide"]).await;
    blind.get("/api/v1/gate").await.expect(403);
    let mut hai = Program::enter(&office, "hai", &["custody:decide"]).await;
    let mut ha = Program::enter(&office, "ha", &["custody:decide"]).await;
    let aside = hai.get("/api/v1/gate").await.expect(200).json();
    let (one, two) = (id(&aside["items"][0]), id(&aside["items"][1]));
    let at = |gate: &str, rest: &str| format!("/api/v1/gate/{gate}{rest}");

    let line = json!({ "number": "12/QĐ", "issued_on": "01/02/2020", "paper_place": "Tủ 2" });
    let path = at(&one, "/confirmation");
    hai.post(&path, json!({ "paper_place": " " }))
        .await
        .expect(422);
    let key = [("idempotency-key", "confirm")];
    hai.send(POST, &path, &key, Some(line.clone()))
        .await
        .expect(204);
    hai.send(POST, &path, &key, Some(line.clone()))
        .await
        .expect(204);
    hai.post(&path, line).await.expect(409);
    let shown = hai.get(&at(&one, "")).await.expect(200).json();
    assert_eq!(shown["register"]["paper_place"], "Tủ 2");

    let why = json!({ "reason": "Chữ MẬT là tên một mẫu biểu" });
    hai.post(&at(&two, "/release"), json!({ "reason": "nhầm" }))
        .await
        .expect(422);
    hai.post(&at(&two, "/release"), why).await.expect(204);
    let agree = at(&two, "/release/agreement");
    hai.send(POST, &agree, &[], None).await.expect(409);
    let key = [("idempotency-key", "agree")];
    let released = ha.send(POST, &agree, &key, None).await.expect(200).json();
    assert_eq!(
        ha.send(POST, &agree, &key, None).await.expect(200).json(),
        released
    );
    office.do_jobs().await;
    let record = released["record"].as_str().unwrap();
    minh.get(&format!("/api/v1/records/{record}"))
        .await
        .expect(200);
    let sql = "SELECT count(*) AS n FROM records_record";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);
}
