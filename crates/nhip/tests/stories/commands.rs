//! Commands beside or without a server: units from a table, the index anew, jobs, settings, the
//! head of the chain, papers from a folder, mending, and an office that nobody has set up.

use std::path::Path;
use std::process::Output;
use std::time::{Duration, SystemTime};

use house::clock::{Clock, MINUTE};
use house::db::Sql;
use sea_orm::FromQueryResult;
use testkit::Office;

use crate::papers_made::{hand_in, note};
use crate::program::{Program, command, hidden, run};
use crate::rooms::ROOMS;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The program goes by the machine's clock: jobs that it queued are ready in a story only when it
/// is as late there.
fn until_today(office: &Office) {
    let ahead = Clock::machine().now() - office.house.now();
    office.house.clock.advance(ahead.max(0) + MINUTE);
}

async fn count(office: &Office, sql: &str) -> i64 {
    office.house.db.number(sql, vec![]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn units_come_from_a_table_the_good_lines_of_which_are_taken() {
    let office = Office::open(ROOMS).await;
    let path = office.folder().join("units.tsv");
    let table = path.to_str().unwrap();
    let import = |more: &[&str]| {
        let all = [&["units", "import", "--from", "2026-03-01"], more, &[table]].concat();
        run(&office, &all)
    };
    let head = "code\tlevel\tname\tfull_name\tparent\tpredecessors\n";
    let good = "44.01\toffice\tSở Nội vụ\tSở Nội vụ\t44\t\n";
    let faulty = "44.02\toffice\tSở Vô danh\tSở Vô danh\t4444\t\n44.03\toffice\t\t\t44\t\n";
    std::fs::write(&path, format!("{head}{good}{faulty}")).unwrap();
    let done = import(&[]);
    assert_eq!(done.status.code(), Some(1), "some lines are faulty");
    assert!(
        said(&done).contains("1 added, 0 changed, 0 unchanged, 2 faulty"),
        "{}",
        said(&done)
    );
    let words = complained(&done);
    assert!(
        words.contains("row 3, parent:") && words.contains("row 4, full_name:"),
        "{words}"
    );
    let mut tuan = office.enter("tuan").await;
    tuan.get("/units?q=so+noi+vu")
        .await
        .expect(200)
        .says("Sở Nội vụ");
    tuan.get("/units?q=so+vo+danh")
        .await
        .expect(200)
        .lacks("44.02");

    // Mended, the rest is taken; what is there stays as it is.
    let mended = "44.02\toffice\tSở Vô danh\tSở Vô danh\t44\t\n";
    std::fs::write(&path, format!("{head}{good}{mended}")).unwrap();
    let done = import(&[]);
    assert!(done.status.success(), "{}", complained(&done));
    assert!(
        said(&done).contains("1 added, 0 changed, 1 unchanged, 0 faulty"),
        "{}",
        said(&done)
    );
    for (text, more) in [
        ("no table", &[][..]),
        (head, &["--until", "2026-02-28"][..]),
    ] {
        std::fs::write(&path, text).unwrap();
        let refused = import(more);
        assert!(
            !refused.status.success() && said(&refused).is_empty(),
            "{text}"
        );
    }
    std::fs::remove_file(&path).unwrap();
    assert!(complained(&import(&[])).contains("cannot be opened"));
    let sql = "SELECT count(*) AS n FROM event WHERE actor = 'nhip units import'";
    assert!(count(&office, sql).await > 0, "it is written down");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_was_thrown_away_is_made_anew() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let paper = "Báo cáo về chuyển đổi số ở thôn Ruộng".as_bytes();
    hand_in(&mut minh, &[("a.txt", paper)]).await;
    office.do_jobs().await;
    std::fs::remove_dir_all(office.house.config.folder.join("index")).unwrap();
    let done = run(&office, &["search", "rebuild"]);
    assert!(done.status.success(), "{}", complained(&done));
    assert!(
        said(&done).contains("1 things are in the index"),
        "{}",
        said(&done)
    );
    let program = Program::start(&office, &[]);
    let mut minh = program.enter("minh");
    let found = minh.get("/search?q=thon+ruong").unwrap().text();
    assert!(found.contains("/records/0"), "{found}");
    // Beside a server it is the server that does it.
    let asked = run(&office, &["search", "rebuild"]);
    assert!(
        said(&asked).contains("A server runs on this folder"),
        "{}",
        said(&asked)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_and_their_troubles_are_listed() {
    let office = Office::open(ROOMS).await;
    assert!(said(&run(&office, &["jobs", "list"])).contains("There are no such jobs."));
    let mut minh = office.enter("minh").await;
    hand_in(
        &mut minh,
        &[("a.txt", b"Bao cao so 1"), ("b.png", &note(1))],
    )
    .await;
    let ready = said(&run(&office, &["jobs", "list", "--state", "ready"]));
    assert_eq!(ready.matches("records.read").count(), 2, "{ready}");
    office.do_jobs().await;
    assert!(said(&run(&office, &["jobs", "list", "--state", "ready"])).contains("no such jobs"));
    let one = said(&run(&office, &["jobs", "list", "--limit", "1"]));
    assert_eq!(one.lines().count(), 1, "{one}");
    assert!(one.contains("done"), "{one}");
    let write = office.house.db.write(|tx| {
        Box::pin(async move {
            let sql = "UPDATE job SET state = 'failed', trouble = 'trouble-disk'
                       WHERE kind = 'records.read'";
            tx.exec(sql, vec![]).await
        })
    });
    write.await.unwrap();
    let failed = said(&run(&office, &["jobs", "list", "--state", "failed"]));
    assert!(failed.contains("trouble-disk"), "{failed}");
    let wrong = run(&office, &["jobs", "list", "--state", "lost"]);
    assert!(!wrong.status.success() && said(&wrong).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_the_chain_is_printed_and_kept() {
    let office = Office::open(ROOMS).await;
    let head = run(&office, &["audit", "head"]);
    assert!(head.status.success());
    let sql = "SELECT count(*) AS n FROM event_day";
    assert_eq!(
        count(&office, sql).await,
        1,
        "it is in the database as well"
    );
    let words = said(&head);
    let hash = words
        .lines()
        .find_map(|line| line.strip_prefix("Head:"))
        .expect("a head")
        .trim();
    assert_eq!(hash.len(), 64, "{words}");
    let told = run(&office, &["audit", "verify"]);
    assert!(told.status.success());
    assert!(
        said(&told).contains(hash),
        "the same head is told by the walk: {}",
        said(&told)
    );
    let settings = said(&run(&office, &["config", "document"]));
    assert!(settings.contains("`NHIP_LISTEN`") && settings.contains("`disk_reserve_bytes`"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_this_machine_is_taken_in_once() {
    let office = Office::open(ROOMS).await;
    let scans = office.folder().join("scans");
    std::fs::create_dir_all(scans.join("more")).unwrap();
    for (name, text) in [("a.txt", "một"), ("b.txt", "hai"), ("more/c.txt", "một")] {
        std::fs::write(scans.join(name), format!("Báo cáo số {text}")).unwrap();
    }
    let at = scans.to_str().unwrap();
    let whole = [
        "records",
        "import",
        at,
        "--unit",
        "Xã Hướng Hiệp",
        "--person",
        "minh",
    ];
    let done = run(&office, &whole);
    assert!(done.status.success(), "{}", complained(&done));
    assert!(said(&done).contains("2 taken in") && said(&done).contains("1 were there already"));
    let sql = "SELECT count(*) AS n FROM records_record r JOIN person p ON p.id = r.created_by
               WHERE p.login = 'minh'";
    assert_eq!(count(&office, sql).await, 2);
    assert!(said(&run(&office, &whole)).contains("0 taken in"));
    until_today(&office);
    office.do_jobs().await;
    let mut minh = office.enter("minh").await;
    minh.get("/records")
        .await
        .expect(200)
        .says("a.txt")
        .says("b.txt");
    let unread = [
        (
            vec!["records", "import", at, "--unit", "Xã Không Có"],
            "there is no unit",
        ),
        (
            vec!["records", "import", at, "--unit", "44", "--person", "ai"],
            "nobody has",
        ),
        (
            vec!["records", "import", "/no/where", "--unit", "44"],
            "No such file",
        ),
    ];
    for (arguments, words) in unread {
        let refused = run(&office, &arguments);
        assert!(!refused.status.success(), "{arguments:?}");
        assert!(
            complained(&refused).contains(words),
            "{}",
            complained(&refused)
        );
    }
    too_large(&office, &scans, &whole);
}

/// One that is too large is named, and the others come in.
fn too_large(office: &Office, scans: &Path, whole: &[&str]) {
    std::fs::write(scans.join("d.txt"), "Báo cáo số bốn").unwrap();
    std::fs::write(scans.join("e.bin"), vec![7; 4_000]).unwrap();
    let limited = command(office)
        .args(whole)
        .env("NHIP_UPLOAD_BYTES_MAX", "1000")
        .output()
        .unwrap();
    assert!(!limited.status.success());
    assert!(
        complained(&limited).contains("e.bin"),
        "{}",
        complained(&limited)
    );
    assert!(said(&limited).contains("1 taken in") && said(&limited).contains("1 could not be"));
}

#[derive(FromQueryResult)]
struct Blob {
    hash: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_derived_is_mended_and_what_is_left_over_removed() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    hand_in(&mut minh, &[("a.png", &note(3))]).await;
    office.do_jobs().await;
    house::search::catch_up(&office.house).await.unwrap();
    let fine = run(&office, &["check", "--every-byte"]);
    assert!(fine.status.success(), "{}", said(&fine));
    assert!(said(&fine).contains("fit together"), "{}", said(&fine));

    let sql = "SELECT thumb_blob AS hash FROM records_page";
    let thumb: Option<Blob> = office.house.db.one(sql, vec![]).await.unwrap();
    let thumb = thumb.unwrap().hash;
    std::fs::remove_file(office.house.blobs.path(&thumb)).unwrap();
    let stray = office
        .house
        .blobs
        .store_bytes(b"nobody's".to_vec())
        .await
        .unwrap();
    // What was stored a moment ago may still get its row.
    let place = std::fs::File::open(office.house.blobs.path(&stray.hash)).unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(7 * 24 * 3_600);
    place.set_modified(long_ago).unwrap();
    let found = run(&office, &["check"]);
    assert_eq!(found.status.code(), Some(1));
    let words = said(&found);
    assert!(
        words.contains(&thumb) && words.contains(&stray.hash),
        "{words}"
    );
    assert!(words.contains("--mend"), "{words}");
    let mended = run(&office, &["check", "--mend"]);
    assert!(
        said(&mended).contains("1 left-over blobs removed"),
        "{}",
        said(&mended)
    );
    assert!(mended.status.success(), "{}", said(&mended));
    assert!(!office.house.blobs.has(&stray.hash));
    until_today(&office);
    office.do_jobs().await;
    assert!(
        office.house.blobs.has(&thumb),
        "the thumbnail was made again"
    );
    let sql = "SELECT id AS hash FROM records_record";
    let record: Option<Blob> = office.house.db.one(sql, vec![]).await.unwrap();
    let thumb = format!("/records/{}/pages/1/thumb", record.unwrap().hash);
    let mut minh = office.enter("minh").await;
    minh.get(&thumb).await.expect(200);
    assert!(run(&office, &["check", "--every-byte"]).status.success());
}

/// An empty office as `bin/serve --empty` begins it.
fn serve_empty(folder: &Path) -> Program {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nhip"));
    command.env("NHIP_DATA", folder);
    Program::run(command)
}

#[test]
fn an_empty_office_is_set_up_in_the_browser_once() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("data");
    let program = serve_empty(&folder);
    let mut first = program.visitor();
    let sent = first.get("/").unwrap();
    assert_eq!((sent.status, sent.location.as_str()), (303, "/setup"));
    let csrf = hidden(&first.get("/setup").unwrap().text(), "csrf");
    let mut form = vec![
        ("csrf", csrf.as_str()),
        ("office", "UBND tỉnh Quảng Trị"),
        ("unit", "44"),
        ("name", "Võ Anh Tuấn"),
        ("login", "tuan"),
        ("password", "ngắn"),
    ];
    assert_eq!(
        first.post("/setup", &form).unwrap().status,
        422,
        "that password is too short"
    );
    form[5].1 = testkit::PASSWORD;
    assert_eq!(first.post("/setup", &form).unwrap().status, 303);
    let people = program.enter("tuan").get("/people").unwrap();
    assert_eq!(people.status, 200, "the first one administers");
    // Whoever comes second finds no page of setting up.
    let mut second = program.visitor();
    let csrf = hidden(&second.get("/sign-in").unwrap().text(), "csrf");
    form[0].1 = csrf.as_str();
    form[4].1 = "ai";
    let refused = second.post("/setup", &form).unwrap();
    assert!(
        refused.status >= 400 || refused.location != "/",
        "{}",
        refused.status
    );
    program.kill();
    let again = serve_empty(&folder);
    assert_eq!(again.enter("tuan").get("/people").unwrap().status, 200);
    assert_eq!(
        again.visitor().get("/").unwrap().status,
        200,
        "nobody is asked again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_founds_no_office_by_a_typing_error() {
    let temp = tempfile::tempdir().unwrap();
    let nowhere = temp.path().join("nowhere");
    for arguments in [
        vec!["check"],
        vec!["jobs", "list"],
        vec!["audit", "head"],
        vec!["search", "rebuild"],
        vec!["units", "import", "--from", "2026-03-01", "x.tsv"],
        vec!["records", "import", ".", "--unit", "44"],
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nhip"));
        let output = command
            .args(&arguments)
            .env("NHIP_DATA", &nowhere)
            .output()
            .unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(
            complained(&output).contains("there is no office"),
            "{}",
            complained(&output)
        );
    }
    assert!(!nowhere.exists(), "nothing was made");
}
