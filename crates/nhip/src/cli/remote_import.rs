//! `nhip records import --server`: papers sent to a server one by one. Run again within a day it
//! goes on where it was cut off: what was taken in is known by its key.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::remote::{Remote, Sent, encode, key};

/// Bytes that are hashed at once.
const CHUNK_BYTES: usize = 128 * 1024;

/// Sends the papers of a folder into one batch and says what became of them.
pub fn send(remote: &Remote, unit: &str, root: &Path, papers: &[PathBuf]) -> anyhow::Result<()> {
    let whole = std::fs::canonicalize(root)
        .with_context(|| format!("{} cannot be found", root.display()))?;
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    let wish = json!({ "unit": unit, "name": name });
    let run = key(&["batch", unit, &whole.to_string_lossy()]);
    let batch = remote.send("/api/v1/batches", &run, &Sent::Json(&wish))?;
    let batch = text(&batch, "id")?;
    let mut same = 0;
    for paper in papers {
        let within = paper.strip_prefix(root).unwrap_or(paper).to_string_lossy();
        let name = paper.file_name().unwrap_or_default().to_string_lossy();
        let path = format!("/api/v1/batches/{batch}/papers?name={}", encode(&name));
        let once = key(&["paper", &batch, &within, &hash_of(paper)?]);
        let taken = remote
            .send(&path, &once, &Sent::Paper(paper))
            .with_context(|| format!("{} was not taken in", paper.display()))?;
        same += usize::from(!taken["same_as"].is_null());
    }
    println!(
        "{} taken in, {same} of them with the bytes of an earlier record; batch {batch}",
        papers.len()
    );
    Ok(())
}

fn text(answer: &Value, name: &str) -> anyhow::Result<String> {
    let found = answer[name].as_str().map(str::to_owned);
    found.ok_or_else(|| anyhow!("the server's answer has no {name}"))
}

fn hash_of(path: &Path) -> anyhow::Result<String> {
    let mut file =
        std::fs::File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (mut hasher, mut chunk) = (Sha256::new(), vec![0; CHUNK_BYTES]);
    loop {
        let n = file.read(&mut chunk)?;
        if n == 0 {
            return Ok(house::event::hex(&hasher.finalize()));
        }
        hasher.update(&chunk[..n]);
    }
}
