//! A scanner's machine sends a folder to the server over a line that breaks.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Output};

use house::db::Sql;
use testkit::Office;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::described::token_of;
use crate::papers_made::hand_in;
use crate::program::run;
use crate::rooms::ROOMS;

/// Lets the office answer on a free port of this machine.
async fn listen(office: &Office) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let house = office.house.clone();
    tokio::spawn(async move {
        let never = std::future::pending();
        house::serve::serve(&house, listener, never).await
    });
    address
}

/// A line to that address on which every second connection breaks: before anything is sent, or
/// after everything was, so that the answer is lost.
async fn bad_line(to: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut count = 0_u32;
        while let Ok((mut near, _)) = listener.accept().await {
            count += 1;
            tokio::spawn(async move {
                if count % 4 == 1 {
                    return;
                }
                let Ok(mut far) = TcpStream::connect(to).await else {
                    return;
                };
                if count % 4 == 3 {
                    // What is asked arrives; what is answered does not.
                    let (mut read, _write) = near.split();
                    let (mut back, mut forth) = far.split();
                    let there = tokio::io::copy(&mut read, &mut forth);
                    let mut first = [0_u8; 1];
                    let heard = tokio::io::AsyncReadExt::read(&mut back, &mut first);
                    tokio::select! { _ = there => (), _ = heard => () }
                    return;
                }
                if tokio::io::copy_bidirectional(&mut near, &mut far)
                    .await
                    .is_err()
                {
                    near.shutdown().await.ok();
                }
            });
        }
    });
    address
}

async fn nhip(arguments: Vec<String>) -> Output {
    let run = move || {
        Command::new(env!("CARGO_BIN_EXE_nhip"))
            .args(arguments)
            .output()
    };
    let ran = tokio::task::spawn_blocking(run).await.unwrap();
    ran.expect("the program runs")
}

