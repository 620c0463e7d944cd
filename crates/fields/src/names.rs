//! The register of unit names, and the nearest name to what was read.

use crate::field::Snap;
use crate::plain;
use std::collections::HashMap;

/// Letters that may differ between a read and a registered name, one for each so many letters.
const LETTERS_PER_EDIT: usize = 8;
/// Most letters that may differ at all.
const EDITS_MAX: usize = 3;
/// Units that may share a spelling before it is called unknown.
const NAMESAKES_MAX: usize = 400;

/// A unit as the register knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// The caller's key; handed back in [`Snap`].
    pub key: String,
    /// Full name, `Tỉnh Quảng Trị`.
    pub name: String,
    /// Key of the unit above, if any: tells namesakes apart.
    pub within: Option<String>,
    /// First day of the name, `YYYY-MM-DD`; `None` for always.
    pub from: Option<String>,
    /// First day the name is no more, `YYYY-MM-DD`; `None` for not yet.
    pub until: Option<String>,
}

impl Name {
    fn valid_on(&self, day: Option<&str>) -> bool {
        let Some(day) = day else { return true };
        self.from.as_deref().is_none_or(|from| from <= day)
            && self.until.as_deref().is_none_or(|until| day < until)
    }
}

/// Names of units, ready to be searched by nearness.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<Name>,
    by_key: HashMap<String, usize>,
    exact: HashMap<String, Vec<usize>>,
    by_length: HashMap<usize, Vec<String>>,
}

/// A name found near to what was read.
pub(crate) struct Near<'a> {
    pub name: &'a Name,
    /// Letters that differ, marks apart.
    pub edits: usize,
    /// How many valid units are as near as this one.
    pub namesakes: usize,
}

impl Names {
    /// A register from keys and full names, valid at all times.
    pub fn new<K, N>(units: impl IntoIterator<Item = (K, N)>) -> Names
    where
        K: Into<String>,
        N: Into<String>,
    {
        Names::dated(units.into_iter().map(|(key, name)| Name {
            key: key.into(),
            name: name.into(),
            ..Name::default()
        }))
    }

    /// A register whose names hold for a time and know the unit above.
    pub fn dated(units: impl IntoIterator<Item = Name>) -> Names {
        let mut register = Names::default();
        for name in units {
            let at = register.names.len();
            let spelling = plain::squeezed(&name.name);
            if spelling.is_empty() {
                continue;
            }
            register.by_key.entry(name.key.clone()).or_insert(at);
            let same = register.exact.entry(spelling.clone()).or_default();
            if same.is_empty() {
                let letters = spelling.chars().count();
                register
                    .by_length
                    .entry(letters)
                    .or_default()
                    .push(spelling);
            }
            same.push(at);
            register.names.push(name);
        }
        register
    }

    /// Whether nothing is registered.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The nearest name valid on `day`; `around` is plain, squeezed text in which the names of
    /// the units above are looked for when several are equally near.
    pub(crate) fn nearest(&self, read: &str, day: Option<&str>, around: &str) -> Option<Near<'_>> {
        let spelling = plain::squeezed(read);
        let letters = spelling.chars().count();
        let most = (letters / LETTERS_PER_EDIT).min(EDITS_MAX);
        if letters < 4 {
            return None;
        }
        if let Some(found) = self.pick(&spelling, 0, read, day, around) {
            return Some(found);
        }
        let mut best: Option<(usize, &String)> = None;
        for length in letters.saturating_sub(most)..=letters + most {
            for known in self.by_length.get(&length).into_iter().flatten() {
                let limit = best.map_or(most, |(edits, _)| edits.saturating_sub(1));
                if let Some(edits) = plain::distance(&spelling, known, limit)
                    && best.is_none_or(|(least, _)| edits < least)
                {
                    best = Some((edits, known));
                }
            }
        }
        best.and_then(|(edits, known)| self.pick(known, edits, read, day, around))
    }

    /// The best of the units that share one spelling.
    fn pick(
        &self,
        spelling: &str,
        edits: usize,
        read: &str,
        day: Option<&str>,
        around: &str,
    ) -> Option<Near<'_>> {
        let same = self.exact.get(spelling)?;
        let valid: Vec<&Name> = same
            .iter()
            .filter_map(|at| self.names.get(*at))
            .filter(|name| name.valid_on(day))
            .take(NAMESAKES_MAX)
            .collect();
        let printed = viet::canonical(read);
        let rank = |name: &Name| {
            let spelt = viet::canonical(&name.name) == printed;
            (self.units_above_in(name, around), usize::from(spelt))
        };
        let best = valid.iter().map(|name| rank(name)).max()?;
        let name = valid.iter().find(|name| rank(name) == best)?;
        let namesakes = valid.iter().filter(|name| rank(name) == best).count();
        Some(Near {
            name,
            edits,
            namesakes,
        })
    }

    /// How many of the units above a name are named in `around`.
    fn units_above_in(&self, name: &Name, around: &str) -> usize {
        let mut found = 0;
        let mut above = name.within.as_ref();
        // The tree of units is four or five levels deep; a ring in the data ends here.
        for _ in 0..8 {
            let Some(unit) = above.and_then(|key| self.by_key.get(key)) else {
                break;
            };
            let Some(unit) = self.names.get(*unit) else {
                break;
            };
            let bare = plain::squeezed(bare_name(&unit.name));
            if !bare.is_empty() && around.contains(&bare) {
                found += 1;
            }
            above = unit.within.as_ref();
        }
        found
    }
}

