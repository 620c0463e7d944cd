//! A stack is taken apart and put together by hand; nothing is lost, everything can be taken back,
//! and the secrecy gate looks again.

use house::access::Right;
use house::access::grant::{self, NewGrant};
use house::db::Sql;
use house::event::Actor;
use house::{Id, check, person, values};
use records::gate::CUSTODY;
use sea_orm::FromQueryResult;
use specimen::{MarkAs, Recipe, Secrecy, World};
use testkit::{Office, Visitor};

use crate::papers_made::{hand_in, scan};
use crate::rooms::ROOMS;

/// First pages of three different papers, in one TIFF.
fn stack() -> Vec<u8> {
    specimen::to_tiff(&[scan(41), scan(42), scan(43)], 150).unwrap()
}

#[derive(FromQueryResult)]
struct Row {
    id: Id,
    number: Option<String>,
    page_count: i64,
}

/// Records that are not in the trash, oldest first.
async fn standing(office: &Office) -> Vec<Row> {
    let sql = "SELECT id, number, page_count FROM records_record r WHERE reading = 'read'
                 AND NOT EXISTS (SELECT 1 FROM records_trashing t
                   WHERE t.record_id = r.id AND t.restored_at IS NULL) ORDER BY id";
    office.house.db.all(sql, vec![]).await.unwrap()
}

async fn count(office: &Office, sql: &str) -> i64 {
    office.house.db.number(sql, vec![]).await.unwrap()
}

/// Presses a button of the page of a stack, with the version that the page shows.
async fn press(minh: &mut Visitor, record: Id, way: &str, more: &[(&str, &str)]) -> u16 {
    let page = minh
        .get(&format!("/records/{record}/stack"))
        .await
        .expect(200);
    let version = page.hidden("version").unwrap();
    let mut fields = vec![("version", version.as_str())];
    fields.extend(more);
    minh.post_form(&format!("/records/{record}/{way}"), &fields)
        .await
        .status
}

#[tokio::test(flavor = "multi_thread")]
async fn minh_splits_a_stack_and_takes_it_back() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    hand_in(&mut minh, &[("chong.tiff", &stack())]).await;
    office.do_jobs().await;
    let stack = standing(&office).await.remove(0).id;
    assert_eq!(
        press(&mut minh, stack, "split", &[]).await,
        422,
        "no cut, no split"
    );
    let cuts = [("cut", "2"), ("cut", "3")];
    assert_eq!(press(&mut minh, stack, "split", &cuts).await, 200);
    minh.page.says("Đã tách");
    let parts = standing(&office).await;
    assert_eq!(
        parts.iter().map(|p| p.page_count).collect::<Vec<_>>(),
        [1, 1, 1]
    );
    let mut numbers: Vec<_> = parts.iter().filter_map(|p| p.number.clone()).collect();
    numbers.sort();
    numbers.dedup();
    assert!(
        numbers.len() >= 2,
        "each part has its own number: {numbers:?}"
    );
    // Each part has its copy, and its original is the stack byte for byte.
    office.do_jobs().await;
    let original = minh
        .get(&format!("/records/{stack}/original"))
        .await
        .expect(200)
        .bytes
        .clone();
    for part in &parts {
        minh.get(&format!("/records/{}/copy", part.id))
            .await
            .expect(200);
        let same = minh
            .get(&format!("/records/{}/original", part.id))
            .await
            .expect(200);
        assert_eq!(same.bytes, original);
        minh.get(&format!("/records/{}/pages/1/large", part.id))
            .await
            .expect(200);
    }
    minh.get("/records")
        .await
        .expect(200)
        .lacks(&format!("/records/{stack}\""));
    // A second split of the stack by somebody who still sees its page is refused.
    let stale = [("version", "1"), ("cut", "2")];
    assert_eq!(
        minh.post_form(&format!("/records/{stack}/split"), &stale)
            .await
            .status,
        409
    );
    let mut con = office.enter("con").await;
    con.get(&format!("/records/{}/stack", parts[0].id))
        .await
        .expect(404);

    take_back(&office, &mut minh, stack).await;
}

