//! The folder in which a paper's pages are laid down while it is being read, each as soon as it is
//! read, so that a killed worker's successor reads only what is missing.

use std::path::{Path, PathBuf};

use house::House;
use house::id::Id;
use scan::PageWords;
use serde::{Deserialize, Serialize};

use super::page::ReadPage;
use super::{copy, words};

/// One paper's folder.
#[derive(Clone)]
pub struct Work(pub PathBuf);

/// A page as it was read, without its pictures.
#[derive(Default, Serialize, Deserialize)]
pub struct KeptPage {
    pub width: u32,
    pub height: u32,
    pub dpi: u32,
    pub words: String,
    pub stamps: String,
    /// The message key of what was the matter with the page.
    pub trouble: Option<String>,
    /// Our own programs failed it, so that another reading may help.
    #[serde(default)]
    pub ours: bool,
}

impl KeptPage {
    /// Its words.
    pub fn page(&self) -> PageWords {
        words::unpack(&self.words, self.width, self.height, self.dpi)
    }

    /// The words of its stamps.
    pub fn stamps(&self) -> PageWords {
        words::unpack(&self.stamps, self.width, self.height, self.dpi)
    }
}

impl Work {
    /// The folder of a record.
    pub fn of(house: &House, record: Id) -> Self {
        let below = house.config.folder.join("intake").join("work");
        Work(below.join(record.to_string()))
    }

    /// The folder of a record, made when it is not there.
    pub fn open(house: &House, record: Id) -> house::Result<Self> {
        let work = Work::of(house, record);
        std::fs::create_dir_all(&work.0)?;
        Ok(work)
    }

    fn page_path(&self, index: usize) -> PathBuf {
        self.0.join(format!("page-{}.json", index + 1))
    }

    /// Whether a page is done.
    pub fn has(&self, index: usize) -> bool {
        self.page_path(index).is_file()
    }

    /// Pictures first; the page's JSON comes last, under its name only when it is whole.
    pub fn keep(&self, index: usize, page: &ReadPage) -> Result<(), Box<dyn std::error::Error>> {
        self.keep_pictures(index, page)?;
        copy::keep(&self.0, index, &page.copy()?)?;
        let kept = KeptPage {
            width: page.words.width,
            height: page.words.height,
            dpi: page.words.dpi,
            words: words::pack(&page.words),
            stamps: words::pack(&page.stamps),
            ..KeptPage::default()
        };
        Ok(self.write(index, &kept)?)
    }

    fn keep_pictures(
        &self,
        index: usize,
        page: &ReadPage,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let pictures = page.pictures()?;
        for (packed, size) in [
            (pictures.large, "large"),
            (pictures.small, "small"),
            (pictures.thumb, "thumb"),
        ] {
            std::fs::write(picture_path(&self.0, index, size), packed.bytes)?;
        }
        Ok(())
    }

    /// Writes down that a page could not be read, and why, with its picture if there is one.
    pub fn keep_trouble(
        &self,
        index: usize,
        (message, ours): (&str, bool),
        seen: Option<&ReadPage>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let mut kept = KeptPage {
            words: "[]".into(),
            stamps: "[]".into(),
            trouble: Some(message.to_owned()),
            ours,
            ..KeptPage::default()
        };
        if let Some(page) = seen {
            self.keep_pictures(index, page)?;
            kept.width = page.words.width;
            kept.height = page.words.height;
            kept.dpi = page.words.dpi;
        }
        Ok(self.write(index, &kept)?)
    }

    fn write(&self, index: usize, kept: &KeptPage) -> std::io::Result<()> {
        // Another page may be written at the same time.
        let half = self.0.join(format!("half-{}", index + 1));
        let path = self.page_path(index);
        std::fs::write(&half, serde_json::to_vec(kept)?)?;
        std::fs::rename(half, path)
    }

    /// A page that is done.
    pub fn load(&self, index: usize) -> std::io::Result<KeptPage> {
        let bytes = std::fs::read(self.page_path(index))?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Forgets a page, so that it is read again.
    pub fn forget(&self, index: usize) -> std::io::Result<()> {
        std::fs::remove_file(self.page_path(index))
    }

    /// Takes everything away. What cannot be removed now is removed when the job runs again or
    /// `nhip check` comes by.
    pub fn clear(&self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the folder of a read paper could not be removed");
        }
    }

    /// Takes everything away of a paper that was set aside: overwritten first.
    pub async fn wipe(&self) -> house::Result<()> {
        house::blob::wipe_away(self.0.clone()).await
    }
}

/// Where a page's picture lies in the work folder; sizes are `large`, `small` and `thumb`.
pub fn picture_path(folder: &Path, index: usize, size: &str) -> PathBuf {
    folder.join(format!("page-{}.{size}", index + 1))
}
