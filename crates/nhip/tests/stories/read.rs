//! `nhip records read FILE…`: the real program on real files, without a server or a data folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use image::ImageFormat;
use serde_json::{Value, json};
use specimen::{Born, Era, Kind, MarkAs, Recipe, Secrecy, Truth, World};

use crate::papers_made::{born, lock, note, packed, scan};
use crate::program::fake;

/// What stands in the line of every paper that could be read.
const KEYS: [&str; 16] = [
    "abstract",
    "file",
    "issued_on",
    "issuer",
    "issuer_unit",
    "notation",
    "number",
    "pages",
    "parent_issuer",
    "place",
    "recipients",
    "secrecy",
    "signer",
    "text",
    "type",
    "urgency",
];

/// Runs the command in an empty folder in which it must leave nothing.
fn read(files: &[PathBuf], path: Option<&str>) -> Output {
    let empty = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_nhip"));
    command.args(["records", "read"]).args(files);
    command.current_dir(empty.path()).env_remove("NHIP_DATA");
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let output = command.output().expect("the program runs");
    assert_eq!(
        std::fs::read_dir(empty.path()).unwrap().count(),
        0,
        "nothing is stored"
    );
    output
}

/// The lines on standard output, of which each must be one of JSON.
fn lines(output: &Output) -> Vec<Value> {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::str::from_utf8(&output.stdout).expect("UTF-8");
    assert!(text.ends_with('\n'));
    let line = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    text.lines().map(line).collect()
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The first specimen of a kind, born digital, with what is true of it.
fn first(kind: Kind, era: Era, secrecy: Option<(Secrecy, MarkAs)>) -> (Vec<u8>, Truth) {
    let mut recipes = (0..).map(|seed| Recipe::draw(World::Tuning, seed));
    let fits = |r: &Recipe| r.layout.kind == kind && r.layout.era == era;
    let mut recipe = recipes.find(fits).expect("one of many");
    recipe.secrecy = secrecy;
    specimen::born(&recipe, Born::Pdf).expect("a specimen")
}

/// The value of a field, whose confidence must be one.
fn value<'l>(line: &'l Value, field: &str) -> &'l Value {
    let found = &line[field];
    if !found.is_null() {
        let sure = found["confidence"].as_f64().expect("a confidence");
        assert!((0.0..=1.0).contains(&sure), "{field}: {found}");
        let known = ["value", "confidence", "key"];
        let parts = found.as_object().unwrap().keys();
        assert!(
            parts.into_iter().all(|part| known.contains(&part.as_str())),
            "{found}"
        );
    }
    &found["value"]
}

#[test]
fn every_paper_has_its_line_in_the_order_of_the_arguments() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path();
    let slow = specimen::to_tiff(&[scan(41), scan(42)], 150).unwrap();
    let files = vec![
        put(folder, "chậm hai tờ.tiff", &slow),
        put(folder, "rong.pdf", b""),
        put(folder, "khoa.pdf", &lock(folder, &born(3, Born::Pdf))),
        folder.join("khong-co.pdf"),
        folder.to_owned(),
        put(folder, "cut.pdf", &born(5, Born::Pdf)[..300]),
        put(folder, "ghi-chep.txt", "Sáng mai nhớ mang ô".as_bytes()),
        put(
            folder,
            "am-thanh.wav",
            b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0",
        ),
        folder.join("ghi-chep.txt"),
    ];
    let lines = lines(&read(&files, None));
    let told: Vec<&str> = lines.iter().map(|l| l["file"].as_str().unwrap()).collect();
    let given: Vec<&str> = files.iter().map(|f| f.to_str().unwrap()).collect();
    assert_eq!(told, given);
    for (at, error) in [
        (1, "empty"),
        (2, "password"),
        (3, "unreadable"),
        (4, "unreadable"),
        (5, "unreadable"),
    ] {
        let line = json!({ "file": given[at], "error": error });
        assert_eq!(lines[at], line);
    }
    for at in [0, 6, 7, 8] {
        let keys: BTreeSet<&str> = lines[at]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(keys, BTreeSet::from(KEYS), "{}", lines[at]);
    }
    let text = lines[0]["text"].as_str().unwrap();
    assert_eq!(
        (lines[0]["pages"].as_i64(), text.matches('\u{c}').count()),
        (Some(2), 1)
    );
    let note = &lines[6];
    assert_eq!(note["text"], "Sáng mai nhớ mang ô");
    for field in KEYS
        .iter()
        .filter(|key| !["file", "pages", "text"].contains(key))
    {
        assert!(note[*field].is_null(), "{field}: {note}");
    }
    assert_eq!(
        (&lines[7]["pages"], &lines[7]["text"]),
        (&json!(0), &json!(""))
    );
    assert_eq!(lines[8], lines[6], "one that is named twice has two lines");
}