/// Looks at a plan to take these out of the trash, begins it; gives the page of its result.
async fn restore_all(visitor: &mut Visitor, records: &[Id], says: &str) -> String {
    visitor.get("/records?trash=1").await.expect(200);
    let ids: Vec<String> = records.iter().map(Id::to_string).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("record", id.as_str())).collect();
    fields.push(("trash", "restore"));
    let page = visitor.post_form("/records/arrangements", &fields).await;
    page.expect(200).says(says);
    let plan = page.path.split('?').next().unwrap_or_default().to_owned();
    let page = visitor.post_form(&format!("{plan}/begin"), &[]).await;
    page.expect(200).text()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_split_does_not_come_back_beside_its_parts() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let two = specimen::to_tiff(&[scan(51), scan(52)], 150).unwrap();
    hand_in(&mut minh, &[("chong.tiff", &two)]).await;
    office.do_jobs().await;
    let stack = standing(&office).await.remove(0).id;
    assert_eq!(press(&mut minh, stack, "split", &[("cut", "2")]).await, 200);
    let parts: Vec<Id> = standing(&office).await.iter().map(|r| r.id).collect();
    assert_eq!(parts.len(), 2);

    // From the list of the trash: the plan and the result say why it is left alone.
    let why = "hãy lấy lại việc tách, gộp";
    let done = restore_all(&mut minh, &[stack], why).await;
    assert!(done.contains(why), "{done}");
    let now: Vec<Id> = standing(&office).await.iter().map(|r| r.id).collect();
    assert_eq!(now, parts);
    take_back_split(&office, &mut minh, stack).await;
    // The parts do not come back beside the stack either.
    let why = "bản ban đầu đang có ở kho";
    let done = restore_all(&mut minh, &parts, why).await;
    assert!(done.contains(why), "{done}");
    minh.get(&format!("/records/{}", parts[0]))
        .await
        .expect(200);
    let page = minh
        .post_form(&format!("/records/{}/restore", parts[0]), &[])
        .await;
    page.expect(409).says(why);
    let now: Vec<Id> = standing(&office).await.iter().map(|r| r.id).collect();
    assert_eq!(now, [stack]);
}

/// The single button restores the stack by undoing the split.
async fn take_back_split(office: &Office, minh: &mut Visitor, stack: Id) {
    minh.get(&format!("/records/{stack}")).await.expect(200);
    let restore = format!("/records/{stack}/restore");
    minh.post_form(&restore, &[]).await.expect(200);
    assert_eq!(standing(office).await.len(), 1);
}

/// What was split becomes one again, once.
async fn take_back(office: &Office, minh: &mut Visitor, stack: Id) {
    let page = minh
        .get(&format!("/records/{stack}/stack"))
        .await
        .expect(200);
    page.says("đã được tách");
    let undo = page
        .text()
        .split("action=\"/records/restacks/")
        .nth(1)
        .unwrap()
        .to_owned();
    let undo = format!("/records/restacks/{}", undo.split('"').next().unwrap());
    minh.post_form(&undo, &[])
        .await
        .expect(200)
        .says("Đã lấy lại");
    let now: Vec<Id> = standing(office).await.iter().map(|r| r.id).collect();
    assert_eq!(now, [stack]);
    minh.post_form(&undo, &[]).await.expect(409);
    let sql = "SELECT count(*) AS n FROM event WHERE action = 'records.restack-undo'
                 AND particulars LIKE '%after%before%'";
    assert_eq!(count(office, sql).await, 4, "the stack and its three parts");
}

