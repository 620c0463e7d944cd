//! Style as a test: what a program can check of our own code. Each finding names its cure.

mod glossary;
mod guide;
mod manifests;
mod messages;
mod size;

use std::path::{Path, PathBuf};

/// Folders in which nothing is ours.
const FOREIGN: [&str; 5] = ["target", "node_modules", ".git", "fonts", "texts"];

/// A file of the repository.
pub struct Text {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
}

impl Text {
    /// `house` for `crates/house/src/lib.rs`; empty outside `crates/`.
    pub fn member(&self) -> &str {
        let rest = self.path.strip_prefix("crates/").unwrap_or_default();
        rest.split('/').next().unwrap_or_default()
    }

    pub fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every text of these endings.
pub fn texts(endings: &[&str]) -> Vec<Text> {
    let mut found = Vec::new();
    walk(&root(), "", endings, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "nothing to look at");
    found
}

fn walk(folder: &Path, path: &str, endings: &[&str], found: &mut Vec<Text>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}/{name}")
        };
        let kind = entry.file_type().expect("its kind");
        if kind.is_dir() {
            if !FOREIGN.contains(&name.as_str()) {
                walk(&entry.path(), &path, endings, found);
            }
        } else if endings.iter().any(|e| name.ends_with(e))
            && let Ok(text) = std::fs::read_to_string(entry.path())
        {
            found.push(Text { path, text });
        }
    }
}

/// Fails with all findings, one a line.
#[track_caller]
pub fn none(findings: Vec<String>, cure: &str) {
    let n = findings.len();
    assert!(
        n == 0,
        "{n} findings. {cure}\n  {}\n",
        findings.join("\n  ")
    );
}

#[test]
fn work_to_be_done_has_an_owner() {
    let mark = concat!("TO", "DO");
    let endings = [
        ".rs", ".html", ".ftl", ".ts", ".css", ".sql", ".toml", ".sh",
    ];
    let mut findings = Vec::new();
    for file in texts(&endings) {
        for (at, line) in file.text.lines().enumerate() {
            let owned = line.contains(&format!("{mark}("));
            let word = line
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| w == mark);
            if word && !owned {
                findings.push(format!("{}:{}", file.path, at + 1));
            }
        }
    }
    none(
        findings,
        "Write the owner in brackets behind the word, or do it.",
    );
}

#[test]
fn no_test_is_switched_off() {
    let mark = concat!("#[ign", "ore");
    let files = texts(&[".rs"]);
    let off = files.iter().filter(|file| file.text.contains(mark));
    none(
        off.map(|f| f.path.clone()).collect(),
        "Mend the test or remove it.",
    );
}

#[test]
fn no_template_is_dead() {
    let files = texts(&[".rs", ".html"]);
    let mut findings = Vec::new();
    for file in files
        .iter()
        .filter(|f| f.is(".html") && !f.member().is_empty())
    {
        let Some((_, inside)) = file.path.split_once("/src/") else {
            continue;
        };
        let short = inside.strip_prefix("page/").unwrap_or(inside);
        let names = [format!("\"{inside}\""), format!("\"{short}\"")];
        let used = files
            .iter()
            .any(|other| names.iter().any(|name| other.text.contains(name)));
        if !used {
            findings.push(file.path.clone());
        }
    }
    none(findings, "No page draws it: remove it.");
}
