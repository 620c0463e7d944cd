//! `nhip jobs`: what runs, waits and failed in the background.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use house::clock::time_words;
use house::job::{self, Job};

use super::{Folder, plain};

#[derive(Subcommand)]
pub enum Jobs {
    /// List jobs, the latest first
    List(List),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    folder: Folder,
    /// Only those in this state: ready, running, done, failed or cancelled
    #[arg(long, value_parser = ["ready", "running", "done", "failed", "cancelled"])]
    state: Option<String>,
    /// So many at most
    #[arg(long, default_value_t = 50)]
    limit: i64,
}

impl Jobs {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Jobs::List(list) = self;
        let house = list.folder.open().await?;
        let state = list.state.unwrap_or_default();
        let jobs = job::latest(&house.db, &state, list.limit).await;
        let jobs = jobs.map_err(plain)?;
        for job in &jobs {
            println!("{}", line(job));
        }
        if jobs.is_empty() {
            println!("There are no such jobs.");
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn line(job: &Job) -> String {
    let trouble = job.trouble.as_deref().unwrap_or_default();
    let text = format!(
        "{}  {}  {:<9}  {}/{}  {}  {trouble}",
        job.id,
        time_words(job.created_at),
        job.state,
        job.done_steps,
        job.all_steps,
        job.kind,
    );
    text.trim_end().to_owned()
}
