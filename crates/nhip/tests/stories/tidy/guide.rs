//! The guide shows pictures that are there, and keeps none that no page shows.

use std::collections::BTreeSet;

use super::{none, root, texts};

/// Where the guide's pictures lie, as its pages write it.
const FOLDER: &str = "pictures/";

#[test]
fn every_picture_of_the_guide_is_shown() {
    let mut shown = BTreeSet::new();
    for file in texts(&[".md"]) {
        if file.path.starts_with("docs/guide/") {
            let after = file.text.split("](pictures/").skip(1);
            let names = after.filter_map(|rest| rest.split(')').next());
            shown.extend(names.map(str::to_owned));
        }
    }
    let folder = root().join("docs/guide").join(FOLDER);
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert!(!shown.is_empty(), "nothing to look at");
    let lacking = shown
        .difference(&there)
        .map(|n| format!("{n} is not there"));
    let unused = there
        .difference(&shown)
        .map(|n| format!("{n} is on no page"));
    none(
        lacking.chain(unused).collect(),
        "Take it with GUIDE_PICTURES=1 node e2e/run.mjs, show it, or remove it.",
    );
}
