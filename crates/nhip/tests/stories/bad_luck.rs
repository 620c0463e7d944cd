//! Bad luck: programs missing or hanging, a killed server, a full disk, a locked database, a clock
//! set back. Nothing acknowledged is lost, nothing is doubled, and people are told in words.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use house::clock::{Clock, HOUR, MINUTE};
use house::config::Config;
use house::db::Sql;
use house::{House, Id, event, values};
use image::ImageFormat;
use sea_orm::{ConnectionTrait, Database, FromQueryResult, TransactionTrait};
use testkit::{Office, PASSWORD, Visitor};

use crate::papers_made::{hand_in, note, packed, scan};
use crate::program::{Browser, Program, command, fake, run};
use crate::rooms::ROOMS;

async fn count(office: &Office, sql: &str) -> i64 {
    office.house.db.number(sql, vec![]).await.unwrap()
}

/// Follows a batch's progress to its end.
fn follow(browser: &mut Browser, batch: Id) {
    let told = browser
        .get(&format!("/records/batches/{batch}/stream"))
        .unwrap();
    assert!(told.text().contains("\"over\":true"), "{}", told.text());
}

/// A folder with links to the programs that reading needs, but tesseract.
fn without_tesseract(office: &Office) -> String {
    let folder = office.folder().join("programs");
    std::fs::create_dir_all(&folder).unwrap();
    for place in ["/usr/local/bin", "/usr/bin", "/bin"] {
        let Ok(entries) = std::fs::read_dir(place) else {
            continue;
        };
        for entry in entries.flatten().filter(|e| e.file_name() != "tesseract") {
            // The same program may stand in two of these places.
            std::os::unix::fs::symlink(entry.path(), folder.join(entry.file_name())).ok();
        }
    }
    folder.to_string_lossy().into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tesseract_a_paper_waits_unseen_and_is_read_when_it_is_there() {
    let office = Office::open(ROOMS).await;
    let path = without_tesseract(&office);
    let page = packed(&scan(34), ImageFormat::Png);
    let batch = Id::new();
    let program = Program::start(&office, &[("PATH", &path)]);
    let mut minh = program.enter("minh");
    let text = b"Thong bao lich hop giao ban tuan 12";
    assert_eq!(
        minh.hand_in(&batch.to_string(), "quet.png", &page)
            .unwrap()
            .status,
        200
    );
    assert_eq!(
        minh.hand_in(&batch.to_string(), "chu.txt", text)
            .unwrap()
            .status,
        200
    );
    follow(&mut minh, batch);
    let address = format!("/records/batches/{batch}");
    let told = minh.get(&address).unwrap().text();
    assert!(told.contains("thiếu chương trình đọc chữ"), "{told}");
    assert!(told.contains("Đọc lại 1 tài liệu"), "{told}");
    assert_eq!(
        count(
            &office,
            "SELECT count(*) AS n FROM records_record WHERE reading <> 'waiting'"
        )
        .await,
        1
    );
    let list = minh.get("/records").unwrap().text();
    assert!(
        !list.contains("quet.png"),
        "nobody sees what was not judged"
    );
    program.kill();

    let program = Program::start(&office, &[]);
    let mut minh = program.enter("minh");
    let sent = minh.press(&address, &format!("{address}/again")).unwrap();
    assert_eq!(sent.status, 303);
    follow(&mut minh, batch);
    let sql = "SELECT count(*) AS n FROM records_record
               WHERE original_name = 'quet.png' AND reading = 'read' AND trouble IS NULL";
    assert_eq!(
        count(&office, sql).await,
        1,
        "{}",
        minh.get(&address).unwrap().text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tesseract_that_hangs_once_keeps_its_page_waiting_and_the_rest_goes_on() {
    let office = Office::open(ROOMS).await;
    let folder = office.folder().join("fake");
    // It hangs at the first page that it is given, and works from then on.
    let mark = folder.join("hung");
    let script = format!(
        "if [ ! -e {0} ]; then : > {0}; sleep 600; fi\nexec /usr/bin/tesseract \"$@\"",
        mark.display()
    );
    fake(&folder, "tesseract", &script);
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let settings = [
        ("PATH", path.as_str()),
        ("NHIP_PROGRAM_SECONDS_MAX", "20"),
        ("NHIP_WORKERS", "1"),
    ];
    let program = Program::start(&office, &settings);
    let mut minh = program.enter("minh");
    let batch = Id::new();
    let pages = specimen::to_tiff(&[scan(32), scan(33)], 150).unwrap();
    let other = packed(&scan(34), ImageFormat::Png);
    assert_eq!(
        minh.hand_in(&batch.to_string(), "hai-trang.tiff", &pages)
            .unwrap()
            .status,
        200
    );
    assert_eq!(
        minh.hand_in(&batch.to_string(), "mot-trang.png", &other)
            .unwrap()
            .status,
        200
    );
    follow(&mut minh, batch);
    // The page that was not judged was tried again before anybody saw the paper.
    let sql = "SELECT count(*) AS n FROM records_record WHERE reading = 'read'";
    let told = minh.get(&format!("/records/batches/{batch}")).unwrap();
    assert_eq!(count(&office, sql).await, 2, "{}", told.text());
    let sql = "SELECT count(*) AS n FROM records_page WHERE trouble IS NOT NULL";
    assert_eq!(count(&office, sql).await, 0);
    assert_eq!(
        count(&office, "SELECT count(*) AS n FROM records_page").await,
        3
    );
}

#[derive(FromQueryResult)]
struct Named {
    original_name: String,
}

/// Papers of the story of the killed server.
const PAPERS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_in_the_middle_of_a_batch_it_keeps_every_paper_once() {
    let office = Office::open(ROOMS).await;
    let batch = Id::new();
    let (mut acknowledged, mut next) = (BTreeSet::new(), 0);
    // Killed: with an upload under way, while papers wait, while they are read.
    for life in 0..4 {
        let program = Program::start(&office, &[]);
        let mut minh = program.enter("minh");
        let until = (next + PAPERS / 4).min(PAPERS);
        while next < until {
            let name = format!("giay-{next:02}.png");
            let answer = minh
                .hand_in(&batch.to_string(), &name, &note(next))
                .unwrap();
            assert_eq!(answer.status, 200, "{}", answer.text());
            acknowledged.insert(name);
            next += 1;
        }
        if life % 2 == 1 {
            one_more_is_read(&office, &mut minh).await;
        }
        let mut under_way = minh.clone();
        let sending = std::thread::spawn(move || {
            // Killed meanwhile, it gets an answer or none.
            under_way
                .hand_in(&batch.to_string(), "dang-gui.png", &note(99))
                .ok()
        });
        program.kill();
        if sending
            .join()
            .unwrap()
            .is_some_and(|answer| answer.status == 200)
        {
            acknowledged.insert("dang-gui.png".to_owned());
        }
    }
    let program = Program::start(&office, &[]);
    let mut minh = program.enter("minh");
    follow(&mut minh, batch);
    let sql = "SELECT original_name FROM records_record WHERE reading = 'read' ORDER BY 1 LIMIT 99";
    let there: Vec<Named> = office.house.db.all(sql, vec![]).await.unwrap();
    let mut names: Vec<String> = there.into_iter().map(|n| n.original_name).collect();
    // What was not acknowledged may be there, once.
    names.retain(|name| acknowledged.contains(name) || name != "dang-gui.png");
    assert_eq!(names, acknowledged.into_iter().collect::<Vec<_>>());
    let sql = "SELECT count(*) AS n FROM records_record r WHERE page_count
                 <> (SELECT count(*) FROM records_page p WHERE p.record_id = r.id)";
    assert_eq!(count(&office, sql).await, 0, "every page once");
    program.kill();
    let told = run(&office, &["audit", "verify"]);
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stdout)
    );
    let told = run(&office, &["check", "--every-byte"]);
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stdout)
    );
}

