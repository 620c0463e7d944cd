//! `nhip units …`: the register of units looked through, and changed from a table.

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use house::event::Actor;
use house::unit::import::{self, Options};
use house::unit::{self, Search};
use serde_json::Value;

use super::remote::{Place, encode, part};
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
    /// List units by code or any part of a name, with marks or without; today's before former ones
    List(List),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    place: Place,
    /// Only units of this day, YYYY-MM-DD; without it all that ever were
    #[arg(long, default_value = "")]
    on: String,
    /// So many at most
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// A code, or any part of a name
    #[arg(default_value = "")]
    words: String,
}

impl Units {
    /// Takes the units of the good rows in and names the faulty ones; the exit code is 1 when there
    /// were any. Mended, the same table can be given again: what is there stays as it is.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let (folder, from, until, table) = match self {
            Units::Import {
                folder,
                from,
                until,
                table,
            } => (folder, from, until, table),
            Units::List(list) => return list.run().await,
        };
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

impl List {
    /// One line for each: code, name, the unit above it, first and last day, with tabs between.
    async fn run(self) -> anyhow::Result<ExitCode> {
        let units = match self.place.server.connect()? {
            Some(remote) => {
                let (words, on) = (encode(&self.words), encode(&self.on));
                let path = format!("/api/v1/units?q={words}&on={on}");
                remote.list(&path, self.limit as usize)?
            }
            None => self.here().await?,
        };
        for unit in &units {
            let columns = ["code", "name", "parent_name", "from_day", "until_day"];
            println!("{}", columns.map(|name| part(unit, name)).join("\t"));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The same as a server answers.
    async fn here(&self) -> anyhow::Result<Vec<Value>> {
        let house = self.place.folder.open().await?;
        let on = match self.on.as_str() {
            "" => None,
            typed => Some(
                house::clock::read_day(typed)
                    .ok_or_else(|| plain(house::Error::field("on", "unit-day-malformed")))?,
            ),
        };
        let asked = Search {
            words: self.words.clone(),
            on,
            skip: 0,
        };
        let hits = unit::search(&house.db, &asked, i64::from(self.limit)).await;
        let hits = hits.map_err(plain)?.into_iter().map(serde_json::to_value);
        Ok(hits.collect::<Result<_, _>>()?)
    }
}
