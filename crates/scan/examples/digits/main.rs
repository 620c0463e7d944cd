//! Makes the weights of the reader of numbers, from nothing but fonts and strokes:
//! `node crates/scan/examples/digits/fonts.mjs FOLDER`, then
//! `cargo run --release -p scan --example digits -- --fonts FOLDER [--lines N] [--out FILE]
//! [--show FOLDER] [--judge FILE]`
//!
//! The same command gives the same file. Some lines are kept apart, and so are some fonts; how
//! many of those lines are read right is printed. `--judge` learns nothing and judges these
//! weights; `--show` leaves the lines that are read wrong as pictures instead.

mod chance;
mod learn;
mod line;
mod pen;
mod print;
mod wear;

use std::path::PathBuf;
use std::time::Instant;

use chance::Chance;
use learn::{Gradients, Learner};
use line::By;
use print::{Files, Fonts};
use scan::ocr::digits::net::{Map, Net};
use scan::ocr::digits::{decode, net, strip};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Lines learnt from, to a step, kept apart, and between two lines of what the trainer says.
const LINES: usize = 400_000;
const BATCH: usize = 16;
const TOLD: usize = 4_000;
const APART: u64 = 1_500;
/// Seeds of lines kept apart begin here.
const APART_SEED: u64 = 1 << 40;
/// The longest step, and the lines over which steps grow to it.
const RATE: f32 = 0.002;
const WARM: f32 = 3_000.0;
/// The first lines are clean ones: from worn ones alone the net does not find its beginning.
const CLEAN: u64 = 24_000;

/// What the command was asked for.
struct Asked {
    fonts: PathBuf,
    lines: usize,
    out: PathBuf,
    show: Option<PathBuf>,
    judge: Option<PathBuf>,
}

fn asked() -> Outcome<Asked> {
    let mut asked = Asked {
        fonts: PathBuf::new(),
        lines: LINES,
        out: PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/ocr/digits/weights.bin"
        )),
        show: None,
        judge: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or(format!("{word} needs a value"))?;
        match word.as_str() {
            "--fonts" => asked.fonts = value.into(),
            "--lines" => asked.lines = value.parse()?,
            "--out" => asked.out = value.into(),
            "--show" => asked.show = Some(value.into()),
            "--judge" => asked.judge = Some(value.into()),
            other => return Err(format!("what is {other}?").into()),
        }
    }
    Ok(asked)
}

fn main() -> Outcome<()> {
    let asked = asked()?;
    let [learn, apart] = Files::read(&asked.fonts)?;
    let (fonts, apart) = (learn.fonts()?, apart.fonts()?);
    // What is judged is what is kept: the rounded weights.
    let bytes = match &asked.judge {
        Some(file) => std::fs::read(file)?,
        None => learnt(&fonts, asked.lines).bytes(),
    };
    let net = Net::parse(&bytes).ok_or("weights that cannot be read")?;
    if let Some(folder) = asked.show {
        return shown(&net, &fonts, &folder);
    }
    judge("fonts that were learnt from", &net, &fonts);
    judge("fonts kept apart", &net, &apart);
    if asked.judge.is_none() {
        std::fs::write(&asked.out, &bytes)?;
        println!("{} bytes in {}", bytes.len(), asked.out.display());
    }
    Ok(())
}

/// A line of a seed: the strip, its signs, its digits, and what wrote them.
struct Lesson {
    strip: Map,
    signs: Vec<usize>,
    digits: Vec<u8>,
    by: By,
}

fn lesson(fonts: &Fonts<'_>, seed: u64) -> Option<Lesson> {
    let mut chance = Chance::new(seed);
    let drawn = line::draw(fonts, &mut chance)?;
    let (place, signs) = line::framed(&drawn, &mut chance);
    let page = match seed < CLEAN {
        true => wear::clean(&drawn),
        false => wear::worn(&drawn, &mut chance),
    };
    let strip = strip::strip(&page, &place)?;
    let number = signs.iter().skip_while(|sign| {
        !(1..=10).contains(*sign) && **sign != net::SLASH && **sign != net::DASH
    });
    let number = number.take_while(|sign| (1..=10).contains(*sign));
    let digits = number.map(|sign| (sign - net::ZERO) as u8).collect();
    let by = drawn.by;
    Some(Lesson {
        strip,
        signs,
        digits,
        by,
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
    for batch in 0..lines / BATCH {
        let learnt = batch_of(&learner, fonts, (batch * BATCH) as u64);
        let share = (batch * BATCH) as f32 / lines as f32;
        let warm = ((batch * BATCH) as f32 / WARM).min(1.0);
        let rate = RATE * warm * (0.5 + 0.5 * (share * std::f32::consts::PI).cos()).max(0.004);
        learner.step(rate, &learnt);
        sum += learnt.loss;
        looks += learnt.looks;
        if looks >= TOLD {
            let seconds = started.elapsed().as_secs();
            let loss = sum / looks as f32;
            println!("{} lines, loss {loss:.3}, {seconds} s", (batch + 1) * BATCH);
            (sum, looks) = (0.0, 0);
        }
    }
    learner.net
}

/// What the lines of a batch teach; two threads share them.
fn batch_of(learner: &Learner, fonts: &Fonts<'_>, from: u64) -> Gradients {
    let half = |from: u64| {
        let mut learnt = learner.nothing_yet();
        for seed in from..from + BATCH as u64 / 2 {
            if let Some(lesson) = lesson(fonts, seed) {
                learner.look(&lesson.strip, &lesson.signs, &mut learnt);
            }
        }
        learnt
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(move || half(from + BATCH as u64 / 2));
        let mut learnt = half(from);
        // A thread that panicked has said why.
        if let Ok(other) = other.join() {
            learnt.add(&other);
        }
        learnt
    })
}

fn judge(whose: &str, net: &Net, fonts: &Fonts<'_>) {
    let mut counts = [(0, 0); By::ALL.len()];
    for seed in 0..APART {
        let Some(lesson) = lesson(fonts, APART_SEED + seed) else {
            continue;
        };
        let said = decode::best(&net.read(&lesson.strip));
        let count = &mut counts[lesson.by as usize];
        count.0 += usize::from(said == lesson.digits);
        count.1 += 1;
    }
    println!("{whose}:");
    for (by, (right, all)) in By::ALL.into_iter().zip(counts) {
        let share = right as f32 / all.max(1) as f32;
        println!("  {by:?}: {right} of {all} numbers right, {share:.4}");
    }
}

/// Leaves strips that are read wrong as pictures, to look at.
fn shown(net: &Net, fonts: &Fonts<'_>, folder: &std::path::Path) -> Outcome<()> {
    std::fs::create_dir_all(folder)?;
    let text = |digits: &[u8]| -> String {
        digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect()
    };
    for seed in 0..APART {
        let Some(Lesson {
            strip, digits, by, ..
        }) = lesson(fonts, APART_SEED + seed)
        else {
            continue;
        };
        let said = decode::best(&net.read(&strip));
        if said == digits {
            continue;
        }
        let levels = strip.values.iter().map(|ink| 255 - (ink * 255.0) as u8);
        let (width, height) = (strip.width as u32, strip.height as u32);
        let picture = image::GrayImage::from_raw(width, height, levels.collect());
        let picture = picture.ok_or("a strip of another size")?;
        let name = format!("{by:?}-{seed:04}-{}-not-{}.png", text(&digits), text(&said));
        picture.save(folder.join(name))?;
    }
    Ok(())
}
