//! Long papers are read and found through leaf by leaf; the review desk cuts each field out of its
//! own page.

use house::db::Sql;
use house::{Id, values};
use testkit::Office;

use crate::papers_made::{hand_in, scan};
use crate::rooms::ROOMS;

/// A record with this text on its leaves, as reading leaves it.
async fn long_paper(office: &Office, leaves: Vec<String>) -> Id {
    let (id, unit, now) = (Id::new(), office.cast.huong_hiep, office.house.now());
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            tx.exec(
                "INSERT INTO records_record (id, unit_id, title, language, label, note, tags,
                   folded, original_name, kind, media_type, original_hash, original_size,
                   page_count, reading, version, created_at)
                 VALUES ($1, $2, 'Tập hồ sơ dày', 'vi', 'internal', '', '', 'tap ho so day',
                   'day.pdf', 'pdf', 'application/pdf', 'x', 1, $3, 'read', 1, $4)",
                values![id, unit, leaves.len() as i64, now],
            )
            .await?;
            for (index, text) in leaves.into_iter().enumerate() {
                tx.exec(
                    "INSERT INTO records_page (record_id, number, width, height, dpi, text, words,
                       confidence, source_hash, source_number, turned, stamps)
                     VALUES ($1, $2, 0, 0, 0, $3, '[]', 90, 'x', $2, 0, '[]')",
                    values![id, index as i64 + 1, text],
                )
                .await?;
            }
            Ok(id)
        })
    });
    write.await.expect("a long paper")
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_pages_are_read_some_at_a_time() {
    let office = Office::open(ROOMS).await;
    let leaves = (1..=5_000).map(|n| match n {
        777 | 4_321 => format!("Tờ {n}: cấp đất cho hộ ông Hồ Văn Tảo ở thôn Ruộng"),
        _ => format!("Tờ {n}: việc khác của xã"),
    });
    let id = long_paper(&office, leaves.collect()).await;
    let mut minh = office.enter("minh").await;
    let text = format!("/records/{id}/text");
    let page = minh.get(&text).await.expect(200);
    page.says("Trang 1–50 trong 5.000 trang")
        .says("Tờ 50:")
        .lacks("Tờ 51:");
    assert!(page.bytes.len() < 60_000, "{} bytes", page.bytes.len());
    let next = page.link(&format!("{text}?from=51")).expect("a way on");
    let page = minh.get(next.split('#').next().unwrap_or_default()).await;
    page.expect(200)
        .says("Trang 51–100")
        .says("Tờ 100:")
        .lacks("Tờ 50:");
    assert!(
        page.link(&format!("{text}?from=1#")).is_some(),
        "a way back"
    );

    // What is looked for is found among all leaves; the first place is shown at once.
    let page = minh.get(&format!("{text}?q=cap+dat+thon+ruong")).await;
    page.expect(200)
        .says("2 nơi có chữ đang tìm")
        .says("Trang 777–826");
    page.says("<mark>cấp đất</mark>").says("href=\"#page-777\"");
    let there = page
        .link(&format!("{text}?from=4321"))
        .expect("the next place");
    let page = minh.get(there.split('#').next().unwrap_or_default()).await;
    page.expect(200)
        .says("Tờ 4321")
        .says("<mark>thôn Ruộng</mark>");
    assert!(
        page.link(&format!("{text}?from=777")).is_some(),
        "the place before"
    );
    let page = minh.get(&format!("{text}?q=phi+thuyen")).await;
    page.expect(200).says("Không thấy chữ đang tìm");
    minh.get(&format!("{text}?from=9999")).await.expect(200);
    minh.get(&format!("{text}?from=-3&part=7"))
        .await
        .expect(200);
    let mut con = office.enter("con").await;
    con.get(&text).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_without_pages_is_shown_in_parts() {
    let office = Office::open(ROOMS).await;
    let mut lines: Vec<String> = (0..20_000).map(|n| format!("Dòng số {n} của sổ")).collect();
    lines[19_000] = "Dòng có chữ kho báu <b>ở đây</b>".to_owned();
    let id = long_paper(&office, vec![lines.join("\n")]).await;
    let mut minh = office.enter("minh").await;
    let text = format!("/records/{id}/text");
    let page = minh.get(&text).await.expect(200);
    page.says("phần 1 trong").lacks("kho báu");
    assert!(page.bytes.len() < 200_000, "{} bytes", page.bytes.len());
    assert!(page.link(&format!("{text}?from=1&part=1")).is_some());
    let page = minh.get(&format!("{text}?q=kho+bau")).await.expect(200);
    page.says("1 nơi có chữ")
        .says("<mark>kho báu</mark>")
        .lacks("<b>ở đây");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_cuts_a_field_out_of_its_own_page() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let wide = scan(61);
    let wide = wide.crop_imm(0, 0, wide.width() / 2, wide.height() / 2);
    let two = specimen::to_tiff(&[scan(62), wide], 150).expect("a TIFF");
    hand_in(&mut minh, &[("hai-co.tiff", &two)]).await;
    office.do_jobs().await;
    // Read off the second page, as signers of longer papers are.
    let write = office.house.db.write(|tx| {
        Box::pin(async move {
            let sql = "UPDATE records_field SET page = 2, x = 10, y = 10, w = 90, h = 20
                       WHERE field = 'number'";
            tx.exec(sql, vec![]).await
        })
    });
    assert_eq!(write.await.expect("a field"), 1);
    let size = async |number: i64| {
        let db = &office.house.db;
        let wide = "SELECT width AS n FROM records_page WHERE number = $1";
        let high = "SELECT height AS n FROM records_page WHERE number = $1";
        let side = async |sql| db.number(sql, values![number]).await.expect("a page");
        (side(wide).await, side(high).await)
    };
    let (first, second) = (size(1).await, size(2).await);
    assert_ne!(first, second);
    let page = minh.get("/records/review").await.expect(200).text();
    let crop = page.split("/pages/2/large\"").nth(1).expect("a crop");
    let (wide, high) = second;
    let wanted = format!(" x=\"0\" y=\"0\" width=\"{wide}\" height=\"{high}\"");
    assert!(crop.starts_with(&wanted), "{}", &crop[..80]);
}
