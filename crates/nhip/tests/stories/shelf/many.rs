//! Many records at once: what would change is shown first, what was changed is told truly, what
//! one may not decide is left alone, and all of it can be taken back. And lists that are kept.

use house::db::Sql;
use house::{Id, values};
use testkit::{Office, Visitor};

use super::{id_of, papers, told};
use crate::rooms::ROOMS;

/// Chooses these records and this change; gives the plan's address.
async fn plan(visitor: &mut Visitor, records: &[Id], change: &[(&str, &str)]) -> String {
    let ids: Vec<String> = records.iter().map(Id::to_string).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("record", id.as_str())).collect();
    visitor.get("/records").await.expect(200);
    visitor
        .post_form("/records/bulk", &fields)
        .await
        .expect(200);
    fields.extend(change);
    let page = visitor.post_form("/records/arrangements", &fields).await;
    page.expect(200);
    format!("/records/arrangements/{}", id_of(&page.path))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_change_is_shown_first_and_the_true_before_is_told() {
    let office = Office::open(ROOMS).await;
    let mine = papers(&office, office.cast.huong_hiep, 3).await;
    let hers = papers(&office, office.cast.lao_bao, 1).await;
    let mut minh = office.enter("minh").await;
    minh.get("/records").await;
    let tags = format!("/records/{}/tags", mine[0]);
    minh.post_form(&tags, &[("add", "cũ")]).await.expect(200);
    let chosen = [mine[0], mine[1], hers[0]];
    let change = [("add", "mới, Cũ"), ("remove", "không có")];
    let plan = plan(&mut minh, &chosen, &change).await;
    let page = minh.get(&plan).await.expect(200);
    page.says("cũ → cũ, mới")
        .says("(trống) → mới, Cũ")
        .says("2 tài liệu");
    page.lacks(&hers[0].to_string());
    let none = "SELECT count(*) AS n FROM records_tag WHERE folded = 'moi'";
    assert_eq!(
        office.house.db.number(none, vec![]).await.unwrap(),
        0,
        "nothing yet"
    );

    // Between the look and the change somebody else tags one: the event tells what was there.
    let mut hai = office.enter("hai").await;
    hai.get("/records").await;
    let other = format!("/records/{}/tags", mine[1]);
    hai.post_form(&other, &[("add", "chen ngang")])
        .await
        .expect(200);
    minh.get(&plan).await;
    let begin = format!("{plan}/begin");
    minh.post_form(&begin, &[]).await.expect(200);
    minh.post_form(&begin, &[]).await.expect(409);
    let first = "\"after\":[\"cũ\",\"mới\"],\"before\":[\"cũ\"]";
    assert_eq!(told(&office, "records.tag", first).await, 1);
    let second = "\"after\":[\"chen ngang\",\"mới\",\"Cũ\"],\"before\":[\"chen ngang\"]";
    assert_eq!(told(&office, "records.tag", second).await, 1);
    let mut con = office.enter("con").await;
    con.get(&plan).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_may_not_decide_is_left_alone_with_the_reason() {
    let office = Office::open(ROOMS).await;
    let mine = papers(&office, office.cast.huong_hiep, 3).await;
    let hers = papers(&office, office.cast.lao_bao, 1).await;
    let mut minh = office.enter("minh").await;
    minh.get("/records").await;
    let trash = format!("/records/{}/trash", mine[2]);
    minh.post_form(&trash, &[]).await.expect(200);
    // Minh may not change labels, whatever his form says.
    let change = [("label", "restricted"), ("add", "x")];
    let labels = plan(&mut minh, &mine, &change).await;
    minh.get(&labels)
        .await
        .says("Chỉ người có quyền Quyết định")
        .says("ở thùng rác");
    minh.post_form(&format!("{labels}/begin"), &[])
        .await
        .expect(200);
    assert_eq!(told(&office, "records.label", "").await, 0);
    assert_eq!(told(&office, "records.tag", "").await, 0);

    let fields = [
        ("unit", &office.cast.huong_hiep.to_string()[..]),
        ("title", "Việc xã"),
    ];
    minh.get("/records/dossiers/new").await.expect(200);
    let page = minh.post_form("/records/dossiers/new", &fields).await;
    let dossier = id_of(&page.expect(200).path);
    let mut hai = office.enter("hai").await;
    let chosen = [mine[0], hers[0]];
    let filed = plan(&mut hai, &chosen, &[("dossier", &dossier)]).await;
    let page = hai.post_form(&format!("{filed}/begin"), &[]).await;
    page.expect(200).says("Hồ sơ thuộc đơn vị khác");
    let sql = "SELECT count(*) AS n FROM records_record WHERE dossier_id = $1";
    let n = office.house.db.number(sql, values![dossier]).await.unwrap();
    assert_eq!(n, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_a_filter_finds_is_changed_by_a_job_and_taken_back() {
    let office = Office::open(ROOMS).await;
    papers(&office, office.cast.huong_hiep, 900).await;
    papers(&office, office.cast.lao_bao, 4).await;
    let mut minh = office.enter("minh").await;
    minh.get("/records").await.expect(200);
    let fields = [("all", "1"), ("found", "year=2024"), ("trash", "trash")];
    minh.post_form("/records/bulk", &fields[..2])
        .await
        .expect(200);
    let page = minh.post_form("/records/arrangements", &fields).await;
    page.expect(200).says("450 tài liệu");
    let plan = format!("/records/arrangements/{}", id_of(&page.path));
    // What comes in between the look and the change was not shown, so it is left alone.
    papers(&office, office.cast.huong_hiep, 2).await;
    minh.post_form(&format!("{plan}/begin"), &[])
        .await
        .expect(200)
        .says("0 trong 450");
    office.do_jobs().await;
    minh.get(&plan).await.expect(200).says("<dd>450</dd>");
    let trashed = "SELECT count(*) AS n FROM records_trashing WHERE restored_at IS NULL";
    assert_eq!(office.house.db.number(trashed, vec![]).await.unwrap(), 450);
    minh.get("/records?year=2024")
        .await
        .says("Tờ trình 2")
        .lacks("Tờ trình 900");
    let undo = format!("{plan}/undo");
    minh.get(&plan).await;
    minh.post_form(&undo, &[]).await.expect(200);
    office.do_jobs().await;
    assert_eq!(office.house.db.number(trashed, vec![]).await.unwrap(), 0);
    assert_eq!(told(&office, "records.restore", "").await, 450);
    minh.get(&plan).await.says("đã hoàn tác");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_before_the_power_went_is_taken_up_by_a_job() {
    let office = Office::open(ROOMS).await;
    let mine = papers(&office, office.cast.huong_hiep, 3).await;
    let mut minh = office.enter("minh").await;
    let plan = plan(&mut minh, &mine, &[("add", "mới")]).await;
    minh.post_form(&format!("{plan}/begin"), &[])
        .await
        .expect(200);
    // As if the process had been killed after the first record.
    let id = id_of(&plan);
    let left = mine[1..].iter().map(Id::to_string).collect::<Vec<_>>();
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "UPDATE records_arrangement SET ended_at = NULL WHERE id = $1";
            tx.exec(sql, values![id.clone()]).await?;
            for record in left {
                let sql = "UPDATE records_record SET tags = '' WHERE id = $1";
                tx.exec(sql, values![record.clone()]).await?;
                let sql = "UPDATE records_arrangement_line SET outcome = 'waiting'
                           WHERE arrangement_id = $1 AND record_id = $2";
                tx.exec(sql, values![id.clone(), record]).await?;
            }
            Ok(())
        })
    });
    write.await.unwrap();
    minh.get(&plan).await.says("1 trong 3");
    assert_eq!(
        office.do_jobs().await,
        0,
        "a person may still be waiting for it"
    );
    office.house.clock.advance(2 * house::clock::MINUTE);
    assert_eq!(office.do_jobs().await, 1);
    minh.get(&plan).await.says("<dd>3</dd>");
    assert_eq!(
        told(&office, "records.tag", "").await,
        5,
        "three, and the two again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_view_shows_everybody_what_her_own_rights_allow() {
    let office = Office::open(ROOMS).await;
    papers(&office, office.cast.huong_hiep, 2).await;
    let restricted = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut hai = office.enter("hai").await;
    hai.get("/records").await;
    let label = format!("/records/{restricted}/label");
    hai.post_form(&label, &[("label", "restricted")])
        .await
        .expect(200);
    let mut minh = office.enter("minh").await;
    minh.get("/records").await;
    let unit = office.cast.huong_hiep.to_string();
    let view = [
        ("name", "Tờ trình năm 2025"),
        ("query", "year=2025&columns=code,tags&sort=date&nonsense=1"),
        ("share", &unit),
    ];
    minh.post_form("/records/views", &view)
        .await
        .expect(200)
        .says("Tờ trình 1");
    let text = hai.get("/records/views").await.expect(200).text();
    let href = text
        .split("<a href=\"/records?")
        .find(|part| part.contains("Tờ trình năm"));
    let href = href
        .and_then(|part| part.split('"').next())
        .expect("the view");
    let href = format!(
        "/records?{}",
        href.replace("&#38;", "&").replace("&amp;", "&")
    );
    assert!(
        !href.contains("nonsense"),
        "only what the list understands is kept"
    );
    hai.get(&href)
        .await
        .expect(200)
        .says(&restricted.to_string());
    minh.get(&href)
        .await
        .expect(200)
        .lacks(&restricted.to_string());
    let mut con = office.enter("con").await;
    con.get("/records/views")
        .await
        .expect(200)
        .lacks("Tờ trình năm 2025");
    con.get(&href)
        .await
        .expect(200)
        .lacks("Tờ trình 1")
        .lacks("Tờ trình năm 2025");
    let id = href.split("view=").nth(1).unwrap().to_owned();
    let remove = format!("/records/views/{id}/remove");
    con.post_form(&remove, &[]).await.expect(404);
    hai.post_form(&remove, &[]).await.expect(403);
    minh.post_form(&remove, &[])
        .await
        .expect(200)
        .lacks("Tờ trình năm 2025");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_s_page_leads_to_its_neighbours_in_the_list() {
    let office = Office::open(ROOMS).await;
    let ids = papers(&office, office.cast.huong_hiep, 6).await;
    let mut minh = office.enter("minh").await;
    // Of 2024, latest first: 6, 4, 2.
    let page = format!("/records/{}?in=year%3D2024", ids[3]);
    let page = minh.get(&page).await.expect(200);
    page.says(&format!("rel=\"next\" href=\"/records/{}?in=", ids[1]));
    page.says(&format!("rel=\"prev\" href=\"/records/{}?in=", ids[5]));
    let last = format!("/records/{}?in=year%3D2024", ids[1]);
    minh.get(&last).await.expect(200).lacks("rel=\"next\"");
}
