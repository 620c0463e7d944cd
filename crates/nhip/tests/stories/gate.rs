//! What nobody could read is not let past the secrecy gate: it is set aside until a custodian
//! has looked, and she says the level that stands in the register.

use axum::http::Method;
use house::Id;
use house::db::Sql;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use serde_json::json;
use specimen::{Recipe, Wear, World};
use testkit::{Office, Visitor};

use crate::described::Program as Sender;
use crate::papers::{appoint_custodian, hand_in};
use crate::papers_made::{packed, scan};
use crate::program::{Program, fake};
use crate::rooms::ROOMS;

async fn count(office: &Office, sql: &str) -> i64 {
    office.house.db.number(sql, vec![]).await.unwrap()
}

/// A page of signs in no script that anybody reads, in lines as print stands.
fn unreadable() -> Vec<u8> {
    let page = GrayImage::from_fn(1240, 1000, |x, y| {
        let (cell, line) = (x / 20, y / 40);
        let (across, down) = (x % 20 / 4, y % 40 / 4);
        let text = (5..55).contains(&cell) && cell % 7 < 6 && (2..23).contains(&line);
        let seed = cell * 7919 + line * 104_729;
        let noise = (seed ^ (seed >> 5)).wrapping_mul(2_654_435_761);
        let bit = noise >> ((down * 4 + across) % 32);
        let ink = text && across < 4 && down < 6 && bit & 1 == 1;
        Luma([if ink { 15 } else { 245 }])
    });
    packed(&DynamicImage::ImageLuma8(page), ImageFormat::Png)
}

/// A paper under a red stamp that bears strokes and no letters.
fn stamped() -> Vec<u8> {
    let mut recipe = Recipe::draw(World::Tuning, 34);
    (recipe.dpi, recipe.wear) = (150, Wear::Clean);
    let pages = specimen::make(&recipe).expect("a specimen").pages;
    let mut page: RgbImage = pages[0].to_rgb8();
    let (left, top, wide, high) = (150, 330, 295, 95);
    for x in 0..wide {
        for y in 0..high {
            let edge = x < 5 || y < 5 || x + 5 >= wide || y + 5 >= high;
            let stroke = y > 20 && y + 20 < high && (x % 40 < 5 || (x + 2 * y) % 60 < 5);
            if edge || stroke && x > 20 && x + 20 < wide {
                page.put_pixel(left + x, top + y, Rgb([200, 30, 40]));
            }
        }
    }
    packed(&DynamicImage::ImageRgb8(page), ImageFormat::Png)
}

