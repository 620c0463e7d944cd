//! Makes the weights of the reader of numbers, from nothing but fonts and strokes:
//! `cargo run --release -p scan --example digits -- [--lines N] [--out FILE] [--show FOLDER]`
//!
//! The same command gives the same file. Of the made-up lines a part is kept apart, and how many
//! of those are read right is printed. `--show` leaves some lines as pictures instead.

mod chance;
mod learn;
mod line;
mod pen;
mod print;
mod wear;

use std::path::PathBuf;
use std::time::Instant;

use chance::Chance;
use learn::Learner;
use print::{Files, Fonts};
use scan::ocr::digits::net::{Map, Net};
use scan::ocr::digits::{decode, net, strip};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Lines learnt from, to a step, and kept apart.
const LINES: usize = 56_000;
const BATCH: usize = 12;
const APART: u64 = 1_500;
/// Seeds of lines kept apart begin here.
const APART_SEED: u64 = 1 << 40;
/// The longest step, and the lines over which steps grow to it.
const RATE: f32 = 0.003;
const WARM: f32 = 3_000.0;

fn main() -> Outcome<()> {
    let (mut lines, mut show) = (LINES, None);
    let mut out = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/ocr/digits/weights.bin"
    ));
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or(format!("{word} needs a value"))?;
        match word.as_str() {
            "--lines" => lines = value.parse()?,
            "--out" => out = value.into(),
            "--show" => show = Some(PathBuf::from(value)),
            other => return Err(format!("what is {other}?").into()),
        }
    }
    let files = Files::read()?;
    let fonts = files.fonts()?;
    if let Some(folder) = show {
        return shown(&fonts, &folder);
    }
    let net = learnt(&fonts, lines);
    // What is judged is what is kept: the rounded weights.
    let bytes = net.bytes();
    let net = Net::parse(&bytes).ok_or("weights that cannot be read")?;
    judge(&net, &fonts);
    std::fs::write(&out, &bytes)?;
    println!("{} bytes in {}", bytes.len(), out.display());
    Ok(())
}

/// A line of a seed: the strip, its signs, its digits, and whether a hand wrote them.
struct Lesson {
    strip: Map,
    signs: Vec<usize>,
    digits: Vec<u8>,
    by_hand: bool,
}

fn lesson(fonts: &Fonts<'_>, seed: u64) -> Option<Lesson> {
    let mut chance = Chance::new(seed);
    let drawn = line::draw(fonts, &mut chance)?;
    let (place, signs) = line::framed(&drawn, &mut chance);
    let page = wear::worn(&drawn, &mut chance);
    let strip = strip::strip(&page, &place)?;
    let number = signs.iter().skip_while(|sign| {
        !(1..=10).contains(*sign) && **sign != net::SLASH && **sign != net::DASH
    });
    let number = number.take_while(|sign| (1..=10).contains(*sign));
    let digits = number.map(|sign| (sign - net::ZERO) as u8).collect();
    Some(Lesson {
        strip,
        signs,
        digits,
        by_hand: drawn.by_hand,
    })
}

fn learnt(fonts: &Fonts<'_>, lines: usize) -> Net {
    let mut net = Net::zeros();
    let mut chance = Chance::new(7);
    for layer in &mut net.layers {
        let spread = (2.0 / (layer.height * layer.width * layer.ins) as f32).sqrt();
        for weight in &mut layer.weights {
            *weight = chance.around(spread);
        }
    }
    let mut learner = Learner::new(net);
    let (started, mut sum, mut looks) = (Instant::now(), 0.0, 0);
    for at in 0..lines {
        if let Some(lesson) = lesson(fonts, at as u64)
            && let Some(loss) = learner.look(&lesson.strip, &lesson.signs)
        {
            sum += loss;
            looks += 1;
        }
        if at % BATCH == BATCH - 1 {
            let share = at as f32 / lines as f32;
            let warm = (at as f32 / WARM).min(1.0);
            let rate = RATE * warm * (0.5 + 0.5 * (share * std::f32::consts::PI).cos()).max(0.004);
            learner.step(rate, BATCH);
        }
        if at % 3_000 == 2_999 {
            let seconds = started.elapsed().as_secs();
            println!(
                "{} lines, loss {:.3}, {seconds} s",
                at + 1,
                sum / looks.max(1) as f32
            );
            (sum, looks) = (0.0, 0);
        }
    }
    learner.net
}

fn judge(net: &Net, fonts: &Fonts<'_>) {
    let mut counts = [(0, 0); 2];
    for seed in 0..APART {
        let Some(lesson) = lesson(fonts, APART_SEED + seed) else {
            continue;
        };
        let said = decode::best(&net.read(&lesson.strip));
        let count = &mut counts[usize::from(lesson.by_hand)];
        count.0 += usize::from(said == lesson.digits);
        count.1 += 1;
    }
    for (what, (right, all)) in ["print", "hand"].into_iter().zip(counts) {
        let share = right as f32 / all.max(1) as f32;
        println!("{what}: {right} of {all} numbers right, {share:.4}");
    }
}

/// Leaves some strips as pictures, to look at.
fn shown(fonts: &Fonts<'_>, folder: &std::path::Path) -> Outcome<()> {
    std::fs::create_dir_all(folder)?;
    for seed in 0..60 {
        let Some(lesson) = lesson(fonts, APART_SEED + seed) else {
            continue;
        };
        let (width, height) = (lesson.strip.width as u32, lesson.strip.height as u32);
        let levels = lesson
            .strip
            .values
            .iter()
            .map(|ink| 255 - (ink * 255.0) as u8);
        let picture = image::GrayImage::from_raw(width, height, levels.collect());
        let said: String = lesson
            .digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let picture = picture.ok_or("a strip of another size")?;
        picture.save(folder.join(format!("{seed:02}-{said}.png")))?;
    }
    Ok(())
}
