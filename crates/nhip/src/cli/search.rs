//! `nhip search rebuild`: the index, thrown away and built again from the database.

use std::process::ExitCode;

use clap::Subcommand;
use house::search::Rebuilt;

use super::{Folder, plain};

#[derive(Subcommand)]
pub enum Search {
    /// Build the search index again from the database; a running server does it itself
    Rebuild(Folder),
}

impl Search {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Search::Rebuild(folder) = self;
        let house = folder.open().await?;
        let rebuilt = house::search::rebuild(&house).await.map_err(plain)?;
        match rebuilt {
            Rebuilt::Done(things) => println!("The index was built again: {things} things."),
            Rebuilt::LeftToServer => println!("The running server builds the index again now."),
        }
        Ok(ExitCode::SUCCESS)
    }
}