/// The address of the only paper that waits for a custodian.
async fn only_aside(custodian: &mut Visitor) -> String {
    let page = custodian.get("/records/gate").await.expect(200);
    page.link("/records/gate/").expect("one waits")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_nobody_could_read_waits_for_a_custodian_who_says_its_level() {
    let office = Office::open(ROOMS).await;
    appoint_custodian(&office, "hai").await;
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[("la.png", &unreadable())]).await;
    minh.get("/records").await.expect(200).lacks("la.png");
    assert!(office.house.blobs.all().unwrap().is_empty());

    let mut hai = office.enter("hai").await;
    hai.get("/records/gate")
        .await
        .expect(200)
        .says("Có trang không đọc được chữ");
    let gate = only_aside(&mut hai).await;
    hai.get(&gate)
        .await
        .expect(200)
        .says("Cần xem trang: 1")
        .says("Chọn độ mật");
    hai.get(&format!("{gate}/pages/1")).await.expect(200);
    let confirm = format!("{gate}/confirm");
    // Nobody read a level, so she has to say it.
    hai.post_form(&confirm, &[("paper_place", "Tủ 2"), ("level", "")])
        .await
        .expect(422)
        .says("Hãy chọn độ mật");
    let odd = [("paper_place", "Tủ 2"), ("level", "RẤT MẬT")];
    hai.post_form(&confirm, &odd).await.expect(422);
    let line = [("paper_place", "Tủ 2"), ("level", "TỐI MẬT")];
    hai.post_form(&confirm, &line)
        .await
        .expect(200)
        .says("TỐI MẬT")
        .says("Tủ 2");
    let sql = "SELECT count(*) AS n FROM records_quarantine
               WHERE level = 'TỐI MẬT' AND how = 'unjudged' AND sealing_key IS NULL";
    assert_eq!(count(&office, sql).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_level_of_an_unread_stamp_is_asked_of_programs_too() {
    let office = Office::open(ROOMS).await;
    appoint_custodian(&office, "hai").await;
    let mut minh = office.enter("minh").await;
    hand_in(&office, &mut minh, &[("dau.png", &stamped())]).await;
    let mut hai = Sender::enter(&office, "hai", &["custody:decide"]).await;
    let aside = hai.get("/api/v1/gate").await.expect(200).json();
    let one = &aside["items"][0];
    assert_eq!(one["how"], "unread");
    assert_eq!(one["level"], json!(null), "nobody knows it");
    let path = format!("/api/v1/gate/{}", one["id"].as_str().unwrap());
    let confirm = format!("{path}/confirmation");
    hai.send(
        Method::POST,
        &confirm,
        &[],
        Some(json!({ "paper_place": "Tủ 2" })),
    )
    .await
    .expect(422);
    let line = json!({ "paper_place": "Tủ 2", "level": "TUYỆT MẬT" });
    hai.send(Method::POST, &confirm, &[], Some(line))
        .await
        .expect(204);
    let told = hai.get(&path).await.expect(200).json();
    assert_eq!(told["level"], "TUYỆT MẬT");
}

#[tokio::test(flavor = "multi_thread")]
async fn blank_pages_and_photographs_close_nothing() {
    let office = Office::open(ROOMS).await;
    let blank = GrayImage::from_pixel(1240, 1000, Luma([244]));
    let photograph = RgbImage::from_fn(900, 700, |x, y| {
        let hill = ((x / 9 + y / 4) % 170 + (x * 7 + y * 13) % 23) as u8;
        Rgb([hill, hill / 2 + 60, 190 - hill / 2])
    });
    let papers = [
        packed(&DynamicImage::ImageLuma8(blank), ImageFormat::Png),
        packed(&DynamicImage::ImageRgb8(photograph), ImageFormat::Png),
    ];
    let mut minh = office.enter("minh").await;
    let papers: [(&str, &[u8]); 2] = [("trang.png", &papers[0]), ("anh.png", &papers[1])];
    hand_in(&office, &mut minh, &papers).await;
    let list = minh.get("/records").await.expect(200).text();
    assert!(list.contains("trang.png") && list.contains("anh.png"));
    let sql = "SELECT count(*) AS n FROM records_quarantine";
    assert_eq!(count(&office, sql).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_tesseract_fails_for_good_is_set_aside_with_its_picture() {
    let office = Office::open(ROOMS).await;
    appoint_custodian(&office, "hai").await;
    let folder = office.folder().join("fake");
    // It fails every picture that is higher than wide, of the width and height that a TIFF tells,
    // whether it is given one or stands by and reads their names.
    let script = "fails() {\n\
                  wide=$(od -An -tu4 -j18 -N4 \"$1\") high=$(od -An -tu4 -j30 -N4 \"$1\")\n\
                  [ \"$high\" -gt \"$wide\" ]\n\
                  }\n\
                  if [ \"$1\" != - ]; then\n\
                  if fails \"$1\"; then exit 3; fi\n\
                  exec /usr/bin/tesseract \"$@\"\n\
                  fi\n\
                  while IFS= read -r page; do\n\
                  if fails \"$page\"; then exit 3; fi\n\
                  echo \"$page\"\n\
                  done | /usr/bin/tesseract \"$@\"";
    fake(&folder, "tesseract", script);
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let program = Program::start(&office, &[("PATH", &path), ("NHIP_WORKERS", "1")]);
    let mut minh = program.enter("minh");
    let whole = scan(33);
    let narrow = whole.crop_imm(0, 0, whole.width() / 4, whole.height());
    let pages = specimen::to_tiff(&[scan(32), narrow], 150).unwrap();
    let batch = Id::new().to_string();
    let sent = minh.hand_in(&batch, "hai-trang.tiff", &pages).unwrap();
    assert_eq!(sent.status, 200);
    let stream = format!("/records/batches/{batch}/stream");
    let told = minh.get(&stream).unwrap().text();
    assert!(told.contains("\"over\":true"), "{told}");
    let list = minh.get("/records").unwrap().text();
    assert!(!list.contains("hai-trang.tiff"), "nobody judged it");
    let sql = "SELECT count(*) AS n FROM records_quarantine WHERE how = 'unjudged'";
    assert_eq!(count(&office, sql).await, 1);

    let mut hai = program.enter("hai");
    let list = hai.get("/records/gate").unwrap().text();
    let (_, rest) = list.split_once("href=\"/records/gate/").expect("one waits");
    let (id, _) = rest.split_once('"').unwrap();
    let page = hai.get(&format!("/records/gate/{id}")).unwrap().text();
    let (_, rest) = page.split_once("Cần xem trang: ").expect("which pages");
    let (numbers, _) = rest.split_once('<').unwrap();
    assert!(numbers.contains('2'), "{numbers}");
    let picture = hai.get(&format!("/records/gate/{id}/pages/2")).unwrap();
    assert_eq!(picture.status, 200, "people can look at it");
}
