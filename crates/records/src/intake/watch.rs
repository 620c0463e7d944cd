//! Watched folders: what a scanner or a colleague lays down there comes in by itself.
//!
//! A paper is taken when it has not changed for some seconds. Its row and the mark that it was
//! taken are one transaction; only then is it moved to `done`. Killed in between, the next look
//! finds the mark and only moves it. What cannot be taken is moved to `trouble`, with the reason
//! in a text beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use house::db::{Sql, Tx};
use house::event::Actor;
use house::id::Id;
use house::lang::Lang;
use house::{Error, House, Result, values};
use serde::Deserialize;

use super::{Arrived, NewBatch, take_all_with};
use crate::record::{INTERNAL, OPEN, RESTRICTED};

/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// A paper that changed more lately may still be on its way.
const SETTLED_AFTER: Duration = Duration::from_secs(5);
/// Papers taken in with one transaction.
const GROUP_PAPERS: usize = 50;
/// Papers of one folder that are looked at in one go.
const LOOK_MAX: usize = 5_000;
/// Beginnings and ends of names under which programs write what is not finished.
const UNFINISHED_STARTS: [&str; 2] = [".", "~$"];
const UNFINISHED_ENDS: [&str; 4] = [".part", ".partial", ".tmp", ".crdownload"];
/// The folders beside the papers.
const DONE: &str = "done";
const TROUBLE: &str = "trouble";

/// One line of the setting `watched_folders`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    folder: PathBuf,
    unit: String,
    person: String,
    #[serde(default)]
    label: Option<String>,
}

/// A paper as it lay in its folder when it was taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    folder: String,
    name: String,
    size: i64,
    changed_at: i64,
}

impl Seen {
    /// What is kept of its name: a paper that turns out to bear a secret must not leave it here.
    fn name_hash(&self) -> String {
        Id::from_name(&self.name).to_string()
    }

    /// Writes down that it was taken.
    pub(crate) async fn write(&self, tx: &Tx, now: i64) -> Result<()> {
        let (folder, name) = (self.folder.clone(), self.name_hash());
        tx.exec(
            "INSERT INTO records_watched (folder, name, size, changed_at, taken_at)
             VALUES ($1, $2, $3, $4, $5)",
            values![folder, name, self.size, self.changed_at, now],
        )
        .await?;
        Ok(())
    }

    async fn was_taken(&self, house: &House) -> Result<bool> {
        let sql = "SELECT count(*) AS n FROM records_watched
                   WHERE folder = $1 AND name = $2 AND size = $3 AND changed_at = $4";
        let (folder, name) = (self.folder.clone(), self.name_hash());
        let values = values![folder, name, self.size, self.changed_at];
        Ok(house.db.number(sql, values).await? > 0)
    }
}

/// All watched folders, and what the last look saw in them.
#[derive(Debug)]
pub struct Watch {
    entries: Vec<Entry>,
    last: BTreeSet<Seen>,
    /// What was said about a folder last, so that a log does not fill with one sentence.
    said: BTreeMap<PathBuf, String>,
}

/// For whom a folder's papers are taken in.
struct Place {
    unit: Id,
    actor: Actor,
    label: &'static str,
}