#[test]
fn letters_party_papers_and_marked_ones_are_told_as_they_are_printed() {
    let temp = tempfile::tempdir().unwrap();
    let marked = Some((Secrecy::Mat, MarkAs::Box));
    let papers = [
        first(Kind::Letter, Era::Decree30, None),
        first(Kind::Decision, Era::Decree30, None),
        first(Kind::Decision, Era::Party, None),
        first(Kind::Plan, Era::Decree30, marked),
    ];
    let name = |n: usize| format!("{n}.pdf");
    let files: Vec<PathBuf> = (0..papers.len())
        .map(|n| put(temp.path(), &name(n), &papers[n].0))
        .collect();
    let lines = lines(&read(&files, None));
    for ((_, truth), line) in papers.iter().zip(&lines) {
        for (field, wanted) in [
            ("number", &truth.number),
            ("notation", &truth.notation),
            ("issued_on", &truth.issued_on),
            ("type", &truth.paper_type),
            ("issuer", &truth.issuer),
            ("parent_issuer", &truth.parent_issuer),
            ("secrecy", &truth.secrecy),
        ] {
            assert_eq!(value(line, field), &json!(wanted), "{field}: {line:#}");
        }
        let matter = value(line, "abstract").as_str().expect("an abstract");
        assert_eq!(Some(matter), truth.matter.as_deref());
        assert!(!matter.to_lowercase().starts_with("v/v"));
        assert!(!matter.to_lowercase().starts_with("về việc"));
        assert!(line["pages"].as_i64().unwrap() >= 1);
        assert!(
            line["text"]
                .as_str()
                .unwrap()
                .contains(truth.number.as_deref().unwrap())
        );
    }
    assert_eq!(value(&lines[0], "type"), "CÔNG VĂN");
    let notation = value(&lines[2], "notation").as_str().unwrap();
    assert!(notation.starts_with("QĐ/"), "{notation}");
    assert_eq!(value(&lines[3], "secrecy"), "MẬT");
    assert!(
        lines[3]["text"].as_str().unwrap().contains("KẾ HOẠCH"),
        "read like others"
    );
    assert_eq!(value(&lines[1], "secrecy"), &Value::Null);
}

/// A tesseract that reads its first page only when a second one is being read as well: the one
/// waits at a pipe for the other.
pub fn meeting(folder: &Path) -> String {
    let place = folder.display();
    let script = format!(
        "meet() {{\n\
         if mkdir {place}/first 2>/dev/null; then : > {place}/meet\n\
         elif mkdir {place}/second 2>/dev/null; then : < {place}/meet\n\
         fi\n\
         }}\n\
         if [ \"$1\" != - ]; then meet; exec /usr/bin/tesseract \"$@\"; fi\n\
         while IFS= read -r page; do meet; echo \"$page\"; done | /usr/bin/tesseract \"$@\""
    );
    fake(folder, "tesseract", &script);
    let made = Command::new("mkfifo").arg(folder.join("meet")).status();
    assert!(made.expect("mkfifo").success());
    format!("{place}:{}", std::env::var("PATH").unwrap())
}

#[test]
fn two_papers_are_read_at_once_and_so_are_two_pages_of_one() {
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        return;
    }
    let temp = tempfile::tempdir().unwrap();
    let (one, two) = (
        put(temp.path(), "1.png", &note(1)),
        put(temp.path(), "2.png", &note(2)),
    );
    let page = |n| image::load_from_memory(&note(n)).unwrap();
    let stack = specimen::to_tiff(&[page(3), page(4)], 150).unwrap();
    let stack = put(temp.path(), "3.tiff", &stack);
    for (at, files) in [vec![one, two], vec![stack]].into_iter().enumerate() {
        let path = meeting(&temp.path().join(format!("fake-{at}")));
        let told = lines(&read(&files, Some(&path)));
        assert_eq!(told.len(), files.len());
        for line in told {
            assert!(line["error"].is_null(), "{line}");
        }
    }
}

#[test]
fn a_page_that_a_program_fails_costs_its_paper_only_its_own_line() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("fake");
    fake(&folder, "tesseract", "exit 3");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let picture = packed(&scan(34), ImageFormat::Png);
    let files = [
        put(temp.path(), "quet.png", &picture),
        put(temp.path(), "chu.txt", b"Thong bao lich hop giao ban"),
    ];
    let lines = lines(&read(&files, Some(&path)));
    assert_eq!(lines[0]["error"], "program-failed");
    assert_eq!(lines[1]["text"], "Thong bao lich hop giao ban");
}
