//! `nhip search`: the index of an office made anew, and the ranking measured without an office.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use house::search::{Rebuilt, lines, rebuild};

use super::remote::{Server, encode};
use super::{Folder, plain};

#[derive(Subcommand)]
pub enum Search {
    /// Fill the index of an office from its database, while the old one goes on serving
    Rebuild(Rebuild),
    /// Ask a server, as the owner of a token
    Ask(Ask),
    /// Index a collection: JSON lines with `id`, `text` and perhaps `title`
    Index(Index),
    /// Answer a table of queries (`qid`, tab, text) with lines of `qid rank docid score`
    Run(Run),
}

#[derive(Args)]
pub struct Rebuild {
    #[command(flatten)]
    folder: Folder,
}

#[derive(Args)]
pub struct Ask {
    #[command(flatten)]
    server: Server,
    /// What is looked for: words, codes, "phrases", year:2024
    query: String,
    /// Answers at most
    #[arg(short, default_value_t = 20)]
    k: usize,
}

#[derive(Args)]
pub struct Index {
    /// The collection
    docs: PathBuf,
    /// An empty folder for the index
    #[arg(long, value_name = "DIR")]
    at: PathBuf,
}

#[derive(Args)]
pub struct Run {
    /// The queries
    queries: PathBuf,
    /// The folder that `nhip search index` filled
    #[arg(long, value_name = "DIR")]
    at: PathBuf,
    /// Answers to each query
    #[arg(short, default_value_t = 10)]
    k: usize,
}

/// Measures without an office.
pub fn measure(search: &Search) -> anyhow::Result<ExitCode> {
    match search {
        Search::Index(index) => {
            let n = lines::index_lines(read(&index.docs)?, &index.at).map_err(plain)?;
            eprintln!("{n} texts are in the index.");
        }
        Search::Run(run) => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            let queries = read(&run.queries)?;
            lines::run_lines(queries, &run.at, run.k, &mut out).map_err(plain)?;
            out.flush()?;
        }
        Search::Ask(ask) => return ask.run(),
        Search::Rebuild(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

impl Ask {
    /// One line for each answer: its title, a tab, its address.
    fn run(&self) -> anyhow::Result<ExitCode> {
        let remote = self.server.connect()?;
        let remote = remote.ok_or_else(|| anyhow!("name a server with --server"))?;
        let query = encode(&self.query);
        let found = remote.get(&format!("/api/v1/search?q={query}&limit={}", self.k))?;
        let mut out = std::io::stdout().lock();
        for hit in found["items"].as_array().into_iter().flatten() {
            let part = |name: &str| hit[name].as_str().unwrap_or_default();
            writeln!(out, "{}\t{}", part("title"), part("href"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Rebuild {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let house = self.folder.open().await?;
        match rebuild(&house).await.map_err(plain)? {
            Rebuilt::Done(n) => println!("{n} things are in the index."),
            Rebuilt::LeftToServer => {
                println!("A server runs on this folder: it rebuilds the index now.");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn read(path: &PathBuf) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(BufReader::new(file))
}
