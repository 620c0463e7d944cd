//! RTF as Word 97 wrote it: TCVN3 bytes, small letters in `.VnTime`, capitals in `.VnTimeH`.

use super::flow::{Block, Line, Side};
use super::tcvn3;

const HEAD: &str = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil\\fcharset0 .VnTime;}\
                    {\\f1\\fnil\\fcharset0 .VnTimeH;}}\n\\paperw11906\\paperh16838\\fs28\n";

/// The bytes of an `.rtf`.
pub(super) fn write(blocks: &[Block]) -> Vec<u8> {
    let mut rtf = HEAD.to_owned();
    for block in blocks {
        match block {
            Block::Line(line) => {
                rtf.push_str("\\pard");
                rtf.push_str(&paragraph(line));
                rtf.push_str("\\par\n");
            }
            Block::Columns(left, right) => {
                rtf.push_str("\\trowd\\cellx4300\\cellx9600\\pard\\intbl");
                for lines in [left, right] {
                    let inside: Vec<String> = lines.iter().map(paragraph).collect();
                    rtf.push_str(&inside.join("\\par\n"));
                    rtf.push_str("\\cell\n");
                }
                rtf.push_str("\\row\n");
            }
            Block::Table(rows) => rows.iter().for_each(|cells| push_row(&mut rtf, cells)),
            Block::Break => rtf.push_str("\\page\n"),
        }
    }
    rtf.push('}');
    rtf.into_bytes()
}

fn push_row(rtf: &mut String, cells: &[String]) {
    rtf.push_str("\\trowd");
    for edge in 1..=cells.len() {
        rtf.push_str(&format!("\\cellx{}", edge * 9600 / cells.len()));
    }
    rtf.push_str("\\pard\\intbl\\ql");
    for text in cells {
        rtf.push_str(&format!(" {}\\cell\n", words(text)));
    }
    rtf.push_str("\\row\n");
}

fn paragraph(line: &Line) -> String {
    let side = match line.side {
        Side::Left => "\\ql",
        Side::Centre => "\\qc",
        Side::Right => "\\qr",
        Side::Both => "\\qj",
    };
    let bold = if line.bold { "\\b" } else { "" };
    let italic = if line.italic { "\\i" } else { "" };
    format!("{side}{{{bold}{italic} {}}}", words(&line.text))
}

/// Runs of two fonts: a line of capitals, or one capital with a tone, goes to `.VnTimeH`, where
/// small letters look like capitals.
fn words(text: &str) -> String {
    let heading = !text.chars().any(char::is_lowercase);
    let mut runs = String::new();
    let mut in_capitals = None;
    for letter in text.chars() {
        let capitals = heading || tcvn3::needs_capitals(letter);
        if in_capitals != Some(capitals) {
            runs.push_str(if capitals { "\\f1 " } else { "\\f0 " });
            in_capitals = Some(capitals);
        }
        let small = letter.to_lowercase().next().unwrap_or(letter);
        push_byte(
            &mut runs,
            tcvn3::byte(if capitals { small } else { letter }),
        );
    }
    runs
}

fn push_byte(runs: &mut String, byte: u8) {
    match byte {
        b'\\' | b'{' | b'}' => runs.extend(['\\', char::from(byte)]),
        0x20..0x7f => runs.push(char::from(byte)),
        _ => runs.push_str(&format!("\\'{byte:02x}")),
    }
}
