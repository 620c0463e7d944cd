//! XLSX tables that people send, cell by cell as text. The bytes are anyone's: what is unpacked,
//! the columns and the cells are limited before anything is believed; rows are the taker's.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx, open_workbook_from_rs};

use crate::error::{Error, Result};

/// Largest table that is read, bytes.
pub const SHEET_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// What may come out of it when it is unpacked, bytes.
const UNPACKED_BYTES_MAX: u64 = 96 * 1024 * 1024;
/// Columns that are looked at.
const COLUMNS_MAX: u32 = 64;
/// Longest cell that is kept, characters.
const CELL_CHARS_MAX: usize = 500;

/// Gives each cell of the first sheet with its row and column, counted from 0, row by row.
///
/// # Errors
/// `broken` when it is no XLSX, [`Error::TooLarge`] when it swells beyond the limit; what `take`
/// gives.
pub fn each_cell(
    bytes: &[u8],
    broken: fn() -> Error,
    mut take: impl FnMut(u32, u32, String) -> Result<()>,
) -> Result<()> {
    measure(bytes, broken)?;
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| broken())?;
    let first = book.sheet_names().first().cloned().ok_or_else(broken)?;
    let mut reader = book.worksheet_cells_reader(&first).map_err(|_| broken())?;
    // Cell by cell: a table's own claim of its size is not believed.
    while let Some(cell) = reader.next_cell().map_err(|_| broken())? {
        let (row, column) = cell.get_position();
        if column < COLUMNS_MAX {
            take(row, column, text_of(cell.get_value()))?;
        }
    }
    Ok(())
}

/// Unpacks everything once and counts, because what a ZIP says of its sizes can be untrue.
fn measure(bytes: &[u8], broken: fn() -> Error) -> Result<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut all = 0;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| broken())?;
        let mut part = std::io::Read::take(entry, UNPACKED_BYTES_MAX + 1 - all);
        all += std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| broken())?;
        if all > UNPACKED_BYTES_MAX {
            return Err(Error::TooLarge);
        }
    }
    Ok(())
}

/// A cell as text: numbers without a point where they are whole, days as `YYYY-MM-DD`.
fn text_of(cell: &DataRef) -> String {
    let text = match cell {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::DateTimeIso(text) => text.chars().take(10).collect(),
        DataRef::DateTime(day) => day_of_serial(day.as_f64()),
        _ => String::new(),
    };
    let clean: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(CELL_CHARS_MAX)
        .collect();
    viet::normalise(&clean).into_owned()
}

/// Days since 1899-12-30, as spreadsheets count.
fn day_of_serial(days: f64) -> String {
    let start = jiff::civil::date(1899, 12, 30);
    let span = jiff::Span::new().try_days(days.floor() as i64);
    let date = span.and_then(|s| start.checked_add(s));
    date.map(|d| d.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_spreadsheets_do() {
        assert_eq!(day_of_serial(45838.0), "2025-06-30");
        assert_eq!(day_of_serial(f64::NAN), "1899-12-30");
    }
}
