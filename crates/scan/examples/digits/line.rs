//! Made-up number lines: a label, a number by pen, stamp or print, a separator, letters.

use scan::ocr::digits::net::{COLON, DASH, LETTER, POINT, SLASH, ZERO};
use scan::ocr::digits::strip::Line;
use tiny_skia::Pixmap;
use ttf_parser::Face;

use crate::chance::Chance;
use crate::pen::{Hand, Place, Strokes};
use crate::print::{self, Bend, Fonts};

/// What stands where: its class, left and right edge, pixels.
type Sign = (usize, f32, f32);

/// A line before it is worn: what is printed, what is written, and what both say.
pub struct Drawn {
    pub print: Pixmap,
    pub pen: Pixmap,
    pub signs: Vec<Sign>,
    /// The row that letters stand on, and the height of a capital.
    pub foot: f32,
    pub capital: f32,
    /// Where the number lies, and what wrote it.
    pub number: (f32, f32),
    pub by: By,
}

/// What wrote a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    Nobody,
    Strokes,
    Hand,
    Wheels,
    Print,
}

impl By {
    #[allow(dead_code, reason = "the test that shares this file counts no kinds")]
    pub const ALL: [By; 5] = [By::Nobody, By::Strokes, By::Hand, By::Wheels, By::Print];
}

const TAILS: [&str; 24] = [
    "QĐ-UBND", "UBND-VX", "TB-UBND", "KH-UBND", "BC-SNV", "TTr-UBND", "CV/TU", "QĐ/HU", "NQ-HĐND",
    "GM-VP", "UBND", "SYT-NVY", "BB-BCH", "CTr/TU", "HD-STC", "CT-UBND", "BCH-TH", "SNN-TL",
    "VP-KSTT", "TB/ĐU", "GGT-UBND", "QĐ.UB", "QĐ-BQL", "SXD-KT",
];
/// The longest number that is drawn, digits.
const DIGITS: [usize; 12] = [1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5];

/// The pen that moves along a line.
struct Writer<'a, 'f> {
    chance: &'a mut Chance,
    face: &'a Face<'f>,
    em: f32,
    x: f32,
    drawn: Drawn,
}

/// Draws a line.
pub fn draw(fonts: &Fonts<'_>, chance: &mut Chance) -> Option<Drawn> {
    let capital = chance.between(13.0, 30.0);
    let (width, height) = ((capital * 20.0) as u32, (capital * 5.0) as u32);
    let at = chance.below(fonts.print.len());
    let face = fonts.print.get(at)?;
    let drawn = Drawn {
        print: Pixmap::new(width, height)?,
        pen: Pixmap::new(width, height)?,
        signs: Vec::new(),
        foot: capital * 3.2,
        capital,
        number: (0.0, 0.0),
        by: By::Print,
    };
    let em = capital / print::capital(face);
    let x = capital * 1.5;
    let mut writer = Writer {
        chance,
        face,
        em,
        x,
        drawn,
    };
    writer.label();
    writer.number(fonts);
    writer.tail();
    Some(writer.drawn)
}

impl Writer<'_, '_> {
    fn put(&mut self, sign: char, class: usize) {
        let at = (self.x, self.drawn.foot);
        let wide = print::sign(self.face, sign, at, self.em, &mut self.drawn.print);
        if class > 0 {
            self.drawn.signs.push((class, self.x, self.x + wide));
        }
        self.x += wide;
    }

    fn skip(&mut self, least: f32, most: f32) {
        self.x += self.drawn.capital * self.chance.between(least, most);
    }

    fn label(&mut self) {
        self.put('S', LETTER);
        self.put('ố', LETTER);
        if self.chance.of_100(12) {
            self.skip(0.2, 0.5);
        }
        if self.chance.of_100(82) {
            let sign = if self.chance.of_100(95) { ':' } else { '.' };
            self.put(sign, COLON);
        }
        self.skip(0.1, 0.6);
    }

    fn number(&mut self, fonts: &Fonts<'_>) {
        let from = self.x;
        let digits: Vec<usize> = (0..*self.chance.pick(&DIGITS))
            .map(|_| self.chance.below(10))
            .collect();
        let dotted = self.chance.of_100(14);
        self.drawn.by = match self.chance.below(100) {
            0..6 => By::Nobody,
            6..28 => By::Strokes,
            28..64 => By::Hand,
            64..72 => By::Wheels,
            _ => By::Print,
        };
        match self.drawn.by {
            By::Nobody => self.skip(0.3, 4.0),
            By::Strokes => self.written(&digits, &fonts.strokes),
            By::Hand => self.by_font(&digits, &fonts.hands),
            By::Wheels => self.by_font(&digits, &fonts.print),
            By::Print => self.printed(&digits),
        }
        if dotted {
            self.dots(from);
        }
        self.drawn.number = (from, self.x);
        if self.chance.of_100(4) && self.x > from + self.drawn.capital {
            let sign = *self.chance.pick(&['a', 'b', 'c']);
            self.put(sign, LETTER);
        }
    }

    /// A row of dots that is written on.
    fn dots(&mut self, from: f32) {
        let to = self.x + self.chance.between(0.0, 1.0) * self.drawn.capital;
        let mut x = from - self.chance.between(0.0, 0.5) * self.drawn.capital;
        while x < to {
            let at = (x, self.drawn.foot);
            x += print::sign(self.face, '.', at, self.em, &mut self.drawn.print).max(1.0);
        }
        self.x = self.x.max(to);
    }

