//! The command line: one file a noun, and what all commands share.

mod audit;
mod backup;
mod check;
mod config;
mod jobs;
mod logs;
mod person;
mod person_import;
mod person_list;
mod records;
mod remote;
mod remote_import;
mod search;
mod serve;
mod text;
mod units;

use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, Parser, Subcommand};
use house::House;
use house::clock::Clock;
use house::config::Config;
use house::lang::{Lang, Messages};

use crate::rooms::ROOMS;

/// What a person typed.
#[derive(Parser)]
#[command(
    name = "nhip",
    version,
    about = "Nhịp: one server for the records of a public office",
    after_help = "Commands that write to a data folder may run beside a server on the same folder."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server; an empty data folder is set up first
    Serve(serve::Serve),
    /// Add people from the command line
    #[command(subcommand)]
    Person(person::Person),
    /// Look whether the events are as they were written
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Show what can be set
    #[command(subcommand)]
    Config(config::Config),
    /// Compare database, stored bytes and chain of events, and say what does not fit
    Check(check::Check),
    /// Copy everything that an office needs to go on elsewhere
    Backup(backup::Backup),
    /// Bring a backup back into an empty place
    Restore(backup::Restore),
    /// Read papers, or take them in
    #[command(subcommand)]
    Records(records::Records),
    /// Work on Vietnamese text, line by line
    #[command(subcommand)]
    Text(text::Text),
    /// Change the register of units
    #[command(subcommand)]
    Units(units::Units),
    /// Make the index anew, or measure how well it ranks
    #[command(subcommand)]
    Search(search::Search),
    /// Look at the work in the background
    #[command(subcommand)]
    Jobs(jobs::Jobs),
}

/// The data folder, as every command that needs one takes it.
#[derive(Args)]
pub struct Folder {
    /// The data folder
    #[arg(long, value_name = "DIR", env = "NHIP_DATA", default_value = "data")]
    data: PathBuf,
}

impl Folder {
    /// Opens an office that is there already: a typing error must not found a new one.
    async fn open(&self) -> anyhow::Result<House> {
        let config = Config::load(&self.data).map_err(plain)?;
        let there = house::ground::database_path(&self.data).exists();
        if !there && config.text("database").is_empty() {
            return Err(anyhow!(
                "there is no office in {}. Start one with `nhip serve --data {0}`, \
                 or name another folder with --data",
                self.data.display()
            ));
        }
        self.open_or_make(config).await
    }

    /// Opens an office, and makes it when it is not there.
    async fn open_or_make(&self, config: Config) -> anyhow::Result<House> {
        House::open(config, Clock::machine(), ROOMS)
            .await
            .map_err(plain)
            .with_context(|| format!("the data folder {} cannot be opened", self.data.display()))
    }
}

/// Does what was asked; the exit code is 1 when something was found wrong.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(serve) => many_threads(serve.run()),
        Command::Person(person) => one_thread(person.run()),
        Command::Audit(audit) => one_thread(audit.run()),
        Command::Config(config) => config.run(),
        Command::Check(check) => one_thread(check.run()),
        Command::Backup(backup) => one_thread(backup.run()),
        Command::Restore(restore) => one_thread(restore.run()),
        Command::Records(records::Records::Read { files }) => records::read(&files),
        Command::Records(records) => one_thread(records.run()),
        Command::Text(text) => text.run(),
        Command::Units(units) => one_thread(units.run()),
        Command::Search(search::Search::Rebuild(rebuild)) => one_thread(rebuild.run()),
        Command::Search(search) => search::measure(&search),
        Command::Jobs(jobs) => one_thread(jobs.run()),
    }
}

fn many_threads(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

fn one_thread(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    logs::start("warn", "text");
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// An error of the house in words for the operator.
fn plain(error: house::Error) -> anyhow::Error {
    if let house::Error::Internal(text) = &error {
        return anyhow!(text.clone());
    }
    let title = format!("{}-title", error.stem());
    anyhow!(words(error.particular().unwrap_or(&title)))
}

/// A message in words for the operator.
fn words(key: &str) -> String {
    let texts = house::lang::HOUSE
        .iter()
        .chain(ROOMS.iter().flat_map(|room| room.locales));
    Messages::new(texts).t(Lang::En, key)
}
