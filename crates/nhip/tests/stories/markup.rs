//! Markup and formulas typed wherever people and papers can say something: on every page they are
//! letters, and in a spreadsheet they are text.

use std::io::{Cursor, Read, Write};

use axum::http::Method;
use image::ImageFormat;
use serde_json::{Value, json};
use testkit::{Office, Visitor};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::described::Program;
use crate::papers_made::{born, hand_in, note, packed};
use crate::rooms::ROOMS;
use crate::stranger::things::{EVERYTHING, appoint, id_of};

/// What a hostile hand types.
const LIVE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
/// How a page may show it.
const SHOWN: &str = "&#60;script&#62;alert(1)&#60;/script&#62;";
/// What a browser would run.
const RUNS: [&str; 3] = ["<script>alert", "<img src=x", "'><img"];
/// What a spreadsheet would run.
const FORMULA: &str = "=HYPERLINK(\"http://x.test\",\"y\")";

/// A DOCX whose own description of itself is hostile.
fn described_docx() -> Vec<u8> {
    let plain = born(12, specimen::Born::Docx);
    let mut from = ZipArchive::new(Cursor::new(plain)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        if name == "docProps/core.xml" {
            continue;
        }
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        std::io::copy(&mut part, &mut to).unwrap();
    }
    to.start_file("docProps/core.xml", SimpleFileOptions::default())
        .unwrap();
    let words = LIVE.replace('<', "&lt;").replace('>', "&gt;");
    write!(
        to,
        "<?xml version=\"1.0\"?><cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{words}</dc:title>\
         <dc:creator>{words}</dc:creator><cp:keywords>{words}</cp:keywords></cp:coreProperties>"
    )
    .unwrap();
    to.finish().unwrap().into_inner()
}

