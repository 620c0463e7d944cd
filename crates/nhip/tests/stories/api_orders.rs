//! A program of the administrator founds and reforms units, takes in a table of people with their
//! slips, and has the chain of events walked.

use axum::http::Method;
use house::db::Sql;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use testkit::Office;

use crate::described::Program;
use crate::rooms::ROOMS;

const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn tuan(office: &Office) -> Program {
    Program::enter(office, "tuan", &["house:administer"]).await
}

fn made(page: &testkit::Page) -> String {
    page.json()["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_program_founds_renames_and_merges_offices_by_decision() {
    let office = Office::open(ROOMS).await;
    let mut tuan = tuan(&office).await;
    let commune = office.cast.huong_hiep;
    let below = format!("/api/v1/units/{commune}/units");
    let mut offices = Vec::new();
    for name in ["Phòng Văn hóa", "Phòng Xã hội"] {
        let wish = json!({ "name": name, "from": "2025-07-01" });
        offices.push(made(tuan.post(&below, wish).await.expect(201)));
    }
    let wrong = json!({ "name": "Phòng", "from": "mai" });
    let wrong = tuan.post(&below, wrong).await.expect(422).json();
    assert_eq!(wrong["fields"][0]["field"], "from");

    let way = format!("/api/v1/units/{}/name", offices[0]);
    let name = json!({ "name": "Phòng Văn hóa và Thể thao", "from": "2025-09-01" });
    let renamed = tuan.send(Method::PUT, &way, &[], Some(name)).await;
    let renamed = made(renamed.expect(200));
    let by_law = format!("/api/v1/units/{commune}/name");
    let name = Some(json!({ "name": "Xã khác" }));
    let refused = tuan.send(Method::PUT, &by_law, &[], name).await;
    assert_eq!(refused.expect(409).json()["code"], "unit-named-by-law");

    let way = format!("/api/v1/units/{renamed}/orders");
    let mut order = json!({
        "kind": "merge", "names": ["Phòng Văn hóa - Xã hội"], "units": ["Phòng Xã hội"],
        "from": "2025-11-01", "decision": "Quyết định 12/QĐ-UBND",
    });
    let plan = tuan.post(&way, order.clone()).await.expect(200).json();
    assert_eq!(
        (&plan["applied"], &plan["unit"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(plan["before"].as_array().unwrap().len(), 2);
    order["apply"] = json!(true);
    let key = [("idempotency-key", "merge")];
    let post = Method::POST;
    let done = tuan
        .send(post.clone(), &way, &key, Some(order.clone()))
        .await;
    let done = done.expect(200).json();
    let again = tuan.send(post, &way, &key, Some(order.clone())).await;
    assert_eq!(again.expect(200).json(), done, "done once");
    let life = format!("/api/v1/units/{}", done["unit"].as_str().unwrap());
    let life = tuan.get(&life).await.expect(200).json();
    assert_eq!(life["predecessors"].as_array().unwrap().len(), 2);
    let late = tuan.post(&way, order).await.expect(409).json();
    assert_eq!(late["code"], "unit-ended");
    let mut minh = Program::enter(&office, "minh", &["records:contribute"]).await;
    minh.post(&below, json!({ "name": "x" })).await.expect(403);
}

fn table(rows: &[[&str; 3]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["Họ và tên", "Đơn vị", "Chức vụ"];
    for (row, cells) in [heads].iter().chain(rows).enumerate() {
        for (at, cell) in cells.iter().enumerate() {
            sheet
                .write_string(row as u32, at as u16, *cell)
                .expect("a cell");
        }
    }
    book.save_to_buffer().expect("a table")
}

#[tokio::test]
async fn a_program_takes_in_a_table_of_people_and_their_slips() {
    let office = Office::open(ROOMS).await;
    let mut tuan = tuan(&office).await;
    let rows = table(&[
        ["Nguyễn Thị Một", "Xã Lao Bảo", "Công chức"],
        ["Trần Văn Hai", "Xã Không Có", "Công chức"],
    ]);
    let way = "/api/v1/people/imports?name=can-bo.xlsx";
    let post = Method::POST;
    let tried = tuan
        .send_bytes(post.clone(), way, &[], SHEET, rows.clone())
        .await;
    let tried = tried.expect(200).json();
    assert_eq!(tried["import"], Value::Null);
    assert_eq!(tried["people"][0]["name"], "Nguyễn Thị Một");
    assert_eq!(tried["faults"][0]["row"], 3);
    let people = "SELECT count(*) AS n FROM person WHERE name = 'Nguyễn Thị Một'";
    assert_eq!(office.house.db.number(people, vec![]).await.unwrap(), 0);

    let way = format!("{way}&apply=true");
    let key = [("idempotency-key", "table")];
    let done = tuan
        .send_bytes(post.clone(), &way, &key, SHEET, rows.clone())
        .await;
    let done = done.expect(200).json();
    let again = tuan
        .send_bytes(post.clone(), &way, &key, SHEET, rows.clone())
        .await;
    assert_eq!(again.expect(200).json(), done);
    assert_eq!(office.house.db.number(people, vec![]).await.unwrap(), 1);
    let twice = tuan.send_bytes(post.clone(), &way, &[], SHEET, rows).await;
    twice.expect(409);
    let none = tuan
        .send_bytes(post.clone(), &way, &[], SHEET, b"no table".to_vec())
        .await;
    assert_eq!(none.expect(422).json()["fields"][0]["field"], "people");

    let slips = format!(
        "/api/v1/people/imports/{}/slips",
        done["import"].as_str().unwrap()
    );
    let key = [("idempotency-key", "slips")];
    let pdf = tuan.send(post.clone(), &slips, &key, None).await;
    assert!(pdf.expect(200).bytes.starts_with(b"%PDF"));
    tuan.send(post.clone(), &slips, &key, None)
        .await
        .expect(204);
    let found = tuan.get("/api/v1/people?q=thi+mot").await;
    let found = found.expect(200).json();
    let slip = format!(
        "/api/v1/people/{}/slip",
        found["items"][0]["id"].as_str().unwrap()
    );
    let pdf = tuan.send(post.clone(), &slip, &[], None).await;
    assert!(pdf.expect(200).bytes.starts_with(b"%PDF"));
    let kept = "SELECT count(*) AS n FROM idempotency WHERE body LIKE '%PDF%'";
    assert_eq!(office.house.db.number(kept, vec![]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_program_has_the_chain_walked_and_reads_what_was_altered() {
    let office = Office::open(ROOMS).await;
    let mut tuan = tuan(&office).await;
    let way = "/api/v1/events/verification";
    let found = tuan.post(way, json!({})).await.expect(200).json();
    assert_eq!(
        (&found["whole"], &found["verdict"]),
        (&json!(true), &json!("whole"))
    );
    let write = office.house.db.write(|tx| {
        Box::pin(async move {
            let sql = "UPDATE event SET actor = 'Không ai' WHERE seq = 3";
            tx.exec(sql, vec![]).await
        })
    });
    write.await.expect("the tampering works");
    let found = tuan.post(way, json!({})).await.expect(200).json();
    assert_eq!(
        (&found["verdict"], &found["row"]),
        (&json!("altered"), &json!(3))
    );
    assert!(!found["message"].as_str().unwrap().is_empty());
}
