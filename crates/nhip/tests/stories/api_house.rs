//! Programs work with the house: units, people, sessions and tokens, each write once.

use axum::http::Method;
use house::clock::{DAY, MINUTE};
use house::db::Sql;
use serde_json::json;
use testkit::Office;

use crate::described::{Program, token_of};
use crate::rooms::ROOMS;

#[tokio::test]
async fn a_code_means_the_unit_of_its_day() {
    let office = Office::open(ROOMS).await;
    let mut program = Program::enter(&office, "lan", &["records:read"]).await;
    let on = |day: &str| format!("/api/v1/unit-codes/44?on={day}");
    let old = program.get(&on("2025-06-30")).await.expect(200).json();
    assert_eq!(old["name"], "Tỉnh Quảng Bình");
    assert_eq!(old["successors"][0]["name"], "Tỉnh Quảng Trị");
    let new = program.get(&on("2025-07-01")).await.expect(200).json();
    assert_eq!(new["name"], "Tỉnh Quảng Trị");
    program.get(&on("soon")).await.expect(422);
    program.get("/api/v1/unit-codes/0000").await.expect(404);

    let mut names = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/units?q=quang+tri&limit=3&cursor={cursor}");
        let page = program.get(&path).await.expect(200).json();
        let items = page["items"].as_array().unwrap().clone();
        assert!(items.len() <= 3);
        names.extend(items.iter().map(|u| u["id"].to_string()));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    let all = names.len();
    names.sort();
    names.dedup();
    assert!(all > 3 && names.len() == all, "each once: {all}");
    program.get("/api/v1/units?limit=1000").await.expect(422);
    program.get("/api/v1/units?cursor=x").await.expect(422);
}

#[tokio::test]
async fn an_error_says_what_to_do_in_the_reader_s_language_with_a_number() {
    let office = Office::open(ROOMS).await;
    let token = token_of(&office, "lan", &["records:read"]).await;
    let mut program = Program::with(&office, &token).await;
    let english = [("accept-language", "en")];
    let path = "/api/v1/people?limit=2";
    let page = program.send(Method::GET, path, &english, None).await;
    let problem = page.expect(403).json();
    assert_eq!(problem["type"], "urn:nhip:problem:forbidden");
    assert_eq!(problem["instance"], path);
    assert_eq!(problem["request"].as_str().unwrap().len(), 8);
    assert!(problem["title"].as_str().unwrap().contains("not"));
    let mut forged = Program::with(&office, &format!("{token}x")).await;
    let refused = forged.get("/api/v1/me").await;
    assert_eq!(refused.expect(401).header("www-authenticate"), "Bearer");
    office.house.clock.advance(31 * DAY);
    program.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn tuan_s_program_adds_a_person_once_however_often_it_asks() {
    let office = Office::open(ROOMS).await;
    let mut program = Program::enter(&office, "tuan", &["house:administer"]).await;
    let wish = json!({
        "name": "Nguyễn Văn Một", "unit": "Xã Lao Bảo", "title": "Công chức",
    });
    let key = [("idempotency-key", "mot-1")];
    let post = Method::POST;
    let path = "/api/v1/people";
    let first = program
        .send(post.clone(), path, &key, Some(wish.clone()))
        .await;
    let made = first.expect(201).json();
    let again = program
        .send(post.clone(), path, &key, Some(wish.clone()))
        .await;
    assert_eq!(again.expect(201).json(), made);
    assert_eq!(again.header("idempotency-replayed"), "true");
    let mut other = wish.clone();
    other["name"] = json!("Nguyễn Văn Hai");
    let reused = program.send(post, path, &key, Some(other)).await;
    assert_eq!(reused.expect(409).json()["code"], "api-key-reused");
    let sql = "SELECT count(*) AS n FROM person WHERE name = 'Nguyễn Văn Một'";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);

    let mut beyond = wish.clone();
    beyond["unit"] = json!("Thành phố Hà Nội");
    let refused = program.post(path, beyond).await.expect(422).json();
    assert_eq!(refused["fields"][0]["field"], "unit");
    program.post(path, json!([])).await.expect(422);
    program.post(path, json!({ "name": 5 })).await.expect(422);

    let id = made["id"].as_str().unwrap();
    let at = |rest: &str| format!("/api/v1/people/{id}{rest}");
    let grant = json!({ "room": "records", "right": "read", "unit": "Xã Lao Bảo" });
    let given = program.post(&at("/grants"), grant).await.expect(201).json();
    let person = program.get(&at("")).await.expect(200).json();
    assert_eq!(person["grants"][0]["right"], "read");
    assert_eq!(person["posts"][0]["title"], "Công chức");
    let end = at(&format!("/grants/{}", given["id"].as_str().unwrap()));
    let delete = Method::DELETE;
    program
        .send(delete.clone(), &end, &[], None)
        .await
        .expect(204);
    program
        .send(delete.clone(), &end, &[], None)
        .await
        .expect(404);
    let reason = json!({ "reason": "nghỉ việc" });
    let path = at("/suspension");
    program
        .send(Method::PUT, &path, &[], Some(reason))
        .await
        .expect(201);
    let person = program.get(&at("")).await.expect(200).json();
    assert_eq!(person["suspension"]["reason"], "nghỉ việc");
    program.send(delete, &path, &[], None).await.expect(204);

    let listed = program
        .get("/api/v1/people?q=van+mot")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["items"][0]["login"], made["login"]);
}

