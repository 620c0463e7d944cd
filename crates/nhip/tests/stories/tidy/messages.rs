//! Words to people: every key exists, in all three languages.

use std::collections::{BTreeMap, BTreeSet};

use super::{Text, none, texts};

const LANGS: [&str; 3] = ["vi", "en", "lo"];

/// What stands right before a key in our code, white space taken away.
const BEFORE_A_KEY: [&str; 10] = [
    ".t(\"",
    ".t1(\"",
    ".t2(\"",
    ".t_with(\"",
    "message:\"",
    "Conflict(\"",
    "Unavailable(\"",
    "Final(\"",
    "\"said-",
    "stem:\"",
];

/// The language of `vi.ftl` or `frame.vi.ftl`.
fn lang(file: &Text) -> &str {
    let name = file.path.trim_end_matches(".ftl");
    name.rsplit(['/', '.']).next().unwrap_or_default()
}

fn keys(file: &Text) -> BTreeSet<String> {
    let begins = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
    let key = |line: &str| Some(line.split_once(" =")?.0.to_owned());
    file.text.lines().filter(begins).filter_map(key).collect()
}

/// All keys by language.
fn known() -> BTreeMap<&'static str, BTreeSet<String>> {
    let files = texts(&[".ftl"]);
    let of = |tag: &str| {
        let same = files.iter().filter(|file| lang(file) == tag);
        same.flat_map(keys).collect()
    };
    LANGS.map(|tag| (tag, of(tag))).into_iter().collect()
}

#[test]
fn every_message_exists_in_all_languages() {
    let known = known();
    let all: BTreeSet<&String> = known.values().flatten().collect();
    let mut findings = Vec::new();
    for key in all {
        for (tag, keys) in &known {
            if !keys.contains(key) {
                findings.push(format!("{key} is missing in {tag}"));
            }
        }
    }
    none(findings, "Write it in Vietnamese, English and Lao.");
}

#[test]
fn every_used_message_exists() {
    let known = &known()["vi"];
    let mut findings = Vec::new();
    for file in texts(&[".rs", ".html"]) {
        if !file.path.contains("/src/") || file.is("/tests.rs") {
            continue;
        }
        for key in used(&file.text) {
            if !known.contains(&key) {
                findings.push(format!("{}: {key}", file.path));
            }
        }
    }
    none(
        findings,
        "Add the message to the .ftl files, or mend the key.",
    );
}

/// Keys that are written out; those put together at run time are not seen here.
fn used(text: &str) -> BTreeSet<String> {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let code = dense.split("#[cfg(test)]mod").next().unwrap_or_default();
    let mut found = BTreeSet::new();
    for mark in BEFORE_A_KEY {
        for rest in code.split(mark).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            let key = match mark {
                "\"said-" => format!("said-{key}"),
                _ => key.to_owned(),
            };
            found.extend(Some(key).filter(|key| is_key(key)));
        }
    }
    for rest in code.split("Error::field(\"").skip(1) {
        let key = rest.split('"').nth(2).unwrap_or_default();
        found.extend(Some(key.to_owned()).filter(|key| is_key(key)));
    }
    found
}

fn is_key(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.contains('-') && !text.ends_with('-') && text.chars().all(plain)
}

#[test]
fn every_action_of_an_event_has_words() {
    let known = &known()["vi"];
    let members: BTreeSet<String> = super::manifests::house_and_rooms().into_iter().collect();
    let mut findings = Vec::new();
    for file in texts(&[".rs"]) {
        if !file.path.contains("/src/") || file.path.contains("/tests") {
            continue;
        }
        let code = file
            .text
            .split("#[cfg(test)]\nmod")
            .next()
            .unwrap_or_default();
        for action in code.split('"').filter(|text| is_action(text, &members)) {
            let key = format!("event-{}", action.replace('.', "-"));
            if !known.contains(&key) {
                findings.push(format!("{}: {key}", file.path));
            }
        }
    }
    none(
        findings,
        "Say in the .ftl files what was done, for the page of events.",
    );
}

/// `records.trash`: a member of the workspace that writes events, a point, and a verb.
fn is_action(text: &str, members: &BTreeSet<String>) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    match text.split_once('.') {
        Some((member, verb)) => {
            members.contains(member) && !verb.is_empty() && verb.chars().all(plain)
        }
        None => false,
    }
}
