//! The gazetteer's tables as they are written: tab-separated, one unit a line, a head line first.

use std::collections::HashMap;

/// A line of the table. Columns that a table does not have are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Line<'t> {
    /// The number of the line, the head being 1.
    pub number: usize,
    pub code: &'t str,
    pub level: &'t str,
    pub name: &'t str,
    pub full_name: &'t str,
    /// The parent's code, empty at the top.
    pub parent: &'t str,
    /// Codes with commas between; one beginning with `d` is a district that became a unit as a
    /// whole.
    pub predecessors: &'t str,
    /// Predecessors that our source names in words.
    pub unresolved: &'t str,
}

impl<'t> Line<'t> {
    /// The predecessors' codes with the `d` taken off, and whether it was there.
    pub fn predecessor_codes(&self) -> impl Iterator<Item = (&'t str, bool)> + use<'t> {
        let codes = self.predecessors.split(',').map(str::trim);
        codes
            .filter(|c| !c.is_empty())
            .map(|c| c.strip_prefix('d').map_or((c, false), |c| (c, true)))
    }
}

/// All lines with a way to them by code.
#[derive(Debug, Default)]
pub struct Table<'t> {
    pub lines: Vec<Line<'t>>,
    by_code: HashMap<&'t str, usize>,
}

/// What a table must have to be one of units: the head's words.
const WANTED: [&str; 5] = ["code", "level", "name", "full_name", "parent"];

impl<'t> Table<'t> {
    /// Reads a table; of a code that stands twice the last line counts.
    ///
    /// # Errors
    /// The word that is missing in the head.
    pub fn read(text: &'t str) -> Result<Self, &'static str> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines();
        let head: Vec<&str> = lines
            .next()
            .unwrap_or_default()
            .split('\t')
            .map(str::trim)
            .collect();
        let at = |word: &str| head.iter().position(|h| *h == word);
        if let Some(missing) = WANTED.into_iter().find(|w| at(w).is_none()) {
            return Err(missing);
        }
        let places = WANTED.map(|w| at(w).unwrap_or(usize::MAX));
        let (predecessors, unresolved) = (at("predecessors"), at("unresolved"));
        let mut table = Table::default();
        for (row, line) in lines.enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            let cell = |place: usize| cells.get(place).copied().unwrap_or_default();
            let line = Line {
                number: row + 2,
                code: cell(places[0]),
                level: cell(places[1]),
                name: cell(places[2]),
                full_name: cell(places[3]),
                parent: cell(places[4]),
                predecessors: predecessors.map_or("", cell),
                unresolved: unresolved.map_or("", cell),
            };
            table.by_code.insert(line.code, table.lines.len());
            table.lines.push(line);
        }
        Ok(table)
    }

    /// The line of a code.
    pub fn of(&self, code: &str) -> Option<&Line<'t>> {
        self.by_code.get(code).map(|at| &self.lines[*at])
    }

    /// The topmost unit above a code, itself when nothing is above it.
    pub fn top(&self, code: &'t str) -> &'t str {
        let mut at = code;
        // A broken table may lead in circles; no tree of units is this deep.
        for _ in 0..DEPTH_MAX {
            match self.of(at) {
                Some(line) if !line.parent.is_empty() => at = line.parent,
                _ => break,
            }
        }
        at
    }

    /// The lines of a level.
    pub fn level<'a>(&'a self, level: &'a str) -> impl Iterator<Item = &'a Line<'t>> {
        self.lines.iter().filter(move |l| l.level == level)
    }
}

/// Deepest tree that is followed.
pub(super) const DEPTH_MAX: usize = 32;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_found_by_their_heads() {
        let text = "level\tcode\tname\tfull_name\tparent\tpredecessors\n\
                    commune\t19111\tBa Đồn\tPhường Ba Đồn\t44\t19021, d450\n";
        let table = Table::read(text).unwrap();
        let line = table.of("19111").unwrap();
        assert_eq!((line.parent, line.number), ("44", 2));
        let codes: Vec<_> = line.predecessor_codes().collect();
        assert_eq!(codes, [("19021", false), ("450", true)]);
        assert_eq!(Table::read("code\tlevel\tname\n").unwrap_err(), "full_name");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}(\t|\n|\\PC){0,200}") {
            let text = format!("code\tlevel\tname\tfull_name\tparent\n{text}");
            let table = Table::read(&text).unwrap();
            for line in &table.lines {
                table.top(line.code);
            }
        }
    }
}
