//! What is written to the room of records: its shelves and order, its records and stacks, its gate.

use serde_json::{Value, json};
use specimen::{MarkAs, Recipe, Secrecy, World};
use testkit::Office;

use super::{BYTES, Body, DELETE, PATCH, POST, PUT, Sweep, id, version};
use crate::described::Program;
use crate::papers::appoint_custodian;
use crate::papers_made::{packed, scan};
use crate::shelf::papers;

pub(super) async fn shelves(office: &Office, sweep: &mut Sweep) {
    let mut tuan = Program::enter(office, "tuan", &["records:administer"]).await;
    let data = json!({ "code": "P09", "name": "UBND xã Lao Bảo" });
    let wish = json!({ "unit": office.cast.lao_bao, "data": data });
    let made = sweep.twice(&mut tuan, (POST, "/api/v1/fonds"), wish).await;
    let fonds = format!("/api/v1/fonds/{}", id(&made));
    let seen = version(&mut tuan, &fonds).await;
    let data = Body::from(json!({ "code": "P09", "name": "UBND xã Lao Bảo mới" }));
    sweep.twice(&mut tuan, (PUT, &fonds), data.of(&seen)).await;
    let series = format!("{fonds}/series/S1");
    let name = json!({ "name": "Đất đai" });
    sweep.twice(&mut tuan, (PUT, &series), name).await;
    let closing = format!("{fonds}/closing");
    for method in [PUT, DELETE] {
        let reason = json!({ "reason": "Sáp nhập xã năm 2025" });
        sweep.twice(&mut tuan, (method, &closing), reason).await;
    }
    let class = json!({ "parent": null, "code": "91", "name": "Đất đai" });
    let class = sweep
        .twice(&mut tuan, (POST, "/api/v1/classes"), class)
        .await;
    let class = format!("/api/v1/classes/{}", id(&class));
    let named = json!({ "parent": null, "code": "92", "name": "Đất ở" });
    sweep.twice(&mut tuan, (PUT, &class), named).await;
    sweep.twice(&mut tuan, (DELETE, &class), Value::Null).await;
    let scheme = json!({ "lines": "93\tRừng", "apply": true });
    sweep
        .twice(&mut tuan, (POST, "/api/v1/class-scheme"), scheme)
        .await;
    let wish = json!({ "unit": "Xã Lao Bảo", "title": "Cấp đất" });
    let dossier = sweep
        .twice(&mut tuan, (POST, "/api/v1/dossiers"), wish)
        .await;
    let dossier = format!("/api/v1/dossiers/{}", id(&dossier));
    let seen = version(&mut tuan, &dossier).await;
    let change = Body::from(json!({ "sheets": 12 })).of(&seen);
    sweep.twice(&mut tuan, (PATCH, &dossier), change).await;
    let wish = json!({ "name": "Năm 2025", "query": "year=2025" });
    let view = sweep.twice(&mut tuan, (POST, "/api/v1/views"), wish).await;
    let view = format!("/api/v1/views/{}", id(&view));
    sweep.twice(&mut tuan, (DELETE, &view), Value::Null).await;
}

pub(super) async fn order(office: &Office, sweep: &mut Sweep) {
    let mine = papers(office, office.cast.lao_bao, 2).await;
    let mut tuan = Program::enter(office, "tuan", &["records:administer"]).await;
    let wish = json!({ "records": [mine[0]], "change": { "add": ["khẩn"] } });
    let made = sweep
        .twice(&mut tuan, (POST, "/api/v1/arrangements"), wish)
        .await;
    let plan = format!("/api/v1/arrangements/{}", id(&made));
    let begin = format!("{plan}/begin");
    sweep.twice(&mut tuan, (POST, &begin), Value::Null).await;
    office.do_jobs().await;
    let undo = format!("{plan}/undo");
    sweep.twice(&mut tuan, (POST, &undo), Value::Null).await;
    office.do_jobs().await;
    let tag = json!({ "records": [mine[1]], "change": { "add": ["dat dai"] } });
    let tagged = id(&tuan.post("/api/v1/arrangements", tag).await);
    let begin = format!("/api/v1/arrangements/{tagged}/begin");
    tuan.post(&begin, json!({})).await.expect(204);
    office.do_jobs().await;
    let wish = json!({ "from": "dat dai", "to": "đất đai" });
    let plan = sweep
        .twice(&mut tuan, (POST, "/api/v1/tag-renames"), wish)
        .await;
    let begin = format!("/api/v1/arrangements/{}/begin", id(&plan));
    tuan.post(&begin, json!({})).await.expect(204);
    office.do_jobs().await;
    let tags = tuan.get("/api/v1/tags").await.expect(200).json();
    assert_eq!(tags["items"][0]["tag"], "đất đai");
    let wrong = json!({ "from": "đất đai", "to": "a, b" });
    tuan.post("/api/v1/tag-renames", wrong).await.expect(422);
    let facets = tuan.get("/api/v1/records/facets?tag=dat+dai").await;
    let facets = facets.expect(200).json();
    let all = facets["facets"].as_array().expect("facets").iter();
    let tag = all.clone().find(|facet| facet["facet"] == "tag");
    let value = &tag.expect("of tags")["values"][0];
    assert_eq!(
        (&value["value"], &value["records"]),
        (&json!("đất đai"), &json!(1))
    );

    let wish = json!({ "unit": office.cast.lao_bao, "name": "Số tủ", "kind": "text" });
    let field = sweep
        .twice(&mut tuan, (POST, "/api/v1/own-fields"), wish)
        .await;
    let field = id(&field);
    let own = format!("/api/v1/records/{}/own", mine[0]);
    let record = format!("/api/v1/records/{}", mine[0]);
    let seen = version(&mut tuan, &record).await;
    let values = Body::from(json!({ "values": { field.as_str(): "Tủ 3" } })).of(&seen);
    sweep.twice(&mut tuan, (PATCH, &own), values).await;
    let way = format!("/api/v1/own-fields/{field}");
    let named = json!({ "name": "Tủ số" });
    sweep.twice(&mut tuan, (PUT, &way), named).await;
    let way = format!("{way}/closing");
    sweep.twice(&mut tuan, (POST, &way), Value::Null).await;
}

