//! The text of each page in reading order: what a reader, or a test of one, should find there.

use typst::layout::{Frame, FrameItem, Point, Transform};

use crate::Trouble;
use crate::run::typeset;

/// A run starts a new line when its baseline lies this share of its size off the last one.
const LINE_SHARE: f64 = 0.35;
/// A gap wider than this share of the size is a space.
const SPACE_SHARE: f64 = 0.12;

/// The text of each page, lines as printed, in the order in which the source sets it: a header
/// of two columns gives the left one first. The arguments are those of [`crate::pdf`].
pub fn texts(
    source: &str,
    inputs: &[(&str, String)],
    files: &[(&str, &[u8])],
) -> Result<Vec<String>, Trouble> {
    typeset(source, inputs, files, |_, document| {
        Ok(document
            .pages()
            .iter()
            .map(|page| page_text(&page.frame))
            .collect())
    })
}

fn page_text(frame: &Frame) -> String {
    let mut reader = Reader {
        text: String::new(),
        end: None,
    };
    reader.walk(frame, Transform::identity());
    reader.text
}

/// Where the last run ended, in points: right edge and baseline.
struct Reader {
    text: String,
    end: Option<(f64, f64)>,
}

impl Reader {
    fn walk(&mut self, frame: &Frame, outer: Transform) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let inner = outer
                        .pre_concat(Transform::translate(at.x, at.y))
                        .pre_concat(group.transform);
                    self.walk(&group.frame, inner);
                }
                FrameItem::Text(run) => {
                    let start = Point::new(at.x, at.y).transform(outer);
                    let (x, y) = (start.x.to_pt(), start.y.to_pt());
                    self.push(&run.text, x, y, run.width().to_pt(), run.size.to_pt());
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, text: &str, x: f64, y: f64, width: f64, size: f64) {
        if let Some((right, baseline)) = self.end {
            if (y - baseline).abs() > size * LINE_SHARE {
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.text.push('\n');
            } else if (x - right).abs() > size * SPACE_SHARE && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
        self.text.push_str(text);
        self.end = Some((x + width, y));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_columns_are_read_left_first_and_pages_apart() {
        let source = "#grid(columns: 2, column-gutter: 1cm, [Một\\ Hai *đậm*], [Ba])\n\
                      #pagebreak()\nBốn";
        let pages = texts(source, &[], &[]).unwrap();
        assert_eq!(pages, ["Một\nHai đậm\nBa", "Bốn"]);
    }
}
