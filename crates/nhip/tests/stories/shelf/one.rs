//! One record: its tags, notes, class, label, versions and own fields, and the way back.

use house::db::Sql;
use house::values;
use testkit::Office;

use super::{papers, told};
use crate::rooms::ROOMS;

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_found_counted_and_suggested_to_those_entitled_only() {
    let office = Office::open(ROOMS).await;
    let mine = papers(&office, office.cast.huong_hiep, 4).await;
    let hers = papers(&office, office.cast.lao_bao, 1).await;
    let mut minh = office.enter("minh").await;
    let page = format!("/records/{}", mine[0]);
    minh.get(&page).await.expect(200);
    for id in &mine[..3] {
        minh.post_form(
            &format!("/records/{id}/tags"),
            &[("add", "Khiếu nại, đất đai")],
        )
        .await
        .expect(200);
    }
    minh.get("/records/tags?q=khieu").await.says("Khiếu nại");
    let list = minh.get("/records?tag=khieu+nai").await.expect(200);
    list.says("Tờ trình 3").lacks("Tờ trình 4");
    // Facets keep the other filters: of three, one is of 2024.
    let facets = minh.get("/records?tag=khieu+nai&year=2024").await.text();
    let tag = facets
        .split("<span>Khiếu nại</span><span>")
        .nth(1)
        .unwrap_or_default();
    assert!(tag.starts_with("1<"), "one record of 2024 bears the tag");
    // The trash is out of it.
    minh.get(&page).await;
    minh.post_form(&format!("{page}/trash"), &[])
        .await
        .expect(200);
    let facets = minh.get("/records").await.text();
    let tag = facets
        .split("<span>Khiếu nại</span><span>")
        .nth(1)
        .unwrap_or_default();
    assert!(
        tag.starts_with("2<"),
        "what lies in the trash is not counted"
    );

    house::search::catch_up(&office.house)
        .await
        .expect("the index follows");
    minh.get("/search?q=tag:khiếu")
        .await
        .says(&format!("/records/{}", mine[1]));
    let mut con = office.enter("con").await;
    con.get("/records/tags")
        .await
        .expect(200)
        .lacks("Khiếu nại");
    con.get("/records")
        .await
        .expect(200)
        .lacks("Khiếu nại")
        .lacks("đất đai");
    con.get(&format!("/records/{}", hers[0]))
        .await
        .lacks("Khiếu nại");
    con.get("/search?q=tag:khiếu")
        .await
        .lacks(&mine[1].to_string());
    let foreign = format!("/records/{}/tags", mine[0]);
    con.post_form(&foreign, &[("add", "x")]).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_is_renamed_and_the_search_follows() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut tuan = office.enter("tuan").await;
    tuan.get("/records/classes").await.expect(200);
    for class in [
        [("code", "02"), ("name", "Ruộng")],
        [("code", "02.1"), ("name", "Bãi")],
    ] {
        tuan.post_form("/records/classes", &class).await.expect(200);
    }
    let mut minh = office.enter("minh").await;
    minh.get(&format!("/records/{id}")).await.expect(200);
    let class = format!("/records/{id}/class");
    minh.post_form(&class, &[("class", "03")]).await.expect(422);
    minh.get(&format!("/records/{id}")).await;
    minh.post_form(&class, &[("class", "bai")])
        .await
        .expect(200)
        .says("02.1 Bãi");
    let page = tuan
        .get("/records/classes")
        .await
        .link("/records/classes/0");
    let page = page.expect("the class on top");
    tuan.get(&page).await.expect(200);
    let renamed = [("code", "02"), ("name", "Đồng"), ("parent", "")];
    let below = [("code", "02.1"), ("name", "Bãi"), ("parent", "02")];
    let text = tuan.get("/records/classes").await.text();
    let ids = text.split("<a href=\"/records/classes/").skip(1);
    let found = ids.filter(|part| part.contains("<b>02.1")).last();
    let lower = found
        .and_then(|part| part.split('"').next())
        .expect("the lower class");
    tuan.post_form(&format!("/records/classes/{lower}"), &below)
        .await
        .expect(200);
    for name in ["ruộng", "đồng"] {
        office.do_jobs().await;
        house::search::catch_up(&office.house)
            .await
            .expect("the index follows");
        let hit = format!("/records/{id}");
        minh.get(&format!("/search?q=mục:{name}"))
            .await
            .expect(200)
            .says(&hit);
        tuan.get(&page).await;
        tuan.post_form(&page, &renamed).await.expect(200);
    }
    minh.get("/search?q=mục:ruộng").await.lacks(&id.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trashed_record_comes_back_by_the_toast_and_only_once() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let page = format!("/records/{id}");
    let mut minh = office.enter("minh").await;
    minh.get(&page).await.expect(200);
    let done = minh
        .post_form(&format!("{page}/trash"), &[])
        .await
        .expect(200)
        .text();
    let undo = done
        .split("action=\"/records/arrangements/")
        .nth(1)
        .expect("the way back");
    let undo = format!("/records/arrangements/{}", undo.split('"').next().unwrap());
    minh.get("/records").await.lacks("Tờ trình 1");
    minh.get("/records?trash=1").await.says("Tờ trình 1");
    minh.get(&page).await;
    let mut con = office.enter("con").await;
    con.get("/records").await;
    con.post_form(&undo, &[]).await.expect(404);
    minh.post_form(&undo, &[])
        .await
        .expect(200)
        .says("Đã hoàn tác");
    minh.get("/records").await.says("Tờ trình 1");
    minh.get(&page).await;
    minh.post_form(&undo, &[]).await.expect(409);
    assert_eq!(told(&office, "records.restore", "").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_is_changed_by_those_who_decide_and_then_hides_the_record() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let (page, label) = (format!("/records/{id}"), format!("/records/{id}/label"));
    let mut minh = office.enter("minh").await;
    minh.get(&page).await.expect(200);
    minh.post_form(&format!("{page}/notes"), &[("body", "Bản giấy ở tủ 3")])
        .await
        .expect(200)
        .says("Bản giấy ở tủ 3");
    minh.post_form(&label, &[("label", "restricted")])
        .await
        .expect(403);
    let mut hai = office.enter("hai").await;
    hai.get(&page).await.expect(200);
    let page_of_hai = hai.post_form(&label, &[("label", "restricted")]).await;
    page_of_hai.expect(200).says("Nội bộ → Hạn chế");
    minh.get(&page).await.expect(404);
    let told = told(
        &office,
        "records.label",
        "\"after\":\"restricted\",\"before\":\"internal\"",
    );
    assert_eq!(told.await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_version_is_taken_back_as_a_change_of_its_own() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 2).await[0];
    let mut minh = office.enter("minh").await;
    let desk = format!("/records/review/{id}");
    for number in ["12", "13"] {
        minh.get(&desk).await.expect(200);
        let version = minh.page.hidden("version").expect("a version");
        let fields = [
            ("version", version.as_str()),
            ("number", number),
            ("action", "save"),
        ];
        minh.post_form(&desk, &fields).await.expect(200);
    }
    let versions = format!("/records/{id}/versions");
    let text = minh
        .get(&versions)
        .await
        .expect(200)
        .says("12")
        .says("13")
        .text();
    let action = text
        .split("action=\"/records/")
        .find(|part| part.contains("/versions/"));
    let action = action
        .and_then(|part| part.split('"').next())
        .expect("a way back");
    let version = minh.page.hidden("version").expect("a version");
    let action = format!("/records/{action}");
    let seen = [("version", version.as_str())];
    minh.post_form(&action, &seen).await.expect(200);
    let sql = "SELECT count(*) AS n FROM records_record WHERE id = $1 AND number = '12'";
    assert_eq!(office.house.db.number(sql, values![id]).await.unwrap(), 1);
    minh.get(&versions).await;
    minh.post_form(&action, &seen).await.expect(409);
    minh.get(&format!("/records/{id}/print"))
        .await
        .expect(200)
        .says("12");
    let mut con = office.enter("con").await;
    con.get(&versions).await.expect(404);
    con.get(&format!("/records/{id}/print")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_field_is_asked_at_the_desk_and_told_with_its_true_before_and_after() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut tuan = office.enter("tuan").await;
    tuan.get("/records/fields").await.expect(200);
    let province = "Tỉnh Quảng Trị";
    let fields = [
        ("unit", province),
        ("name", "Diện tích"),
        ("kind", "number"),
        ("required", "1"),
    ];
    tuan.post_form("/records/fields", &fields)
        .await
        .expect(200)
        .says("Diện tích");
    let choice = [("unit", province), ("name", "Thôn"), ("kind", "choice")];
    tuan.post_form("/records/fields", &choice).await.expect(422);

    let mut minh = office.enter("minh").await;
    minh.get("/records/fields").await.expect(403);
    let desk = format!("/records/review/{id}");
    let page = minh.get(&desk).await.expect(200).says("Diện tích").text();
    let input = page
        .split("name=\"own-")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let input = format!("own-{}", input.expect("an input"));
    for (typed, action, status) in [
        ("", "confirm", 422),
        ("rộng", "save", 422),
        ("1.250,5", "save", 200),
        ("1.300", "confirm", 200),
    ] {
        minh.get(&desk).await;
        let version = minh.page.hidden("version").expect("a version");
        let fields = [
            ("version", version.as_str()),
            (&input, typed),
            ("action", action),
        ];
        minh.post_form(&desk, &fields).await.expect(status);
    }
    minh.get(&format!("/records/{id}"))
        .await
        .says("1.300")
        .says("1.250,5 → 1.300");
    minh.get(&format!("/records/{id}/versions"))
        .await
        .says("Diện tích")
        .says("1.250,5");
    let change = "\"after\":{\"Diện tích\":\"1300\"},\"before\":{\"Diện tích\":\"1250.5\"}";
    assert_eq!(told(&office, "records.own-change", change).await, 1);
    let csv = minh.get("/records/export?as=csv").await.expect(200);
    csv.says("\"Diện tích\"").says("\"1.300\"");
    let mut con = office.enter("con").await;
    con.get("/records/export?as=csv")
        .await
        .expect(200)
        .lacks("1.300");
}
