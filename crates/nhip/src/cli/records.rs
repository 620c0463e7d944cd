//! `nhip records …`: reading papers without a server, and taking folders in beside one.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use clap::Subcommand;
use fields::{Name, Names};
use house::House;
use house::event::Actor;
use house::unit::{OPEN_END, OPEN_START};
use records::intake::{Arrived, NewBatch, take_all};

use super::remote::Place;
use super::{Folder, plain, remote_import};

/// Papers taken in with one transaction.
const GROUP_PAPERS: usize = 50;

#[derive(Subcommand)]
pub enum Records {
    /// Read papers and print one line of JSON for each; nothing is stored
    Read {
        /// The papers: PDF, pictures, office documents, text
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Take a paper, or a folder with all papers in it, into an office
    Import {
        #[command(flatten)]
        place: Place,
        /// The unit whose papers these are: its code or full name
        #[arg(long)]
        unit: String,
        /// In whose name they are taken in; a server knows by its token
        #[arg(long, value_name = "LOGIN", conflicts_with = "server")]
        person: Option<String>,
        /// A paper or a folder
        path: PathBuf,
    },
}

impl Records {
    /// Does what was asked.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Records::Read { files } => read(&files),
            Records::Import {
                place,
                unit,
                person,
                path,
            } => match place.server.connect()? {
                Some(remote) => {
                    let papers = papers_under(&path)?;
                    remote_import::send(&remote, &unit, &path, &papers)?;
                    Ok(ExitCode::SUCCESS)
                }
                None => import(place.folder, unit, person, path).await,
            },
        }
    }
}

/// `nhip records read`: exit 0 when each paper got its line, also where that line is an error.
pub fn read(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    use std::io::Write;
    let names = register()?;
    let fonts = records::reading::fonts::unpack(&std::env::temp_dir()).ok();
    let mut out = std::io::stdout().lock();
    records::reading::lines::read_all(files, &names, fonts.as_deref(), |line| {
        writeln!(out, "{line}")?;
        out.flush()
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The country's units as shipped with the program.
fn register() -> anyhow::Result<Names> {
    let tree = house::unit::gazetteer::shipped().map_err(plain)?;
    let names = tree.rows.iter().map(|row| {
        let (from, until) = (row.from, row.until);
        Name {
            key: row.id.to_string(),
            name: row.line.full_name.to_owned(),
            within: row.parent.map(|id| id.to_string()),
            from: (from != OPEN_START).then(|| from.to_owned()),
            until: (until != OPEN_END).then(|| records::reading::names::next_day(until)),
        }
    });
    Ok(Names::dated(names))
}

/// `nhip records import`
async fn import(
    folder: Folder,
    unit: String,
    person: Option<String>,
    path: PathBuf,
) -> anyhow::Result<ExitCode> {
    let house = folder.open().await?;
    let unit = house::unit::named_or_coded(&house.db, &unit, &house.today())
        .await
        .map_err(plain)?
        .ok_or_else(|| anyhow!("there is no unit {unit}: give its code or full name"))?;
    let actor = match person {
        None => Actor::program("nhip records import"),
        Some(login) => {
            let found = house::person::by_login(&house.db, &login)
                .await
                .map_err(plain)?;
            let person = found.ok_or_else(|| anyhow!("nobody has the user name {login}"))?;
            Actor {
                person: Some(person.id),
                name: person.name,
            }
        }
    };
    let papers = papers_under(&path)?;
    let mut batch = None;
    let mut tally = Tally::default();
    for group in papers.chunks(GROUP_PAPERS) {
        let arrived = store(&house, group, &mut tally).await?;
        if arrived.is_empty() {
            continue;
        }
        let new = NewBatch {
            unit: unit.id,
            name: name_of(&path),
            source: "command",
            label: records::record::INTERNAL,
        };
        let taken = take_all(&house, &actor, batch, new, arrived).await;
        let (begun, taken) = taken.map_err(plain)?;
        batch = Some(begun);
        let known = taken.iter().filter(|(_, same)| same.is_some()).count();
        tally.known += known;
        tally.new += taken.len() - known;
    }
    Ok(tally.tell())
}

/// What became of the papers of one import.
#[derive(Default)]
struct Tally {
    new: usize,
    known: usize,
    refused: usize,
}

impl Tally {
    fn tell(&self) -> ExitCode {
        println!(
            "{} taken in; a running server reads them now, or the next one will",
            self.new
        );
        if self.known > 0 {
            println!("{} were there already and are not kept twice", self.known);
        }
        if self.refused > 0 {
            println!("{} could not be taken in", self.refused);
            return ExitCode::FAILURE;
        }
        ExitCode::SUCCESS
    }
}

/// Stores papers in the intake. One that is too large or cannot be opened is told and left out; a
/// full disk ends the import, with what was taken in before it safe.
async fn store(
    house: &House,
    group: &[PathBuf],
    tally: &mut Tally,
) -> anyhow::Result<Vec<Arrived>> {
    let limit = house.config.number("upload_bytes_max");
    let mut arrived = Vec::with_capacity(group.len());
    for paper in group {
        match house.intake.store_path(paper, limit).await {
            Ok(stored) => arrived.push(Arrived {
                name: name_of(paper),
                hash: stored.hash,
                size: stored.size,
            }),
            Err(full @ house::Error::Unavailable(_)) => return Err(plain(full)),
            Err(why) => {
                eprintln!("{}: {:#}", paper.display(), plain(why));
                tally.refused += 1;
            }
        }
    }
    Ok(arrived)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The paper itself, or all papers of a folder and its subfolders in order of their paths.
fn papers_under(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if entry.file_type()?.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
