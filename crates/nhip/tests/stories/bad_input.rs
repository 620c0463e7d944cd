//! Bad input: whatever people hand in, the office tells them in words what is the matter, goes on
//! with the rest, and runs nothing of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::StreamExt;
use house::db::Sql;
use house::{Id, values};
use image::ImageFormat;
use sea_orm::FromQueryResult;
use specimen::Born;
use testkit::{Office, Page, Visitor};

use crate::papers_made::{
    born, first_unit, hand_in, locked_docx, locked_pdf, many_pages, packed, pdf, scan,
    swelling_pdf, swelling_zip, vast_png,
};
use crate::rooms::ROOMS;

/// What people are told, as it stands in the messages.
const EMPTY: &str = "Tệp trống";
const PASSWORD: &str = "Tệp có mật khẩu";
const BROKEN: &str = "Tệp bị hỏng";
const TOO_LARGE: &str = "Trang quá lớn";
const BOMB: &str = "phồng lên quá mức";

#[derive(FromQueryResult)]
struct Row {
    id: Id,
    reading: String,
}

/// The record of a paper of this name.
async fn record(office: &Office, name: &str) -> (String, String) {
    let sql = "SELECT id, reading FROM records_record WHERE original_name = $1";
    let row: Option<Row> = office.house.db.one(sql, values![name]).await.unwrap();
    let row = row.unwrap_or_else(|| panic!("there is no {name}"));
    (format!("/records/{}", row.id), row.reading)
}

