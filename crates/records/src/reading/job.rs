//! The job that reads a paper: page by page, each result on disk before the next, so that a
//! killed worker's successor goes on where it stopped; then the secrecy gate; then the record.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fields::gate;
use futures::FutureExt;
use house::House;
use house::clock::Micros;
use house::db::{Sql, Tx};
use house::id::Id;
use house::job::{JobKind, NewJob, Running, Trouble};
use scan::PageWords;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::page::ReadPage;
use super::paper::{self, Paper, Unreadable};
use super::{line, words};
use crate::record::finish;

/// The job of reading.
pub const READ: JobKind = JobKind {
    name: "records.read",
    message: "job-records-read",
    run: |house, running| run(house, running).boxed(),
};

#[derive(Serialize, Deserialize)]
struct Payload {
    record: Id,
    /// Two people said that this paper bears no secret, whatever the gate thinks.
    #[serde(default)]
    released: bool,
}

/// Queues the reading of a record whose bytes lie in the intake.
pub async fn queue(tx: &Tx, now: Micros, record: &Waiting, released: bool) -> house::Result<Id> {
    let job = NewJob {
        kind: "records.read",
        payload: json!(Payload {
            record: record.id,
            released
        }),
        unique_key: Some(format!("records.read:{}", record.id)),
        owner: record.created_by,
        unit: Some(record.unit_id),
        bundle: record.batch_id,
        run_at: now,
    };
    house::job::queue(tx, now, job).await
}

/// A record whose bytes have not been judged yet.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Waiting {
    pub id: Id,
    pub unit_id: Id,
    pub batch_id: Option<Id>,
    pub created_by: Option<Id>,
    pub original_hash: String,
    pub original_name: String,
    pub reading: String,
}

async fn run(house: &House, running: &Running) -> Result<(), Trouble> {
    let payload: Payload = running.payload()?;
    let sql = "SELECT id, unit_id, batch_id, created_by, original_hash, original_name, reading
               FROM records_record WHERE id = $1";
    let found: Option<Waiting> = house.db.one(sql, house::values![payload.record]).await?;
    let Some(record) = found.filter(|r| r.reading == "waiting") else {
        return Ok(());
    };
    let work = Work::open(house, record.id)?;
    let read = read_pages(house, running, &record, &work).await;
    let read = match read {
        Ok(read) => read,
        Err(Stop::Job(trouble)) => return Err(trouble),
        Err(Stop::Paper(why)) if why.again && running.job.attempt < house::job::RETRIES_MAX => {
            return Err(Trouble::Again(why.message.to_owned()));
        }
        Err(Stop::Paper(why)) => {
            finish::unreadable(house, &record, why.message).await?;
            work.clear();
            return Ok(());
        }
    };
    let marks = secrecy_marks(&read);
    if !payload.released && !marks.is_empty() {
        crate::gate::set_aside(house, &record, &read, &marks).await?;
        work.clear();
        return Ok(());
    }
    finish::finish(house, &record, &read).await?;
    work.clear();
    Ok(())
}

/// All that was read off a paper.
pub struct ReadPaper {
    pub kind: extract::Kind,
    pub pages: Vec<PageWords>,
    pub stamps: Vec<PageWords>,
    /// Per page: why it could not be read, if so.
    pub troubles: Vec<Option<String>>,
    pub text: String,
    pub repaired: Vec<String>,
    /// Where the pictures lie: `page-1.large` and so on.
    pub folder: PathBuf,
    /// The bytes as they arrived.
    pub original: PathBuf,
}

fn secrecy_marks(read: &ReadPaper) -> Vec<gate::Mark> {
    let mut marks = gate::marks(&read.pages);
    marks.extend(gate::marks(&read.stamps));
    marks.extend(gate::marks_in_text(&read.text));
    marks
}

enum Stop {
    Paper(Unreadable),
    Job(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Stop::Job(trouble)
    }
}

impl From<Unreadable> for Stop {
    fn from(why: Unreadable) -> Self {
        Stop::Paper(why)
    }
}

async fn read_pages(
    house: &House,
    running: &Running,
    record: &Waiting,
    work: &Work,
) -> Result<ReadPaper, Stop> {
    let original = house.intake.path(&record.original_hash);
    let (path, fonts) = (original.clone(), house.config.folder.clone());
    let open = move || paper::open(&path, super::fonts::unpack(&fonts).ok().as_deref());
    let paper = blocking(open).await??;
    let paper = Arc::new(paper);
    for index in 0..paper.pages {
        if !work.has(index) {
            let (paper, work) = (paper.clone(), work.clone());
            blocking(move || read_one(&paper, &work, index)).await??;
        }
        running
            .progress(index as i64 + 1, paper.pages as i64, "")
            .await?;
    }
    let (paper_for, work, original_for) = (paper.clone(), work.clone(), original.clone());
    Ok(blocking(move || gather(&paper_for, &work, original_for)).await??)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Trouble::Again(e.to_string()))
}