/// Waits until one paper more was read than at first, by the progress of its batch.
async fn one_more_is_read(office: &Office, minh: &mut Browser) {
    let sql = "SELECT count(*) AS n FROM records_record WHERE reading = 'waiting'";
    let before = count(office, sql).await;
    while before > 0 && count(office, sql).await == before {
        minh.get("/records").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_read_by_who_is_still_sending() {
    let office = Office::open(ROOMS).await;
    let program = Program::start(&office, &[("NHIP_WORKERS", "0")]);
    let mut minh = program.enter("minh");
    // More than lies in any buffer between the two: whoever is not heard out cannot write it.
    let paper = vec![b'x'; 24 << 20];
    let refused = minh.hand_in_forged(&paper).unwrap();
    assert_eq!(refused.status, 403, "{}", refused.text());
    let page = minh.get("/records/intake").unwrap();
    assert_eq!(page.status, 200, "others are served as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_the_server_goes_on() {
    let office = Office::open(ROOMS).await;
    if office.on_postgres() {
        // Its database lies on another disk; the intake's refusal is told in `bad_input`.
        return;
    }
    let (from, small) = (
        office.house.config.folder.clone(),
        office.folder().join("small"),
    );
    std::fs::create_dir_all(&small).unwrap();
    office.house.db.clone().close().await.unwrap();
    // A disk of our own of 60 MB, in a name space of its own, as anybody may make one; root needs
    // no name space of users for it, which some machines refuse.
    let script = "mount -t tmpfs -o size=60m tmpfs \"$SMALL\" && cp -a \"$FROM\"/. \"$SMALL\" \
                  && exec \"$@\"";
    let mut small_disk = Command::new("unshare");
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        small_disk.args(["--user", "--map-root-user"]);
    }
    small_disk
        .args(["--mount", "sh", "-c", script, "sh"])
        .arg(command(&office).get_program())
        .env("SMALL", &small)
        .env("FROM", &from)
        .env("NHIP_DATA", &small)
        .env("NHIP_WORKERS", "0")
        .env("NHIP_DISK_RESERVE_BYTES", "8000000");
    let program = Program::run(small_disk);
    let mut minh = program.enter("minh");
    let batch = Id::new().to_string();
    let mut kept = 0;
    let refused = (0..40).find_map(|number| {
        let mut paper = vec![number as u8; 3 << 20];
        paper[..4].copy_from_slice(b"RIFF");
        let answer = minh
            .hand_in(&batch, &format!("{number}.wav"), &paper)
            .unwrap();
        kept += usize::from(answer.status == 200);
        (answer.status != 200).then_some(answer)
    });
    let refused = refused.expect("the disk is full in the end");
    assert_eq!(refused.status, 503);
    assert!(
        refused.text().contains("Ổ đĩa của máy chủ đã đầy"),
        "{}",
        refused.text()
    );
    assert!(kept > 2, "{kept}");
    let page = minh.get(&format!("/records/batches/{batch}")).unwrap();
    assert!(
        page.text().contains(&format!("trong {kept} tài liệu")),
        "{}",
        page.text()
    );
    let small_one = minh
        .hand_in(&batch, "nho.txt", b"van con nhan duoc")
        .unwrap();
    assert!([200, 503].contains(&small_one.status));
    assert_eq!(
        minh.get("/records").unwrap().status,
        200,
        "pages are read as before"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_told_and_then_everything_works_as_before() {
    let office = Office::open(ROOMS).await;
    if office.on_postgres() {
        // Rows are locked there, not the database.
        return;
    }
    let mut minh = office.enter("minh").await;
    hand_in(&mut minh, &[("mot.txt", b"Cong van so 1")]).await;
    office.do_jobs().await;
    let path = house::ground::database_path(&office.house.config.folder);
    let other = Database::connect(format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    let lock = other.begin().await.unwrap();
    let sql = "UPDATE event_head SET seq = seq WHERE id = 1";
    lock.execute_unprepared(sql).await.unwrap();
    minh.get("/records").await.expect(200).says("mot.txt");
    let unit = crate::papers_made::first_unit(&mut minh).await;
    let file = testkit::Upload {
        field: "files",
        name: "hai.txt",
        bytes: b"Cong van so 2",
    };
    let files = std::slice::from_ref(&file);
    let page = minh
        .upload("/records/intake", &[("unit", &unit)], files)
        .await;
    page.expect(503).says("Cơ sở dữ liệu đang bận");
    lock.rollback().await.unwrap();
    minh.get("/records/intake").await.expect(200);
    minh.upload("/records/intake", &[("unit", &unit)], files)
        .await
        .expect(200);
    office.do_jobs().await;
    assert_eq!(
        count(&office, "SELECT count(*) AS n FROM records_record").await,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_loses_neither_sessions_nor_rights_nor_the_order_of_events() {
    let office = Office::open(ROOMS).await;
    if office.on_postgres() {
        return;
    }
    // The office has lived in a machine whose clock was two hours fast.
    let fast = Clock::machine().now() + 2 * HOUR;
    office.house.clock.advance(fast - office.house.now());
    let mut minh = office.enter("minh").await;
    hand_in(
        &mut minh,
        &[("truoc.txt", b"Cong van truoc khi dong ho lui")],
    )
    .await;
    let cookies = minh.cookies().clone();
    let folder = office.house.config.folder.clone();
    office.house.db.clone().close().await.unwrap();

    let config = Config::load(&folder).unwrap();
    let house = House::open(config, Clock::machine(), ROOMS).await.unwrap();
    assert!(
        house.now() >= fast && house.now() < fast + 5 * MINUTE,
        "time goes on"
    );
    let mut minh = Visitor::new(house::serve::app(&house));
    minh.cookies().extend(cookies);
    minh.get("/me").await.expect(200).says("Trần Văn Minh");
    hand_in(&mut minh, &[("sau.txt", b"Cong van sau khi dong ho lui")]).await;
    let done = house::job::run_all_ready(&house).await.unwrap();
    assert_eq!(done, 2, "both papers are read");
    let mut con = Visitor::new(house::serve::app(&house));
    con.sign_in("con", PASSWORD).await.expect(200);
    con.get("/records").await.expect(200).lacks("truoc.txt");
    let sql = "SELECT count(*) AS n FROM event a JOIN event b ON b.seq = a.seq + 1
               WHERE b.at < a.at";
    assert_eq!(
        house.db.number(sql, vec![]).await.unwrap(),
        0,
        "events stand in order"
    );
    let sql = "SELECT count(*) AS n FROM records_record a JOIN records_record b
                 ON a.original_name = 'truoc.txt' AND b.original_name = 'sau.txt' AND b.id > a.id";
    assert_eq!(
        house.db.number(sql, vec![]).await.unwrap(),
        1,
        "ids sort as things came"
    );
    let chain = event::verify(&house.db).await.unwrap();
    assert!(matches!(chain, event::Verdict::Whole { .. }), "{chain:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_at_the_desk_survives_the_end_of_the_session() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    hand_in(&mut minh, &[("bang.png", &note(7))]).await;
    office.do_jobs().await;
    let desk = minh.get("/records/review").await.expect(200).path.clone();
    let version = minh.page.hidden("version").unwrap();
    let sql = "UPDATE session SET ended_at = 1";
    let end = office
        .house
        .db
        .write(move |tx| Box::pin(async move { tx.exec(sql, values![]).await }));
    end.await.unwrap();
    let typed = [
        ("version", version.as_str()),
        ("number", "77"),
        ("abstract", "Chữ gõ dở \"không được mất\""),
        ("action", "save"),
    ];
    minh.post_form(&desk, &typed).await.expect(401);
    let kept = minh.page.hidden("kept").unwrap();
    let action = minh.page.hidden("kept_action").unwrap();
    let again = [
        ("login", "minh"),
        ("password", PASSWORD),
        ("kept", kept.as_str()),
        ("kept_action", action.as_str()),
    ];
    minh.post_form("/sign-in", &again).await;
    minh.page.says("Chữ gõ dở").says("không được mất");
}
