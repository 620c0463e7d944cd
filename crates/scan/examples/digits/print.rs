//! Signs by fonts: print, and fonts that imitate a hand, of this repository and of the npm
//! registry. Fonts of the world on which reading is judged are left out.

use std::path::Path;

use crate::chance::Chance;
use crate::pen::Strokes;
use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Stroke, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Fonts of the repository that print is learnt from.
const OURS: [&str; 12] = [
    "Tinos-Regular",
    "Tinos-Italic",
    "Tinos-Bold",
    "NotoSerif-Regular",
    "NotoSerif-Italic",
    "Arimo-Regular",
    "Arimo-Italic",
    "Cousine-Regular",
    "Cousine-Italic",
    "NotoSans-Regular",
    "BeVietnamPro-Regular",
    "Tinos-Regular",
];
/// All others: what for, the package of the npm registry that brings it, its version.
const OTHERS: &str = include_str!("fonts.txt");

/// The bytes of the fonts.
#[derive(Clone, Default)]
pub struct Files {
    print: Vec<Vec<u8>>,
    hands: Vec<Vec<u8>>,
}

/// Fonts and strokes ready to draw with.
pub struct Fonts<'a> {
    pub print: Vec<Face<'a>>,
    pub hands: Vec<Face<'a>>,
    pub strokes: Strokes,
}

impl Files {
    /// Fonts to learn from, and others to judge by; `folder` was filled by `fonts.sh`.
    #[allow(
        dead_code,
        reason = "the test that shares this file draws with our own fonts"
    )]
    pub fn read(folder: &Path) -> Result<[Files; 2], String> {
        let mut learn = Files {
            print: ours()?,
            hands: Vec::new(),
        };
        let mut apart = Files::default();
        for line in OTHERS.lines().filter(|line| !line.starts_with('#')) {
            let Some((what, name)) = line.split_once(' ') else {
                continue;
            };
            let name = name.split(' ').next().unwrap_or(name);
            let bytes = open(&folder.join(name).with_extension("ttf"))?;
            match what {
                "print" => learn.print.push(bytes),
                "hand" => learn.hands.push(bytes),
                "other-print" => apart.print.push(bytes),
                "other-hand" => apart.hands.push(bytes),
                what => return Err(format!("fonts.txt: what is {what}?")),
            }
        }
        Ok([learn, apart])
    }

    /// Only the fonts of this repository, for tests: hands are imitated by print.
    #[allow(dead_code)]
    pub fn ours() -> Result<Files, String> {
        let print = ours()?;
        Ok(Files {
            hands: print.clone(),
            print,
        })
    }

    pub fn fonts(&self) -> Result<Fonts<'_>, String> {
        Ok(Fonts {
            print: all(&self.print)?,
            hands: all(&self.hands)?,
            strokes: Strokes::read(),
        })
    }
}

fn ours() -> Result<Vec<Vec<u8>>, String> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../documents/fonts"));
    let files = OURS.iter().map(|name| folder.join(format!("{name}.ttf")));
    files.map(|file| open(&file)).collect()
}

fn open(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Faces borrow the bytes they stand in.
fn all(files: &[Vec<u8>]) -> Result<Vec<Face<'_>>, String> {
    let faces = files.iter().map(|bytes| Face::parse(bytes, 0));
    faces
        .map(|face| face.map_err(|error| error.to_string()))
        .collect()
}

/// How a sign is drawn otherwise than its font says.
#[derive(Clone, Copy, Default)]
pub struct Bend {
    /// To the right by the height, and up by the width.
    slant: f32,
    turn: f32,
    /// Width over what the font says.
    wide: f32,
    /// Ink around the outline, pixels.
    bold: f32,
}

impl Bend {
    /// What the digits of one number share, as one hand with one pen writes them.
    pub fn draw(capital: f32, chance: &mut Chance) -> Bend {
        Bend {
            slant: chance.around(0.1),
            turn: chance.around(0.03),
            wide: chance.between(0.8, 1.25),
            bold: capital * chance.between(0.01, 0.09),
        }
    }

    /// The same, of one digit.
    pub fn shaken(&self, chance: &mut Chance) -> Bend {
        Bend {
            slant: self.slant + chance.around(0.04),
            turn: self.turn + chance.around(0.04),
            wide: self.wide * chance.between(0.92, 1.08),
            bold: self.bold,
        }
    }
}

/// A sign at a place: its left edge, the line it stands on, pixels to an em; gives its advance.
pub fn sign(face: &Face<'_>, sign: char, at: (f32, f32), em: f32, onto: &mut Pixmap) -> f32 {
    let bend = Bend {
        wide: 1.0,
        ..Bend::default()
    };
    bent(face, sign, at, em, &bend, onto)
}

/// The same, bent.
pub fn bent(
    face: &Face<'_>,
    sign: char,
    at: (f32, f32),
    em: f32,
    bend: &Bend,
    onto: &mut Pixmap,
) -> f32 {
    let scale = em / f32::from(face.units_per_em());
    let Some(glyph) = glyph(face, sign) else {
        return 0.3 * em;
    };
    let mut outline = Outline {
        path: PathBuilder::new(),
        scale,
    };
    face.outline_glyph(glyph, &mut outline);
    if let Some(path) = outline.path.finish() {
        let mut paint = Paint::default();
        paint.set_color_rgba8(255, 255, 255, 255);
        paint.anti_alias = true;
        let placed = Transform::from_row(bend.wide, bend.turn, -bend.slant, 1.0, at.0, at.1);
        onto.fill_path(&path, &paint, FillRule::Winding, placed, None);
        if bend.bold > 0.0 {
            let pen = Stroke {
                width: bend.bold,
                ..Stroke::default()
            };
            onto.stroke_path(&path, &paint, &pen, placed, None);
        }
    }
    f32::from(face.glyph_hor_advance(glyph).unwrap_or(500)) * scale * bend.wide
}

/// A letter that a font lacks is drawn without its marks.
fn glyph(face: &Face<'_>, sign: char) -> Option<GlyphId> {
    let plain = match sign {
        'Đ' => 'D',
        'ố' | 'ô' => 'o',
        other => other,
    };
    face.glyph_index(sign).or_else(|| face.glyph_index(plain))
}

/// Height of a capital letter, of an em.
pub fn capital(face: &Face<'_>) -> f32 {
    let height = face
        .glyph_index('H')
        .and_then(|glyph| face.glyph_bounding_box(glyph))
        .map_or(660, |area| area.y_max);
    f32::from(height) / f32::from(face.units_per_em())
}

struct Outline {
    path: PathBuilder,
    scale: f32,
}

impl Outline {
    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        (x * self.scale, -y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.point(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.point(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.point(x1, y1), self.point(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2)) = (self.point(x1, y1), self.point(x2, y2));
        let (x, y) = self.point(x, y);
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
