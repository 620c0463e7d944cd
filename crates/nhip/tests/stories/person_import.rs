//! Thousands of people come in from a table at the command line.

use std::path::Path;
use std::process::{Command, Output};

use rust_xlsxwriter::Workbook;

/// Good rows of the large table.
const ROWS: u32 = 3_000;

fn nhip(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nhip"));
    command.args(arguments).env("NHIP_DATA", folder);
    command.output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A table of these rows under Vietnamese heads.
fn table(path: &Path, rows: impl Iterator<Item = [String; 4]>) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, head) in ["Họ và tên", "Đơn vị", "Chức vụ", "Quyền"]
        .iter()
        .enumerate()
    {
        sheet.write_string(0, at as u16, *head).unwrap();
    }
    for (row, cells) in rows.enumerate() {
        for (at, cell) in cells.iter().enumerate() {
            sheet.write_string(row as u32 + 1, at as u16, cell).unwrap();
        }
    }
    book.save(path).unwrap();
}

fn row(name: String, unit: &str, right: &str) -> [String; 4] {
    [
        name,
        unit.to_owned(),
        "Công chức".to_owned(),
        right.to_owned(),
    ]
}

#[test]
fn a_table_of_thousands_is_tried_first_and_taken_in_once() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("data");
    let first = [
        "person",
        "add",
        "--login",
        "tuan",
        "--name",
        "Võ Anh Tuấn",
        "--unit",
        "44",
        "--administrator",
    ];
    assert!(nhip(&folder, &first).status.success());
    let large = temp.path().join("large.xlsx");
    let good = (0..ROWS).map(|n| row(format!("Nguyễn Văn {n}"), "Xã Lao Bảo", "records:read"));
    let wrong = [
        row(String::new(), "Xã Lao Bảo", ""),
        row("Trần Thị Hai".to_owned(), "Sở Không Có", "records:fly"),
    ];
    table(&large, good.chain(wrong));
    let large = large.to_str().unwrap();
    let tried = nhip(&folder, &["person", "import", large]);
    assert_eq!(tried.status.code(), Some(1), "rows have faults");
    let words = said(&tried);
    assert!(
        words.contains(&format!("{ROWS} rows are good, 2 have faults.")),
        "{words}"
    );
    assert!(words.contains(&format!("row {}, ", ROWS + 2)), "{words}");
    assert!(
        words.contains("Sở Không Có") && words.contains("records:fly"),
        "{words}"
    );

    let applied = nhip(&folder, &["person", "import", large, "--apply"]);
    assert_eq!(
        applied.status.code(),
        Some(1),
        "the good rows are in, two were not"
    );
    assert!(said(&applied).contains(&format!("{ROWS} people were added.")));
    let again = nhip(&folder, &["person", "import", large, "--apply"]);
    assert!(
        !again.status.success(),
        "the same table is not taken in twice"
    );
    assert!(!said(&again).contains("were added"));
}

#[test]
fn slips_are_printed_for_those_who_came_in() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("data");
    let first = [
        "person", "add", "--login", "tuan", "--name", "Tuấn", "--unit", "44",
    ];
    assert!(nhip(&folder, &first).status.success());
    let small = temp.path().join("small.xlsx");
    table(&small, (0..3).map(|n| row(format!("Hồ Thị {n}"), "44", "")));
    let (small, slips) = (small.to_str().unwrap(), temp.path().join("slips.pdf"));
    let to = slips.to_str().unwrap();
    let applied = nhip(
        &folder,
        &["person", "import", small, "--apply", "--slips", to],
    );
    assert!(applied.status.success(), "{}", said(&applied));
    assert!(std::fs::read(&slips).unwrap().starts_with(b"%PDF-"));
    let broken = temp.path().join("broken.xlsx");
    std::fs::write(&broken, b"PK\x03\x04 nothing").unwrap();
    let refused = nhip(&folder, &["person", "import", broken.to_str().unwrap()]);
    assert!(!refused.status.success());
    // What is there already is never written over, and then nobody is added either.
    let other = temp.path().join("other.xlsx");
    table(&other, (0..2).map(|n| row(format!("Lê Văn {n}"), "44", "")));
    let arguments = [
        "person",
        "import",
        other.to_str().unwrap(),
        "--apply",
        "--slips",
        to,
    ];
    let kept = nhip(&folder, &arguments);
    assert!(!kept.status.success() && !said(&kept).contains("were added"));
}