/// Reads one page and writes its results down. A page that cannot be read is marked and the
/// paper goes on, unless another try may help.
fn read_one(paper: &Paper, work: &Work, index: usize) -> Result<(), Unreadable> {
    match paper.page(index) {
        Ok(page) => work.keep(index, &page).map_err(|_| disk()),
        Err(why) if why.again => Err(why),
        Err(why) => work.keep_trouble(index, why.message).map_err(|_| disk()),
    }
}

fn disk() -> Unreadable {
    Unreadable {
        message: "trouble-disk",
        again: true,
    }
}

fn gather(paper: &Paper, work: &Work, original: PathBuf) -> Result<ReadPaper, Unreadable> {
    let mut read = ReadPaper {
        kind: paper.kind,
        pages: vec![],
        stamps: vec![],
        troubles: vec![],
        text: String::new(),
        repaired: paper.repaired.clone(),
        folder: work.0.clone(),
        original,
    };
    for index in 0..paper.pages {
        let kept = work.load(index).map_err(|_| disk())?;
        read.pages.push(kept.page());
        read.stamps.push(kept.stamps());
        read.troubles.push(kept.trouble);
    }
    read.text = line::text_of(paper, &read.pages);
    Ok(read)
}

/// The folder in which a paper's pages are laid down while it is being read.
#[derive(Clone)]
struct Work(PathBuf);

#[derive(Default, Serialize, Deserialize)]
struct KeptPage {
    width: u32,
    height: u32,
    dpi: u32,
    words: String,
    stamps: String,
    trouble: Option<String>,
}

impl KeptPage {
    fn page(&self) -> PageWords {
        words::unpack(&self.words, self.width, self.height, self.dpi)
    }

    fn stamps(&self) -> PageWords {
        words::unpack(&self.stamps, self.width, self.height, self.dpi)
    }
}

impl Work {
    fn open(house: &House, record: Id) -> house::Result<Self> {
        let folder = house
            .config
            .folder
            .join("intake")
            .join("work")
            .join(record.to_string());
        std::fs::create_dir_all(&folder)?;
        Ok(Work(folder))
    }

    fn page_path(&self, index: usize) -> PathBuf {
        self.0.join(format!("page-{}.json", index + 1))
    }

    fn has(&self, index: usize) -> bool {
        self.page_path(index).is_file()
    }

    /// Pictures first; the page's JSON comes last, under its name only when it is whole.
    fn keep(&self, index: usize, page: &ReadPage) -> Result<(), Box<dyn std::error::Error>> {
        let pictures = page.pictures()?;
        for (packed, size) in [
            (pictures.large, "large"),
            (pictures.small, "small"),
            (pictures.thumb, "thumb"),
        ] {
            std::fs::write(picture_path(&self.0, index, size), packed.bytes)?;
        }
        super::copy::keep(&self.0, index, &page.copy()?)?;
        let kept = KeptPage {
            width: page.words.width,
            height: page.words.height,
            dpi: page.words.dpi,
            words: words::pack(&page.words),
            stamps: words::pack(&page.stamps),
            trouble: None,
        };
        Ok(self.write(index, &kept)?)
    }

    fn keep_trouble(&self, index: usize, message: &str) -> std::io::Result<()> {
        let trouble = Some(message.to_owned());
        self.write(
            index,
            &KeptPage {
                words: "[]".into(),
                trouble,
                ..KeptPage::default()
            },
        )
    }

    fn write(&self, index: usize, kept: &KeptPage) -> std::io::Result<()> {
        let (path, half) = (self.page_path(index), self.0.join("half"));
        std::fs::write(&half, serde_json::to_vec(kept)?)?;
        std::fs::rename(half, path)
    }

    fn load(&self, index: usize) -> std::io::Result<KeptPage> {
        let bytes = std::fs::read(self.page_path(index))?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Takes everything away. What cannot be removed now is removed when the job runs again or
    /// `nhip check` comes by.
    fn clear(&self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the folder of a read paper could not be removed");
        }
    }
}

/// Where a page's picture lies in the work folder; sizes are `large`, `small` and `thumb`.
pub fn picture_path(folder: &Path, index: usize, size: &str) -> PathBuf {
    folder.join(format!("page-{}.{size}", index + 1))
}
