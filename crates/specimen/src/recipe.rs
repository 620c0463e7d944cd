//! What to make: every choice that shapes a specimen, so that it can be made again.

use serde::{Deserialize, Serialize};

use crate::dice::Dice;

/// Two worlds that share no layout variant, font, wording of matters, lower unit or seed: a
/// reader of papers is tuned on one and judged on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum World {
    /// To look at while a reader of papers is being written.
    Tuning,
    /// To judge it by, and for nothing else.
    HeldOut,
}

impl World {
    /// Its word in names of folders and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            World::Tuning => "tuning",
            World::HeldOut => "held-out",
        }
    }
}

/// What kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Quyết định.
    Decision,
    /// Quyết định with a regulation attached on the pages behind it.
    DecisionWithRegulation,
    /// Công văn.
    Letter,
    /// Thông báo.
    Notice,
    /// Kế hoạch.
    Plan,
    /// Báo cáo.
    Report,
    /// Giấy mời.
    Invitation,
    /// Biên bản.
    Minutes,
    /// Tờ trình.
    Submission,
    /// Nghị quyết.
    Resolution,
    /// Chỉ thị.
    Directive,
    /// Công điện.
    Telegram,
    /// Giấy giới thiệu.
    Introduction,
    /// Hướng dẫn.
    Guidance,
    /// Chương trình.
    Programme,
}

/// By which rules, and so in which years, it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Era {
    /// Decree 30/2020/NĐ-CP.
    Decree30,
    /// Circular 01/2011/TT-BNV.
    Circular01,
    /// Joint circular 55/2005.
    Circular55,
    /// Before 2005, from a computer with `.VnTime` or a good typewriter.
    Nineties,
    /// 1976 to 1995, from a typewriter.
    Typewriter,
    /// Papers of the Party, guidance 36-HD/VPTW and those before it.
    Party,
}

/// A kind of paper by the rules of an era.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Layout {
    /// What it is.
    pub kind: Kind,
    /// How it is laid out.
    pub era: Era,
}

/// How a mark of secrecy or urgency stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkAs {
    /// Printed in a box under the number.
    Box,
    /// Pressed on in red, a little turned.
    Stamp,
}

/// A mark of secrecy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Secrecy {
    /// Mật.
    Mat,
    /// Tối mật.
    ToiMat,
    /// Tuyệt mật.
    TuyetMat,
}

impl Secrecy {
    /// As printed.
    pub fn printed(self) -> &'static str {
        match self {
            Secrecy::Mat => "MẬT",
            Secrecy::ToiMat => "TỐI MẬT",
            Secrecy::TuyetMat => "TUYỆT MẬT",
        }
    }
}

/// How worn the scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wear {
    /// As drawn.
    Clean,
    /// A good scanner and a fresh paper.
    Office,
    /// A copy of a copy, a little askew.
    Bad,
    /// Everything that happens to paper.
    Terrible,
}

/// Every choice that shapes a specimen. Choices are drawn by [`Recipe::draw`] and may be changed
/// before [`crate::make`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Which world.
    pub world: World,
    /// Starts all chance.
    pub seed: u64,
    /// Kind and era.
    pub layout: Layout,
    /// A family of [`fonts`] of this world.
    pub font: String,
    /// How worn.
    pub wear: Wear,
    /// Dots per inch.
    pub dpi: u32,
    /// Colour or gray.
    pub colour: bool,
    /// Only ever on request.
    pub secrecy: Option<(Secrecy, MarkAs)>,
}

/// Families that papers of a world are set in, the first ones the likeliest.
pub fn fonts(world: World, era: Era) -> &'static [&'static str] {
    match (world, era) {
        (World::Tuning, Era::Typewriter) => &["Cousine"],
        (World::HeldOut, Era::Typewriter) => &["Nhip Typewriter"],
        (World::Tuning, _) => &["Tinos", "Tinos", "Tinos", "Noto Serif", "Arimo"],
        (World::HeldOut, _) => &[
            "STIX Two Text",
            "STIX Two Text",
            "Nhip Office",
            "Nhip Clerk",
            "Nhip Sturdy",
        ],
    }
}