pub(super) async fn records(office: &Office, sweep: &mut Sweep) {
    let record = papers(office, office.cast.huong_hiep, 1).await[0];
    let mut minh = Program::enter(office, "minh", &["records:contribute"]).await;
    let whole = format!("/api/v1/records/{record}");
    let at = |rest: &str| format!("{whole}{rest}");
    for (method, rest) in [(PATCH, ""), (POST, "/confirmation")] {
        let seen = version(&mut minh, &whole).await;
        let change = Body::from(json!({ "place": format!("Khe Sanh{rest}") })).of(&seen);
        sweep.twice(&mut minh, (method, &at(rest)), change).await;
    }
    let versions = minh.get(&at("/versions")).await.expect(200).json();
    let way = at(&format!("/versions/{}", versions["items"][0]["version"]));
    let seen = version(&mut minh, &whole).await;
    let take = Body::from(Value::Null).of(&seen);
    sweep.twice(&mut minh, (POST, &way), take).await;
    for method in [POST, DELETE] {
        let way = at("/trashing");
        sweep.twice(&mut minh, (method, &way), Value::Null).await;
    }
    let none = json!({ "dossier": null });
    sweep.twice(&mut minh, (PUT, &at("/dossier")), none).await;
    let note = json!({ "body": "Xem lại" });
    let note = sweep.twice(&mut minh, (POST, &at("/notes")), note).await;
    let way = at(&format!("/notes/{}", id(&note)));
    sweep.twice(&mut minh, (DELETE, &way), Value::Null).await;
}

pub(super) async fn stacks(office: &Office, sweep: &mut Sweep) {
    let mut minh = Program::enter(office, "minh", &["records:contribute"]).await;
    let wish = json!({ "unit": "Xã Hướng Hiệp", "name": "Từ máy quét" });
    let batch = sweep
        .twice(&mut minh, (POST, "/api/v1/batches"), wish)
        .await;
    let batch = format!("/api/v1/batches/{}", id(&batch));
    let stack = specimen::to_tiff(&[scan(41), scan(42), scan(43)], 150).expect("a stack");
    let way = format!("{batch}/papers?name=chong.tiff");
    let sent = sweep
        .twice(&mut minh, (POST, &way), Body::bytes(BYTES, stack))
        .await;
    let record = sent.json()["record"].as_str().expect("a record").to_owned();
    let jobs = minh.get("/api/v1/jobs").await.expect(200).json();
    let job = format!(
        "/api/v1/jobs/{}",
        jobs["items"][0]["id"].as_str().expect("a job")
    );
    for rest in ["/cancellation", "/retry"] {
        let way = format!("{job}{rest}");
        sweep.twice(&mut minh, (POST, &way), Value::Null).await;
    }
    let reading = format!("{batch}/reading");
    sweep
        .twice(&mut minh, (DELETE, &reading), Value::Null)
        .await;
    let alone = format!("/api/v1/records/{record}/reading");
    sweep.twice(&mut minh, (POST, &alone), Value::Null).await;
    sweep.twice(&mut minh, (POST, &reading), Value::Null).await;
    office.do_jobs().await;

    pages(office, sweep, &mut minh, &record).await;
    split(office, sweep, &mut minh, &record).await;
}

