//! `nhip config`: the settings, as docs/run/config.md tells them.

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Config {
    /// Print docs/run/config.md: every setting with its default and its meaning
    Document,
}

impl Config {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Config::Document = self;
        print!("{}", house::config::document());
        Ok(ExitCode::SUCCESS)
    }
}
