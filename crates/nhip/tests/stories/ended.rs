//! A session ends while a form is open: what was typed is kept and sent after signing in; files
//! are not, and the page says so and leads back to the form.

use house::db::Sql;
use house::{Id, values};
use sea_orm::FromQueryResult;
use testkit::{Office, PASSWORD, Page, Upload, Visitor};

use crate::papers_made::hand_in;
use crate::rooms::ROOMS;

const KEPT: &str = "vẫn được giữ";
const FILES: &str = "hãy chọn lại";

/// Whose form it is, its page and address, what is typed, and what shows that it arrived.
type Form<'f> = (&'f str, [&'f str; 2], &'f [(&'f str, &'f str)], &'f str);

#[derive(FromQueryResult)]
struct Found {
    id: Id,
}

async fn end_sessions(office: &Office) {
    let now = office.house.now();
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "UPDATE session SET ended_at = $1 WHERE ended_at IS NULL";
            tx.exec(sql, values![now]).await
        })
    });
    assert!(write.await.unwrap() > 0);
}

/// All hidden fields of a page, as a browser would send them.
fn hidden_fields(page: &Page) -> Vec<(String, String)> {
    let text = page.text();
    let tags = text.split("<input type=\"hidden\" ").skip(1);
    let names = tags.filter_map(|tag| tag.split("name=\"").nth(1)?.split('"').next());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.dedup();
    let value = |name: String| {
        let value = page.hidden(&name).expect("it is there");
        (name, value)
    };
    names.into_iter().map(value).collect()
}

/// Signs in on the page that a form led to, and sends what was kept.
async fn go_on(visitor: &mut Visitor, login: &str) -> Page {
    let asked = visitor.page.clone();
    asked.expect(401).says(KEPT);
    let hidden = hidden_fields(&asked);
    let mut fields = vec![("login", login), ("password", PASSWORD)];
    fields.extend(
        hidden
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .filter(|(k, _)| *k != "csrf"),
    );
    let offered = visitor.post_form("/sign-in", &fields).await.clone();
    offered.expect(200).says("Gửi tiếp biểu mẫu");
    let text = offered.text();
    let action = text
        .split("<form method=\"post\" action=\"")
        .nth(1)
        .expect("a form");
    let action = action.split('"').next().unwrap().to_owned();
    let kept = hidden_fields(&offered);
    let kept = kept
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .filter(|(k, _)| *k != "csrf");
    let kept: Vec<(&str, &str)> = kept.collect();
    visitor.post_form(&action, &kept).await.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_into_any_form_is_sent_after_signing_in_again() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    hand_in(&mut minh, &[("a.txt", "Báo cáo số 1".as_bytes())]).await;
    office.do_jobs().await;
    let sql = "SELECT id FROM records_record";
    let record: Option<Found> = office.house.db.one(sql, vec![]).await.unwrap();
    let record = format!("/records/{}", record.unwrap().id);
    let (unit, notes) = (
        office.cast.huong_hiep.to_string(),
        format!("{record}/notes"),
    );
    let odd = "Dấu ngoặc \"kép\" <b> & dòng\nhai = 50%";
    let dossier = [
        ("unit", unit.as_str()),
        ("title", "Cấp đất ở thôn Ruộng"),
        ("language", "vi"),
    ];
    let fonds = [
        ("unit", "Xã Hướng Hiệp"),
        ("code", "P01"),
        ("name", "Phông của xã"),
    ];
    let person = [
        ("name", "Hồ Thị Kỷ"),
        ("unit", "Xã Lao Bảo"),
        ("title", "Kế toán"),
    ];
    let (shelf, file) = ("/records/fonds/new", "/records/dossiers/new");
    let note = [("body", odd)];
    let forms: [Form; 4] = [
        ("minh", [&record, &notes], &note, "&#60;b&#62; &#38; dòng"),
        ("minh", [file, file], &dossier, "Cấp đất ở thôn Ruộng"),
        ("tuan", [shelf, shelf], &fonds, "Phông của xã"),
        ("tuan", ["/people/new", "/people"], &person, "Hồ Thị Kỷ"),
    ];
    for (login, [page, action], fields, shown) in forms {
        let mut visitor = office.enter(login).await;
        visitor.get(page).await.expect(200);
        end_sessions(&office).await;
        visitor.post_form(action, fields).await;
        let done = go_on(&mut visitor, login).await;
        done.expect(200).says(shown);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_sent_to_an_address_with_a_question_goes_back_there() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    minh.get("/me/password").await.expect(200);
    end_sessions(&office).await;
    let asked = minh
        .post_form("/records/views?back=1", &[("name", "Năm 2024")])
        .await;
    assert_eq!(
        asked.expect(401).hidden("kept_action").unwrap(),
        "/records/views?back=1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_not_kept_and_the_page_says_so_and_leads_back() {
    let office = Office::open(ROOMS).await;
    for (page, action) in [
        ("/records/intake", "/records/intake"),
        ("/records/classes/import", "/records/classes/import/sheet"),
        ("/people/import", "/people/import"),
    ] {
        let mut tuan = office.enter("tuan").await;
        tuan.get(page).await.expect(200);
        end_sessions(&office).await;
        let mut tuan = tuan.with_header("referer", &format!("http://nhip.test{page}"));
        let file = Upload {
            field: "files",
            name: "a.txt",
            bytes: b"Bao cao",
        };
        tuan.upload(action, &[], &[file])
            .await
            .expect(401)
            .says(FILES)
            .lacks(KEPT);
        let back = tuan.page.hidden("back").expect("a way back");
        assert_eq!(back, page);
        let fields = [
            ("login", "tuan"),
            ("password", PASSWORD),
            ("back", back.as_str()),
        ];
        tuan.post_form("/sign-in", &fields).await.expect(200);
        assert_eq!(tuan.page.path, page, "she is where she was");
    }
    assert!(
        office.house.intake.all().unwrap().is_empty(),
        "nobody's bytes were kept"
    );
    // Nobody is led to another place than ours.
    let mut nobody = office
        .visitor()
        .with_header("referer", "http://elsewhere.test/records");
    let file = Upload {
        field: "files",
        name: "a.txt",
        bytes: b"Bao cao",
    };
    let asked = nobody.upload("/records/intake", &[], &[file]).await;
    assert_eq!(asked.expect(401).hidden("back").unwrap(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_is_kept_and_one_that_is_too_long_is_told() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    for (times, kept) in [(2_000, true), (60_000, false)] {
        tuan.get("/records/classes/import").await.expect(200);
        end_sessions(&office).await;
        let lines = "01\tĐất đai và môi trường\n".repeat(times);
        tuan.post_form("/records/classes/import", &[("lines", &lines)])
            .await;
        if kept {
            go_on(&mut tuan, "tuan")
                .await
                .expect(200)
                .says("Đất đai và môi trường");
        } else {
            tuan.page.expect(401).says(FILES);
        }
    }
}
