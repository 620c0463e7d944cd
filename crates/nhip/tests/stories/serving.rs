//! What an operator and a download rely on: parts of a file, counters, a number in the answer and
//! in the log, and a stop that lets people finish.

use std::io::{BufRead, Write};
use std::net::TcpStream;
use std::process::Stdio;

use house::Id;
use house::db::Sql;
use serde_json::Value;
use testkit::{Office, Page, Visitor};

use crate::papers_made::{hand_in, note};
use crate::program::{Program, command, hidden};
use crate::rooms::ROOMS;

/// The only record of an office, handed in by Minh, and its bytes.
async fn one_record(office: &Office) -> (Visitor, String, Vec<u8>) {
    let bytes = note(7);
    let mut minh = office.enter("minh").await;
    hand_in(&mut minh, &[("la thu.png", &bytes)]).await;
    office.do_jobs().await;
    let list = minh.get("/records").await.expect(200).text();
    let row = list.split("<tbody>").nth(1).expect("a row");
    let href = row
        .split("href=\"")
        .nth(1)
        .and_then(|r| r.split('"').next());
    let href = href.expect("a record").to_owned();
    (minh, href, bytes)
}

async fn part(visitor: &Visitor, path: &str, range: &str) -> Page {
    let mut visitor = visitor.clone().with_header("range", range);
    visitor.get(path).await.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_is_sent_whole_and_in_parts() {
    let office = Office::open(ROOMS).await;
    let (minh, record, bytes) = one_record(&office).await;
    let (last, size) = (bytes.len() - 1, bytes.len());
    let id = record.rsplit('/').next().unwrap();
    for path in [
        format!("{record}/original"),
        format!("/api/v1/records/{id}/original"),
    ] {
        let whole = minh.clone().get(&path).await.expect(200).clone();
        assert_eq!(whole.bytes, bytes);
        assert_eq!(whole.header("accept-ranges"), "bytes");
        assert_eq!(whole.header("content-length"), size.to_string());
        for (range, from, to) in [
            ("bytes=0-99".to_owned(), 0, 99),
            ("bytes=100-".to_owned(), 100, last),
            ("bytes=-50".to_owned(), size - 50, last),
            (format!("bytes=10-{}", size * 2), 10, last),
            (format!("bytes=-{}", size * 2), 0, last),
        ] {
            let part = part(&minh, &path, &range).await;
            part.expect(206);
            assert_eq!(part.bytes, bytes[from..=to], "{range}");
            let said = format!("bytes {from}-{to}/{size}");
            assert_eq!(part.header("content-range"), said);
            assert_eq!(part.header("content-length"), part.bytes.len().to_string());
        }
        for range in [format!("bytes={size}-"), "bytes=-0".to_owned()] {
            let outside = part(&minh, &path, &range).await;
            outside.expect(416);
            assert_eq!(outside.header("content-range"), format!("bytes */{size}"));
        }
        // A form of asking that we do not serve gives the whole, as the standard allows.
        let several = part(&minh, &path, "bytes=0-1,5-6").await;
        assert_eq!(several.expect(200).bytes, bytes);
        let tag = whole.header("etag").to_owned();
        let mut again = minh.clone().with_header("if-none-match", &tag);
        let same = again.get(&path).await.expect(304);
        assert!(same.bytes.is_empty());
    }
    let mut con = office.enter("con").await;
    let path = format!("{record}/original");
    let refused = part(&con, &path, "bytes=0-9").await;
    refused.expect(404);
    con.get(&path).await.expect(404);
}

/// A counter's value.
fn counted(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name));
    let value = line.unwrap_or_else(|| panic!("no {name} in {metrics}"));
    value.trim().parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_counts_of_requests_and_jobs_and_nothing_of_people() {
    let office = Office::open(ROOMS).await;
    let (_, record, _) = one_record(&office).await;
    let mut operator = office.visitor();
    let health = operator.get("/healthz").await.expect(200).text();
    assert_eq!(health, "ok\n");
    let before = operator.get("/metrics").await.expect(200).text();
    for _ in 0..3 {
        operator.get("/no/such/page").await.expect(404);
    }
    operator.get("/healthz").await.expect(200);
    let after = operator.get("/metrics").await.expect(200).text();
    let grew = |name: &str| counted(&after, name) - counted(&before, name);
    assert_eq!(grew("nhip_requests_total{status=\"4xx\"} "), 3.0);
    // The page of before was counted after it was drawn.
    assert_eq!(grew("nhip_requests_total{status=\"2xx\"} "), 2.0);
    assert!(grew("nhip_request_seconds_total ") > 0.0);
    assert!(counted(&after, "nhip_jobs{state=\"done\"} ") >= 1.0);
    for line in after.lines().filter(|line| !line.starts_with('#')) {
        assert!(line.starts_with("nhip_"), "{line}");
    }
    let id = record.rsplit('/').next().unwrap();
    for private in ["minh", "la thu", id, "Hướng Hiệp"] {
        assert!(!after.contains(private), "{private} in {after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_that_an_answer_bears_stands_in_the_log_with_what_was_asked() {
    let office = Office::open(ROOMS).await;
    let log = office.folder().join("log");
    let mut server = command(&office);
    server
        .env("NHIP_LOG_FORMAT", "json")
        .env("NHIP_LOG", "info");
    let program = Program::run_logged(server, std::fs::File::create(&log).unwrap());
    let mut lan = program.enter("lan");
    let found = lan.get("/records").unwrap();
    let missing = lan.get("/no/such/page?name=mat").unwrap();
    assert_eq!((found.status, missing.status), (200, 404));
    program.terminate();
    assert!(program.ended().success());
    let text = std::fs::read_to_string(log).unwrap();
    for (answer, path) in [(&found, "/records"), (&missing, "/no/such/page")] {
        let number = answer.header("x-request-id");
        assert_eq!(number.len(), 8, "it can be read out: {number:?}");
        let line = text.lines().find(|line| line.contains(number));
        let line = line.unwrap_or_else(|| panic!("no {number} in {text}"));
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        let fields = &line["fields"];
        assert_eq!(fields["request"], number, "{line}");
        assert_eq!(fields["path"], path, "{line}");
        assert_eq!(fields["method"], "GET", "{line}");
        assert_eq!(fields["status"], answer.status, "{line}");
        assert!(fields["millis"].is_u64(), "{line}");
    }
    assert_ne!(found.header("x-request-id"), missing.header("x-request-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_the_server_lets_an_upload_come_to_its_end() {
    let office = Office::open(ROOMS).await;
    let mut server = command(&office);
    server.env("NHIP_WORKERS", "0").env("NHIP_LOG", "info");
    let mut program = Program::run_logged(server, Stdio::piped());
    let mut log = program.log().lines().map_while(Result::ok);
    let mut minh = program.enter("minh");
    let page = minh.get("/records/intake").unwrap().text();
    let (batch, paper) = (Id::new().to_string(), note(3));
    let unit = page.split("<option value=\"").nth(1).unwrap();
    let unit = unit.split('"').next().unwrap();
    let (kind, body) = form(&hidden(&page, "csrf"), unit, &batch, &paper);
    let (first, rest) = body.split_at(body.len() / 2);
    let mut wire = minh
        .begin("POST", "/records/intake", &kind, body.len())
        .unwrap();
    wire.write_all(first).unwrap();
    wire.flush().unwrap();
    // The server has the request once it has answered another that came after it.
    assert_eq!(minh.get("/healthz").unwrap().status, 200);

    program.terminate();
    let told = log.find(|line| line.contains("stopping"));
    assert!(told.is_some(), "it says that it stops");
    let refused = TcpStream::connect(&program.address).and_then(|mut wire| {
        wire.write_all(b"GET /healthz HTTP/1.1\r\nHost: nhip\r\n\r\n")?;
        let mut byte = [0];
        std::io::Read::read(&mut wire, &mut byte)
    });
    assert!(!matches!(refused, Ok(1)), "nothing new is taken");
    wire.write_all(rest).unwrap();
    let answer = minh.hear(wire).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(program.ended().code(), Some(0));
    let sql = "SELECT count(*) AS n FROM records_record WHERE reading = 'waiting'";
    let taken = office.house.db.number(sql, vec![]).await.unwrap();
    assert_eq!(taken, 1, "what was acknowledged is there");
    assert_eq!(office.house.intake.all().unwrap().len(), 1);
}

/// The form of intake with one paper, and what its content type is called.
fn form(csrf: &str, unit: &str, batch: &str, paper: &[u8]) -> (String, Vec<u8>) {
    let edge = "part-of-a-form-9e02";
    let mut body = Vec::new();
    for (name, value) in [("csrf", csrf), ("unit", unit), ("batch", batch)] {
        let head = format!("content-disposition: form-data; name=\"{name}\"");
        body.extend(format!("--{edge}\r\n{head}\r\n\r\n{value}\r\n").bytes());
    }
    let head = "content-disposition: form-data; name=\"files\"; filename=\"la.png\"";
    body.extend(format!("--{edge}\r\n{head}\r\n\r\n").bytes());
    body.extend(paper);
    body.extend(format!("\r\n--{edge}--\r\n").bytes());
    (format!("multipart/form-data; boundary={edge}"), body)
}