    fn printed(&mut self, digits: &[usize]) {
        for digit in digits {
            let sign = char::from(b'0' + *digit as u8);
            self.put(sign, ZERO + digit);
        }
    }

    /// By our own strokes.
    fn written(&mut self, digits: &[usize], strokes: &Strokes) {
        let hand = Hand::draw(strokes, self.chance);
        let height = self.drawn.capital * self.chance.between(0.85, 1.7);
        let foot = self.drawn.foot + self.drawn.capital * self.chance.around(0.12);
        self.skip(0.0, 0.5);
        for digit in digits {
            let place = Place {
                left: self.x,
                foot: foot + height * self.chance.around(0.04),
                height: height * self.chance.between(0.88, 1.1),
            };
            let wide = hand.digit(*digit, place, &mut self.drawn.pen, self.chance);
            self.drawn.signs.push((ZERO + digit, self.x, self.x + wide));
            let gap = hand
                .gap(self.chance)
                .max(if *digit == 1 { 0.06 } else { -0.06 });
            self.x += wide + height * (gap + hand.thickness());
        }
        self.skip(-0.2, 0.4);
        if self.chance.of_100(12) {
            let height = height * self.chance.between(0.9, 1.4);
            let place = Place {
                left: self.x,
                foot: foot + 0.1 * height,
                height,
            };
            let wide = hand.slash(place, &mut self.drawn.pen, self.chance);
            self.drawn.signs.push((SLASH, self.x, self.x + wide));
            self.x += wide + 0.1 * height;
        }
    }

    /// By a font of another kind, larger, bent and unsteady: a hand, or a stamp of wheels.
    fn by_font(&mut self, digits: &[usize], faces: &[Face<'_>]) {
        let face = &faces[self.chance.below(faces.len())];
        let tall = face
            .glyph_index('8')
            .and_then(|glyph| face.glyph_bounding_box(glyph))
            .map_or(0.6, |area| {
                f32::from(area.y_max) / f32::from(face.units_per_em())
            });
        let capital = self.drawn.capital;
        let em = capital * self.chance.between(0.9, 1.6) / tall.max(0.2);
        let foot = self.drawn.foot + capital * self.chance.around(0.12);
        let apart = self.chance.between(-0.03, 0.15) * capital;
        let bend = Bend::draw(capital, self.chance);
        let slash = self.chance.of_100(12).then_some((SLASH, '/'));
        let digits = digits.iter().map(|digit| {
            let sign = char::from(b'0' + *digit as u8);
            (ZERO + digit, sign)
        });
        for (class, sign) in digits.chain(slash) {
            let at = (self.x, foot + capital * self.chance.around(0.03));
            let bend = bend.shaken(self.chance);
            let wide = print::bent(face, sign, at, em, &bend, &mut self.drawn.pen);
            self.drawn.signs.push((class, self.x, self.x + wide));
            self.x += wide + apart;
        }
        self.skip(-0.1, 0.4);
    }

    fn tail(&mut self) {
        let written = self.drawn.signs.last().is_some_and(|sign| sign.0 == SLASH);
        if !written {
            match self.chance.below(100) {
                0..72 => self.put('/', SLASH),
                72..92 => self.put('-', DASH),
                _ if self.drawn.signs.last().is_some_and(|sign| sign.0 < SLASH) => {
                    self.skip(0.3, 0.6);
                }
                _ => self.put('/', SLASH),
            }
        }
        if self.chance.of_100(12) {
            let year = self.chance.below(60) + 1976;
            for sign in year.to_string().chars() {
                let digit = sign.to_digit(10).unwrap_or(0) as usize;
                self.put(sign, ZERO + digit);
            }
            self.put('/', SLASH);
        }
        for sign in self.chance.pick(&TAILS).chars() {
            let class = match sign {
                '/' => SLASH,
                '-' => DASH,
                '.' => POINT,
                _ => LETTER,
            };
            self.put(sign, class);
        }
    }
}

/// Where a reader would look for the number: from somewhere behind the label, not quite on the
/// foot, and of a height that was guessed. And the classes that are seen there.
pub fn framed(drawn: &Drawn, chance: &mut Chance) -> (Line, Vec<usize>) {
    let capital = drawn.capital;
    let label = drawn.signs.get(1).map_or(0.0, |sign| sign.1);
    let first = drawn.signs.iter().find(|sign| sign.1 >= drawn.number.0);
    let first = first.map_or(drawn.number.0, |sign| sign.1);
    let left = chance.between(label.max(first - 2.2 * capital), first - 0.05 * capital);
    let guessed = capital * chance.around(0.1).exp();
    let most = left + 16.0 * guessed;
    let right = drawn.number.1 + capital * chance.between(0.7, 6.0);
    let line = Line {
        left,
        right: right.min(most),
        foot: drawn.foot + capital * chance.around(0.1),
        capital: guessed,
    };
    let seen = |sign: &&Sign| {
        let shown = sign.2.min(line.right) - sign.1.max(line.left);
        shown > 0.5 * (sign.2 - sign.1)
    };
    let classes = drawn.signs.iter().filter(seen).map(|sign| sign.0).collect();
    (line, classes)
}