/// Words for a unit's level that stand before its own name, longest first.
pub(crate) const LEVELS: [&str; 12] = [
    "thành phố",
    "thị trấn",
    "đặc khu",
    "thị xã",
    "phường",
    "huyện",
    "thôn",
    "tỉnh",
    "quận",
    "bản",
    "xã",
    "tp.",
];

/// The name without the word for its level: `Tỉnh Quảng Trị` → `Quảng Trị`.
pub(crate) fn bare_name(full: &str) -> &str {
    let small = full.to_lowercase();
    for level in LEVELS {
        let Some(rest) = small.strip_prefix(level) else {
            continue;
        };
        if !rest.starts_with(' ') {
            continue;
        }
        let letters = level.chars().count() + 1;
        let cut = full
            .char_indices()
            .nth(letters)
            .map_or(full.len(), |(at, _)| at);
        return full.get(cut..).unwrap_or(full).trim();
    }
    full
}

/// Turns a near name into a snap; `trust` is how sure the way there was.
pub(crate) fn snap(near: &Near<'_>, trust: f32) -> Snap {
    let edits = 1.0 - 0.12 * near.edits as f32;
    let confidence = (trust * edits / near.namesakes.max(1) as f32).clamp(0.0, 1.0);
    Snap {
        key: near.name.key.clone(),
        name: near.name.name.clone(),
        confidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> Names {
        let unit = |key: &str, name: &str, within: Option<&str>, from: &str, until: &str| Name {
            key: key.into(),
            name: name.into(),
            within: within.map(Into::into),
            from: (!from.is_empty()).then(|| from.into()),
            until: (!until.is_empty()).then(|| until.into()),
        };
        Names::dated([
            unit("45", "Tỉnh Quảng Trị", None, "1989-07-01", "2025-07-01"),
            unit("44", "Tỉnh Quảng Trị", None, "2025-07-01", ""),
            unit("46", "Tỉnh Thừa Thiên Huế", None, "", ""),
            unit("a", "Xã Vĩnh Thủy", Some("45"), "", "2025-07-01"),
            unit("b", "Xã Vĩnh Thủy", Some("46"), "", ""),
        ])
    }

    #[test]
    fn the_day_decides_between_two_provinces_of_one_name() {
        let names = register();
        let old = names.nearest("TỈNH QUẢNG TRỊ", Some("2016-05-01"), "");
        assert_eq!(old.map(|near| near.name.key.as_str()), Some("45"));
        let new = names.nearest("TỈNH QUẢNG TRỊ", Some("2025-08-01"), "");
        assert_eq!(new.map(|near| near.name.key.as_str()), Some("44"));
    }

    #[test]
    fn the_unit_above_tells_namesakes_apart() {
        let names = register();
        let near = names.nearest("XÃ VĨNH THUỶ", Some("2016-05-01"), "quangtri");
        assert_eq!(near.as_ref().map(|near| near.name.key.as_str()), Some("a"));
        assert_eq!(near.map(|near| near.namesakes), Some(1));
        let lost = names.nearest("XÃ VĨNH THỦY", Some("2016-05-01"), "");
        assert_eq!(lost.map(|near| near.namesakes), Some(2));
    }

    #[test]
    fn a_misread_letter_is_forgiven_and_a_strange_name_is_not() {
        let names = register();
        assert!(names.nearest("TỈNH QUÀNG TRI", None, "").is_some());
        assert!(names.nearest("TỈNH OUẢNG TRỊ", None, "").is_some());
        assert!(names.nearest("TỈNH BÌNH DƯƠNG", None, "").is_none());
    }

    #[test]
    fn the_level_is_taken_off_a_name() {
        assert_eq!(bare_name("Tỉnh Quảng Trị"), "Quảng Trị");
        assert_eq!(bare_name("Thành phố Đông Hà"), "Đông Hà");
        assert_eq!(bare_name("Xãm"), "Xãm");
    }
}