/// Pages are moved, dropped and put back, and a better scan takes the place of them all.
async fn pages(office: &Office, sweep: &mut Sweep, minh: &mut Program, record: &str) {
    let whole = format!("/api/v1/records/{record}");
    let at = |rest: &str| format!("{whole}{rest}");
    let seen = version(minh, &whole).await;
    let place = Body::from(json!({ "place": 1 })).of(&seen);
    sweep.twice(minh, (PATCH, &at("/pages/2")), place).await;
    let seen = version(minh, &whole).await;
    let drop = Body::from(Value::Null).of(&seen);
    sweep.twice(minh, (DELETE, &at("/pages/3")), drop).await;
    let out = minh.get(&at("/dropped-pages")).await.expect(200).json();
    let way = at(&format!(
        "/dropped-pages/{}",
        out["items"][0]["id"].as_str().expect("a page")
    ));
    let seen = version(minh, &whole).await;
    let back = Body::from(Value::Null).of(&seen);
    sweep.twice(minh, (DELETE, &way), back).await;
    office.do_jobs().await;
    let renewal = packed(&scan(44), image::ImageFormat::Png);
    let way = at("/renewals?name=moi.png&reason=ro");
    let renewal = Body::bytes(BYTES, renewal);
    sweep.twice(minh, (POST, &way), renewal).await;
    office.do_jobs().await;
    let all = minh.get(&at("/originals")).await.expect(200).json();
    let former = all["items"][0]["id"].as_str().expect("a former original");
    let way = at(&format!("/originals/{former}/return"));
    let seen = version(minh, &whole).await;
    let back = Body::from(Value::Null).of(&seen);
    sweep.twice(minh, (POST, &way), back).await;
}

/// The stack is split, two of its parts are joined, and that is taken back.
async fn split(office: &Office, sweep: &mut Sweep, minh: &mut Program, record: &str) {
    let whole = format!("/api/v1/records/{record}");
    let seen = version(minh, &whole).await;
    let cuts = Body::from(json!({ "cuts": [2, 3] })).of(&seen);
    let split = sweep
        .twice(minh, (POST, &format!("{whole}/split")), cuts)
        .await
        .json();
    office.do_jobs().await;
    let parts: Vec<&str> = split["records"]
        .as_array()
        .expect("parts")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let first = format!("/api/v1/records/{}", parts[0]);
    let seen = version(minh, &first).await;
    let with = Body::from(json!({ "with": [parts[1]] })).of(&seen);
    let way = format!("{first}/join");
    let joined = sweep.twice(minh, (POST, &way), with).await;
    office.do_jobs().await;
    let acts = format!("/api/v1/records/{}/restacks", id(&joined));
    let acts = minh.get(&acts).await.expect(200).json();
    let act = acts["items"][0]["id"].as_str().expect("an act");
    let way = format!("/api/v1/restacks/{act}/undo");
    sweep.twice(minh, (POST, &way), Value::Null).await;
}

pub(super) async fn gate(office: &Office, sweep: &mut Sweep) {
    for login in ["hai", "ha"] {
        appoint_custodian(office, login).await;
    }
    let mut minh = Program::enter(office, "minh", &["records:contribute"]).await;
    let wish = json!({ "unit": "Xã Hướng Hiệp", "name": "Mật" });
    let batch = id(&minh.post("/api/v1/batches", wish).await);
    for seed in [21, 22] {
        let mut recipe = Recipe::draw(World::Tuning, seed);
        recipe.secrecy = Some((Secrecy::Mat, MarkAs::Box));
        let (bytes, _) = specimen::make_pdf(&recipe).expect("a specimen");
        let way = format!("/api/v1/batches/{batch}/papers?name={seed}.pdf");
        minh.send_bytes(POST, &way, &[], BYTES, bytes)
            .await
            .expect(201);
    }
    office.do_jobs().await;
    let mut hai = Program::enter(office, "hai", &["custody:decide"]).await;
    let mut ha = Program::enter(office, "ha", &["custody:decide"]).await;
    let aside = hai.get("/api/v1/gate").await.expect(200).json();
    let at = |n: usize, rest: &str| {
        let gate = aside["items"][n]["id"].as_str().expect("a paper aside");
        format!("/api/v1/gate/{gate}{rest}")
    };
    let line = json!({ "number": "12/QĐ", "issued_on": "01/02/2020", "paper_place": "Tủ 2" });
    sweep
        .twice(&mut hai, (POST, &at(0, "/confirmation")), line)
        .await;
    let why = json!({ "reason": "Chữ MẬT là tên một mẫu biểu" });
    sweep.twice(&mut hai, (POST, &at(1, "/release")), why).await;
    let way = at(1, "/release/agreement");
    sweep.twice(&mut ha, (POST, &way), Value::Null).await;
}
