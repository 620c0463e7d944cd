//! `nhip backup` and `nhip restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use house::backup::{self, Manifest};

use super::{Folder, plain};
use crate::rooms::ROOMS;

#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    folder: Folder,
    /// Where to: a new folder, or one file when the name ends in .tar
    #[arg(long, value_name = "FILE.tar|DIR")]
    to: PathBuf,
}

impl Backup {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let house = self.folder.open().await?;
        let manifest = backup::make(&house, &self.to).await.map_err(plain)?;
        println!("{} in {}", words(&manifest), self.to.display());
        for hash in &manifest.missing {
            println!("Not in it, because its bytes are gone: blob {hash}");
        }
        for hash in &manifest.damaged {
            println!("In it as it is, and damaged: blob {hash}");
        }
        let whole = manifest.missing.is_empty() && manifest.damaged.is_empty();
        Ok(if whole {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

#[derive(Args)]
pub struct Restore {
    /// The backup: a folder or a .tar file
    #[arg(value_name = "FROM")]
    from: PathBuf,
    #[command(flatten)]
    folder: Folder,
    /// Put the database into this empty PostgreSQL; without it, it lives in the data folder
    #[arg(long, value_name = "URL")]
    into_postgres: Option<String>,
    /// The PostgreSQL schema, when several offices share one database
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        requires = "into_postgres"
    )]
    schema: String,
}

impl Restore {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let manifest = backup::restore(&self.from, &self.folder.data).map_err(plain)?;
        let into = self.into_postgres.as_deref();
        let into = into.map(|url| (url, self.schema.as_str()));
        let loaded = backup::load(&self.folder.data, ROOMS, into).await;
        loaded.map_err(plain)?;
        let place = self.folder.data.display();
        println!("{} restored into {place}", words(&manifest));
        println!("Start it with `nhip serve --data {place}`; the search index is built again.");
        Ok(ExitCode::SUCCESS)
    }
}

fn words(manifest: &Manifest) -> String {
    let bytes: u64 = manifest.files.iter().map(|part| part.size).sum();
    format!(
        "{} files, {bytes} bytes, as of {},",
        manifest.files.len(),
        manifest.created
    )
}
