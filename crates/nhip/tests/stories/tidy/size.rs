//! How long things are, and how files begin.

use super::{Text, none, texts};

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 500;
const LINE_COLUMNS_MAX: usize = 100;
const README_LINES_MAX: usize = 60;

#[test]
fn files_are_short_and_say_why_they_exist() {
    let mut findings = Vec::new();
    for file in texts(&[".rs"]) {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            findings.push(format!("{}: {lines} lines", file.path));
        }
        if !file.text.starts_with("//!") {
            findings.push(format!("{}: does not open with //!", file.path));
        }
    }
    let cure = "A file has at most 500 lines and opens with the reason it exists.";
    none(findings, cure);
}

#[test]
fn lines_are_short() {
    let mut findings = Vec::new();
    for file in texts(&[".rs"]) {
        for (at, line) in file.text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > LINE_COLUMNS_MAX {
                findings.push(format!("{}:{}: {columns} columns", file.path, at + 1));
            }
        }
    }
    none(
        findings,
        "A line has at most 100 columns; `cargo fmt` breaks code, not strings.",
    );
}

#[test]
fn functions_are_short() {
    let files = texts(&[".rs"]);
    let findings = files.iter().flat_map(long_functions).collect();
    none(
        findings,
        "A function has at most 70 lines: give a part of it a name.",
    );
}

/// Functions end where rustfmt puts their brace: at the indent of their first line.
fn long_functions(file: &Text) -> Vec<String> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut findings = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        if !is_function(code) {
            continue;
        }
        let end = format!("{}}}", &line[..line.len() - code.len()]);
        let rest = lines[at..].iter();
        let body = rest.take_while(|l| !l.ends_with(';') || !is_function(l.trim_start()));
        let length = body.take_while(|l| **l != end).count() + 1;
        let one_line = code.ends_with('}') || code.ends_with(';');
        if length > FUNCTION_LINES_MAX && !one_line {
            findings.push(format!("{}:{}: {length} lines", file.path, at + 1));
        }
    }
    findings
}

fn is_function(code: &str) -> bool {
    let Some(at) = code.find("fn ") else {
        return false;
    };
    let before = code[..at].split_whitespace();
    let words = [
        "pub",
        "pub(crate)",
        "pub(super)",
        "async",
        "const",
        "unsafe",
        "extern",
        "\"C\"",
    ];
    before.into_iter().all(|word| words.contains(&word))
}

#[test]
fn readmes_of_house_and_rooms_are_short() {
    let mut findings = Vec::new();
    let readmes = texts(&["README.md"]);
    for member in super::manifests::house_and_rooms() {
        let path = format!("crates/{member}/README.md");
        match readmes.iter().find(|file| file.path == path) {
            None => findings.push(format!("{path} is missing")),
            Some(file) if file.text.lines().count() > README_LINES_MAX => {
                findings.push(format!("{path} is too long"));
            }
            Some(_) => (),
        }
    }
    none(
        findings,
        "Nouns, promises and what it refuses to do, in at most 60 lines.",
    );
}
