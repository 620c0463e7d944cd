//! While a paper waits at the gate no way out shows it: every page and every answer of the API
//! is looked through, and all that lies in the data folder, in logs and in backups.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::Method;
use house::Id;
use house::backup;
use house::db::Sql;
use house::values;
use sea_orm::FromQueryResult;
use testkit::{Office, Upload, Visitor};

use super::{ON_PAPER, files, holding, page};
use crate::described::token_of;
use crate::papers::appoint_custodian;
use crate::papers_made::first_unit;
use crate::program::{Program, command};
use crate::rooms::ROOMS;

/// What stands in the paper's name, in each of its names, and nowhere else in the office.
const IN_NAME: &str = "zubrowka";
/// What else stands on the paper: nobody else has this number.
const NUMBER: &str = "917/QĐ-UBND";
/// Queries that would find the paper if it could be found; none of them is what is looked for.
const QUERIES: [&str; 7] = [
    "/records/export?as=csv",
    "/api/v1/records/export?as=csv",
    "/search?q=b%E1%BA%A3o+v%E1%BB%87+khu+v%E1%BB%B1c",
    "/search/suggest?q=zub",
    "/api/v1/search?q=khu+v%E1%BB%B1c",
    "/api/v1/search/suggestions?q=ng%C3%A0n",
    "/records?q=khu+v%E1%BB%B1c",
];

/// Whether a text shows anything of the paper, in whatever form.
fn shows(text: &str) -> Option<&'static str> {
    let folded = viet::fold(text);
    let said = |word: &&str| folded.contains(&viet::fold(word));
    [IN_NAME, ON_PAPER, NUMBER].into_iter().find(said)
}

#[derive(FromQueryResult)]
struct OneId {
    id: Id,
}

async fn ids(office: &Office, sql: &str) -> Vec<Id> {
    let found: Vec<OneId> = office.house.db.all(sql, vec![]).await.unwrap();
    found.into_iter().map(|one| one.id).collect()
}

/// Every path that can be asked for, with each of these things in place of its parameters.
fn paths(office: &Office, things: &[Id]) -> BTreeSet<String> {
    let routes = house::serve::all_routes(&office.house);
    let mut paths = BTreeSet::from(QUERIES.map(str::to_owned));
    for route in routes.list().iter().filter(|r| r.method == Method::GET) {
        for thing in things {
            let id = thing.to_string();
            let steps = route.path.split('/').map(|step| match step {
                "{number}" => "1",
                "{code}" => "44",
                "{size}" => "large",
                "{*path}" => "nhip.css",
                step if step.starts_with('{') => id.as_str(),
                plain => plain,
            });
            paths.insert(steps.collect::<Vec<_>>().join("/"));
        }
    }
    paths
}

/// What of all that a visitor is given shows something of the paper.
async fn shown_to(visitor: &mut Visitor, paths: &BTreeSet<String>) -> Vec<String> {
    let mut shown = Vec::new();
    for path in paths {
        let page = visitor.get(path).await;
        if let Some(word) = shows(&page.text()) {
            shown.push(format!("{path}: {word}"));
        }
    }
    shown
}

/// A server with these settings that writes all it has to say into a file.
fn start(office: &Office, settings: &[(&str, &str)], log: &Path) -> Program {
    let mut command = command(office);
    command.envs(settings.iter().copied());
    command.env("NHIP_LOG", "debug");
    Program::run_logged(command, std::fs::File::create(log).unwrap())
}

/// The paper comes in by each way, under a name of its own, before anybody has read it; answers
/// the batch.
async fn hand_in(office: &Office, minh: &mut Visitor, program: &Program) -> Id {
    let bytes = page("MẬT");
    let unit = first_unit(minh).await;
    let [one, two] = ["mot", "hai"].map(|way| format!("{IN_NAME}-{way}.png"));
    let files = [one.as_str(), two.as_str()].map(|name| Upload {
        field: "files",
        name,
        bytes: &bytes,
    });
    let fields = [("unit", unit.as_str())];
    let page = minh.upload("/records/intake", &fields, &files).await;
    page.expect(200).says(IN_NAME);
    let batch = ids(office, "SELECT id FROM records_batch").await[0];
    let mut browser = program.enter("minh");
    let name = format!("{IN_NAME}-ba.png");
    let sent = browser.hand_in(&batch.to_string(), &name, &bytes).unwrap();
    assert_eq!(sent.status, 200);
    let token = token_of(office, "minh", &["records:contribute"]).await;
    let sender = office.visitor().with_token(&token);
    let mut sender = sender.with_header("idempotency-key", "once");
    let path = format!("/api/v1/batches/{batch}/papers?name={IN_NAME}-bon.png");
    let kind = "application/octet-stream";
    let sent = sender.ask(Method::POST, &path, kind, bytes).await;
    sent.expect(201);
    batch
}

