//! A paper as a word processor holds it: lines one after another, and tables.

use crate::paper::{Paper, Part};

/// Where a line stands between the margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Centre,
    Right,
    Both,
}

/// One paragraph in one face.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) side: Side,
}

/// What follows what.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    Line(Line),
    /// A table without lines: the head or the foot.
    Columns(Vec<Line>, Vec<Line>),
    /// A table with lines.
    Table(Vec<Vec<String>>),
    Break,
}

fn line(text: impl Into<String>, side: Side) -> Line {
    Line {
        text: text.into(),
        bold: false,
        italic: false,
        side,
    }
}

fn bold(text: impl Into<String>, side: Side) -> Line {
    Line {
        bold: true,
        ..line(text, side)
    }
}

/// The paper's words in reading order.
pub(crate) fn flow(paper: &Paper) -> Vec<Block> {
    let mut blocks = vec![head(paper)];
    let mut push = |line: Line| blocks.push(Block::Line(line));
    if let Some(title) = &paper.title {
        push(bold(title, Side::Centre));
    }
    if let Some(matter) = &paper.r#abstract {
        push(bold(matter, Side::Centre));
    }
    match paper.to.as_slice() {
        [] => {}
        [one] => push(line(format!("{} {one}", paper.to_word), Side::Centre)),
        several => {
            push(line(&paper.to_word, Side::Left));
            for (number, one) in several.iter().enumerate() {
                let end = if number + 1 == several.len() {
                    "."
                } else {
                    ";"
                };
                push(line(format!("- {one}{end}"), Side::Left));
            }
        }
    }
    blocks.extend(paper.body.iter().map(part));
    blocks.push(foot(paper));
    for annex in &paper.annexes {
        let note = Line {
            italic: true,
            ..line(&annex.note, Side::Centre)
        };
        blocks.push(Block::Break);
        blocks.push(Block::Line(bold(&annex.title, Side::Centre)));
        blocks.push(Block::Line(bold(&annex.name, Side::Centre)));
        blocks.push(Block::Line(note));
        blocks.push(Block::Table(annex.rows.clone()));
    }
    blocks
}

fn head(paper: &Paper) -> Block {
    let digits = paper.number.digits.as_deref().unwrap_or("     ");
    let number = format!("{}{digits}{}", paper.number.lead, paper.number.tail);
    let mut left: Vec<Line> = paper
        .parent
        .iter()
        .map(|one| line(one, Side::Centre))
        .collect();
    left.extend(paper.issuer.iter().map(|one| bold(one, Side::Centre)));
    left.push(line(number, Side::Centre));
    left.extend(
        paper
            .subject
            .iter()
            .map(|subject| line(subject, Side::Centre)),
    );
    for mark in [&paper.secrecy, &paper.urgency].into_iter().flatten() {
        left.push(bold(&mark.text, Side::Centre));
    }
    let mut right: Vec<Line> = paper
        .motto
        .iter()
        .map(|one| bold(one, Side::Centre))
        .collect();
    right.push(Line {
        italic: true,
        ..line(&paper.place_date, Side::Centre)
    });
    Block::Columns(left, right)
}

fn part(part: &Part) -> Block {
    Block::Line(match part {
        Part::Head { t } => bold(t, Side::Centre),
        Part::Basis { t } => Line {
            italic: true,
            ..line(t, Side::Both)
        },
        Part::Article { n, t } => line(format!("{n} {t}"), Side::Both),
        Part::Section { t } => bold(t, Side::Left),
        Part::P { t } => line(t, Side::Both),
        Part::Centre { t } => line(t, Side::Centre),
        Part::Table { rows } => return Block::Table(rows.clone()),
        Part::Break => return Block::Break,
    })
}

fn foot(paper: &Paper) -> Block {
    let mut left = vec![Line {
        italic: true,
        ..bold("Nơi nhận:", Side::Left)
    }];
    for (number, one) in paper.recipients.iter().enumerate() {
        let last = number + 1 == paper.recipients.len();
        let end = if last {
            paper.recipients_end.as_str()
        } else {
            ";"
        };
        left.push(line(format!("- {one}{end}"), Side::Left));
    }
    let mut right: Vec<Line> = paper
        .signer
        .lines
        .iter()
        .map(|one| bold(one, Side::Centre))
        .collect();
    right.extend(
        paper
            .signer
            .signed
            .iter()
            .map(|word| line(word, Side::Centre)),
    );
    right.push(bold(&paper.signer.name, Side::Centre));
    Block::Columns(left, right)
}

/// Everything as text, a line for each paragraph, cells of a row between tabs.
pub(crate) fn text(blocks: &[Block]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for block in blocks {
        match block {
            Block::Line(line) => lines.push(line.text.clone()),
            Block::Columns(left, right) => {
                lines.extend(left.iter().chain(right).map(|line| line.text.clone()));
            }
            Block::Table(rows) => lines.extend(rows.iter().map(|row| row.join("\t"))),
            Block::Break => {}
        }
    }
    lines.join("\n")
}
