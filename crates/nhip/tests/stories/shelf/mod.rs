//! Order among the papers: from a fonds down to a record, by those who may, unseen by others.

use house::db::Sql;
use house::{Id, values};
use testkit::{Office, Visitor};

use crate::rooms::ROOMS;

mod api;
mod choice;
mod many;
mod names;
mod one;
mod own;

/// The last step of an address, without its query.
pub(crate) fn id_of(path: &str) -> String {
    let plain = path.split('?').next().unwrap_or_default();
    plain.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Tuan opens a fonds of Minh's commune with one series; gives the fonds' address.
pub(crate) async fn open_fonds(tuan: &mut Visitor) -> String {
    tuan.get("/records/fonds/new").await.expect(200);
    let fields = [
        ("unit", "xa huong hiep"),
        ("code", "P01"),
        ("name", "UBND xã Hướng Hiệp"),
        ("span", "1989–2025"),
        ("history", "Lập năm 1989, sắp xếp lại năm 2025."),
    ];
    let page = tuan.post_form("/records/fonds/new", &fields).await;
    page.expect(200).says("1989–2025");
    let fonds = format!("/records/fonds/{}", id_of(&page.path));
    let series = [("series_code", "01"), ("series_name", "Đất đai")];
    let page = tuan.post_form(&format!("{fonds}/series"), &series).await;
    page.expect(200).says("Đất đai");
    fonds
}

/// So many papers of a unit as reading leaves them: `Tờ trình 1` and so on, the even ones of 2024.
pub(crate) async fn papers(office: &Office, unit: Id, n: usize) -> Vec<Id> {
    let now = office.house.now();
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            let mut ids = Vec::with_capacity(n);
            for number in 1..=n {
                let id = Id::new();
                let title = format!("Tờ trình {number}");
                let year = if number % 2 == 0 { 2024 } else { 2025 };
                tx.exec(
                    "INSERT INTO records_record (id, unit_id, title, issued_on, type, language,
                       label, note, tags, folded, original_name, kind, media_type, original_hash,
                       original_size, page_count, reading, version, created_at)
                     VALUES ($1, $2, $3, $4, 'TỜ TRÌNH', 'vi', 'internal', '', '', $5, $3, 'pdf',
                       'application/pdf', $6, 1, 0, 'read', 1, $7)",
                    values![
                        id,
                        unit,
                        title.clone(),
                        format!("{year}-01-05"),
                        viet::fold(&title),
                        id.to_string(),
                        now
                    ],
                )
                .await?;
                ids.push(id);
            }
            Ok(ids)
        })
    });
    write.await.expect("papers of the office")
}

/// How many events of an action hold this in their particulars.
pub(crate) async fn told(office: &Office, action: &str, like: &str) -> i64 {
    let sql = "SELECT count(*) AS n FROM event WHERE action = $1 AND particulars LIKE $2";
    let values = values![action, format!("%{like}%")];
    office.house.db.number(sql, values).await.expect("a count")
}

/// The value of the option whose words hold this.
pub(crate) fn option(page: &str, words: &str) -> String {
    let found = page.split("<option value=\"").find(|part| {
        part.split("</option>")
            .next()
            .unwrap_or_default()
            .contains(words)
    });
    let part = found.unwrap_or_else(|| panic!("no option says {words}"));
    part.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fonds_is_opened_filled_closed_and_unknown_to_another_commune() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    let fonds = open_fonds(&mut tuan).await;
    let twice = [("unit", "Xã Hướng Hiệp"), ("code", "P01"), ("name", "Khác")];
    tuan.get("/records/fonds/new").await;
    let page = tuan.post_form("/records/fonds/new", &twice).await;
    page.expect(422).says("đã có phông mang mã ấy");

    let mut minh = office.enter("minh").await;
    minh.get("/records/fonds/new").await.expect(403);
    let form = minh.get("/records/dossiers/new").await.expect(200).text();
    let unit = office.cast.huong_hiep.to_string();
    let place = option(&form, "Đất đai");
    let fields = [
        ("unit", unit.as_str()),
        ("title", "Cấp đất ở thôn Ruộng"),
        ("place", &place),
        ("retention", "Vĩnh viễn"),
        ("language", "vi"),
        ("start_day", "3/1/2020"),
    ];
    let page = minh.post_form("/records/dossiers/new", &fields).await;
    let page = page
        .expect(200)
        .says("UBND xã Hướng Hiệp")
        .says("03/01/2020");
    let dossier = format!("/records/dossiers/{}", id_of(&page.path));
    minh.get(&fonds)
        .await
        .expect(200)
        .says("Cấp đất ở thôn Ruộng");

    let mut con = office.enter("con").await;
    con.get("/records/fonds")
        .await
        .expect(200)
        .lacks("Hướng Hiệp");
    for address in [&fonds, &dossier, &format!("{dossier}/edit")] {
        con.get(address).await.expect(404);
    }
    con.get("/records/dossiers/new").await.lacks("Đất đai");
    closes(&office, &fonds, &dossier, &fields).await;
}