fn folder_of_papers(office: &Office) -> PathBuf {
    let folder = office.folder().join("scans");
    std::fs::create_dir_all(folder.join("more")).unwrap();
    for n in 0..6 {
        let text = format!("Báo cáo số {n}/BC-UBND về chuyển đổi số");
        std::fs::write(folder.join(format!("báo cáo {n}.txt")), text).unwrap();
    }
    std::fs::write(
        folder.join("more/again.txt"),
        "Báo cáo số 0/BC-UBND về chuyển đổi số",
    )
    .unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_arrives_whole_and_once_over_a_bad_line() {
    let office = Office::open(ROOMS).await;
    let token = token_of(&office, "minh", &["records:contribute"]).await;
    let file = office.folder().join("token");
    std::fs::write(&file, format!("{token}\n")).unwrap();
    let address = bad_line(listen(&office).await).await;
    let scans = folder_of_papers(&office);
    let command = |unit: &str| {
        let server = format!("http://{address}");
        let token = file.to_str().unwrap().to_owned();
        let scans = scans.to_str().unwrap().to_owned();
        [
            "records",
            "import",
            &scans,
            "--unit",
            unit,
            "--server",
            &server,
            "--token-file",
            &token,
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let sent = nhip(command("Xã Hướng Hiệp")).await;
    let words = String::from_utf8_lossy(&sent.stdout).into_owned();
    assert!(
        sent.status.success(),
        "{words} {}",
        String::from_utf8_lossy(&sent.stderr)
    );
    assert!(words.starts_with("7 taken in, 1 of them"), "{words}");
    let sql = "SELECT count(*) AS n FROM records_record";
    assert_eq!(
        office.house.db.number(sql, vec![]).await.unwrap(),
        6,
        "each once, the same bytes linked"
    );
    // Asked for again, as after a power cut: nothing is taken in twice.
    assert!(nhip(command("Xã Hướng Hiệp")).await.status.success());
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 6);
    let batches = "SELECT count(*) AS n FROM records_batch";
    assert_eq!(office.house.db.number(batches, vec![]).await.unwrap(), 1);

    office.do_jobs().await;
    house::search::catch_up(&office.house).await.unwrap();
    let server = format!("http://{address}");
    let token = file.to_str().unwrap();
    let ask = [
        "search",
        "ask",
        "chuyen doi so",
        "--server",
        &server,
        "--token-file",
        token,
    ];
    let found = nhip(ask.map(str::to_owned).to_vec()).await;
    assert!(found.status.success());
    assert_eq!(String::from_utf8_lossy(&found.stdout).lines().count(), 6);

    // Another commune's papers are not hers to send: she is told why, and nothing is tried again.
    let refused = nhip(command("Xã Lao Bảo")).await;
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && words.contains("number"),
        "{words}"
    );
}

/// A file with a token of a person of the cast.
async fn token_file(office: &Office, login: &str, scopes: &[&str]) -> String {
    let token = token_of(office, login, scopes).await;
    let file = office.folder().join(format!("token-{login}"));
    std::fs::write(&file, format!("{token}\n")).unwrap();
    file.to_str().unwrap().to_owned()
}

fn said(output: &Output) -> String {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The words of a command that goes through a server.
fn through(words: &[&str], server: &str, token: &str) -> Vec<String> {
    let more = ["--server", server, "--token-file", token];
    words
        .iter()
        .chain(&more)
        .map(|word| (*word).to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_answers_commands_as_a_folder_does() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    hand_in(
        &mut minh,
        &[
            ("a.txt", b"Bao cao so 1".as_slice()),
            ("b.txt", b"Bao cao so 2"),
        ],
    )
    .await;
    office.do_jobs().await;
    let scopes = ["house:administer", "records:administer"];
    let token = token_file(&office, "tuan", &scopes).await;
    let server = format!("http://{}", listen(&office).await);
    for words in [
        vec!["person", "list"],
        vec!["person", "list", "tran van", "--limit", "5"],
        vec!["units", "list", "lao bao"],
        vec!["units", "list", "44", "--on", "2025-06-30"],
        vec!["jobs", "list"],
        vec!["jobs", "list", "--state", "failed"],
        vec!["audit", "list", "--action", "records.", "--limit", "3"],
    ] {
        let there = said(&nhip(through(&words, &server, &token)).await);
        let here = said(&run(&office, &words));
        assert_eq!(there, here, "{words:?}");
        assert!(!there.trim().is_empty(), "{words:?}");
    }
    let people = said(&nhip(through(&["person", "list"], &server, &token)).await);
    assert!(
        people.contains("minh\tTrần Văn Minh\tCông chức\tXã Hướng Hiệp"),
        "{people}"
    );
    let verdict = said(&nhip(through(&["audit", "verify"], &server, &token)).await);
    let head = verdict
        .lines()
        .last()
        .and_then(|line| line.strip_prefix("Head: "));
    assert_eq!(head.map(str::len), Some(64), "{verdict}");
    said(&run(&office, &["audit", "head"]));
    let there = said(&nhip(through(&["audit", "head"], &server, &token)).await);
    assert_eq!(there, said(&run(&office, &["audit", "head"])));

    // Who may not is told so, and nothing is tried again.
    let narrow = token_file(&office, "minh", &["records:read"]).await;
    for words in [
        vec!["person", "list"],
        vec!["audit", "list"],
        vec!["audit", "verify"],
    ] {
        let refused = nhip(through(&words, &server, &narrow)).await;
        assert!(!refused.status.success(), "{words:?}");
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            why.contains("number") && !why.contains("trying again"),
            "{why}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_added_through_a_server_once() {
    let office = Office::open(ROOMS).await;
    let token = token_file(&office, "tuan", &["house:administer"]).await;
    let server = format!("http://{}", bad_line(listen(&office).await).await);
    let words = [
        "person",
        "add",
        "--login",
        "ky.ht",
        "--name",
        "Hồ Thị Kỷ",
        "--unit",
        "Xã Lao Bảo",
        "--post",
        "Kế toán",
        "--right",
        "contribute",
    ];
    for _ in 0..2 {
        let told = said(&nhip(through(&words, &server, &token)).await);
        assert!(
            told.contains("ky.ht was added") && told.contains("/people/"),
            "{told}"
        );
    }
    let sql = "SELECT count(*) AS n FROM access_grant g JOIN person p ON p.id = g.person_id
               WHERE p.login = 'ky.ht' AND g.room = 'records' AND g.rank = 2";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);
    let both = [&words[..], &["--password-stdin"]].concat();
    let refused = nhip(through(&both, &server, &token)).await;
    assert!(
        !refused.status.success(),
        "people choose their passwords themselves"
    );
}

/// An authority of the office's own, and a server whose certificate it signed, which answers one
/// question; ended when it is dropped.
struct Signed {
    server: std::process::Child,
    address: String,
}

impl Drop for Signed {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

fn openssl(folder: &std::path::Path, arguments: &[&str]) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output();
    let output = output.expect("openssl");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Makes `ca.pem` and a server below a folder.
fn signed(folder: &std::path::Path) -> Signed {
    use std::io::{BufRead, BufReader};
    let key = ["-newkey", "rsa:2048", "-nodes", "-days", "2"];
    let authority = [
        "req",
        "-x509",
        "-subj",
        "/CN=Co quan",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    ];
    openssl(folder, &[&authority[..], &key].concat());
    let wish = [
        "req", "-subj", "/CN=nhip", "-keyout", "own.key", "-out", "own.csr",
    ];
    openssl(folder, &[&wish[..], &key[..3]].concat());
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    let sign = [
        "x509", "-req", "-in", "own.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
    ];
    let out = [
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "own.pem",
    ];
    openssl(folder, &[&sign[..], &out].concat());
    let api = folder.join("api/v1");
    std::fs::create_dir_all(&api).unwrap();
    let body = r#"{"items": [{"code": "44", "name": "Tỉnh Quảng Trị"}], "next": null}"#;
    let head = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n";
    std::fs::write(api.join("units?q=&on=&limit=50"), format!("{head}{body}")).unwrap();
    let mut server = Command::new("openssl")
        .args([
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-cert",
            "own.pem",
            "-key",
            "own.key",
            "-HTTP",
        ])
        .current_dir(folder)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("openssl");
    let out = BufReader::new(server.stdout.take().expect("a pipe"));
    let mut lines = out.lines().map_while(Result::ok);
    let place = lines.find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned));
    let address = format!("https://{}", place.expect("it says where it listens"));
    std::thread::spawn(move || lines.for_each(drop));
    Signed { server, address }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_s_own_authority_is_believed_when_it_is_named() {
    let temp = tempfile::tempdir().unwrap();
    let server = signed(temp.path());
    let token = temp.path().join("token");
    std::fs::write(&token, "nhip_x\n").unwrap();
    let words = through(&["units", "list"], &server.address, token.to_str().unwrap());
    let refused = nhip(words.clone()).await;
    assert!(!refused.status.success(), "nobody vouches for it");
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        why.contains("--ca") && !why.contains("trying again"),
        "{why}"
    );
    let with = |name: &str| {
        let path = temp.path().join(name).to_str().unwrap().to_owned();
        [words.clone(), vec!["--ca".to_owned(), path]].concat()
    };
    let told = said(&nhip(with("ca.pem")).await);
    assert!(told.starts_with("44\tTỉnh Quảng Trị"), "{told}");
    for (name, words) in [("token", "no certificate"), ("nowhere", "cannot be read")] {
        let refused = nhip(with(name)).await;
        assert!(!refused.status.success());
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(why.contains(words), "{why}");
    }
}
