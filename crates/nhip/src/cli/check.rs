//! `nhip check`: what does not fit together in a data folder, in words.

use std::process::ExitCode;

use clap::Args;
use house::check::{self, Findings};

use super::{Folder, audit, plain};

/// Hashes that are printed of one kind; the rest is counted.
const SHOWN_MAX: usize = 20;

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    folder: Folder,
    /// Remove bytes that nothing names, and make again what can be derived
    #[arg(long)]
    mend: bool,
    /// Read and hash every stored byte; takes long on a large office
    #[arg(long)]
    every_byte: bool,
}

impl Check {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let house = self.folder.open().await?;
        let found = check::check(&house, self.every_byte).await;
        let mut findings = found.map_err(plain)?;
        print!("{}", words(&findings));
        if findings.is_whole() {
            return Ok(ExitCode::SUCCESS);
        }
        if !self.mend {
            println!("Run it with --mend to remove what is left over and derive what can be.");
            return Ok(ExitCode::FAILURE);
        }
        let mended = check::mend(&house, &mut findings).await;
        mended.map_err(plain)?;
        println!(
            "Mended: {} left-over blobs removed, {} missing ones are being made again, {} entries \
             of the index written anew.",
            findings.removed, findings.derived, findings.indexed
        );
        let after = check::check(&house, false).await.map_err(plain)?;
        let whole = after.missing.len() <= findings.derived && after.orphans.is_empty();
        let sound = findings.damaged.is_empty() && after.index.is_empty();
        let chain = after.chain == findings.chain && is_whole(&after);
        Ok(if whole && sound && chain {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn is_whole(findings: &Findings) -> bool {
    matches!(findings.chain, house::event::Verdict::Whole { .. })
}

fn words(findings: &Findings) -> String {
    let mut out = format!("{}\n", audit::words(&findings.chain));
    let kinds = [
        ("named by a row and not stored", &findings.missing),
        ("damaged: not the bytes that were stored", &findings.damaged),
        ("stored and named by no row", &findings.orphans),
    ];
    for (what, hashes) in kinds {
        if hashes.is_empty() {
            continue;
        }
        out.push_str(&format!("{} blobs are {what}:\n", hashes.len()));
        for hash in hashes.iter().take(SHOWN_MAX) {
            out.push_str(&format!("  {hash}\n"));
        }
    }
    let entries = [
        ("missing", &findings.index.missing),
        ("of things that are gone", &findings.index.superfluous),
        ("stale", &findings.index.stale),
    ];
    for (what, keys) in entries.into_iter().filter(|(_, keys)| !keys.is_empty()) {
        out.push_str(&format!(
            "{} entries of the index are {what}:\n",
            keys.len()
        ));
        for key in keys.iter().take(SHOWN_MAX) {
            out.push_str(&format!("  {key}\n"));
        }
    }
    if findings.unused > 0 {
        out.push_str(&format!(
            "{} blobs are pointed at by no room; that is no damage.\n",
            findings.unused
        ));
    }
    if findings.is_whole() {
        out.push_str("Database, blobs, index and events fit together.\n");
    }
    out
}
