//! Lists to take away: XLSX and CSV, in which no cell is ever a formula.

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format, Workbook};

use super::encode;
use crate::error::{Error, Result};

/// Longest text of one cell, characters (XLSX allows 32,767).
const CELL_CHARS_MAX: usize = 32_000;
/// Columns are so wide, characters.
const COLUMN_WIDTH: f64 = 24.0;

/// With what a cell begins that a spreadsheet takes for a formula, wide letters included.
const RUN_BY_SPREADSHEETS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A list ready to be written: its heads, and its rows of as many cells.
pub struct List {
    pub name: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl List {
    /// As a workbook; every cell is text.
    pub fn xlsx(&self) -> Result<Response> {
        let wrong = |e: rust_xlsxwriter::XlsxError| Error::Internal(e.to_string());
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let bold = Format::new().set_bold();
        for (column, head) in self.heads.iter().enumerate() {
            sheet
                .write_string_with_format(0, column as u16, head, &bold)
                .map_err(wrong)?;
            sheet
                .set_column_width(column as u16, COLUMN_WIDTH)
                .map_err(wrong)?;
        }
        for (row, cells) in self.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let text: String = cell.chars().take(CELL_CHARS_MAX).collect();
                sheet
                    .write_string(row as u32 + 1, column as u16, text)
                    .map_err(wrong)?;
            }
        }
        sheet.set_freeze_panes(1, 0).map_err(wrong)?;
        let bytes = book.save_to_buffer().map_err(wrong)?;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Ok(self.answer(kind, "xlsx", bytes))
    }

    /// As CSV (RFC 4180) in UTF-8 with a mark, so that spreadsheets read the letters right.
    pub fn csv(&self) -> Response {
        let mut out = String::from('\u{feff}');
        for cells in std::iter::once(&self.heads).chain(&self.rows) {
            let line: Vec<String> = cells.iter().map(|c| csv_cell(c)).collect();
            out.push_str(&line.join(","));
            out.push_str("\r\n");
        }
        self.answer("text/csv; charset=utf-8", "csv", out.into_bytes())
    }

    fn answer(&self, kind: &str, ending: &str, bytes: Vec<u8>) -> Response {
        let name = encode(&format!("{}.{ending}", self.name));
        let headers = [
            (CONTENT_TYPE, kind.to_owned()),
            (CACHE_CONTROL, "no-store".to_owned()),
            (
                CONTENT_DISPOSITION,
                format!("attachment; filename*=UTF-8''{name}"),
            ),
        ];
        (headers, bytes).into_response()
    }
}

/// A quoted cell; what a spreadsheet would run as a formula is made text by an apostrophe.
fn csv_cell(text: &str) -> String {
    let dangerous = text.starts_with(RUN_BY_SPREADSHEETS);
    let guard = if dangerous { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(csv_cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(csv_cell("12/QĐ-UBND"), "\"12/QĐ-UBND\"");
    }
}
