//! `nhip jobs`: what runs, waits and failed in the background, here or on a server.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use house::clock::time_words;
use house::job::{self, Job};
use serde_json::Value;

use super::plain;
use super::remote::{Place, Remote, moment, part};

#[derive(Subcommand)]
pub enum Jobs {
    /// List jobs, the latest first; of a server those that the owner of the token may see
    List(List),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    place: Place,
    /// Only those in this state: ready, running, done, failed or cancelled
    #[arg(long, value_parser = ["ready", "running", "done", "failed", "cancelled"])]
    state: Option<String>,
    /// So many at most
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

impl Jobs {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Jobs::List(list) = self;
        let lines = match list.place.server.connect()? {
            Some(remote) => list.there(&remote)?,
            None => list.here().await?,
        };
        if lines.is_empty() {
            println!("There are no such jobs.");
        }
        for line in lines {
            println!("{line}");
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn here(&self) -> anyhow::Result<Vec<String>> {
        let house = self.place.folder.open().await?;
        let state = self.state.as_deref().unwrap_or_default();
        let jobs = job::latest(&house.db, state, i64::from(self.limit)).await;
        let line = |job: &Job| {
            let steps = (job.done_steps, job.all_steps);
            let trouble = job.trouble.as_deref().unwrap_or_default();
            let words = [
                &job.id.to_string(),
                &time_words(job.created_at),
                &job.state,
                &job.kind,
            ];
            line_of(words.map(String::as_str), steps, trouble)
        };
        Ok(jobs.map_err(plain)?.iter().map(line).collect())
    }

    fn there(&self, remote: &Remote) -> anyhow::Result<Vec<String>> {
        let state = self.state.as_deref().unwrap_or_default();
        let jobs = remote.list(&format!("/api/v1/jobs?state={state}"), self.limit as usize)?;
        let line = |job: &Value| {
            let steps = |name: &str| job[name].as_i64().unwrap_or_default();
            let at = moment(job, "created_at");
            let words = [part(job, "id"), &at, part(job, "state"), part(job, "kind")];
            line_of(
                words,
                (steps("done_steps"), steps("all_steps")),
                part(job, "trouble"),
            )
        };
        Ok(jobs.iter().map(line).collect())
    }
}

fn line_of([id, at, state, kind]: [&str; 4], (done, all): (i64, i64), trouble: &str) -> String {
    let text = format!("{id}  {at}  {state:<9}  {done}/{all}  {kind}  {trouble}");
    text.trim_end().to_owned()
}
