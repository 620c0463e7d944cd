//! `nhip person import`: people out of a table, first as a dry run, with their activation slips.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Args;
use house::event::Actor;
use house::lang::Lang;
use house::person::import::{Applied, By, Plan, Source, apply, hash_of, plan};
use house::person::{SLIPS_MAX, issue_slips, slips_pdf};
use house::{House, Id};

use super::{Folder, plain, words};

/// Whose command it is in the events.
const COMMAND: &str = "nhip person import";
/// Slips carry codes: for their owner alone.
const SLIPS_MODE: u32 = 0o600;

#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    folder: Folder,
    /// Add the people of the rows without fault; without it nothing is written
    #[arg(long)]
    apply: bool,
    /// With --apply: write their activation slips into this PDF
    #[arg(long, value_name = "FILE.pdf", requires = "apply")]
    slips: Option<PathBuf>,
    /// The table: XLSX with columns for name, unit, post, grants and more
    #[arg(value_name = "FILE.xlsx")]
    table: PathBuf,
}

impl Import {
    /// Says what is wrong row by row; the exit code is 1 when a row had a fault.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        if let Some(to) = self.slips.as_ref().filter(|to| to.exists()) {
            return Err(anyhow!(
                "{} is there already; name another place",
                to.display()
            ));
        }
        let house = self.folder.open().await?;
        let bytes = std::fs::read(&self.table)
            .with_context(|| format!("{} cannot be read", self.table.display()))?;
        let hash = hash_of(&bytes);
        let planned = plan(&house, bytes, By::Program).await.map_err(plain)?;
        say(&planned);
        if self.apply && !planned.people.is_empty() {
            let name = self.table.file_name().unwrap_or_default();
            let source = Source {
                actor: Actor::program(COMMAND),
                hash,
                name: name.to_string_lossy().into_owned(),
            };
            let applied = apply(&house, &planned, source).await.map_err(plain)?;
            println!("{} people were added.", applied.people.len());
            if let Some(to) = &self.slips {
                write_slips(&house, &applied, to).await?;
            }
        }
        house.db.clone().close().await.map_err(plain)?;
        Ok(if planned.faults.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

/// The faults row by row, then how many rows are good.
fn say(planned: &Plan) {
    for fault in &planned.faults {
        println!(
            "row {}, {}: {} ({:?})",
            fault.row,
            words(fault.column.message()),
            words(fault.message),
            fault.value
        );
    }
    println!(
        "{} rows are good, {} have faults.",
        planned.people.len(),
        planned.faulty_rows()
    );
}

/// One PDF, or several with numbers behind the name when they are too many for one.
async fn write_slips(house: &House, applied: &Applied, to: &Path) -> anyhow::Result<()> {
    let office = house.setting("office").await.map_err(plain)?;
    let office = office.unwrap_or_default();
    let set = house.config.text("address").trim_end_matches('/');
    let address = if set.is_empty() {
        format!("http://{}", house.config.text("listen"))
    } else {
        set.to_owned()
    };
    for (at, people) in applied.people.chunks(SLIPS_MAX).enumerate() {
        let (people, now): (Vec<Id>, _) = (people.to_vec(), house.now());
        let (office, address) = (office.clone(), address.clone());
        let write = house.db.write(move |tx| {
            Box::pin(async move {
                let actor = Actor::program(COMMAND);
                issue_slips(tx, &actor, now, &people, &office, &address).await
            })
        });
        let slips = write.await.map_err(plain)?;
        let count = slips.len();
        let pdf = slips_pdf(house, Lang::Vi, slips).await.map_err(plain)?;
        let path = numbered(to, at);
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(SLIPS_MODE)
            .open(&path)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        file.write_all(&pdf)?;
        file.sync_all()?;
        println!("{count} slips are in {}.", path.display());
    }
    Ok(())
}

fn numbered(to: &Path, at: usize) -> PathBuf {
    if at == 0 {
        return to.to_owned();
    }
    let stem = to.file_stem().unwrap_or_default().to_string_lossy();
    to.with_file_name(format!("{stem}-{}.pdf", at + 1))
}