/// A photograph that says so of itself, in the field in which cameras describe their pictures.
fn described_jpeg() -> Vec<u8> {
    let page = image::load_from_memory(&note(5)).unwrap();
    let plain = packed(&page, ImageFormat::Jpeg);
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x0e\0\x02".to_vec();
    tiff.extend((LIVE.len() as u32 + 1).to_be_bytes());
    tiff.extend([0, 0, 0, 26, 0, 0, 0, 0]);
    tiff.extend(LIVE.bytes().chain([0]));
    let mut out = vec![0xff, 0xd8, 0xff, 0xe1];
    out.extend((tiff.len() as u16 + 8).to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(tiff);
    out.extend(&plain[2..]);
    out
}

/// Types it into all that describes a record.
async fn describe(program: &mut Program, record: &str, words: &str) {
    let path = format!("/api/v1/records/{record}");
    let mut data = serde_json::Map::new();
    for field in [
        "number",
        "notation",
        "place",
        "issuer",
        "parent_issuer",
        "type",
        "abstract",
        "signer",
        "signer_post",
        "recipients",
    ] {
        data.insert(field.to_owned(), json!(words));
    }
    let version = program
        .get(&path)
        .await
        .expect(200)
        .header("etag")
        .to_owned();
    let version = [("if-match", version.as_str())];
    let changed = program.send(Method::PATCH, &path, &version, Some(Value::Object(data)));
    changed.await.expect(200);
    let body = json!({ "body": words });
    program
        .post(&format!("{path}/notes"), body)
        .await
        .expect(201);
    let tag = json!({ "records": [record], "change": { "add": [words] } });
    let plan = program
        .post("/api/v1/arrangements", tag)
        .await
        .expect(201)
        .json();
    let begin = format!(
        "/api/v1/arrangements/{}/begin",
        plan["id"].as_str().unwrap()
    );
    program.post(&begin, json!({})).await.expect(204);
}

/// Types it into names of everything around the record; gives the addresses of what was made.
async fn surround(office: &Office, program: &mut Program, words: &str) -> Vec<String> {
    let unit = office.cast.huong_hiep;
    let record = id_of(office, "records", unit).await;
    let mut made = Vec::new();
    let wishes = [
        (
            "fonds",
            json!({ "unit": unit, "data": { "code": "P01", "name": words } }),
        ),
        (
            "dossiers",
            json!({ "unit": "Xã Hướng Hiệp", "title": words, "keywords": words }),
        ),
        ("classes", json!({ "code": "01", "name": words })),
        (
            "own-fields",
            json!({ "unit": unit, "name": words, "kind": "text" }),
        ),
        ("views", json!({ "name": words, "query": "year=2024" })),
        ("batches", json!({ "unit": "Xã Hướng Hiệp", "name": words })),
        (
            "people",
            json!({ "name": words, "unit": "Xã Hướng Hiệp", "title": words, "login": "la" }),
        ),
    ];
    for (noun, wish) in wishes {
        let page = program.post(&format!("/api/v1/{noun}"), wish).await;
        let id = page.expect(201).json()["id"].as_str().unwrap().to_owned();
        made.push(match noun {
            "people" => format!("/people/{id}"),
            "own-fields" => format!("/records/fields/{id}"),
            noun => format!("/records/{noun}/{id}"),
        });
    }
    let below = format!("/api/v1/units/{unit}/units");
    program
        .post(&below, json!({ "name": words }))
        .await
        .expect(201);
    let id = |at: usize| made[at].rsplit('/').next().unwrap().to_owned();
    let path = format!("/api/v1/records/{record}");
    let filing = Some(json!({ "dossier": id(1) }));
    program
        .send(Method::PUT, &format!("{path}/dossier"), &[], filing)
        .await
        .expect(204);
    let version = program.get(&path).await.header("etag").to_owned();
    let own = Some(json!({ "values": { id(3): words } }));
    let version = [("if-match", version.as_str())];
    program
        .send(Method::PATCH, &format!("{path}/own"), &version, own)
        .await
        .expect(200);
    let series = format!("/api/v1/fonds/{}/series/S1", id(0));
    let name = Some(json!({ "name": words }));
    program
        .send(Method::PUT, &series, &[], name)
        .await
        .expect(204);
    made.retain(|address| !address.contains("/views/"));
    made
}

/// An office in whose papers and names these words stand; Minh and Tuan administer it.
async fn office_full_of(words: &str) -> (Office, Vec<String>) {
    let office = Office::open(ROOMS).await;
    appoint(&office, "minh", office.cast.huong_hiep).await;
    appoint(&office, "tuan", office.cast.province).await;
    let mut minh = office.enter("minh").await;
    let papers = [("a.jpg", described_jpeg()), ("b.docx", described_docx())];
    let papers: Vec<(&str, &[u8])> = papers.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    hand_in(&mut minh, &papers).await;
    office.do_jobs().await;
    let record = id_of(&office, "records", office.cast.huong_hiep).await;
    let mut program = Program::enter(&office, "tuan", &EVERYTHING).await;
    describe(&mut program, &record, words).await;
    let made = surround(&office, &mut program, words).await;
    office.do_jobs().await;
    house::search::catch_up(&office.house).await.unwrap();
    (office, made)
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_any_field_name_or_file_is_shown_as_it_was_typed() {
    let (office, made) = office_full_of(LIVE).await;
    let unit = office.cast.huong_hiep;
    let record = format!("/records/{}", id_of(&office, "records", unit).await);
    let desk = format!("/records/review/{}", id_of(&office, "records", unit).await);
    let plan = format!("/records/arrangements/{}", arrangement(&office).await);
    let mut pages: Vec<String> = [
        "/",
        "/records",
        "/records?q=script",
        "/records/review",
        "/records/tags",
        "/records/fields",
        "/records/views",
        "/records/dossiers",
        "/records/fonds",
        "/records/classes",
        "/records/dossiers/new",
        "/records/arrangements",
        "/search?q=script",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/people",
        "/events",
        "/jobs",
    ]
    .map(str::to_owned)
    .to_vec();
    pages.extend(
        ["", "/text", "/print", "/versions", "/stack", "/dossier"].map(|w| format!("{record}{w}")),
    );
    pages.extend(["/edit"].map(|w| format!("{}{w}", made[1])));
    pages.extend([desk, plan, format!("/units/{unit}")]);
    pages.extend(made);
    let mut tuan = office.enter("tuan").await;
    let mut shown = 0;
    for address in &pages {
        let page = tuan.get(address).await.expect(200);
        for live in RUNS {
            page.lacks(live);
        }
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'"),
            "{address}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{address}: {policy}");
        shown += usize::from(page.text().contains(SHOWN));
    }
    assert!(
        shown >= 20,
        "it stood on {shown} of {} pages only",
        pages.len()
    );
    tuan.get(&record).await.says(SHOWN);
}

async fn arrangement(office: &Office) -> String {
    use house::db::Sql;
    #[derive(sea_orm::FromQueryResult)]
    struct Found {
        id: house::Id,
    }
    let sql = "SELECT id FROM records_arrangement ORDER BY id LIMIT 1";
    let found: Option<Found> = office.house.db.one(sql, vec![]).await.unwrap();
    found.expect("one").id.to_string()
}

/// A part of a workbook.
fn part(book: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(book.to_vec())).expect("a workbook");
    let mut text = String::new();
    let mut part = archive.by_name(name).expect("it is there");
    part.read_to_string(&mut text).expect("text");
    text
}

async fn export(visitor: &mut Visitor, r#as: &str) -> Vec<u8> {
    let page = visitor.get(&format!("/records/export?as={}", r#as)).await;
    page.expect(200).bytes.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cell_of_a_list_that_is_taken_away_is_a_formula() {
    let (office, _) = office_full_of(FORMULA).await;
    let mut tuan = office.enter("tuan").await;
    let book = export(&mut tuan, "xlsx").await;
    let sheet = part(&book, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    assert!(!sheet.contains("hyperlink"), "{sheet}");
    // Every cell holds text, or nothing, and what was typed is there as it was.
    for cell in sheet.split("<c ").skip(1) {
        let head = cell.split('>').next().unwrap_or_default();
        assert!(head.contains("t=\"s\"") || head.ends_with('/'), "{cell}");
    }
    assert!(part(&book, "xl/sharedStrings.xml").contains("=HYPERLINK("));
    let csv = String::from_utf8(export(&mut tuan, "csv").await).expect("UTF-8");
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://x.test\"\""), "{csv}");
    let cells = csv.trim_start_matches('\u{feff}').split("\",\"");
    for cell in cells.flat_map(|part| part.split("\r\n\"")) {
        let runs = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
        assert!(!cell.trim_start_matches('"').starts_with(runs), "{cell}");
    }
}
