//! A scanner's machine sends a folder to the server over a line that breaks.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Output};

use house::db::Sql;
use testkit::Office;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::described::token_of;
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