#[tokio::test(flavor = "multi_thread")]
async fn minh_joins_two_papers_turns_a_page_and_drops_one() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let two = specimen::to_tiff(&[scan(44), scan(45)], 150).unwrap();
    let one = specimen::to_tiff(&[scan(46)], 150).unwrap();
    hand_in(&mut minh, &[("hai.tiff", &two), ("mot.tiff", &one)]).await;
    office.do_jobs().await;
    let rows = standing(&office).await;
    let (first, other) = (rows[0].id, rows[1].id.to_string());
    assert_eq!(
        press(&mut minh, first, "join", &[("with", &other)]).await,
        200
    );
    let joined = standing(&office).await;
    assert_eq!((joined.len(), joined[0].page_count), (1, 3));
    let joined = joined[0].id;
    office.do_jobs().await;

    // The last page goes to the front, and is turned.
    assert_eq!(
        press(&mut minh, joined, "pages/3/move", &[("to", "1")]).await,
        200
    );
    let sql = "SELECT source_number AS n FROM records_page WHERE number = 1 AND record_id = $1";
    assert_eq!(
        office.house.db.number(sql, values![joined]).await.unwrap(),
        1
    );
    let wide = "SELECT width - height AS n FROM records_page WHERE number = 1 AND record_id = $1";
    let before = office.house.db.number(wide, values![joined]).await.unwrap();
    assert_eq!(press(&mut minh, joined, "pages/1/turn", &[]).await, 200);
    minh.get(&format!("/records/{joined}/stack"))
        .await
        .expect(200)
        .says("Đang xoay");
    office.do_jobs().await;
    let after = office.house.db.number(wide, values![joined]).await.unwrap();
    assert_eq!(after, -before, "it lies on its side now");
    minh.get(&format!("/records/{joined}/pages/1/thumb"))
        .await
        .expect(200);

    drop_and_put_back(&office, &mut minh, joined).await;
    for action in ["join", "page-move", "page-turn", "page-drop", "page-back"] {
        let sql =
            "SELECT count(*) AS n FROM event WHERE action = $1 AND particulars LIKE '%before%'";
        let told = office
            .house
            .db
            .number(sql, values![format!("records.{action}")])
            .await;
        assert!(told.unwrap() > 0, "{action} tells what was before");
    }
    // Out of the trash, the first paper comes back and the joined one goes.
    minh.get(&format!("/records/{first}")).await.expect(200);
    minh.post_form(&format!("/records/{first}/restore"), &[])
        .await
        .expect(200);
    assert_eq!(standing(&office).await.len(), 2);
}

/// The page in the middle is taken out and put back, and nothing of it is lost.
async fn drop_and_put_back(office: &Office, minh: &mut Visitor, joined: Id) {
    let text = "SELECT text AS reading, id FROM records_page p JOIN records_record r
                ON r.id = p.record_id WHERE p.record_id = $1 ORDER BY p.number";
    let texts = |rows: Vec<Text>| rows.into_iter().map(|r| r.reading).collect::<Vec<_>>();
    let all = texts(office.house.db.all(text, values![joined]).await.unwrap());
    assert_eq!(press(minh, joined, "pages/2/drop", &[]).await, 200);
    let left = texts(office.house.db.all(text, values![joined]).await.unwrap());
    assert_eq!(left, [all[0].clone(), all[2].clone()]);
    let sql = "SELECT id, '' AS reading FROM records_dropped_page";
    let dropped: Vec<Text> = office.house.db.all(sql, vec![]).await.unwrap();
    let way = format!("dropped/{}/back", dropped[0].id);
    assert_eq!(press(minh, joined, &way, &[]).await, 200);
    let back = texts(office.house.db.all(text, values![joined]).await.unwrap());
    assert_eq!(back, all);
    office.do_jobs().await;
    minh.get(&format!("/records/{joined}/copy"))
        .await
        .expect(200);
}

#[derive(FromQueryResult)]
struct Text {
    id: Id,
    reading: String,
}