#[tokio::test(flavor = "multi_thread")]
async fn no_way_out_shows_a_paper_that_waits_at_the_gate() {
    let office = Office::open(ROOMS).await;
    for login in ["hai", "ha"] {
        appoint_custodian(&office, login).await;
    }
    let logs = [
        office.folder().join("one.log"),
        office.folder().join("two.log"),
    ];
    let taking = start(&office, &[("NHIP_WORKERS", "0")], &logs[0]);
    let mut minh = office.enter("minh").await;
    let batch = hand_in(&office, &mut minh, &taking).await;
    let record = ids(&office, "SELECT id FROM records_record").await[0];
    taking.kill();
    let reading = start(&office, &[], &logs[1]);
    let stream = format!("/records/batches/{batch}/stream");
    let told = reading.enter("minh").get(&stream).unwrap().text();
    assert!(told.contains("\"over\":true"), "{told}");
    reading.kill();
    house::search::catch_up(&office.house).await.unwrap();

    let aside = ids(&office, "SELECT id FROM records_quarantine").await;
    assert_eq!(aside.len(), 1, "it is set aside");
    let mut things = vec![record, batch, aside[0]];
    things.extend(ids(&office, "SELECT id FROM job").await);
    things.extend(ids(&office, "SELECT id FROM person WHERE login = 'minh'").await);
    let paths = paths(&office, &things);
    for login in ["minh", "lan", "con", "bounmy", "tuan"] {
        let mut visitor = office.enter(login).await;
        let shown = shown_to(&mut visitor, &paths).await;
        assert!(shown.is_empty(), "{login} is shown {shown:#?}");
    }
    lies_nowhere(&office).await;
    for log in logs {
        let text = std::fs::read_to_string(log).unwrap();
        assert!(text.contains("/records/intake") || text.contains("/stream"));
        assert_eq!(shows(&text), None, "in a log");
    }
    released(&office, &mut minh, aside[0], &paths).await;
}

/// Nothing of it lies open in the data folder, nor in a backup of it.
async fn lies_nowhere(office: &Office) {
    let data = &office.house.config.folder;
    let mut lying = files(&data.join("intake"));
    lying.extend(files(&data.join("blobs")));
    assert_eq!(lying, Vec::<std::path::PathBuf>::new());
    let place = office.folder().join("copy.tar");
    backup::make(&office.house, &place).await.unwrap();
    let copy = std::fs::read(&place).unwrap();
    for word in [IN_NAME, ON_PAPER, NUMBER] {
        for form in [word.to_owned(), viet::fold(word)] {
            let found = holding(office, form.as_bytes());
            assert!(found.is_empty(), "{form} stands in {found:?}");
            let mut parts = copy.windows(form.len());
            assert!(!parts.any(|part| part == form.as_bytes()), "in a backup");
        }
    }
}

/// Two custodians see it, and let it go. Then it is shown: what was looked for can be found.
async fn released(office: &Office, minh: &mut Visitor, aside: Id, paths: &BTreeSet<String>) {
    let gate = format!("/records/gate/{aside}");
    let (mut hai, mut ha) = (office.enter("hai").await, office.enter("ha").await);
    hai.get(&gate).await.expect(200).says(IN_NAME).says("917");
    let reason = [("reason", "Mẫu dấu dùng để tập huấn")];
    let path = format!("{gate}/release");
    hai.post_form(&path, &reason).await.expect(200);
    ha.get(&gate).await.expect(200);
    let path = format!("{gate}/agree");
    ha.post_form(&path, &[]).await.expect(200);
    office.do_jobs().await;
    house::search::catch_up(&office.house).await.unwrap();
    let sql = "SELECT id FROM records_record";
    let record = ids(office, sql).await[0];
    let sql = "SELECT count(*) AS n FROM records_record WHERE id = $1 AND reading = 'read'";
    let read = office.house.db.number(sql, values![record]).await.unwrap();
    assert_eq!(read, 1);
    let shown = shown_to(minh, paths).await;
    let there = |path: &str| shown.iter().any(|line| line.starts_with(path));
    for path in [
        "/records: ",
        "/search?q=",
        "/api/v1/records: ",
        "/records/export?as=csv",
    ] {
        assert!(there(path), "{path} is not in {shown:#?}");
    }
    let text = minh.get(&format!("/records/{record}/text")).await.text();
    assert!(viet::fold(&text).contains(&viet::fold(ON_PAPER)), "{text}");
}
