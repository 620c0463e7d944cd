//! The same search over a collection in a text, without house, people or rights: how its quality
//! is measured (`nhip search index`, `nhip search run`).

use std::io::{BufRead, Write};
use std::path::Path;

use serde::Deserialize;
use tantivy::schema::Value;
use tantivy::{Index, TantivyDocument};

use super::find::ranked;
use super::schema::{schema, written};
use super::shelf::WRITER_BYTES_MAX;
use super::typed;
use crate::error::{Error, Result};

#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

/// Indexes JSON lines with `id`, `text` and perhaps `title` into an empty folder, and tells how
/// many there were.
pub fn index_lines(input: impl BufRead, at: &Path) -> Result<u64> {
    std::fs::create_dir_all(at)?;
    let (schema, fields) = schema();
    let index = Index::create_in_dir(at, schema)?;
    let mut writer = index.writer_with_num_threads(1, WRITER_BYTES_MAX)?;
    let mut lines = 0;
    for (at, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(&line)
            .map_err(|e| Error::Internal(format!("line {}: {e}", at + 1)))?;
        writer.add_document(written(&fields, &line.id, &line.title, &line.text))?;
        lines += 1;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(lines)
}

/// Answers each query of a table (`qid`, tab, text, and whatever follows another tab) with lines
/// of `qid rank docid score`.
pub fn run_lines(input: impl BufRead, at: &Path, k: usize, out: &mut impl Write) -> Result<()> {
    let index = Index::open_in_dir(at)?;
    let (_, fields) = schema();
    let searcher = index.reader()?.searcher();
    for line in input.lines() {
        let line = line?;
        let mut columns = line.split('\t');
        let (Some(qid), Some(text)) = (columns.next(), columns.next()) else {
            continue;
        };
        // A collection has no facets: what looks like a filter is words.
        let typed = typed::read_with(text, |_| false);
        let hits = ranked(&searcher, &fields, &typed, k)?;
        for (rank, (score, address)) in hits.into_iter().enumerate() {
            let doc: TantivyDocument = searcher.doc(address)?;
            let id = doc.get_first(fields.about).and_then(|v| v.as_str());
            writeln!(out, "{qid} {} {} {score:.4}", rank + 1, id.unwrap_or(""))?;
        }
    }
    Ok(())
}