/// Looks after the watched folders until the program ends. The server spawns this.
pub async fn follow(house: House) {
    let mut watch = match Watch::of(&house) {
        Ok(watch) => watch,
        Err(why) => {
            tracing::error!(why, "watched_folders cannot be read: nothing is watched");
            return;
        }
    };
    while !watch.entries.is_empty() {
        watch.look(&house).await;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

impl Watch {
    /// The folders of the setting `watched_folders`.
    ///
    /// # Errors
    /// Words for the operator when the setting has another form.
    pub fn of(house: &House) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct All {
            all: Vec<Entry>,
        }
        let text = house.config.text("watched_folders");
        let entries = if text.trim().is_empty() {
            vec![]
        } else {
            let all: All = toml::from_str(&format!("all = {text}")).map_err(|e| e.to_string())?;
            all.all
        };
        Ok(Watch {
            entries,
            last: BTreeSet::new(),
            said: BTreeMap::new(),
        })
    }

    /// One look at every folder; tells how many papers were taken in. What is wrong with a folder
    /// is said in the log and does not hold up the others.
    pub async fn look(&mut self, house: &House) -> usize {
        let mut taken = 0;
        let mut now_there = BTreeSet::new();
        for entry in self.entries.clone() {
            match look_at(house, &entry, &self.last, &mut now_there).await {
                Ok(count) => {
                    taken += count;
                    self.said.remove(&entry.folder);
                }
                Err(why) => self.say(&entry.folder, why.to_string()),
            }
        }
        self.last = now_there;
        taken
    }

    fn say(&mut self, folder: &Path, why: String) {
        if self.said.get(folder) != Some(&why) {
            tracing::error!(folder = %folder.display(), why, "a watched folder is not served");
            self.said.insert(folder.to_owned(), why);
        }
    }
}

async fn look_at(
    house: &House,
    entry: &Entry,
    last: &BTreeSet<Seen>,
    now_there: &mut BTreeSet<Seen>,
) -> Result<usize> {
    let place = place(house, entry).await?;
    let mut ready = Vec::new();
    for (path, seen) in papers_in(&entry.folder)? {
        now_there.insert(seen.clone());
        if !last.contains(&seen) || !is_settled(&path) {
            continue;
        }
        if seen.was_taken(house).await? {
            put_aside(&path, DONE)?;
        } else {
            ready.push((path, seen));
        }
    }
    let (mut batch, mut count) = (None, 0);
    for group in ready.chunks(GROUP_PAPERS) {
        let taken = take_group(house, entry, &place, batch, group).await?;
        batch = taken.0.or(batch);
        count += taken.1;
    }
    Ok(count)
}

async fn take_group(
    house: &House,
    entry: &Entry,
    place: &Place,
    batch: Option<Id>,
    group: &[(PathBuf, Seen)],
) -> Result<(Option<Id>, usize)> {
    let (mut arrived, mut seen, mut paths) = (vec![], vec![], vec![]);
    for (path, one) in group {
        match store(house, path).await {
            Ok(paper) => {
                arrived.push(paper);
                seen.push(one.clone());
                paths.push(path);
            }
            Err(full @ Error::Unavailable(_)) => return Err(full),
            Err(why) => refuse(house, path, &why)?,
        }
    }
    if arrived.is_empty() {
        return Ok((batch, 0));
    }
    let folder = entry
        .folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let time = house::clock::time_words(house.now());
    let named = [("folder", folder.as_ref().into()), ("time", time.into())];
    let new = NewBatch {
        unit: place.unit,
        name: house
            .messages
            .t_with(Lang::Vi, "intake-folder-batch", &named),
        source: "folder",
        label: place.label,
    };
    let taken = take_all_with(house, &place.actor, batch, new, arrived, seen).await?;
    for path in &paths {
        put_aside(path, DONE)?;
    }
    Ok((Some(taken.0), paths.len()))
}

async fn store(house: &House, path: &Path) -> Result<Arrived> {
    let limit = house.config.number("upload_bytes_max");
    let stored = house.intake.store_path(path, limit).await?;
    Ok(Arrived {
        name: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        hash: stored.hash,
        size: stored.size,
    })
}

/// Who stands behind a folder; an error in words for the operator's log.
async fn place(house: &House, entry: &Entry) -> Result<Place> {
    let wrong = |why: String| Error::Internal(why);
    let unit = house::unit::named_or_coded(&house.db, &entry.unit, &house.today()).await?;
    let unit = unit.ok_or_else(|| wrong(format!("there is no unit {}", entry.unit)))?;
    let person = house::person::by_login(&house.db, &entry.person).await?;
    let person = person.ok_or_else(|| wrong(format!("nobody is called {}", entry.person)))?;
    let sql = "SELECT count(*) AS n FROM reach WHERE person_id = $1 AND unit_id = $3
                 AND room = 'records' AND rank >= 2 AND from_at <= $2 AND until_at > $2
                 AND NOT EXISTS (SELECT 1 FROM person_suspension x WHERE x.person_id = $1
                   AND x.from_at <= $2 AND x.until_at > $2)";
    let reaches = values![person.id, house.now(), unit.id];
    if house.db.number(sql, reaches).await? == 0 {
        let why = format!("{} may not contribute for {}", entry.person, entry.unit);
        return Err(wrong(why));
    }
    let label = match entry.label.as_deref() {
        None | Some(INTERNAL) => INTERNAL,
        Some(RESTRICTED) => RESTRICTED,
        Some(OPEN) => OPEN,
        Some(other) => return Err(wrong(format!("there is no label {other}"))),
    };
    let actor = Actor {
        person: Some(person.id),
        name: person.name,
    };
    let unit = unit.id;
    Ok(Place { unit, actor, label })
}

/// The papers that lie in a folder itself, by name. Links and folders are left alone.
fn papers_in(folder: &Path) -> Result<Vec<(PathBuf, Seen)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)?.take(LOOK_MAX) {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let unfinished = UNFINISHED_STARTS.iter().any(|s| name.starts_with(s))
            || UNFINISHED_ENDS
                .iter()
                .any(|e| name.to_lowercase().ends_with(e));
        // It may have been taken away since the folder was read.
        let Ok(about) = std::fs::symlink_metadata(entry.path()) else {
            continue;
        };
        if unfinished || !about.is_file() {
            continue;
        }
        let changed = about
            .modified()?
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let seen = Seen {
            folder: folder.to_string_lossy().into_owned(),
            name,
            size: about.len() as i64,
            changed_at: i64::try_from(changed.as_micros()).unwrap_or(i64::MAX),
        };
        found.push((entry.path(), seen));
    }
    found.sort();
    Ok(found)
}

