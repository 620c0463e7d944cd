//! Long papers are read and found through leaf by leaf; the review desk cuts each field out of its
//! own page.

use house::db::Sql;
use house::{Id, values};
use records::record::filter::Breadth::{self, Few, Many};
use records::record::list::{self, Listed};
use sea_orm::FromQueryResult;
use testkit::{Office, Visitor};

use crate::described::Program;
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
    page.says("Trang 1–50 trong 5000 trang")
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
    assert!(page.text().contains("part=1#page-1"));
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

/// Papers of two communes, many of one day and some of none: the day is told by the number.
async fn dated(office: &Office, papers: usize) {
    let (units, now) = (
        [office.cast.huong_hiep, office.cast.lao_bao],
        office.house.now(),
    );
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            for number in 0..papers {
                let day = match number % 7 {
                    0 => None,
                    1 | 2 => Some("2016-03-03".to_owned()),
                    _ => Some(format!(
                        "20{:02}-05-{:02}",
                        15 + number % 9,
                        1 + number % 28
                    )),
                };
                let id = Id::new();
                tx.exec(
                    "INSERT INTO records_record (id, unit_id, title, issued_on, language, label,
                       note, tags, folded, original_name, kind, media_type, original_hash,
                       original_size, page_count, reading, version, created_at)
                     VALUES ($1, $2, $3, $4, 'vi', 'internal', '', '', '', 'x', 'pdf', 'x', $5, 1,
                       0, 'read', 1, $6)",
                    values![
                        id,
                        units[number % 2],
                        format!("Giấy số {number:03}"),
                        day,
                        id.to_string(),
                        now
                    ],
                )
                .await?;
            }
            Ok(())
        })
    });
    write.await.expect("papers");
}

/// The titles of a list from its first page to its last.
async fn walked(visitor: &mut Visitor, address: &str) -> Vec<String> {
    let (mut titles, mut next) = (Vec::new(), Some(address.to_owned()));
    while let Some(address) = next {
        let page = visitor.get(&address).await.expect(200);
        let text = page.text();
        let some = text.split("Giấy số ").skip(1);
        titles.extend(some.filter_map(|part| part.get(..3)).map(str::to_owned));
        let at = text.find("rel=\"next\" href=\"/records?");
        next = at.map(|at| {
            let way = &text[at + 17..];
            let way = way[..way.find('"').expect("an end")].replace("&amp;", "&");
            way.replace("&#38;", "&")
        });
    }
    titles
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_in_any_order_shows_each_paper_once_also_where_days_repeat() {
    let office = Office::open(ROOMS).await;
    dated(&office, 700).await;
    let mut minh = office.enter("minh").await;
    let mut of_added = walked(&mut minh, "/records?sort=added").await;
    of_added.dedup();
    assert_eq!(of_added.len(), 350, "his commune's half, each once");
    let mut latest = walked(&mut minh, "/records?").await;
    latest.dedup();
    latest.reverse();
    assert_eq!(latest, of_added);
    let mut up = walked(&mut minh, "/records?sort=date-asc").await;
    up.dedup();
    let mut down = walked(&mut minh, "/records?sort=date").await;
    down.dedup();
    down.reverse();
    assert_eq!(up, down);
    let mut sorted = up.clone();
    sorted.sort();
    assert_eq!(sorted, of_added, "none lost, none twice");
    for order in ["", "&sort=added", "&sort=date", "&sort=date-asc"] {
        let mut of_year = walked(&mut minh, &format!("/records?year=2016{order}")).await;
        of_year.dedup();
        assert!(of_year.len() >= 100, "{order}: {}", of_year.len());
        let all: std::collections::BTreeSet<&String> = of_year.iter().collect();
        assert_eq!(all.len(), of_year.len(), "{order}");
    }
    let mut minh = office.enter("minh").await;
    minh.get("/records?year=2016&sort=date")
        .await
        .says("03/03/2016");
    minh.get("/records?year=1850")
        .await
        .expect(200)
        .lacks("Giấy số");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_of_the_list_walks_along_an_index() {
    let office = Office::open(ROOMS).await;
    if office.on_postgres() {
        // There the planner goes by how many rows it counted.
        return;
    }
    #[derive(FromQueryResult)]
    struct Step {
        detail: String,
    }
    let wanted: [(Breadth, &str, &str, &str); 7] = [
        (Few, "", "", "records_record_unit (unit_id=? AND id<?)"),
        (Few, "added", "", "records_record_unit (unit_id=? AND id>?)"),
        (
            Few,
            "date",
            "",
            "records_record_day (unit_id=? AND <expr>>? AND <expr><?)",
        ),
        (
            Few,
            "date-asc",
            "2016",
            "records_record_day (unit_id=? AND <expr>>? AND <expr><?)",
        ),
        (
            Few,
            "",
            "2016",
            "records_record_year (unit_id=? AND <expr>=? AND id<?)",
        ),
        // Who sees hundreds of units walks along all records, and nothing is sorted.
        (Many, "", "", "sqlite_autoindex_records_record_1 (id<?)"),
        (
            Many,
            "date",
            "",
            "records_record_days (<expr>>? AND <expr><?)",
        ),
    ];
    for (breadth, sort, year, index) in wanted {
        let listed = Listed::read(&format!("sort={sort}&year={year}"));
        let sql = format!("EXPLAIN QUERY PLAN {}", list::page_sql(&listed, breadth));
        let mut values: Vec<sea_orm::Value> = (0..16).map(|_| "".into()).collect();
        values[1] = 0_i64.into();
        values[14] = 50_i64.into();
        let steps: Vec<Step> = office.house.db.all(&sql, values).await.expect("a plan");
        let steps: Vec<String> = steps.into_iter().map(|step| step.detail).collect();
        assert!(
            steps.iter().any(|step| step.contains(index))
                && (breadth == Few || !steps.iter().any(|step| step.contains("ORDER BY"))),
            "{breadth:?} {sort} {year}: {steps:#?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn minh_s_program_takes_a_long_text_page_by_page() {
    let office = Office::open(ROOMS).await;
    let leaves = (1..=120).map(|n| format!("Tờ {n}: việc của xã"));
    let id = long_paper(&office, leaves.collect()).await;
    let mut minh = Program::enter(&office, "minh", &["records:read"]).await;
    let at = format!("/api/v1/records/{id}/text");
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let part = minh.get(&format!("{at}?limit=50{cursor}")).await;
        let part = part.expect(200).json();
        let items = part["items"].as_array().expect("pages").clone();
        assert!(items.len() <= 50);
        seen.extend(items.iter().map(|page| page["number"].as_i64()));
        match part["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (1..=120).map(Some).collect::<Vec<Option<i64>>>());
    minh.get(&format!("{at}?cursor=x")).await.expect(422);
}