/// Layouts with how often each is drawn.
const LAYOUTS: &[(u32, Era, Kind)] = &[
    (14, Era::Decree30, Kind::Decision),
    (14, Era::Decree30, Kind::Letter),
    (6, Era::Decree30, Kind::Notice),
    (6, Era::Decree30, Kind::Plan),
    (6, Era::Decree30, Kind::Report),
    (4, Era::Decree30, Kind::Invitation),
    (3, Era::Decree30, Kind::Minutes),
    (4, Era::Decree30, Kind::Submission),
    (3, Era::Decree30, Kind::Resolution),
    (2, Era::Decree30, Kind::Directive),
    (2, Era::Decree30, Kind::Telegram),
    (2, Era::Decree30, Kind::Introduction),
    (2, Era::Decree30, Kind::Guidance),
    (2, Era::Decree30, Kind::Programme),
    (2, Era::Decree30, Kind::DecisionWithRegulation),
    (5, Era::Circular01, Kind::Decision),
    (5, Era::Circular01, Kind::Letter),
    (2, Era::Circular01, Kind::Report),
    (2, Era::Circular01, Kind::Plan),
    (2, Era::Circular01, Kind::Notice),
    (3, Era::Circular55, Kind::Decision),
    (3, Era::Circular55, Kind::Letter),
    (3, Era::Nineties, Kind::Decision),
    (2, Era::Nineties, Kind::Letter),
    (1, Era::Nineties, Kind::Notice),
    (3, Era::Typewriter, Kind::Decision),
    (2, Era::Typewriter, Kind::Letter),
    (1, Era::Typewriter, Kind::Notice),
    (4, Era::Party, Kind::Decision),
    (4, Era::Party, Kind::Letter),
    (3, Era::Party, Kind::Notice),
    (2, Era::Party, Kind::Report),
    (2, Era::Party, Kind::Plan),
    (1, Era::Party, Kind::Resolution),
    (1, Era::Party, Kind::Guidance),
    (1, Era::Party, Kind::Programme),
];

/// Every layout that [`Recipe::draw`] may draw.
pub fn layouts() -> Vec<Layout> {
    LAYOUTS
        .iter()
        .map(|(_, era, kind)| Layout {
            kind: *kind,
            era: *era,
        })
        .collect()
}

impl Recipe {
    /// The choices that a seed makes in a world, in about the mix of an office's shelf.
    pub fn draw(world: World, seed: u64) -> Recipe {
        let mut dice = Dice::new(seed, world.word());
        let layout = draw_layout(&mut dice);
        let font = (*dice.pick(fonts(world, layout.era))).to_owned();
        let wear = match dice.below(100) {
            0..10 => Wear::Clean,
            10..60 => Wear::Office,
            60..88 => Wear::Bad,
            _ => Wear::Terrible,
        };
        let dpi = *dice.pick(&[300, 300, 300, 200, 200, 150]);
        Recipe {
            world,
            seed,
            layout,
            font,
            wear,
            dpi,
            colour: dice.chance(55),
            secrecy: None,
        }
    }

    /// The same recipe with a mark of secrecy, chosen by its seed.
    pub fn with_secrecy(mut self) -> Recipe {
        let mut dice = Dice::new(self.seed, "secrecy");
        let level = *dice.pick(&[
            Secrecy::Mat,
            Secrecy::Mat,
            Secrecy::ToiMat,
            Secrecy::TuyetMat,
        ]);
        let mark = if dice.chance(50) {
            MarkAs::Box
        } else {
            MarkAs::Stamp
        };
        self.secrecy = Some((level, mark));
        self
    }
}

fn draw_layout(dice: &mut Dice) -> Layout {
    let total: u32 = LAYOUTS.iter().map(|(weight, ..)| weight).sum();
    let mut left = dice.below(total as usize) as u32;
    for (weight, era, kind) in LAYOUTS {
        if left < *weight {
            return Layout {
                kind: *kind,
                era: *era,
            };
        }
        left -= weight;
    }
    Layout {
        kind: Kind::Decision,
        era: Era::Decree30,
    }
}