/// The fonds is closed: it takes nothing more, and what stands in it may still be changed.
async fn closes(office: &Office, fonds: &str, dossier: &str, fields: &[(&str, &str)]) {
    let mut tuan = office.enter("tuan").await;
    let mut minh = office.enter("minh").await;
    tuan.get(fonds).await.expect(200);
    let close = format!("{fonds}/close");
    tuan.post_form(&close, &[("reason", "")]).await.expect(422);
    let why = [("reason", "Xã đã sáp nhập")];
    tuan.post_form(&close, &why)
        .await
        .expect(200)
        .says("Xã đã sáp nhập");
    tuan.post_form(&close, &why).await.expect(409);
    minh.get("/records/dossiers/new").await.lacks("Đất đai");
    let late = minh.post_form("/records/dossiers/new", fields).await;
    late.expect(422).says("Phông này đã đóng");
    // What stands there already may still be changed.
    minh.get(&format!("{dossier}/edit"))
        .await
        .expect(200)
        .says("Đất đai");
    let version = minh.page.hidden("version").expect("a version");
    let mut again = fields.to_vec();
    again.push(("version", &version));
    again[1].1 = "Cấp đất ở các thôn";
    let edit = format!("{dossier}/edit");
    minh.post_form(&edit, &again)
        .await
        .expect(200)
        .says("Cấp đất ở các thôn");
    minh.post_form(&edit, &again).await.expect(409);
    // JSON writes its keys in order: after stands before before.
    let sql = "SELECT count(*) AS n FROM event WHERE action = 'records.dossier-change'
               AND particulars LIKE '%after%các thôn%before%thôn Ruộng%'";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_classes_are_pasted_changed_and_kept_in_order() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    let mut lines = String::from("Mã\tTên\n");
    for top in 1..=30 {
        lines.push_str(&format!("{top}\tMục {top}\n"));
        for below in 1..=100 {
            lines.push_str(&format!("{top}.{below}\tViệc {below} của {top}\n"));
        }
    }
    tuan.get("/records/classes/import").await.expect(200);
    let wrong = format!("{lines}2\tHai lần\n99\n");
    let page = tuan
        .post_form("/records/classes/import", &[("lines", &wrong)])
        .await;
    page.expect(200)
        .says("2 dòng chưa đúng")
        .lacks("classes/import/confirm");
    let page = tuan
        .post_form("/records/classes/import", &[("lines", &lines)])
        .await;
    page.expect(200).says("3030").says("classes/import/confirm");
    let confirm = "/records/classes/import/confirm";
    tuan.post_form(confirm, &[("lines", &lines)])
        .await
        .expect(200);
    let count = "SELECT count(*) AS n FROM records_class";
    assert_eq!(office.house.db.number(count, vec![]).await.unwrap(), 3030);
    let page = tuan.get("/records/classes").await.expect(200).text();
    let at = |words: &str| page.find(&format!("<b>{words}")).expect(words);
    assert!(at("2 Mục 2") < at("10 Mục 10"), "numbers sort as numbers");

    let mut minh = office.enter("minh").await;
    minh.get("/records/classes?q=viec+7+cua+12")
        .await
        .expect(200)
        .says("12.7 Việc 7");
    minh.get("/records/classes/import").await.expect(403);
    let class = tuan
        .get("/records/classes?q=12.7")
        .await
        .link("/records/classes/0");
    let class = class.expect("a class");
    // A class does not go below itself, and one in use is not removed.
    let top = tuan
        .get("/records/classes")
        .await
        .link("/records/classes/0");
    let top = top.expect("a class on top");
    tuan.get(&top).await.expect(200);
    let below = [("code", "1"), ("name", "Mục 1"), ("parent", "1.5")];
    tuan.post_form(&top, &below)
        .await
        .expect(422)
        .says("chính nó");
    tuan.post_form(&format!("{top}/remove"), &[])
        .await
        .expect(409);
    tuan.get(&class).await.expect(200);
    tuan.post_form(&format!("{class}/remove"), &[])
        .await
        .expect(200);
    let id: Id = id_of(&class).parse().unwrap();
    let sql = "SELECT count(*) AS n FROM records_class WHERE id = $1";
    assert_eq!(office.house.db.number(sql, values![id]).await.unwrap(), 0);
}
