//! How many syllables come back when the marks of a text are taken off, by the counts that come
//! with this crate: `cargo run --release -p viet --example restored < TEXT`, a text a line.

use std::io::Read;

use viet::restore::{built_in, restore};
use viet::{Kind, analyse};

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let (mut all, mut right) = (0u64, 0u64);
    for line in text.lines() {
        let meant = analyse(line);
        let bare: String = line.chars().map(without_marks).collect();
        let choices = restore(&bare, &mut built_in());
        let meant = meant.iter().filter(|token| token.parts == 0);
        for (meant, choice) in meant.zip(&choices) {
            if meant.kind == Kind::Word && viet::syllable::is_syllable(&meant.canonical) {
                all += 1;
                right += u64::from(meant.canonical == choice.canonical);
            }
        }
    }
    println!(
        "{right} of {all} syllables, {:.2} %",
        100.0 * right as f64 / all.max(1) as f64
    );
    Ok(())
}

/// One letter without its marks, so that offsets of letters stay.
fn without_marks(letter: char) -> char {
    let folded = viet::fold(&letter.to_string());
    let mut letters = folded.chars();
    match (letters.next(), letters.next()) {
        (Some(one), None) if letter.is_uppercase() => one.to_uppercase().next().unwrap_or(one),
        (Some(one), None) => one,
        _ => letter,
    }
}
