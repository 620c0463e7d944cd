//! An office of a million pages, to measure how its lists, its search and its insertions hold.
//!
//! `scale fill` writes rows, events and index as the reading of papers does, but takes its words
//! from the texts of laws instead of from scans. `scale ask` asks as people do.

mod ask;
mod clock;
mod fill;
mod words;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use house::House;
use house::clock::Clock;
use house::config::Config;
use house::room::Room;

/// The rooms of the office that is measured.
const ROOMS: &[&Room] = &[&records::ROOM];

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fill an empty data folder
    Fill {
        #[arg(long)]
        data: PathBuf,
        /// Records to write
        #[arg(long, default_value_t = 100_000)]
        records: u64,
        /// Pages a record
        #[arg(long, default_value_t = 10)]
        pages: u64,
        /// Syllables a page
        #[arg(long, default_value_t = 300)]
        syllables: usize,
    },
    /// Ask for lists, search answers and page pictures, and tell how long each took
    Ask {
        #[arg(long)]
        data: PathBuf,
        /// Questions of each kind
        #[arg(long, default_value_t = 400)]
        questions: u64,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Fill {
            data,
            records,
            pages,
            syllables,
        } => {
            let size = fill::Size {
                records,
                pages,
                syllables,
            };
            fill::fill(&open(&data).await?, &size).await
        }
        Command::Ask { data, questions } => ask::ask(&open(&data).await?, questions).await,
    }
}

async fn open(data: &std::path::Path) -> anyhow::Result<House> {
    let config = Config::load(data).map_err(said)?;
    House::open(config, Clock::machine(), ROOMS)
        .await
        .map_err(said)
}

/// An error of the house with everything that it holds.
fn said(error: house::Error) -> anyhow::Error {
    anyhow::anyhow!("{error:?}")
}