/// Whether it was last changed long enough ago; a time in the future counts as long ago.
fn is_settled(path: &Path) -> bool {
    let changed = std::fs::metadata(path).and_then(|about| about.modified());
    changed.is_ok_and(|at| {
        let ago = SystemTime::now().duration_since(at);
        ago.map_or(true, |ago| ago >= SETTLED_AFTER)
    })
}

/// Moves a paper into a folder beside it, under a name that is free there.
fn put_aside(path: &Path, folder: &str) -> Result<PathBuf> {
    let below = path.parent().unwrap_or(Path::new(".")).join(folder);
    std::fs::create_dir_all(&below)?;
    let name = Path::new(path.file_name().unwrap_or_default());
    let mut to = below.join(name);
    let mut number = 2;
    while to.exists() {
        let stem = name.file_stem().unwrap_or_default().to_string_lossy();
        let ending = name
            .extension()
            .map(|e| format!(".{}", e.to_string_lossy()));
        to = below.join(format!("{stem} ({number}){}", ending.unwrap_or_default()));
        number += 1;
    }
    std::fs::rename(path, &to)?;
    Ok(to)
}

/// A paper that cannot be taken: put aside with the reason in words.
fn refuse(house: &House, path: &Path, why: &Error) -> Result<()> {
    let folder = path.parent().unwrap_or(path).display();
    tracing::warn!(%folder, %why, "a paper of a watched folder cannot be taken in");
    let words = |key: &str| house.messages.t(Lang::Vi, key);
    let said = match why.particular() {
        Some(key) => words(key),
        None => words(&format!("{}-title", why.stem())),
    };
    let to = put_aside(path, TROUBLE)?;
    let mut note = to.into_os_string();
    note.push(".txt");
    std::fs::write(note, format!("{said}\n"))?;
    Ok(())
}