/// Hands one paper in, has it read, and opens its page.
async fn read_one<'a>(
    office: &Office,
    minh: &'a mut Visitor,
    name: &str,
    bytes: &[u8],
) -> &'a Page {
    hand_in(minh, &[(name, bytes)]).await;
    office.do_jobs().await;
    let (address, _) = record(office, name).await;
    minh.get(&address).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_cut_off_and_empty_papers_are_kept_and_the_reason_is_told() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let (pdf, docx) = (born(5, Born::Pdf), born(6, Born::Docx));
    let png = packed(&scan(7), ImageFormat::Png);
    let tiff = packed(&scan(7), ImageFormat::Tiff);
    let locked = locked_pdf(&office);
    let bad: [(&str, &[u8], &str); 7] = [
        ("rong.pdf", b"", EMPTY),
        ("khoa.pdf", &locked, PASSWORD),
        ("khoa.docx", &locked_docx(), PASSWORD),
        ("cut.pdf", &pdf[..300], BROKEN),
        ("cut.docx", &docx[..docx.len() / 2], BROKEN),
        ("cut.png", &png[..100], BROKEN),
        ("cut.tiff", &tiff[..tiff.len() / 3], BROKEN),
    ];
    let papers: Vec<(&str, &[u8])> = bad.iter().map(|(name, bytes, _)| (*name, *bytes)).collect();
    let batch = hand_in(&mut minh, &papers).await;
    office.do_jobs().await;
    for (name, bytes, words) in bad {
        let (address, _) = record(&office, name).await;
        minh.get(&address).await.expect(200).says(words);
        let kept = minh.get(&format!("{address}/original")).await.expect(200);
        assert_eq!(kept.bytes, bytes, "{name} is kept byte for byte");
    }
    minh.get(&batch).await.expect(200).says("Đã đọc 7 trong 7");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_paper_is_does_not_hang_on_its_name() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let (pdf, png) = (born(8, Born::Pdf), packed(&scan(9), ImageFormat::Png));
    let papers: [(&str, &[u8]); 2] = [("anh-chup.jpg", &pdf), ("van-ban.docx", &png)];
    hand_in(&mut minh, &papers).await;
    office.do_jobs().await;
    for ((name, _), kind) in papers.iter().zip(["application/pdf", "image/png"]) {
        let (address, reading) = record(&office, name).await;
        assert_eq!(reading, "read", "{name}");
        let original = minh.get(&format!("{address}/original")).await.expect(200);
        assert_eq!(original.header("content-type"), kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_gigabytes_are_refused_on_the_way_and_leave_nothing_behind() {
    let most = 32 << 20;
    let settings = [("upload_bytes_max", most.to_string())];
    let office = Office::open_with(ROOMS, &settings).await;
    let mut minh = office.enter("minh").await;
    let unit = first_unit(&mut minh).await;
    let taken = Arc::new(AtomicU64::new(0));
    let (counted, part) = (taken.clone(), vec![0x55_u8; 1 << 20]);
    let endless = futures::stream::iter(0..2048).map(move |_| {
        counted.fetch_add(part.len() as u64, Ordering::Relaxed);
        part.clone()
    });
    let page = minh
        .upload_stream(
            "/records/intake",
            &[("unit", &unit)],
            ("files", "phim.mp4"),
            endless,
        )
        .await;
    page.expect(413).says("Nội dung gửi lên quá lớn");
    let taken = taken.load(Ordering::Relaxed);
    assert!(
        taken <= most + (4 << 20),
        "it stopped reading after {taken} bytes"
    );
    let incoming = office.house.config.folder.join("intake/incoming");
    assert_eq!(
        std::fs::read_dir(incoming).unwrap().count(),
        0,
        "nothing half written stays"
    );
    assert!(office.house.intake.all().unwrap().is_empty());
    // A file of that size on this machine is refused by its length, before a byte is read.
    let sparse = office.folder().join("thua.bin");
    std::fs::File::create(&sparse)
        .unwrap()
        .set_len(2 << 30)
        .unwrap();
    let refused = office.house.intake.store_path(&sparse, most).await;
    assert!(
        matches!(refused, Err(house::Error::TooLarge)),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_would_fill_the_disk_is_refused_before_its_first_byte() {
    let settings = [("disk_reserve_bytes", u64::MAX.to_string())];
    let office = Office::open_with(ROOMS, &settings).await;
    let mut minh = office.enter("minh").await;
    let unit = first_unit(&mut minh).await;
    let never = futures::stream::iter(0..1).map(|_| -> Vec<u8> { panic!("it was read") });
    let page = minh
        .upload_stream(
            "/records/intake",
            &[("unit", &unit)],
            ("files", "a.pdf"),
            never,
        )
        .await;
    page.expect(503).says("Ổ đĩa của máy chủ đã đầy");
    minh.get("/records").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn bombs_do_not_go_off() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let odt = Some("application/vnd.oasis.opendocument.text");
    let bombs: [(&str, Vec<u8>, &str, &str); 4] = [
        (
            "no.docx",
            swelling_zip("word/document.xml", None),
            "failed",
            BOMB,
        ),
        ("no.odt", swelling_zip("content.xml", odt), "failed", BOMB),
        // A table is kept as it is: nothing in it is opened.
        (
            "no.xlsx",
            swelling_zip("xl/workbook.xml", None),
            "kept",
            "Bảng tính",
        ),
        // Its page cannot be read, and the page says why.
        ("no.png", vast_png(), "read", TOO_LARGE),
    ];
    for (name, bytes, reading, told) in bombs {
        read_one(&office, &mut minh, name, &bytes).await.says(told);
        assert_eq!(record(&office, name).await.1, reading, "{name}");
    }
    // What swells in this PDF draws nothing: it is a blank page, and nothing is the matter with it.
    let page = read_one(&office, &mut minh, "no.pdf", &swelling_pdf()).await;
    page.says("alt=\"Trang 1\"")
        .lacks(TOO_LARGE)
        .lacks(BROKEN)
        .lacks(BOMB);
    assert_eq!(record(&office, "no.pdf").await.1, "read");
    let peak = peak_memory_bytes();
    assert!(peak < 2 << 30, "we needed {peak} bytes for it");
    let good = born(10, Born::Pdf);
    read_one(&office, &mut minh, "sau.pdf", &good)
        .await
        .lacks("Không đọc được");
}

/// The most memory that this process has held.
fn peak_memory_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .unwrap();
    let kilobytes = line.split_whitespace().next().unwrap();
    kilobytes.parse::<u64>().unwrap() * 1024
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_pages_are_counted_stopped_and_read_in_the_end() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let batch = hand_in(&mut minh, &[("chong.pdf", &many_pages(5_001))]).await;
    let house = office.house.clone();
    let reading = tokio::spawn(async move { house::job::run_all_ready(&house).await });
    let sql = "SELECT done_steps AS n FROM job WHERE kind = 'records.read'";
    while office.house.db.number(sql, vec![]).await.unwrap() < 2 {
        tokio::task::yield_now().await;
    }
    let sql = "SELECT all_steps AS n FROM job WHERE kind = 'records.read'";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 5_000);
    minh.get(&batch).await.expect(200).says("Dừng đọc");
    minh.post_form(&format!("{batch}/stop"), &[])
        .await
        .expect(200);
    reading.await.unwrap().unwrap();
    minh.page.says("Đã dừng");
    minh.get(&batch)
        .await
        .expect(200)
        .says("Chưa đọc được")
        .lacks("Dừng đọc");
    minh.get("/records").await.expect(200).lacks("chong.pdf");
    assert_eq!(
        office
            .house
            .intake
            .all()
            .unwrap()
            .iter()
            .filter(|h| h.len() == 64)
            .count(),
        1
    );

    // The pages that are still to come are laid down as if they had been read: they are alike.
    lay_down_all(&office, 5_000).await;
    minh.get(&batch).await.expect(200);
    minh.post_form(&format!("{batch}/again"), &[])
        .await
        .expect(200);
    office.do_jobs().await;
    let (address, reading) = record(&office, "chong.pdf").await;
    assert_eq!(reading, "read");
    let page = minh.get(&format!("{address}?page=2500")).await.expect(200);
    page.says("hơn 5.000 trang").says("page=5000");
    assert!(
        page.bytes.len() < 60_000,
        "its page is {} bytes",
        page.bytes.len()
    );
    minh.get(&format!("{address}/pages/5000/thumb"))
        .await
        .expect(200);
    minh.get(&format!("{address}/pages/5001/thumb"))
        .await
        .expect(404);
    let peak = peak_memory_bytes();
    assert!(peak < 1 << 30, "we needed {peak} bytes for it");
}

/// Copies what was read of the first page to all others, in the folder of work.
async fn lay_down_all(office: &Office, pages: usize) {
    let work = office.house.config.folder.join("intake/work");
    let folder = std::fs::read_dir(work)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    for page in 2..=pages {
        for part in ["large", "small", "thumb", "copy", "json"] {
            let to = folder.join(format!("page-{page}.{part}"));
            if !to.exists() {
                std::fs::hard_link(folder.join(format!("page-1.{part}")), to).unwrap();
            }
        }
    }
}

const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>\
    <script>alert(2)</script><image href='http://127.0.0.1:9/x'/></svg>";
const HTML: &[u8] = b"<!doctype html><html><head><title><script>alert(3)</script></title></head>\
    <body onload='alert(4)'><p>Thong bao lich hop</p><iframe src='http://127.0.0.1:9/'></iframe>\
    </body></html>";

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_names_and_contents_stays_text_and_comes_back_as_a_download_only() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let papers: [(&str, &[u8]); 4] = [
        ("<img src=x onerror=alert(1)>.svg", SVG),
        ("'><script>alert(5)</script>.html", HTML),
        ("=cmd|' calc'!A0.txt", b"Cong van so 12 ve viec tap huan"),
        (
            "dong\u{202e}fdp.exe",
            b"MZ\x90\x00 not a program that anybody runs",
        ),
    ];
    let batch = hand_in(&mut minh, &papers).await;
    office.do_jobs().await;
    let sql = "SELECT id, original_name AS reading FROM records_record ORDER BY id";
    let rows: Vec<Row> = office.house.db.all(sql, vec![]).await.unwrap();
    assert_eq!(rows.len(), 4);
    assert_eq!(
        rows[3].reading, "dongfdp.exe",
        "no name turns its direction"
    );
    let mut pages = vec![
        batch,
        "/records".to_owned(),
        "/search?q=thong+bao".to_owned(),
    ];
    for row in &rows {
        pages.extend(["", "/text"].map(|way| format!("/records/{}{way}", row.id)));
    }
    for page in pages {
        let page = minh.get(&page).await.expect(200);
        for live in ["<img src=x", "<script>alert", "onload=", "<iframe"] {
            page.lacks(live);
        }
        assert!(
            page.header("content-security-policy")
                .starts_with("default-src 'none'")
        );
    }
    for row in &rows {
        let sent = minh
            .get(&format!("/records/{}/original", row.id))
            .await
            .expect(200);
        let place = sent.header("content-disposition");
        assert!(
            place.starts_with("attachment; filename*=UTF-8''"),
            "{place}"
        );
        assert!(
            !place.contains(['<', '"', '\r', '\n', ' ', '\'']) || place.matches('\'').count() == 2
        );
        assert_eq!(sent.header("x-content-type-options"), "nosniff");
        assert!(sent.header("content-security-policy").contains("sandbox"));
    }
    let csv = minh.get("/records/export?as=csv").await.expect(200).text();
    assert!(!csv.contains("\"=cmd"), "no cell is a formula: {csv}");
    minh.get("/records/export").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_of_a_pdf_are_not_in_the_copy_that_we_hand_out() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let scripted = pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> \
          /Names << /JavaScript << /Names \
          [ (a) << /S /JavaScript /JS (app.alert\\(2\\)) >> ] >> >> >>"
            .to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R \
          /AA << /O << /S /Launch /F (calc.exe) >> >> \
          /Resources << /Font << /F 5 0 R >> >> >>"
            .to_vec(),
        b"<< /Length 69 >>\nstream\nBT /F 14 Tf 40 100 Td \
          (Trang nay co chu de doc khong phai anh) Tj ET         \nendstream"
            .to_vec(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        b"<< /Title (<script>alert\\(6\\)</script>) >>".to_vec(),
    ]);
    read_one(&office, &mut minh, "lenh.pdf", &scripted)
        .await
        .lacks("<script>alert");
    let (address, _) = record(&office, "lenh.pdf").await;
    let copy = minh.get(&format!("{address}/copy")).await.expect(200);
    assert_eq!(copy.header("content-type"), "application/pdf");
    assert!(copy.header("content-disposition").starts_with("attachment"));
    let path = office.folder().join("copy.pdf");
    std::fs::write(&path, &copy.bytes).unwrap();
    assert_eq!(scan::pdf::info(&path).unwrap().active, []);
    std::fs::write(&path, &scripted).unwrap();
    assert!(!scan::pdf::info(&path).unwrap().active.is_empty());
    let original = minh.get(&format!("{address}/original")).await.expect(200);
    assert_eq!(original.bytes, scripted, "the original stays as it came");
    assert!(
        original
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert!(
        original
            .header("content-security-policy")
            .contains("sandbox")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_a_thousand_characters_and_in_pieces_are_names() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let long = format!("{}.txt", "dài".repeat(400));
    let pieces = "Quye\u{302}\u{301}t đi\u{323}nh số 5.txt";
    let papers: [(&str, &[u8]); 2] = [(&long, b"Noi dung mot"), (pieces, b"Noi dung hai")];
    let batch = hand_in(&mut minh, &papers).await;
    office.do_jobs().await;
    minh.get(&batch)
        .await
        .expect(200)
        .says("Quyết định số 5.txt")
        .says("…");
    minh.page.lacks(&"dài".repeat(300));
    let (address, _) = record(&office, "Quyết định số 5.txt").await;
    let original = minh.get(&format!("{address}/original")).await.expect(200);
    let place = original.header("content-disposition").to_owned();
    assert!(place.contains("Quy%E1%BA%BFt"), "{place}");
    minh.get("/records?q=quyet+dinh+so+5")
        .await
        .expect(200)
        .says(&address);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_twice_are_told_linked_and_not_doubled() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let paper = b"Cong van so 45 ve viec ra soat ho so".as_slice();
    hand_in(&mut minh, &[("mot.txt", paper), ("hai.txt", paper)]).await;
    minh.page.says("1 tệp đã có sẵn").says("hai.txt");
    office.do_jobs().await;
    let (address, _) = record(&office, "mot.txt").await;
    let again = hand_in(&mut minh, &[("ba.txt", paper)]).await;
    minh.get(&again)
        .await
        .expect(200)
        .says("ba.txt")
        .says(&address);
    assert_eq!(office.do_jobs().await, 0, "there is nothing to read");
    let sql = "SELECT count(*) AS n FROM records_record";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);
    minh.get(&address)
        .await
        .expect(200)
        .says("Gửi lại cùng một tệp");
    // Another unit's paper is its own, and nobody there learns that we have it.
    let mut con = office.enter("con").await;
    let theirs = hand_in(&mut con, &[("cua-con.txt", paper)]).await;
    con.get(&theirs)
        .await
        .expect(200)
        .lacks("đã có sẵn")
        .lacks(&address);
    // What lies in the trash does not keep its paper out.
    minh.get(&address).await.expect(200);
    minh.post_form(&format!("{address}/trash"), &[])
        .await
        .expect(200);
    let anew = hand_in(&mut minh, &[("bon.txt", paper)]).await;
    minh.get(&anew).await.expect(200).lacks("đã có sẵn");
    office.do_jobs().await;
    record(&office, "bon.txt").await;
}
