//! A scheme as an XLSX table, turned into the lines that people paste: a line for each row under
//! the row's own number, so that what is wrong is told where the table's program shows it.

use house::page::sheet::each_cell;
use house::{Error, Result};

use super::scheme::LINES_MAX;

/// Rows of a table, empty ones among them.
const ROWS_MAX: u32 = 2 * LINES_MAX as u32;
/// Rows among which the heads are looked for; titles may stand above them.
const HEAD_ROWS_MAX: usize = 10;

/// Heads under which people write code, name and parent's code: folded, letters only.
const HEADS: [&[&str]; 3] = [
    &[
        "ma", "maso", "mamuc", "mahoso", "kyhieu", "sokyhieu", "code",
    ],
    &[
        "ten", "tenmuc", "tengoi", "noidung", "tieude", "name", "title",
    ],
    &[
        "mame", "macha", "mamucme", "mamuccha", "thuocmuc", "muccha", "mucme", "parent",
    ],
];

/// The lines of the first sheet.
///
/// # Errors
/// [`Error::Invalid`] on the field `sheet` when it is no XLSX or has too many rows.
pub fn lines(bytes: &[u8]) -> Result<String> {
    let mut rows: Vec<Vec<(u32, String)>> = Vec::new();
    each_cell(bytes, broken, |row, column, text| {
        if text.is_empty() {
            return Ok(());
        }
        if row >= ROWS_MAX {
            return Err(Error::field("sheet", "scheme-too-many"));
        }
        let row = row as usize;
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        rows[row].push((column, plain(&text)));
        Ok(())
    })?;
    let (head, columns) = heads(&rows);
    let line = |(at, row): (usize, &Vec<(u32, String)>)| {
        if head.is_some_and(|head| at <= head) {
            return String::new();
        }
        let cell = |column: &Option<u32>| {
            let found = row.iter().find(|(at, _)| Some(*at) == *column);
            found.map_or("", |(_, text)| text.as_str())
        };
        let cells: Vec<&str> = columns.iter().map(cell).collect();
        match row.is_empty() {
            true => String::new(),
            false => cells.join("\t"),
        }
    };
    let lines: Vec<String> = rows.iter().enumerate().map(line).collect();
    Ok(lines.join("\n"))
}

fn broken() -> Error {
    Error::field("sheet", "scheme-sheet-broken")
}

/// A cell on one line, in the quotes that lines need around quotes.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.contains('"') {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// The row of heads, and in which columns code, name and parent stand; without heads these are
/// the first three.
fn heads(rows: &[Vec<(u32, String)>]) -> (Option<usize>, [Option<u32>; 3]) {
    for (at, row) in rows.iter().take(HEAD_ROWS_MAX).enumerate() {
        let column = |known: &[&str]| {
            let is = |(_, text): &&(u32, String)| known.contains(&letters(text).as_str());
            row.iter().find(is).map(|(column, _)| *column)
        };
        let columns = HEADS.map(column);
        if columns[0].is_some() && columns[1].is_some() {
            return (Some(at), columns);
        }
    }
    (None, [Some(0), Some(1), Some(2)])
}

fn letters(text: &str) -> String {
    let folded = viet::fold(text);
    folded.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(u32, &str)]) -> Vec<(u32, String)> {
        cells
            .iter()
            .map(|(at, text)| (*at, (*text).to_owned()))
            .collect()
    }

    #[test]
    fn heads_are_found_below_titles_and_in_any_order() {
        let rows = [
            row(&[(0, "KHUNG PHÂN LOẠI TÀI LIỆU")]),
            vec![],
            row(&[(0, "STT"), (1, "Tên mục"), (2, "Mã mục"), (4, "Mã cha")]),
        ];
        assert_eq!(heads(&rows), (Some(2), [Some(2), Some(1), Some(4)]));
        assert_eq!(heads(&rows[..2]).0, None);
        assert_eq!(plain("Cán bộ\n\"mới\""), "\"Cán bộ \"\"mới\"\"\"");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert!(lines(b"").is_err());
        assert!(lines(b"PK\x03\x04 and nothing").is_err());
    }
}
