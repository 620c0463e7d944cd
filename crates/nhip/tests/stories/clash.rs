//! Two people change the same thing at once: the second one loses nothing of what she typed.

use house::db::Sql;
use house::values;
use testkit::{Office, Visitor};

use crate::rooms::ROOMS;
use crate::shelf::{id_of, open_fonds, papers};

/// Opens a form and says which version it is of.
async fn opened(visitor: &mut Visitor, way: &str) -> String {
    let page = visitor.get(way).await.expect(200);
    page.hidden("version").expect("a version")
}

#[tokio::test(flavor = "multi_thread")]
async fn hai_s_text_stands_beside_what_minh_saved_of_the_same_record() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let (mut minh, mut hai) = (office.enter("minh").await, office.enter("hai").await);
    let desk = format!("/records/review/{id}");
    let (his, hers) = (
        opened(&mut minh, &desk).await,
        opened(&mut hai, &desk).await,
    );
    let save = |version: &str| vec![("version", version.to_owned()), ("action", "save".into())];
    let typed = |version: &str, more: [(&'static str, &str); 3]| {
        let mut all = save(version);
        all.extend(more.map(|(name, value)| (name, value.to_owned())));
        all
    };
    let send = async |visitor: &mut Visitor, fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        visitor.post_form(&desk, &fields).await.clone()
    };
    let one = [
        ("abstract", "Cấp đất ở"),
        ("signer", "Lê A"),
        ("keywords", ""),
    ];
    send(&mut minh, typed(&his, one)).await.expect(200);
    let two = [
        ("abstract", "Thu hồi đất"),
        ("signer", ""),
        ("keywords", "thu hồi"),
    ];
    let met = send(&mut hai, typed(&hers, two)).await;
    met.expect(409)
        .says("Trần Văn Minh đã lưu lúc 02/03/2026 08:00")
        .says("Trích yếu: đang lưu là “Cấp đất ở”")
        .says(">Thu hồi đất</textarea>")
        .says("value=\"thu hồi\"")
        .says("lấy theo bản mới: Người ký")
        .says("value=\"Lê A\"");
    // Nothing was overwritten, and her second look is saved.
    let sql = "SELECT count(*) AS n FROM records_record WHERE abstract = $1 AND signer = 'Lê A'";
    let db = &office.house.db;
    assert_eq!(db.number(sql, values!["Cấp đất ở"]).await.unwrap(), 1);
    let version = met
        .hidden("version")
        .expect("the version that is saved now");
    assert_ne!(version, hers);
    let again = [
        ("abstract", "Thu hồi đất"),
        ("signer", "Lê A"),
        ("keywords", "thu hồi"),
    ];
    send(&mut hai, typed(&version, again)).await.expect(200);
    assert_eq!(db.number(sql, values!["Thu hồi đất"]).await.unwrap(), 1);
    hai.get(&format!("/records/{id}/versions"))
        .await
        .says("Lê Hải")
        .says("Trần Văn Minh");
}

#[tokio::test(flavor = "multi_thread")]
async fn own_fields_are_laid_beside_each_other_too() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let mut tuan = office.enter("tuan").await;
    tuan.get("/records/fields").await.expect(200);
    let field = [
        ("unit", "Xã Hướng Hiệp"),
        ("name", "Số tủ"),
        ("kind", "text"),
    ];
    tuan.post_form("/records/fields", &field).await.expect(200);
    let (mut minh, mut hai) = (office.enter("minh").await, office.enter("hai").await);
    let desk = format!("/records/review/{id}");
    let (his, hers) = (
        opened(&mut minh, &desk).await,
        opened(&mut hai, &desk).await,
    );
    let text = minh.page.text();
    let input = text.split("name=\"own-").nth(1).expect("the field");
    let input = format!("own-{}", input.split('"').next().unwrap());
    let save = [
        ("version", his.as_str()),
        ("action", "save"),
        (&input, "Tủ 3"),
    ];
    minh.post_form(&desk, &save).await.expect(200);
    let save = [
        ("version", hers.as_str()),
        ("action", "save"),
        (&input, "Tủ 9"),
    ];
    hai.post_form(&desk, &save)
        .await
        .expect(409)
        .says("Số tủ: đang lưu là “Tủ 3”")
        .says("value=\"Tủ 9\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_keeps_what_each_of_two_typed() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let unit = office.cast.huong_hiep.to_string();
    minh.get("/records/dossiers/new").await.expect(200);
    let wish = [
        ("unit", unit.as_str()),
        ("title", "Cấp đất"),
        ("retention", "10 năm"),
    ];
    let page = minh.post_form("/records/dossiers/new", &wish).await;
    let edit = format!("/records/dossiers/{}/edit", id_of(&page.expect(200).path));
    let mut hai = office.enter("hai").await;
    let (his, hers) = (
        opened(&mut minh, &edit).await,
        opened(&mut hai, &edit).await,
    );
    let one = [
        ("version", his.as_str()),
        ("title", "Cấp đất ở"),
        ("retention", "20 năm"),
    ];
    minh.post_form(&edit, &one).await.expect(200);
    let two = [
        ("version", hers.as_str()),
        ("title", "Cấp đất rừng"),
        ("retention", "10 năm"),
        ("sheets", "12"),
    ];
    let met = hai.post_form(&edit, &two).await.clone();
    met.expect(409)
        .says("Tiêu đề hồ sơ: đang lưu là “Cấp đất ở”")
        .says("value=\"Cấp đất rừng\"")
        .says("lấy theo bản mới: Thời hạn lưu trữ")
        .says("value=\"20 năm\"")
        .says("value=\"12\"");
    let version = met.hidden("version").expect("a version");
    let again = [
        ("version", version.as_str()),
        ("title", "Cấp đất rừng"),
        ("retention", "20 năm"),
        ("sheets", "12"),
    ];
    hai.post_form(&edit, &again)
        .await
        .expect(200)
        .says("Cấp đất rừng")
        .says("20 năm");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fonds_keeps_what_was_typed_in_two_windows() {
    let office = Office::open(ROOMS).await;
    let mut tuan = office.enter("tuan").await;
    let edit = format!("{}/edit", open_fonds(&mut tuan).await);
    let mut other = office.enter("tuan").await;
    let (his, hers) = (
        opened(&mut tuan, &edit).await,
        opened(&mut other, &edit).await,
    );
    let fonds = |version: &str, name: &str, span: &str| {
        [
            ("version", version.to_owned()),
            ("code", "P01".to_owned()),
            ("name", name.to_owned()),
            ("span", span.to_owned()),
            ("history", "Lập năm 1989, sắp xếp lại năm 2025.".to_owned()),
        ]
    };
    let send = async |visitor: &mut Visitor, fields: [(&'static str, String); 5]| {
        let fields = fields.each_ref().map(|(n, v)| (*n, v.as_str()));
        visitor.post_form(&edit, &fields).await.clone()
    };
    let first = fonds(&his, "UBND xã Hướng Hiệp", "1990–2025");
    send(&mut tuan, first).await.expect(200);
    let met = send(
        &mut other,
        fonds(&hers, "Ủy ban xã Hướng Hiệp", "1988–2025"),
    )
    .await;
    met.expect(409)
        .says("Thời gian tài liệu: đang lưu là “1990–2025”")
        .says("value=\"1988–2025\"")
        .says("value=\"Ủy ban xã Hướng Hiệp\"");
    let version = met.hidden("version").expect("a version");
    let again = fonds(&version, "Ủy ban xã Hướng Hiệp", "1988–2025");
    send(&mut other, again).await.expect(200).says("1988–2025");
}