async fn appoint_custodian(office: &Office) {
    let db = &office.house.db;
    let hai = person::by_login(db, "hai")
        .await
        .unwrap()
        .expect("of the cast");
    let (now, unit) = (office.house.now(), office.cast.province);
    let new = NewGrant {
        person: hai.id,
        post: None,
        room: CUSTODY.to_owned(),
        right: Right::Decide,
        unit,
    };
    let write = db.write(move |tx| {
        Box::pin(async move { grant::give(tx, &Actor::program("test"), now, &new).await })
    });
    write.await.expect("a grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_that_shows_when_a_page_is_turned_sets_the_whole_stack_aside() {
    let office = Office::open(ROOMS).await;
    appoint_custodian(&office).await;
    let mut minh = office.enter("minh").await;
    let mut recipe = Recipe::draw(World::Tuning, 21);
    recipe.secrecy = Some((Secrecy::Mat, MarkAs::Box));
    let secret = specimen::make_pdf(&recipe).unwrap().0;
    let plain = specimen::make_pdf(&Recipe::draw(World::Tuning, 22))
        .unwrap()
        .0;
    hand_in(&mut minh, &[("thuong.pdf", &plain)]).await;
    office.do_jobs().await;
    let record = standing(&office).await[0].id;
    // As if the gate had not seen it the first time: the words of the secret page, and its bytes.
    slip_in(&office, record, &secret).await;
    house::search::catch_up(&office.house).await.unwrap();
    // Turned all round, the page is read anew as it lies.
    for _ in 0..4 {
        let turned = press(&mut minh, record, "pages/1/turn", &[]).await;
        assert_eq!(turned, 200);
    }
    office.do_jobs().await;
    minh.get(&format!("/records/{record}")).await.expect(404);
    assert!(
        office.house.blobs.all().unwrap().is_empty(),
        "no byte of it is left among the blobs"
    );
    assert_eq!(
        count(&office, "SELECT count(*) AS n FROM records_page").await,
        0
    );
    let mut hai = office.enter("hai").await;
    hai.get("/records/gate")
        .await
        .expect(200)
        .link("/records/gate/")
        .expect("it waits there");
    let findings = check::check(&office.house, true).await.unwrap();
    assert!(findings.is_whole(), "{findings:?}");
}

/// Puts other bytes under a record, as if they had come that way.
async fn slip_in(office: &Office, record: Id, bytes: &[u8]) {
    let stored = office
        .house
        .blobs
        .store_bytes(bytes.to_vec())
        .await
        .unwrap();
    #[derive(FromQueryResult)]
    struct Old {
        hash: String,
    }
    let sql = "SELECT original_hash AS hash FROM records_record";
    let old: Option<Old> = office.house.db.one(sql, vec![]).await.unwrap();
    let old = old.unwrap().hash;
    let (gone, now) = (old.clone(), office.house.now());
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            house::blob::record(tx, &stored, "application/pdf", now).await?;
            let hash = stored.hash.clone();
            let sql = "UPDATE records_record SET original_hash = $2 WHERE id = $1";
            tx.exec(sql, values![record, hash.clone()]).await?;
            let sql = "UPDATE records_page SET source_hash = $2 WHERE record_id = $1";
            tx.exec(sql, values![record, hash]).await?;
            tx.exec("DELETE FROM blob WHERE hash = $1", values![gone])
                .await?;
            Ok(())
        })
    });
    write.await.unwrap();
    office.house.blobs.remove(&old).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_pictures_and_copies_are_made_again_from_the_original() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    hand_in(&mut minh, &[("chong.tiff", &stack())]).await;
    office.do_jobs().await;
    let record = standing(&office).await[0].id;
    let before = minh
        .get(&format!("/records/{record}/copy"))
        .await
        .expect(200)
        .bytes
        .clone();
    let sql = "SELECT original_hash AS hash FROM records_record";
    #[derive(FromQueryResult)]
    struct Original {
        hash: String,
    }
    let kept: Option<Original> = office.house.db.one(sql, vec![]).await.unwrap();
    let kept = kept.unwrap().hash;
    let mut lost = 0;
    for hash in office.house.blobs.all().unwrap() {
        if hash != kept {
            office.house.blobs.remove(&hash).await.unwrap();
            lost += 1;
        }
    }
    assert!(lost >= 10, "three pictures of three pages and the copy");
    minh.get(&format!("/records/{record}/pages/1/thumb"))
        .await
        .expect(404);
    let mut findings = check::check(&office.house, false).await.unwrap();
    assert_eq!(findings.missing.len(), lost);
    check::mend(&office.house, &mut findings).await.unwrap();
    assert_eq!(findings.derived, lost);
    office.do_jobs().await;
    for size in ["thumb", "small", "large"] {
        minh.get(&format!("/records/{record}/pages/3/{size}"))
            .await
            .expect(200);
    }
    let copy = minh
        .get(&format!("/records/{record}/copy"))
        .await
        .expect(200);
    assert!(
        copy.bytes.len().abs_diff(before.len()) < 2_000,
        "it is the copy that it was"
    );
    let findings = check::check(&office.house, true).await.unwrap();
    assert!(
        findings.missing.is_empty() && findings.damaged.is_empty(),
        "{findings:?}"
    );
}
