//! Measures of layout variants: each world draws from variants of its own.

use crate::dice::Dice;
use crate::paper::Style;
use crate::recipe::{Era, Recipe};

/// How a world lays a header out, and where it puts page numbers.
struct Variant {
    header: &'static str,
    numbers: &'static str,
    split: (f64, f64),
    issuer_rule: (f64, f64),
    leading: (f64, f64),
    left: (f64, f64),
    title_plus: f64,
}

const VARIANTS: [&[Variant]; 2] = [
    &[
        Variant {
            header: "rows",
            numbers: "top",
            split: (40.0, 43.0),
            issuer_rule: (30.0, 45.0),
            leading: (0.62, 0.75),
            left: (28.0, 31.0),
            title_plus: 1.0,
        },
        Variant {
            header: "columns",
            numbers: "top",
            split: (42.0, 45.0),
            issuer_rule: (22.0, 34.0),
            leading: (0.55, 0.62),
            left: (29.0, 33.0),
            title_plus: 0.0,
        },
        Variant {
            header: "rows",
            numbers: "bottom",
            split: (38.0, 41.0),
            issuer_rule: (46.0, 60.0),
            leading: (0.75, 0.95),
            left: (25.0, 28.0),
            title_plus: 2.0,
        },
    ],
    &[
        Variant {
            header: "columns",
            numbers: "none",
            split: (39.0, 42.0),
            issuer_rule: (35.0, 50.0),
            leading: (0.66, 0.8),
            left: (30.0, 34.0),
            title_plus: 1.5,
        },
        Variant {
            header: "rows",
            numbers: "top",
            split: (43.5, 46.0),
            issuer_rule: (18.0, 30.0),
            leading: (0.52, 0.6),
            left: (26.0, 29.0),
            title_plus: 0.5,
        },
        Variant {
            header: "apart",
            numbers: "bottom",
            split: (41.0, 44.0),
            issuer_rule: (25.0, 40.0),
            leading: (0.7, 0.9),
            left: (27.0, 30.0),
            title_plus: 2.5,
        },
    ],
];

const HANDS: [&str; 2] = ["Patrick Hand", "Nhip Script"];

/// The style of a recipe.
pub fn style(recipe: &Recipe) -> Style {
    let mut dice = Dice::new(recipe.seed, "style");
    let era = recipe.layout.era;
    let variants = VARIANTS[recipe.world as usize];
    let variant = dice.pick(variants);
    let mut range = |(from, to): (f64, f64)| dice.between(from, to);
    let split = range(variant.split);
    let issuer_rule = range(variant.issuer_rule);
    let leading = range(variant.leading);
    let left = range(variant.left);
    let width = width_factor(&recipe.font);
    let size = (range((13.0, 14.3)) * 2.0).floor() / 2.0 * width;
    let old = matches!(era, Era::Nineties | Era::Typewriter);
    let mut style = Style {
        font: recipe.font.clone(),
        hand: HANDS[recipe.world as usize].to_owned(),
        ink: (*dice.pick(&["#1d3c9e", "#23307a", "#2244bb", "#101838"])).to_owned(),
        red: (*dice.pick(&["#d0202ae0", "#c8102ed0", "#e0343cc8", "#b81c2cd8"])).to_owned(),
        size,
        small: 12.0 * width,
        issuer_size: dice.between(12.0, 13.0) * width,
        motto_size: dice.between(11.8, 12.6) * width,
        head_size: dice.between(12.5, 13.6) * width,
        head_gap: dice.between(4.0, 9.0),
        title_plus: variant.title_plus,
        title_tracking: if dice.chance(12) { 1.2 } else { 0.0 },
        abstract_inset: dice.between(20.0, 62.0),
        title_rule: dice.between(14.0, 32.0),
        issuer_rule,
        basis_italic: era == Era::Decree30 || dice.chance(25),
        date_italic: !old || dice.chance(60),
        justify: dice.chance(85),
        leading,
        indent: dice.between(9.0, 13.0),
        gap: dice.between(3.0, 7.0),
        sign_gap: dice.between(27.0, 36.0),
        pen: dice.between(0.8, 1.7),
        margin: [
            left,
            dice.between(14.0, 20.0),
            dice.between(17.0, 22.0),
            19.0,
        ],
        numbers: variant.numbers.to_owned(),
        split,
        foot_split: dice.between(44.0, 52.0),
        header: variant.header.to_owned(),
        motto_mark: motto_mark(recipe, &mut dice).to_owned(),
        subject_style: if dice.chance(12) { "italic" } else { "normal" }.to_owned(),
        party_dashes: dice.chance(50),
        dashes: [dice.whole(9, 16) as u32, dice.whole(18, 26) as u32],
        motto_under: dice.chance(50),
        typed: era == Era::Typewriter,
    };
    if era == Era::Typewriter {
        typewritten(&mut style, &mut dice);
    }
    style
}

/// What stood under the motto before rules were the rule.
fn motto_mark(recipe: &Recipe, dice: &mut Dice) -> &'static str {
    const MARKS: [&[&str]; 2] = [
        &["-----o0o-----", "-------------"],
        &["---***---", "_________"],
    ];
    let old = matches!(recipe.layout.era, Era::Nineties | Era::Circular55);
    if old && dice.chance(40) {
        dice.pick::<&str>(MARKS[recipe.world as usize])
    } else {
        ""
    }
}

fn typewritten(style: &mut Style, dice: &mut Dice) {
    let size = dice.between(10.2, 10.9);
    style.size = size;
    style.small = size;
    style.issuer_size = size;
    style.motto_size = size;
    style.head_size = size;
    style.split = dice.between(39.0, 41.0);
    style.margin = [22.0, 12.0, 18.0, 18.0];
    style.numbers = "top".to_owned();
    style.justify = false;
}

/// Wide families are set smaller, so that headers keep their lines.
fn width_factor(font: &str) -> f64 {
    match font {
        "Noto Serif" | "Nhip Sturdy" => 0.84,
        "Arimo" | "Nhip Clerk" => 0.88,
        "Nhip Office" => 0.94,
        "STIX Two Text" => 0.96,
        "Tinos" | "Cousine" | "Nhip Typewriter" => 1.0,
        other => width_beside_tinos(other),
    }
}

/// What a family that whoever measures brought along is scaled by, to be as wide as Tinos.
fn width_beside_tinos(font: &str) -> f64 {
    const SAMPLE: &str = "Ủy ban nhân dân huyện Cam Lộ CỘNG HÒA XÃ HỘI";
    let width = |family| documents::width(family, SAMPLE);
    let share = width("Tinos").zip(width(font));
    share.map_or(1.0, |(usual, this)| (usual / this).clamp(0.8, 1.1))
}
