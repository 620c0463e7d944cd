//! Megabytes a second of the main calls on a text file, or on a made-up text:
//! `cargo run --release -p viet --example speed [FILE]`.

use std::hint::black_box;
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization;

const MEASURED: Duration = Duration::from_millis(700);

fn main() -> std::io::Result<()> {
    let text = match std::env::args_os().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => made_up(),
    };
    let decomposed: String = text.nfd().collect();
    report("normalise", &text, |t| drop(black_box(viet::normalise(t))));
    report("normalise, decomposed", &decomposed, |t| {
        drop(black_box(viet::normalise(t)))
    });
    report("canonical", &text, |t| drop(black_box(viet::canonical(t))));
    report("fold", &text, |t| drop(black_box(viet::fold(t))));
    report("each_token", &text, |t| {
        viet::each_token(t, |token| {
            black_box(token);
        });
    });
    report("analyse", &text, |t| drop(black_box(viet::analyse(t))));
    report("analyse, decomposed", &decomposed, |t| {
        drop(black_box(viet::analyse(t)))
    });
    report("codes::find", &text, |t| {
        drop(black_box(viet::codes::find(t)))
    });
    report("decode", &text, |t| {
        drop(black_box(viet::decode::decode(t.as_bytes(), None)))
    });
    Ok(())
}

fn report(what: &str, text: &str, run: impl Fn(&str)) {
    let start = Instant::now();
    let mut bytes = 0;
    while start.elapsed() < MEASURED {
        run(text);
        bytes += text.len();
    }
    let rate = bytes as f64 / 1e6 / start.elapsed().as_secs_f64();
    println!("{what:24} {rate:8.1} MB/s");
}

fn made_up() -> String {
    let paper = "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác \
        văn thư; Ủy ban nhân dân tỉnh Quảng Trị yêu cầu các sở, ban, ngành thực hiện Quyết định số \
        1234/QĐ-UBND, hoàn thành trước ngày 31 tháng 12. Kinh phí 1.234,5 triệu đồng.\n";
    paper.repeat(4000)
}
