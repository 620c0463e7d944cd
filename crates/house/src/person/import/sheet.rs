//! An XLSX table of people as rows of text, under the heads that we know.

pub use crate::page::sheet::SHEET_BYTES_MAX;

use crate::error::{Error, Result};
use crate::page::sheet::each_cell;

/// People in one table at most.
pub const ROWS_MAX: usize = 5000;
/// Rows among which the heads are looked for.
const HEAD_ROWS_MAX: u32 = 10;

/// A column that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Name,
    Login,
    Unit,
    Day,
    Post,
    Grants,
    Email,
    Phone,
    Lang,
}

impl Column {
    /// All of them, in the order of the model table.
    pub const ALL: [Column; 9] = [
        Column::Name,
        Column::Login,
        Column::Unit,
        Column::Post,
        Column::Grants,
        Column::Email,
        Column::Phone,
        Column::Lang,
        Column::Day,
    ];

    /// The key of its name.
    pub fn message(self) -> &'static str {
        match self {
            Column::Name => "person-name",
            Column::Login => "sign-in-login",
            Column::Unit => "unit-name",
            Column::Day => "person-day",
            Column::Post => "person-post",
            Column::Grants => "person-grants",
            Column::Email => "person-email",
            Column::Phone => "person-phone",
            Column::Lang => "person-lang",
        }
    }

    /// Heads under which people write it, folded, letters only.
    fn heads(self) -> &'static [&'static str] {
        match self {
            Column::Name => &["hovaten", "hoten", "hotennguoidung", "fullname", "name"],
            Column::Login => &["tendangnhap", "taikhoan", "login", "username"],
            Column::Unit => &["donvi", "madonvi", "donvicongtac", "unit"],
            Column::Day => &["ngay", "tinhdenngay", "day", "date", "asof"],
            Column::Post => &["chucvu", "chucdanh", "post", "position", "title"],
            Column::Grants => &[
                "quyen",
                "phongquyen",
                "quyenduoccap",
                "phong",
                "grants",
                "rights",
            ],
            Column::Email => &["email", "thudientu", "diachiemail"],
            Column::Phone => &["dienthoai", "sodienthoai", "phone", "mobile"],
            Column::Lang => &["ngonngu", "language", "lang"],
        }
    }

    fn of_head(typed: &str) -> Option<Column> {
        let word: String = viet::fold(typed)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        Column::ALL
            .into_iter()
            .find(|c| c.heads().contains(&word.as_str()))
    }
}

/// A row with its number as the table's program shows it, from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SheetRow {
    pub number: usize,
    cells: Vec<(Column, String)>,
}

impl SheetRow {
    /// What stands in a column; empty when nothing does.
    pub fn get(&self, column: Column) -> &str {
        let cell = self.cells.iter().find(|(c, _)| *c == column);
        cell.map_or("", |(_, text)| text.as_str())
    }
}

/// Reads the first sheet.
///
/// # Errors
/// [`Error::Invalid`] when it is no XLSX, has no heads for name and unit, no rows, or too many;
/// [`Error::TooLarge`] when it swells beyond the limit.
pub fn read(bytes: &[u8]) -> Result<Vec<SheetRow>> {
    let mut table = Heads::default();
    each_cell(bytes, broken, |row, column, text| {
        table.take(row, column, text)
    })?;
    table.finish()
}

fn broken() -> Error {
    Error::field("people", "person-import-no-table")
}

#[derive(Default)]
struct Heads {
    /// The heads of the row that is being read, until both needed ones are found.
    row: u32,
    columns: Vec<(u32, Column)>,
    found: bool,
    rows: Vec<SheetRow>,
}

impl Heads {
    fn take(&mut self, row: u32, column: u32, text: String) -> Result<()> {
        if !self.found && row != self.row {
            self.found = self.complete();
            if !self.found {
                self.columns.clear();
                self.row = row;
            }
        }
        if text.is_empty() {
            return Ok(());
        }
        if !self.found {
            let known = Column::of_head(&text);
            let fresh = known.filter(|c| !self.columns.iter().any(|(_, have)| have == c));
            if let Some(known) = fresh
                && row < HEAD_ROWS_MAX
            {
                self.columns.push((column, known));
            }
            return Ok(());
        }
        let Some((_, known)) = self.columns.iter().find(|(at, _)| *at == column) else {
            return Ok(());
        };
        let number = row as usize + 1;
        if self.rows.last().is_none_or(|r| r.number != number) {
            if self.rows.len() == ROWS_MAX {
                return Err(Error::field("people", "person-import-too-many"));
            }
            self.rows.push(SheetRow {
                number,
                cells: Vec::new(),
            });
        }
        // There is a last row: it was pushed just above when there was none.
        if let Some(last) = self.rows.last_mut() {
            last.cells.push((*known, text));
        }
        Ok(())
    }

    fn complete(&self) -> bool {
        let has = |column| self.columns.iter().any(|(_, c)| *c == column);
        has(Column::Name) && has(Column::Unit)
    }

    fn finish(self) -> Result<Vec<SheetRow>> {
        if !self.found && !self.complete() {
            return Err(Error::field("people", "person-import-no-heads"));
        }
        if self.rows.is_empty() {
            return Err(Error::field("people", "person-import-no-rows"));
        }
        Ok(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn heads_are_known_with_marks_and_without_and_in_english() {
        for head in ["Họ và tên", "HO VA TEN", "Full name", "họ_tên"] {
            assert_eq!(Column::of_head(head), Some(Column::Name), "{head}");
        }
        assert_eq!(Column::of_head("Chức vụ"), Some(Column::Post));
        assert_eq!(Column::of_head("Ghi chú"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let mut zipped = b"PK\x03\x04".to_vec();
            zipped.extend(&bytes);
            prop_assert!(read(&bytes).is_err());
            prop_assert!(read(&zipped).is_err());
        }
    }
}