#[tokio::test]
async fn a_token_s_use_is_known_and_only_an_own_scope_opens_the_account() {
    let office = Office::open(ROOMS).await;
    let mut narrow = Program::enter(&office, "lan", &["records:read"]).await;
    narrow.get("/api/v1/sessions").await.expect(403);
    narrow.get("/api/v1/tokens").await.expect(403);
    let mut own = Program::enter(&office, "lan", &["account:administer"]).await;
    let uses = "SELECT coalesce(max(used_at), 0) AS n FROM api_token";
    let first = office.house.db.number(uses, vec![]).await.unwrap();
    assert_eq!(first, office.house.now(), "the narrow one came by");
    office.house.clock.advance(MINUTE / 2);
    narrow.get("/api/v1/me").await.expect(200);
    let soon = office.house.db.number(uses, vec![]).await.unwrap();
    assert_eq!(soon, first, "not oftener than once a minute");
    office.house.clock.advance(MINUTE);
    narrow.get("/api/v1/me").await.expect(200);
    let later = office.house.db.number(uses, vec![]).await.unwrap();
    assert_eq!(later, office.house.now());

    let tokens = own.get("/api/v1/tokens").await.expect(200).json();
    assert_eq!(tokens["items"].as_array().unwrap().len(), 2);
    let wish = json!({ "name": "x", "scopes": ["records:read"], "days": 30 });
    own.post("/api/v1/tokens", wish).await.expect(403);
    let sessions = own.get("/api/v1/sessions").await.expect(200).json();
    for session in sessions["items"].as_array().unwrap() {
        let path = format!("/api/v1/sessions/{}", session["id"].as_str().unwrap());
        own.send(Method::DELETE, &path, &[], None).await.expect(204);
    }
    let old = tokens["items"][1]["id"].as_str().unwrap();
    let path = format!("/api/v1/tokens/{old}");
    own.send(Method::DELETE, &path, &[], None).await.expect(204);
    narrow.get("/api/v1/me").await.expect(401);
    own.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_page_of_ours_makes_a_token_with_its_form_token_and_no_answer_keeps_it() {
    let office = Office::open(ROOMS).await;
    let mut lan = office.enter("lan").await;
    let wish = json!({ "name": "Máy quét", "scopes": ["records:read"], "days": 30 });
    lan.post_json("/api/v1/tokens", &wish).await.expect(403);
    let form = lan.get("/me/password").await.hidden("csrf").unwrap();
    let mut lan = lan
        .with_header("x-form-token", &form)
        .with_header("idempotency-key", "k");
    let made = lan
        .post_json("/api/v1/tokens", &wish)
        .await
        .expect(201)
        .json();
    let token = made["token"].as_str().expect("shown once").to_owned();
    let again = lan
        .post_json("/api/v1/tokens", &wish)
        .await
        .expect(201)
        .json();
    assert!(again["token"].is_null() && again["id"] == made["id"]);
    let sql = "SELECT count(*) AS n FROM idempotency WHERE body LIKE '%nhip_%'";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 0);
    let mut program = Program::with(&office, &token).await;
    program.get("/api/v1/me").await.expect(200);
}
