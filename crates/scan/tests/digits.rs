//! The reader of numbers on lines drawn as its trainer draws them, of seeds that it never learnt
//! from; and on pictures that are no lines at all.

#[path = "../examples/digits/chance.rs"]
mod chance;
#[path = "../examples/digits/line.rs"]
mod line;
#[path = "../examples/digits/pen.rs"]
mod pen;
#[allow(dead_code)]
#[path = "../examples/digits/print.rs"]
mod print;
#[path = "../examples/digits/wear.rs"]
mod wear;

use chance::Chance;
use image::{DynamicImage, GrayImage};
use proptest::prelude::*;
use scan::clean::{self, Cleaned};
use scan::ocr::digits::{self, Line, net};

/// Seeds far from those of the trainer.
const SEED: u64 = 1 << 50;
const LINES: u64 = 300;
/// Many of the lines are worn past reading: half under a frame, faded, cut at the top.
const RIGHT_MIN: usize = 240;
/// Of those that the reader is sure of, so many of 100 must be right.
const SURE: f32 = 0.9;
const SURE_RIGHT_MIN: usize = 96;

/// A page that is nothing but this picture.
fn page(picture: GrayImage) -> Cleaned {
    let blank = GrayImage::from_pixel(64, 64, image::Luma([255]));
    Cleaned {
        view: DynamicImage::ImageLuma8(picture.clone()),
        image: picture,
        ..clean::page(&DynamicImage::ImageLuma8(blank), 200)
    }
}

/// The digits of a line by what is seen on it.
fn truth(signs: &[usize]) -> String {
    let number = signs.iter().skip_while(|sign| **sign >= net::LETTER);
    let digits = number.take_while(|sign| (net::ZERO..net::SLASH).contains(*sign));
    digits.map(|sign| (sign - net::ZERO).to_string()).collect()
}

#[test]
fn most_made_up_numbers_are_read_and_the_sure_ones_are_right() {
    let files = print::Files::ours().expect("fonts");
    let fonts = files.fonts().expect("faces");
    let (mut right, mut sure, mut sure_right) = (0, 0, 0);
    for seed in 0..LINES {
        let mut chance = Chance::new(SEED + seed);
        let drawn = line::draw(&fonts, &mut chance).expect("a line");
        let (place, signs) = line::framed(&drawn, &mut chance);
        let truth = truth(&signs);
        let page = page(wear::worn(&drawn, &mut chance));
        let Some(said) = digits::read(&page, &place, None) else {
            continue;
        };
        right += usize::from(said.text == truth);
        if said.sure > SURE {
            sure += 1;
            sure_right += usize::from(said.text == truth);
        }
    }
    assert!(right >= RIGHT_MIN, "{right} of {LINES} are right");
    assert!(2 * sure > LINES as usize, "{sure} of {LINES} are sure");
    let share = 100 * sure_right / sure.max(1);
    assert!(
        share >= SURE_RIGHT_MIN,
        "{share} of 100 sure ones are right"
    );
}

/// A page reader gives boxes of words that are much higher than their letters, and print may be
/// lighter than half of the way to black.
#[test]
fn faint_numbers_are_read_where_the_height_was_guessed_far_too_large() {
    let files = print::Files::ours().expect("fonts");
    let fonts = files.fonts().expect("faces");
    let (mut right, mut all) = (0, 0);
    for seed in 0..80 {
        let mut chance = Chance::new(SEED + LINES + seed);
        let drawn = line::draw(&fonts, &mut chance).expect("a line");
        let (place, signs) = line::framed(&drawn, &mut chance);
        let mut picture = wear::clean(&drawn);
        let faint = |level: &mut u8| *level = 255 - (255 - *level) / 3;
        picture.as_mut().iter_mut().for_each(faint);
        let place = Line {
            capital: 1.6 * drawn.capital,
            foot: drawn.foot + 0.5 * drawn.capital,
            ..place
        };
        if drawn.by == line::By::Print {
            let said = digits::read(&page(picture), &place, None);
            right += usize::from(said.is_some_and(|said| said.text == truth(&signs)));
            all += 1;
        }
    }
    assert!(all > 15 && 10 * right >= 9 * all, "{right} of {all}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_picture_and_any_line_give_an_answer(
        (width, height) in (1u32..120, 1u32..90),
        noise in any::<u64>(),
        edges in prop::array::uniform4(prop_oneof![
            -50.0f32..200.0,
            Just(f32::NAN),
            Just(f32::INFINITY),
            Just(-f32::INFINITY),
            Just(0.0),
            Just(1e30),
        ]),
        other in prop::option::of("[0-9a-zđ]{0,12}"),
    ) {
        let mut chance = Chance::new(noise);
        let picture = GrayImage::from_fn(width, height, |_, _| {
            image::Luma([if chance.of_100(30) { 20 } else { 240 }])
        });
        let [left, right, foot, capital] = edges;
        let line = Line { left, right, foot, capital };
        if let Some(said) = digits::read(&page(picture), &line, other.as_deref()) {
            prop_assert!((0.0..=1.0).contains(&said.sure));
            prop_assert!(said.text.len() <= digits::decode::DIGITS_MAX);
        }
    }
}
