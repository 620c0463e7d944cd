//! How many marks of secrecy the gate finds, and how often it is closed for nothing.

use std::fmt;
use std::path::Path;

use fields::gate;
use scan::PageWords;
use serde_json::Value;

/// Papers with a mark and papers without.
#[derive(Default)]
pub struct Marks {
    marked: usize,
    caught: usize,
    level_right: usize,
    plain: usize,
    alarms: usize,
}

impl Marks {
    pub fn count(&mut self, pages: &[PageWords], stamps: &[PageWords], told: &Value, paper: &Path) {
        let mut found = gate::marks(pages);
        found.extend(gate::marks_of_stamps(stamps));
        let level = found.iter().map(|mark| mark.level).max();
        let stem = paper.file_stem().unwrap_or_default().to_string_lossy();
        let Some(truth) = told["truth"]["secrecy"].as_str() else {
            self.plain += 1;
            self.alarms += usize::from(!found.is_empty());
            if !found.is_empty() {
                eprintln!("{stem} false alarm: {found:?}");
            }
            return;
        };
        self.marked += 1;
        self.caught += usize::from(!found.is_empty());
        self.level_right += usize::from(level.is_some_and(|level| level.printed() == truth));
        if found.is_empty() {
            eprintln!("{stem} MISSED {truth} {}", told["recipe"]["secrecy"]);
        }
    }
}

impl fmt::Display for Marks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (marked, plain) = (self.marked, self.plain);
        write!(
            out,
            "gate: {} of {marked} marked papers caught",
            self.caught
        )?;
        write!(out, " ({} with the right level), ", self.level_right)?;
        write!(out, "{} false alarms on {plain} others", self.alarms)
    }
}
