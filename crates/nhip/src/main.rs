//! The program `nhip`: reads the command line and starts what it asks for. Features live in the
//! rooms and the house; this crate only puts them together.

mod cli;
mod demo;
mod rooms;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("nhip: {error:#}");
            ExitCode::FAILURE
        }
    }
}
