//! Who may depend on whom, read from the manifests.

use super::{none, texts};

/// Pure engines: no house noun inside, usable as libraries by themselves.
const ENGINES: [&str; 7] = [
    "confine",
    "viet",
    "extract",
    "scan",
    "fields",
    "documents",
    "specimen",
];
/// What is neither engine nor room.
const OTHERS: [&str; 3] = ["nhip", "house", "testkit"];

/// The house and every room, by the names of their folders.
pub fn house_and_rooms() -> Vec<String> {
    let mut all = rooms();
    all.push("house".to_owned());
    all
}

fn rooms() -> Vec<String> {
    let manifests = texts(&["Cargo.toml"]);
    let members = manifests.iter().map(|file| file.member().to_owned());
    members
        .filter(|m| !m.is_empty())
        .filter(|m| !ENGINES.contains(&m.as_str()) && !OTHERS.contains(&m.as_str()))
        .collect()
}

#[test]
fn nothing_depends_sideways_or_upwards() {
    let rooms = rooms();
    let mut findings = Vec::new();
    for file in texts(&["Cargo.toml"]) {
        let member = file.member().to_owned();
        let is_engine = ENGINES.contains(&member.as_str());
        let is_room = rooms.contains(&member);
        for name in dependencies(&file.text) {
            let above = rooms.contains(&name) || name == "nhip";
            let ground = name == "house" || name == "testkit";
            let wrong = (is_engine && (above || ground))
                || (is_room && rooms.contains(&name) && name != member)
                || (member == "house" && above);
            if wrong {
                findings.push(format!("{member} depends on {name}"));
            }
        }
    }
    let cure = "Engines know nothing above them; rooms meet through the house.";
    none(findings, cure);
}

/// Names under `[dependencies]`, `[dev-dependencies]` and `[build-dependencies]`.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]") && !line.contains("workspace");
        } else if inside && line.contains('=') {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn every_dependency_says_why() {
    let root = std::fs::read_to_string(super::root().join("Cargo.toml")).expect("the manifest");
    let (_, after) = root.split_once("[workspace.dependencies]").expect("a list");
    let list = after.split("\n[").next().unwrap_or_default();
    let lines = list.lines().filter(|l| !l.trim_start().starts_with('#'));
    let silent = lines.filter(|l| l.contains('=') && !l.contains(" # "));
    let findings = silent.map(str::to_owned).collect();
    none(findings, "Say behind it in a comment what it is for.");
}

#[test]
fn versions_stand_in_one_place() {
    let mut findings = Vec::new();
    for file in texts(&["Cargo.toml"]) {
        if file.member().is_empty() {
            continue;
        }
        let own = file.text.lines().filter(|line| {
            let named = line.contains("version = \"") || line.contains(" = \"~");
            named && !line.starts_with("version")
        });
        findings.extend(own.map(|line| format!("{}: {line}", file.path)));
    }
    none(
        findings,
        "Write `name.workspace = true` and the version in the root.",
    );
}
