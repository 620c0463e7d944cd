//! Finding among thousands: the dossier that is meant, and the record that belongs to another.

use house::db::Sql;
use house::{Id, values};
use testkit::{Office, Visitor};

use super::{id_of, papers, told};
use crate::rooms::ROOMS;

/// So many dossiers of a unit: `Vụ việc 1` and so on, each with a code.
async fn dossiers(office: &Office, unit: Id, n: usize) -> Vec<Id> {
    let now = office.house.now();
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            let mut ids = Vec::with_capacity(n);
            for number in 1..=n {
                let (id, title) = (Id::new(), format!("Vụ việc {number}"));
                let code = format!("HS-{number:05}");
                tx.exec(
                    "INSERT INTO records_dossier (id, unit_id, code, title, folded, retention,
                       label, language, keywords, paper_code, paper_place, note, version,
                       created_at)
                     VALUES ($1, $2, $3, $4, $5, '', 'internal', 'vi', '', '', '', '', 1, $6)",
                    values![
                        id,
                        unit,
                        code.clone(),
                        title.clone(),
                        viet::fold(&format!("{title} {code}")),
                        now
                    ],
                )
                .await?;
                ids.push(id);
            }
            Ok(ids)
        })
    });
    write.await.expect("dossiers")
}

async fn filed(office: &Office, record: Id, dossier: Id) -> bool {
    let sql = "SELECT count(*) AS n FROM records_record WHERE id = $1 AND dossier_id = $2";
    let db = &office.house.db;
    db.number(sql, values![record, dossier]).await.unwrap() == 1
}

