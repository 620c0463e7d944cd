//! Words of standard input, one line in and one line out, by the model in a file or the one that
//! comes with this crate; how fast it went goes to standard error:
//! `cargo run --release -p viet --example segmented [MODEL] < TEXT`. bench/segment.sh asks it.

use std::io::{Read, Write};
use std::time::Instant;
use viet::segment::Segmenter;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let segmenter = match std::env::args_os().nth(1) {
        Some(path) => Segmenter::from_bytes(&std::fs::read(path)?)?,
        None => Segmenter::built_in(),
    };
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let begun = Instant::now();
    let lines: Vec<String> = text.lines().map(|line| segmenter.line(line)).collect();
    let rate = text.len() as f64 / 1e6 / begun.elapsed().as_secs_f64();
    eprintln!("{rate:.3}");
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
