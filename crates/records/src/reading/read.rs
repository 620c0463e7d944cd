//! A paper that was read: its pages lie in the work folder and are taken from there one by one,
//! since a stack of thousands must not stand in memory at once.

use std::path::PathBuf;

use fields::{Names, Reading, gate};
use scan::PageWords;

use super::paper::Paper;
use super::words;
use super::work::{KeptPage, Work};

/// Fields are read off so many pages from the front of a long stack, and so many from its end:
/// the head stands on the first, the signature on one of the last.
const HEAD_PAGES: usize = 150;
const TAIL_PAGES: usize = 50;

/// All that was read off a paper.
pub struct ReadPaper {
    pub kind: extract::Kind,
    pub pages: usize,
    /// Text of all its pages, or its own where it flows without pages.
    pub text: String,
    pub repaired: Vec<String>,
    /// What people are told of the whole, such as that it has more pages than are read.
    pub remark: Option<&'static str>,
    pub work: Work,
    /// The bytes as they arrived.
    pub original: PathBuf,
    pub marks: Vec<gate::Mark>,
    /// Pages that our own programs failed.
    pub failed: usize,
}

/// The pages off which fields are read.
#[derive(Default)]
pub struct Sample {
    pub pages: Vec<PageWords>,
    pub stamps: Vec<PageWords>,
    pub numbers: Numbers,
    /// The text of a paper that has no pages; empty for others.
    pub text: String,
}

/// Which pages of the paper a sample's pages are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Numbers {
    front: usize,
    skipped: usize,
}

impl Numbers {
    /// The page's number in the paper, from 1, of an index in the sample.
    pub fn number(&self, index: usize) -> i64 {
        let skipped = if index < self.front { 0 } else { self.skipped };
        (index + skipped) as i64 + 1
    }
}

impl Sample {
    /// Whether the page of this index, counted from 0, of a paper of so many belongs to it.
    pub fn takes(index: usize, pages: usize) -> bool {
        pages <= HEAD_PAGES + TAIL_PAGES || index < HEAD_PAGES || index + TAIL_PAGES >= pages
    }

    /// An empty sample of a paper of so many pages.
    pub fn of(pages: usize) -> Self {
        let skipped = pages.saturating_sub(HEAD_PAGES + TAIL_PAGES);
        let front = if skipped == 0 { pages } else { HEAD_PAGES };
        Sample {
            numbers: Numbers { front, skipped },
            ..Sample::default()
        }
    }

    /// Reads the fields.
    pub fn fields(&self, names: &Names) -> Reading {
        super::line::reading_of(&self.pages, &self.stamps, &self.text, names)
    }
}

impl ReadPaper {
    /// Goes through the pages in the work folder: text, marks of secrecy, troubles.
    pub fn gather(paper: &Paper, work: &Work, original: PathBuf) -> std::io::Result<Self> {
        let mut read = ReadPaper {
            kind: paper.kind,
            pages: paper.pages,
            text: String::new(),
            repaired: paper.repaired.clone(),
            remark: paper.remark,
            work: work.clone(),
            original,
            marks: vec![],
            failed: 0,
        };
        for index in 0..paper.pages {
            let kept = work.load(index)?;
            read.look_at(index, &kept);
        }
        if paper.pages == 0 {
            read.text.clone_from(&paper.text);
        }
        read.marks.extend(gate::marks_in_text(&read.text));
        Ok(read)
    }

    fn look_at(&mut self, index: usize, kept: &KeptPage) {
        let page = kept.page();
        if index > 0 {
            self.text.push('\u{c}');
        }
        self.text.push_str(&words::text(&page));
        self.failed += usize::from(kept.ours);
        let mut marks = gate::marks(&[page]);
        marks.extend(gate::marks_of_stamps(&[kept.stamps()]));
        // A page that is broken in itself shows nothing to anybody; one that our programs failed on
        // has its picture.
        if kept.ours {
            marks.push(gate::Mark::unjudged(index));
        }
        self.marks.extend(marks.into_iter().map(|mark| gate::Mark {
            page: index,
            ..mark
        }));
    }

    /// The pages off which fields are read.
    pub fn sample(&self) -> std::io::Result<Sample> {
        let mut sample = Sample::of(self.pages);
        if self.pages == 0 {
            sample.text = self.text.clone();
        }
        for index in (0..self.pages).filter(|index| Sample::takes(*index, self.pages)) {
            let kept = self.work.load(index)?;
            sample.pages.push(kept.page());
            sample.stamps.push(kept.stamps());
        }
        Ok(sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_knows_the_numbers_of_its_pages() {
        for pages in [1, 200, 201, 5_000] {
            let sample = Sample::of(pages);
            let taken: Vec<i64> = (0..pages)
                .filter(|index| Sample::takes(*index, pages))
                .map(|index| index as i64 + 1)
                .collect();
            assert!(taken.len() <= HEAD_PAGES + TAIL_PAGES);
            let told: Vec<i64> = (0..taken.len())
                .map(|index| sample.numbers.number(index))
                .collect();
            assert_eq!(told, taken, "{pages}");
        }
    }
}
