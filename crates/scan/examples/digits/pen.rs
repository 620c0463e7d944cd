//! Digits as people in Viet Nam write them: skeletons of strokes, shaken, slanted and drawn with
//! a pen. They are drawn here from memory of schoolbooks and desks, no one's handwriting.

use tiny_skia::{LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

use crate::chance::Chance;

/// Skeletons of all signs; what a line of it says stands at its head.
const STROKES: &str = include_str!("strokes.txt");

/// A stroke in a box of 1 by 1, top left 0 0; round ones are curves through their points.
struct Line {
    round: bool,
    points: Vec<(f32, f32)>,
}

/// A way to write a sign: its width, of its height, and its strokes.
struct Way {
    wide: f32,
    lines: Vec<Line>,
}

/// All ways to write the ten digits and the slash.
pub struct Strokes([Vec<Way>; 11]);

impl Strokes {
    pub fn read() -> Strokes {
        let mut all: [Vec<Way>; 11] = Default::default();
        for line in STROKES.lines().filter(|line| !line.starts_with('#')) {
            let Some((sign, way)) = line.split_once(' ') else {
                continue;
            };
            let at = sign.parse().unwrap_or(10usize);
            all[at.min(10)].push(way_of(way));
        }
        Strokes(all)
    }
}

fn way_of(text: &str) -> Way {
    let share = |text: &str| text.parse::<f32>().unwrap_or(0.0) / 100.0;
    let mut words = text.split(' ');
    let wide = words.next().map_or(0.5, share);
    let mut lines: Vec<Line> = Vec::new();
    for word in words {
        match (word.split_once(','), lines.last_mut()) {
            (Some((x, y)), Some(line)) => line.points.push((share(x), share(y))),
            _ => lines.push(Line {
                round: word == "~",
                points: Vec::new(),
            }),
        }
    }
    Way { wide, lines }
}

/// How one person wrote one number: what its digits share.
pub struct Hand<'a> {
    strokes: &'a Strokes,
    slant: f32,
    shake: f32,
    wide: f32,
    thick: f32,
    turn: f32,
    gap: f32,
    /// The way of each digit, of all its ways.
    ways: [usize; 10],
}

impl<'a> Hand<'a> {
    pub fn draw(strokes: &'a Strokes, chance: &mut Chance) -> Hand<'a> {
        Hand {
            strokes,
            slant: chance.between(-0.12, 0.5) * chance.between(0.0, 1.0),
            shake: chance.between(0.01, 0.06),
            wide: chance.between(0.75, 1.3),
            thick: chance.between(0.06, 0.17),
            turn: chance.around(0.04),
            gap: chance.between(-0.04, 0.3),
            ways: std::array::from_fn(|_| chance.below(1000)),
        }
    }

    /// Thickness of the pen in heights of a digit.
    pub fn thickness(&self) -> f32 {
        self.thick
    }

    /// Space behind a digit, in heights.
    pub fn gap(&self, chance: &mut Chance) -> f32 {
        (self.gap + chance.around(0.04)).max(-0.06)
    }

    /// A digit that stands at a place; gives its width.
    pub fn digit(&self, digit: usize, place: Place, onto: &mut Pixmap, chance: &mut Chance) -> f32 {
        let ways = &self.strokes.0[digit % 10];
        let own = if chance.of_100(85) {
            self.ways[digit % 10]
        } else {
            chance.below(1000)
        };
        self.write(&ways[own % ways.len()], place, onto, chance)
    }

    pub fn slash(&self, place: Place, onto: &mut Pixmap, chance: &mut Chance) -> f32 {
        self.write(chance.pick(&self.strokes.0[10]), place, onto, chance)
    }

    fn write(
        &self,
        Way { wide, lines }: &Way,
        place: Place,
        onto: &mut Pixmap,
        chance: &mut Chance,
    ) -> f32 {
        let Place { left, foot, height } = place;
        let width = wide * self.wide * height * chance.between(0.88, 1.12);
        let turn = self.turn + chance.around(0.04);
        let slant = self.slant + chance.around(0.03);
        let shake = self.shake;
        let mut end = left;
        for line in lines {
            let mut points: Vec<(f32, f32)> = Vec::new();
            for (x, y) in &line.points {
                let (x, y) = (x + chance.around(shake), y + chance.around(shake));
                let up = (1.0 - y) * height;
                let x = left + x * width + slant * up;
                points.push((x, foot - up + turn * (x - left)));
                end = end.max(left + width);
            }
            if let Some(path) = path(&points, line.round || chance.of_100(10)) {
                ink(onto, &path, self.thick * height);
            }
        }
        end - left
    }
}

/// Where a sign stands: left edge, the line under it, its height, pixels.
#[derive(Clone, Copy)]
pub struct Place {
    pub left: f32,
    pub foot: f32,
    pub height: f32,
}

/// A path through points: straight, or a curve as a quick hand draws it.
pub fn path(points: &[(f32, f32)], round: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    let at = |index: isize| {
        let last = points.len() as isize - 1;
        points[index.clamp(0, last) as usize]
    };
    let first = points.first()?;
    path.move_to(first.0, first.1);
    for index in 0..points.len() as isize - 1 {
        let (a, b, c, d) = (at(index - 1), at(index), at(index + 1), at(index + 2));
        if round {
            path.cubic_to(
                b.0 + (c.0 - a.0) / 6.0,
                b.1 + (c.1 - a.1) / 6.0,
                c.0 - (d.0 - b.0) / 6.0,
                c.1 - (d.1 - b.1) / 6.0,
                c.0,
                c.1,
            );
        } else {
            path.line_to(c.0, c.1);
        }
    }
    path.finish()
}

/// Draws a path with a round pen.
pub fn ink(onto: &mut Pixmap, path: &Path, thick: f32) {
    let stroke = Stroke {
        width: thick.max(0.6),
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    };
    let mut paint = Paint::default();
    paint.set_color_rgba8(255, 255, 255, 255);
    paint.anti_alias = true;
    onto.stroke_path(path, &paint, &stroke, Transform::identity(), None);
}
