//! Printed signs: outlines of the fonts of this repository and of Debian's packages. Fonts of
//! the world on which reading is judged are left out.

use std::path::Path;

use crate::pen::Strokes;
use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Fonts that print was learnt from: those of the repository, then Debian's.
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
const DEBIAN: [(&str, &str); 12] = [
    ("fonts-dejavu-core", "truetype/dejavu/DejaVuSerif.ttf"),
    ("fonts-dejavu-core", "truetype/dejavu/DejaVuSans.ttf"),
    ("fonts-dejavu-core", "truetype/dejavu/DejaVuSansMono.ttf"),
    (
        "fonts-crosextra-caladea",
        "truetype/crosextra/Caladea-Regular.ttf",
    ),
    (
        "fonts-crosextra-caladea",
        "truetype/crosextra/Caladea-Italic.ttf",
    ),
    (
        "fonts-crosextra-carlito",
        "truetype/crosextra/Carlito-Regular.ttf",
    ),
    (
        "fonts-oldstandard",
        "truetype/fonts-oldstandard/OldStandard-Regular.ttf",
    ),
    (
        "fonts-oldstandard",
        "truetype/fonts-oldstandard/OldStandard-Italic.ttf",
    ),
    (
        "fonts-linuxlibertine",
        "opentype/linux-libertine/LinLibertine_R.otf",
    ),
    (
        "fonts-lmodern",
        "../texmf/fonts/opentype/public/lm/lmmono10-regular.otf",
    ),
    (
        "fonts-lmodern",
        "../texmf/fonts/opentype/public/lm/lmmonoltcond10-regular.otf",
    ),
    (
        "fonts-lmodern",
        "../texmf/fonts/opentype/public/lm/lmroman10-regular.otf",
    ),
];
/// Fonts that imitate a hand; they stand in for pens beside our own strokes.
const HANDS: [(&str, &str); 5] = [
    (
        "fonts-comic-neue",
        "opentype/comic-neue/ComicNeue-Regular.otf",
    ),
    (
        "fonts-comic-neue",
        "opentype/comic-neue/ComicNeue-Italic.otf",
    ),
    ("fonts-humor-sans", "truetype/humor-sans/Humor-Sans.ttf"),
    ("fonts-kristi", "truetype/kristi/Kristi.ttf"),
    (
        "fonts-ecolier-court",
        "truetype/ecolier-court/Ecolier-court.ttf",
    ),
];

/// The bytes of the fonts.
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
    /// Reads all fonts.
    pub fn read() -> Result<Files, String> {
        let shipped = |(package, path): (&str, &str)| {
            (package.to_owned(), format!("/usr/share/fonts/{path}"))
        };
        let print = ours().into_iter().chain(DEBIAN.map(shipped)).map(open);
        Ok(Files {
            print: print.collect::<Result<_, _>>()?,
            hands: HANDS
                .map(shipped)
                .into_iter()
                .map(open)
                .collect::<Result<_, _>>()?,
        })
    }

    /// Only the fonts of this repository, for tests: hands are imitated by print.
    #[allow(dead_code)]
    pub fn ours() -> Result<Files, String> {
        let print = ours()
            .into_iter()
            .map(open)
            .collect::<Result<Vec<_>, _>>()?;
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

/// Where the fonts of this repository lie; no package brings them.
fn ours() -> [(String, String); OURS.len()] {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../documents/fonts");
    OURS.map(|name| (String::new(), format!("{folder}/{name}.ttf")))
}

/// Faces borrow the bytes they stand in.
fn all(files: &[Vec<u8>]) -> Result<Vec<Face<'_>>, String> {
    let faces = files.iter().map(|bytes| Face::parse(bytes, 0));
    faces
        .map(|face| face.map_err(|error| error.to_string()))
        .collect()
}

fn open((package, path): (String, String)) -> Result<Vec<u8>, String> {
    let hint = if package.is_empty() {
        String::new()
    } else {
        format!(": apt-get install {package}")
    };
    std::fs::read(Path::new(&path)).map_err(|error| format!("{path}: {error}{hint}"))
}

/// A sign at a place: its left edge, the line it stands on, pixels to an em; gives its advance.
pub fn sign(face: &Face<'_>, sign: char, at: (f32, f32), em: f32, onto: &mut Pixmap) -> f32 {
    let scale = em / f32::from(face.units_per_em());
    let Some(glyph) = glyph(face, sign) else {
        return 0.3 * em;
    };
    let mut outline = Outline {
        path: PathBuilder::new(),
        at,
        scale,
    };
    face.outline_glyph(glyph, &mut outline);
    if let Some(path) = outline.path.finish() {
        let mut paint = Paint::default();
        paint.set_color_rgba8(255, 255, 255, 255);
        paint.anti_alias = true;
        onto.fill_path(
            &path,
            &paint,
            FillRule::Winding,
            Transform::identity(),
            None,
        );
    }
    f32::from(face.glyph_hor_advance(glyph).unwrap_or(500)) * scale
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
    at: (f32, f32),
    scale: f32,
}

impl Outline {
    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        (self.at.0 + x * self.scale, self.at.1 - y * self.scale)
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
