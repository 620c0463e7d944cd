//! The words of GLOSSARY.md: what it puts into brackets is banned among our own public names,
//! tables, columns, routes and English words.

use super::manifests::house_and_rooms;
use super::{Text, none, root, texts};

/// Names of foreign standards, which stay as they are.
const STANDARD: [&str; 2] = ["media_type", "content_type"];
/// Banned in code, and a plain word to people.
const PLAIN_WORDS: [&str; 4] = ["file", "content", "item", "book"];

/// Banned words with the room in whose code they are banned; empty: everywhere.
fn banned() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("GLOSSARY.md")).expect("GLOSSARY.md");
    let mut all = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("**")) {
        let section = line.trim_start_matches('*');
        let section = section.split("**").next().unwrap_or_default();
        let room = if section == "house" { "" } else { section };
        for rest in line.split('[').skip(1) {
            let inside = rest.split(']').next().unwrap_or_default();
            // "Room is the product's word" is a remark, not a list.
            let words = inside.split(", ").filter(|word| !word.contains(' '));
            all.extend(words.map(|word| (word.to_lowercase(), room.to_owned())));
        }
    }
    assert!(
        all.len() > 10,
        "GLOSSARY.md lists its banned words in brackets"
    );
    all
}

/// The banned word in a name of this crate, if there is one.
fn wrong<'a>(banned: &'a [(String, String)], member: &str, name: &str) -> Option<&'a str> {
    let snake = snake(name);
    if STANDARD.contains(&snake.as_str()) {
        return None;
    }
    let parts = format!("_{snake}_");
    let hit = banned.iter().find(|(word, room)| {
        let here = room.is_empty() || room == member;
        here && parts.contains(&format!("_{word}_"))
    });
    hit.map(|(word, _)| word.as_str())
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out.replace('-', "_")
}

#[test]
fn public_types_use_the_glossary() {
    let banned = banned();
    let mut findings = Vec::new();
    for file in ours(&[".rs"]) {
        for line in file.text.lines() {
            let Some(name) = type_name(line) else {
                continue;
            };
            if let Some(word) = wrong(&banned, file.member(), name) {
                findings.push(format!("{}: {name} says {word}", file.path));
            }
        }
    }
    none(findings, "GLOSSARY.md names the word to use.");
}

fn type_name(line: &str) -> Option<&str> {
    let code = line.trim_start().strip_prefix("pub ")?;
    let kinds = ["struct ", "enum ", "type ", "trait ", "union "];
    let rest = kinds.iter().find_map(|kind| code.strip_prefix(kind))?;
    rest.split(|c: char| !c.is_alphanumeric()).next()
}

#[test]
fn tables_and_columns_use_the_glossary() {
    let banned = banned();
    let mut findings = Vec::new();
    for file in ours(&[".sql"]) {
        for line in file
            .text
            .lines()
            .filter(|l| !l.trim_start().starts_with("--"))
        {
            let code = line
                .replace("CREATE TABLE ", "")
                .replace("CREATE VIEW ", "");
            let first = code.trim_start();
            let name = first.split([' ', '(', ',']).next().unwrap_or_default();
            if let Some(word) = wrong(&banned, file.member(), name) {
                findings.push(format!("{}: {name} says {word}", file.path));
            }
        }
    }
    none(findings, "GLOSSARY.md names the word to use.");
}

#[test]
fn routes_use_the_glossary() {
    let banned = banned();
    let mut findings = Vec::new();
    for file in ours(&[".rs"]) {
        for part in file.text.split("\"/").skip(1) {
            let path = part.split('"').next().unwrap_or_default();
            let steps = path.split(['/', '?', '.', '{', '}', '*']);
            let words = steps.filter_map(|step| wrong(&banned, file.member(), step));
            findings.extend(words.map(|word| format!("{}: /{path} says {word}", file.path)));
        }
    }
    none(findings, "GLOSSARY.md names the word to use.");
}

#[test]
fn english_words_use_the_glossary() {
    let banned = banned();
    let mut findings = Vec::new();
    for file in ours(&["en.ftl"]) {
        for line in file.text.lines() {
            let Some((key, value)) = line.split_once(" = ") else {
                continue;
            };
            let words = value.split(|c: char| !c.is_alphanumeric());
            for word in words.map(|word| word.trim_end_matches('s').to_lowercase()) {
                let plain = PLAIN_WORDS.contains(&word.as_str());
                if !plain && wrong(&banned, file.member(), &word).is_some() {
                    findings.push(format!("{}: {key} says {word}", file.path));
                }
            }
        }
    }
    none(findings, "GLOSSARY.md names the word to use.");
}

/// Texts of the house, the rooms and the program: engines have words of their own.
fn ours(endings: &[&str]) -> Vec<Text> {
    let members = house_and_rooms();
    let mut files = texts(endings);
    files.retain(|file| file.member() == "nhip" || members.iter().any(|m| m == file.member()));
    files
}
