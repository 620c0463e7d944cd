//! `nhip audit`: the chain of events, walked row by row, and its daily head on paper.

use std::process::ExitCode;

use clap::Subcommand;
use house::event::{self, Verdict};

use super::{Folder, plain};

#[derive(Subcommand)]
pub enum Audit {
    /// Walk the whole chain and name the first row that is not as it was written
    Verify(Folder),
    /// Print today's head, to be kept on paper: it proves later that nothing before it changed
    Head(Folder),
}

impl Audit {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Audit::Verify(folder) => verify(folder).await,
            Audit::Head(folder) => head(folder).await,
        }
    }
}

async fn verify(folder: Folder) -> anyhow::Result<ExitCode> {
    let house = folder.open().await?;
    let verdict = event::verify(&house.db).await.map_err(plain)?;
    println!("{}", words(&verdict));
    Ok(match verdict {
        Verdict::Whole { .. } => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// A verdict in words; it names the row.
pub fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Whole { rows, head } => {
            format!("All {rows} events are as they were written. Head: {head}")
        }
        Verdict::Altered { seq } => format!("Event {seq} was altered."),
        Verdict::Removed { seq } => format!("Event {seq} was removed."),
        Verdict::Reordered { seq } => {
            format!("Event {seq} does not follow the one before it: rows were swapped or put in.")
        }
        Verdict::CutOff { last, head } => {
            format!("The events after {last} were removed: the head knows of {head}.")
        }
        Verdict::WrittenAnew { seq, day } => format!(
            "Event {seq} is not the one that was the head on {day}: the chain was written anew."
        ),
    }
}

async fn head(folder: Folder) -> anyhow::Result<ExitCode> {
    let house = folder.open().await?;
    let day = event::write_day(&house.db, house.today())
        .await
        .map_err(plain)?;
    println!(
        "Day:   {}\nEvent: {}\nHead:  {}",
        day.day, day.seq, day.hash
    );
    Ok(ExitCode::SUCCESS)
}
