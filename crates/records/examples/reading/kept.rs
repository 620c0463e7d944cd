//! Keeps the words of papers that were read, so that fields can be tried again in a second.

use std::path::Path;

use scan::{PageWords, Word};
use serde_json::{Value, json};

use crate::{Outcome, Words};

/// The words kept of a paper, or none.
pub fn load(path: &Path) -> Outcome<Option<Words>> {
    if !path.exists() {
        return Ok(None);
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let pages = |key: &str| -> Vec<PageWords> {
        let list = kept[key].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().map(page_from).collect()
    };
    Ok(Some((pages("pages"), pages("stamps"))))
}

/// Keeps the words of a paper.
pub fn save(path: &Path, (pages, stamps): &Words) -> Outcome<()> {
    let all = |pages: &[PageWords]| pages.iter().map(page_to).collect::<Vec<Value>>();
    let kept = json!({ "pages": all(pages), "stamps": all(stamps) });
    Ok(std::fs::write(path, kept.to_string())?)
}

fn page_to(page: &PageWords) -> Value {
    let word = |w: &Word| {
        json!([
            w.text,
            w.left,
            w.top,
            w.width,
            w.height,
            w.confidence,
            w.block,
            w.paragraph,
            w.line
        ])
    };
    let words: Vec<Value> = page.words.iter().map(word).collect();
    json!([page.width, page.height, page.dpi, words])
}

fn page_from(kept: &Value) -> PageWords {
    let whole = |value: &Value| value.as_u64().unwrap_or(0) as u32;
    let word = |w: &Value| Word {
        text: w[0].as_str().unwrap_or("").to_owned(),
        left: whole(&w[1]),
        top: whole(&w[2]),
        width: whole(&w[3]),
        height: whole(&w[4]),
        confidence: w[5].as_f64().unwrap_or(0.0) as f32,
        block: whole(&w[6]),
        paragraph: whole(&w[7]),
        line: whole(&w[8]),
    };
    let words = kept[3].as_array().map(Vec::as_slice).unwrap_or_default();
    PageWords {
        width: whole(&kept[0]),
        height: whole(&kept[1]),
        dpi: whole(&kept[2]),
        words: words.iter().map(word).collect(),
    }
}
