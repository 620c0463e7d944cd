//! Names for order: a tag gets another on all its records, and a whole scheme comes as a table.

use house::db::Sql;
use house::{Id, values};
use rust_xlsxwriter::Workbook;
use testkit::{Office, Upload, Visitor};

use super::{id_of, papers, told};
use crate::rooms::ROOMS;

async fn tag(visitor: &mut Visitor, record: Id, tags: &str) {
    visitor.get(&format!("/records/{record}")).await.expect(200);
    let way = format!("/records/{record}/tags");
    visitor.post_form(&way, &[("add", tags)]).await.expect(200);
}

async fn tags(office: &Office, record: Id) -> i64 {
    let sql = "SELECT count(*) AS n FROM records_tag WHERE record_id = $1";
    office.house.db.number(sql, values![record]).await.unwrap()
}

async fn bearing(office: &Office, tag: &str) -> i64 {
    let sql = "SELECT count(*) AS n FROM records_tag WHERE tag = $1";
    office.house.db.number(sql, values![tag]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_renamed_everywhere_merged_with_its_namesake_and_given_back() {
    let office = Office::open(ROOMS).await;
    let his = papers(&office, office.cast.huong_hiep, 3).await;
    let hers = papers(&office, office.cast.lao_bao, 1).await;
    let mut minh = office.enter("minh").await;
    for (record, names) in [(his[0], "một, dat dai, ba"), (his[1], "dat dai, Nhà đất")] {
        tag(&mut minh, record, names).await;
    }
    tag(&mut minh, his[2], "Dat dai").await;
    minh.get("/records").await;
    let trash = format!("/records/{}/trash", his[2]);
    minh.post_form(&trash, &[]).await.expect(200);
    let mut con = office.enter("con").await;
    tag(&mut con, hers[0], "dat dai").await;

    // Who does not administer is not offered it, and cannot do it.
    minh.get("/records/tags")
        .await
        .expect(200)
        .lacks("tags/rename");
    minh.get("/records/tags/rename?tag=dat+dai")
        .await
        .expect(403);
    let mut tuan = office.enter("tuan").await;
    tuan.get("/records/tags")
        .await
        .expect(200)
        .says("tags/rename?tag=dat%20dai");
    tuan.get("/records/tags/rename?tag=dat+dai")
        .await
        .expect(200);
    for wrong in ["", "hai, ba", "dat dai", &"x".repeat(61)] {
        let typed = [("tag", "dat dai"), ("to", wrong)];
        tuan.post_form("/records/tags/rename", &typed)
            .await
            .expect(422);
    }
    let typed = [("tag", "dat dai"), ("to", "Nhà đất")];
    let page = tuan.post_form("/records/tags/rename", &typed).await;
    page.expect(200)
        .says("4 tài liệu")
        .says("Thẻ “Nhà đất” đã có trên 1 tài liệu");
    page.says("một, dat dai, ba → một, Nhà đất, ba");
    let plan = format!("/records/arrangements/{}", id_of(&page.path));
    assert_eq!(bearing(&office, "Nhà đất").await, 1, "nothing yet");
    let page = tuan.post_form(&format!("{plan}/begin"), &[]).await;
    page.expect(200).says("<dd>4</dd>");

    assert_eq!(
        bearing(&office, "Nhà đất").await,
        4,
        "the one in the trash as well"
    );
    assert_eq!(tags(&office, his[1]).await, 1, "two became one");
    let sql = "SELECT count(*) AS n FROM records_tag WHERE folded = 'dat dai'";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 0);
    let whole = "\"after\":\"Nhà đất\",\"before\":\"dat dai\",\"records\":4";
    assert_eq!(told(&office, "records.tag-rename", whole).await, 1);
    let one = "\"after\":[\"một\",\"Nhà đất\",\"ba\"],\"before\":[\"một\",\"dat dai\",\"ba\"]";
    assert_eq!(told(&office, "records.tag", one).await, 1);

    tuan.get(&plan).await.expect(200);
    tuan.post_form(&format!("{plan}/undo"), &[])
        .await
        .expect(200);
    assert_eq!(bearing(&office, "Nhà đất").await, 1);
    assert_eq!(tags(&office, his[1]).await, 2);
}

/// A table of these rows under a title and heads, with an empty column between.
fn table(rows: &[[&str; 3]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "KHUNG PHÂN LOẠI").unwrap();
    for (column, head) in [(0, "Tên mục"), (2, "Mã"), (3, "Mã cha")] {
        sheet.write(2, column, head).unwrap();
    }
    for (at, [code, name, parent]) in rows.iter().enumerate() {
        for (column, text) in [(0, name), (2, code), (3, parent)] {
            sheet.write(at as u32 + 3, column, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

async fn send(tuan: &mut Visitor, bytes: &[u8]) -> u16 {
    tuan.get("/records/classes/import").await.expect(200);
    let file = Upload {
        field: "sheet",
        name: "khung.xlsx",
        bytes,
    };
    let way = "/records/classes/import/sheet";
    tuan.upload(way, &[], &[file]).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheme_comes_as_a_table_with_what_is_wrong_row_by_row() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    let wrong = [
        ["01", "Tổ chức", ""],
        ["01.1", "Cán bộ \"mới\"", "01"],
        ["01", "Hai lần", ""],
        ["03", "", ""],
    ];
    assert_eq!(send(&mut tuan, &table(&wrong)).await, 200);
    let page = tuan.page.text();
    tuan.page.says("2 dòng chưa đúng").lacks("import/confirm");
    assert!(
        page.contains("<th scope=\"row\">6</th>"),
        "the table's own row: {page}"
    );
    assert!(page.contains("<th scope=\"row\">7</th>"));
    let classes = "SELECT count(*) AS n FROM records_class";
    assert_eq!(office.house.db.number(classes, vec![]).await.unwrap(), 0);

    assert_eq!(send(&mut tuan, &table(&wrong[..2])).await, 200);
    tuan.page
        .says("Cán bộ &#34;mới&#34;")
        .says("import/confirm");
    let page = tuan.page.text();
    let lines = page.split("<textarea name=\"lines\" hidden").nth(1);
    let lines = lines.and_then(|part| part.split_once('>'));
    let lines = lines.expect("the lines").1.split("</textarea>").next();
    let lines = lines.unwrap_or_default().replace("&#34;", "\"");
    let confirm = "/records/classes/import/confirm";
    tuan.post_form(confirm, &[("lines", &lines)])
        .await
        .expect(200);
    assert_eq!(office.house.db.number(classes, vec![]).await.unwrap(), 2);
    tuan.get("/records/classes?q=01.1")
        .await
        .says("01.1 Cán bộ");

    for bad in [&b"ma;ten\n1;Mot"[..], b"", b"PK\x03\x04 khong phai bang"] {
        assert_eq!(send(&mut tuan, bad).await, 422, "{bad:?}");
        tuan.page.says("không phải bảng tính XLSX");
    }
    let left = office.house.intake.all().unwrap();
    assert!(left.is_empty(), "tables are not kept: {left:?}");
    let mut minh = office.enter("minh").await;
    minh.get("/records").await.expect(200);
    let refused = minh.upload("/records/classes/import/sheet", &[], &[]).await;
    refused.expect(403);
}
