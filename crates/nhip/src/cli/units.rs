//! `nhip units …`: changes of the register of units.

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use house::event::Actor;
use house::unit::import::{self, Options};

use super::{Folder, plain};

#[derive(Subcommand)]
pub enum Units {
    /// Take units in from a table with tabs: code, level, name, full_name, parent, predecessors
    Import {
        #[command(flatten)]
        folder: Folder,
        /// Their first day, YYYY-MM-DD
        #[arg(long)]
        from: String,
        /// Their last day, YYYY-MM-DD; without it they have no end
        #[arg(long)]
        until: Option<String>,
        /// The table
        table: PathBuf,
    },
}

impl Units {
    /// Takes the units in; the exit code is 1 when a row was faulty, and then nothing changed.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Units::Import {
            folder,
            from,
            until,
            table,
        } = self;
        let house = folder.open().await?;
        let bytes =
            File::open(&table).with_context(|| format!("{} cannot be opened", table.display()))?;
        let options = Options {
            actor: Actor::program("nhip units import"),
            from,
            until,
        };
        let report = import::run(&house, bytes, options).await.map_err(plain)?;
        for (row, column, message) in &report.faulty {
            eprintln!(
                "row {row}, {column}: {}",
                plain(house::Error::field("", message))
            );
        }
        println!(
            "{} added, {} changed, {} unchanged, {} faulty",
            report.added,
            report.changed,
            report.unchanged,
            report.faulty.len()
        );
        let fine = report.faulty.is_empty();
        Ok(if fine {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