/// Types something into the field of the record's page.
async fn file(visitor: &mut Visitor, record: Id, typed: &str) -> String {
    visitor.get(&format!("/records/{record}")).await.expect(200);
    let way = format!("/records/{record}/dossier");
    let page = visitor.post_form(&way, &[("dossier", typed)]).await;
    page.expect(200).path.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_finds_its_dossier_among_three_thousand() {
    let office = Office::open(ROOMS).await;
    let record = papers(&office, office.cast.huong_hiep, 1).await[0];
    let his = dossiers(&office, office.cast.huong_hiep, 3_000).await;
    let hers = dossiers(&office, office.cast.lao_bao, 3).await;
    let mut minh = office.enter("minh").await;
    let page = minh.get(&format!("/records/{record}")).await.expect(200);
    page.says("HS-03000 · Vụ việc 3000").lacks("HS-00007 · ");

    // The oldest are found by title, code or a suggestion, with or without marks.
    file(&mut minh, record, "vu viec 7").await;
    minh.page.says("Vụ việc 7").says("hồ sơ khớp");
    file(&mut minh, record, "Vụ việc 7").await;
    minh.page.says("hồ sơ khớp");
    file(&mut minh, record, "hs-00007").await;
    assert!(filed(&office, record, his[6]).await);
    file(&mut minh, record, "HS-00042 · Vụ việc 42").await;
    assert!(filed(&office, record, his[41]).await);

    // Of several one is chosen on a page of its own, by a form alone.
    let path = file(&mut minh, record, "vu viec 299").await;
    assert!(
        path.starts_with(&format!("/records/{record}/dossier?q=")),
        "{path}"
    );
    minh.page.says("Vụ việc 2999").lacks("Vụ việc 42 ");
    let chosen = his[298].to_string();
    minh.page.says(&format!("value=\"{chosen}\""));
    let way = format!("/records/{record}/dossier");
    minh.post_form(&way, &[("dossier", &chosen)])
        .await
        .expect(200);
    assert!(filed(&office, record, his[298]).await);
    file(&mut minh, record, "không có hồ sơ này").await;
    minh.page.says("Không có hồ sơ nào hợp với điều kiện");
    let refused = minh
        .post_form(&way, &[("dossier", &hers[0].to_string())])
        .await;
    refused.expect(404);
    let mut con = office.enter("con").await;
    con.get(&way).await.expect(404);
    file(&mut minh, record, "").await;
    assert!(!filed(&office, record, his[298]).await);
    assert!(told(&office, "records.file", "before").await >= 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_records_find_their_dossier_in_the_form_itself() {
    let office = Office::open(ROOMS).await;
    let records = papers(&office, office.cast.huong_hiep, 2).await;
    let his = dossiers(&office, office.cast.huong_hiep, 300).await;
    let mut minh = office.enter("minh").await;
    minh.get("/records").await.expect(200);
    let ids: Vec<String> = records.iter().map(Id::to_string).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("record", id.as_str())).collect();
    fields.push(("dossier", "vu viec 12"));
    let page = minh.post_form("/records/arrangements", &fields).await;
    page.expect(422)
        .says("Có nhiều hồ sơ khớp")
        .says("HS-00128 · Vụ việc 128");
    let picked = his[127].to_string();
    fields.push(("dossier_pick", &picked));
    let page = minh.post_form("/records/arrangements", &fields).await;
    page.expect(200).says("→ Vụ việc 128");
    let begin = format!("/records/arrangements/{}/begin", id_of(&page.path));
    minh.post_form(&begin, &[]).await.expect(200);
    assert!(filed(&office, records[1], his[127]).await);
    let wrong = [fields[0], ("dossier", "phi thuyền")];
    let page = minh.post_form("/records/arrangements", &wrong).await;
    page.expect(422).says("Không có hồ sơ nào như vậy");
    let out = [fields[0], ("dossier_out", "1")];
    let page = minh.post_form("/records/arrangements", &out).await;
    page.expect(200).says("Vụ việc 128 → ");
}

/// Gives a paper one page, so that it can be joined.
async fn with_pages(office: &Office, records: &[Id]) {
    let records = records.to_vec();
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            for (number, record) in records.into_iter().enumerate() {
                let sql = "UPDATE records_record SET page_count = 1, number = $2,
                             notation = 'QĐ-UBND', folded = $3 WHERE id = $1";
                let number = (number + 1).to_string();
                let folded = viet::fold(&format!("Tờ trình {number} {number} QĐ-UBND"));
                tx.exec(sql, values![record, number, folded]).await?;
                let sql = "INSERT INTO records_page (record_id, number, width, height, dpi, text,
                             words, confidence, source_hash, source_number, turned, stamps)
                           VALUES ($1, 1, 0, 0, 0, 'Nội dung', '[]', 90, 'x', 1, 0, '[]')";
                tx.exec(sql, values![record]).await?;
            }
            Ok(())
        })
    });
    write.await.expect("pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_is_joined_with_another_of_the_unit_found_by_its_number() {
    let office = Office::open(ROOMS).await;
    let his = papers(&office, office.cast.huong_hiep, 60).await;
    let hers = papers(&office, office.cast.lao_bao, 1).await;
    with_pages(&office, &his).await;
    let mut minh = office.enter("minh").await;
    let stack = format!("/records/{}/stack", his[0]);
    let page = minh.get(&stack).await.expect(200);
    page.says("hãy tìm theo số").lacks(&his[57].to_string());
    let version = page.hidden("version").unwrap();
    let join = format!("/records/{}/join", his[0]);
    let look = [
        ("version", version.as_str()),
        ("find", "58/qd-ubnd"),
        ("look", "1"),
    ];
    let page = minh.post_form(&join, &look).await;
    let (found, other) = (his[57].to_string(), his[40].to_string());
    page.expect(200)
        .says(&found)
        .says("58/QĐ-UBND")
        .lacks(&other);

    // What is ticked stays while one looks for more, in the order of choosing.
    let look = [
        ("version", version.as_str()),
        ("with", &found),
        ("find", "to trinh 41"),
        ("look", "1"),
    ];
    let page = minh.post_form(&join, &look).await.expect(200);
    page.says(&format!("value=\"{found}\" checked"))
        .says(&other);
    let both = [
        ("version", version.as_str()),
        ("with", &found),
        ("with", &other),
    ];
    let page = minh.post_form(&join, &both).await;
    page.expect(200);
    let sql = "SELECT count(*) AS n FROM records_restack_part WHERE side = 'before'";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 3);
    let sql = "SELECT count(*) AS n FROM records_record r WHERE page_count = 3";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);

    // Taken back from the page of any of them.
    minh.get(&format!("/records/{found}")).await.expect(200);
    let restore = format!("/records/{found}/restore");
    minh.post_form(&restore, &[])
        .await
        .expect(200)
        .says("Đã lấy lại");
    let sql = "SELECT count(*) AS n FROM records_trashing WHERE restored_at IS NULL";
    assert_eq!(
        office.house.db.number(sql, vec![]).await.unwrap(),
        1,
        "the joined one"
    );
    // Nothing of another unit is offered or taken.
    minh.get(&format!("{stack}?find=to+trinh+1"))
        .await
        .lacks(&hers[0].to_string());
    let version = minh.page.hidden("version").unwrap();
    let foreign = [
        ("version", version.as_str()),
        ("with", &hers[0].to_string()),
    ];
    minh.post_form(&join, &foreign).await.expect(404);
}
