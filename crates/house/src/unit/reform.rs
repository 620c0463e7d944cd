//! From two tables of units, before and after 2025-07-01, the rows of one dated tree: which
//! units went on, which ended, which began, and what became of each.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::table::{Line, Table};
use super::wording::Names;
use super::{Extent, OPEN_END, OPEN_START};
use crate::id::Id;

/// The last day of the old units.
pub const LAST_DAY: &str = "2025-06-30";
/// The first day of the new ones.
pub const FIRST_DAY: &str = "2025-07-01";

/// A row of the dated tree.
#[derive(Debug, PartialEq)]
pub struct Row<'t> {
    pub id: Id,
    pub line: Line<'t>,
    pub parent: Option<Id>,
    pub from: &'static str,
    pub until: &'static str,
}

/// What became of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Succession {
    pub predecessor: Id,
    pub successor: Id,
    pub extent: Extent,
}

/// All rows, parents before their children.
#[derive(Debug, Default)]
pub struct Tree<'t> {
    pub rows: Vec<Row<'t>>,
    pub successions: Vec<Succession>,
    /// The source's words about units whose predecessors are not all known.
    pub notes: Vec<(Id, &'t str)>,
}

/// The id of a unit that ships with the product: the same on every machine.
pub fn shipped_id(code: &str, level: &str, from_day: &str) -> Id {
    Id::from_name(&format!("unit:{code}:{level}:{from_day}"))
}

/// Joins both tables.
pub fn join<'t>(old: &Table<'t>, new: &Table<'t>) -> Tree<'t> {
    let kept = kept(old, new);
    let homes = homes(old, new);
    let mut tree = Tree::default();
    for level in ["province", "district", "commune"] {
        tree.rows
            .extend(old.level(level).map(|line| old_row(old, line, &kept)));
    }
    for level in ["province", "commune"] {
        let begun = new.level(level).filter(|l| !kept.contains(l.code));
        tree.rows
            .extend(begun.map(|line| new_row(new, line, &kept)));
    }
    let (heirs, notes) = heirs(old, new, &homes);
    let new_id = |code: &str| new.of(code).map(|line| id_of_new(line, &kept));
    tree.notes = notes
        .into_iter()
        .filter_map(|l| Some((new_id(l.code)?, l.unresolved)))
        .collect();
    let mut all = commune_extents(old, new, &heirs);
    all.extend(district_extents(old, &heirs));
    all.extend(homes.iter().map(|(from, to)| (*from, *to, Extent::Whole)));
    for (from, to, extent) in all {
        let (Some(line), Some(successor)) = (old.of(from), new_id(to)) else {
            continue;
        };
        let predecessor = id_of_old(line);
        if predecessor != successor {
            tree.successions.push(Succession {
                predecessor,
                successor,
                extent,
            });
        }
    }
    tree.successions.sort();
    tree.successions
        .dedup_by_key(|s| (s.predecessor, s.successor));
    tree
}

fn id_of_old(line: &Line) -> Id {
    shipped_id(line.code, line.level, OPEN_START)
}

fn id_of_new(line: &Line, kept: &HashSet<&str>) -> Id {
    let from = if kept.contains(line.code) {
        OPEN_START
    } else {
        FIRST_DAY
    };
    shipped_id(line.code, line.level, from)
}

fn old_row<'t>(old: &Table<'t>, line: &Line<'t>, kept: &HashSet<&str>) -> Row<'t> {
    let until = if kept.contains(line.code) {
        OPEN_END
    } else {
        LAST_DAY
    };
    Row {
        id: id_of_old(line),
        line: *line,
        parent: old.of(line.parent).map(id_of_old),
        from: OPEN_START,
        until,
    }
}

fn new_row<'t>(new: &Table<'t>, line: &Line<'t>, kept: &HashSet<&str>) -> Row<'t> {
    Row {
        id: id_of_new(line, kept),
        line: *line,
        parent: new.of(line.parent).map(|p| id_of_new(p, kept)),
        from: FIRST_DAY,
        until: OPEN_END,
    }
}

/// Codes whose unit goes on unchanged: the same level, the same name (Hoà and Hòa are one), and
/// the same units above it.
fn kept<'t>(old: &Table<'t>, new: &Table<'t>) -> HashSet<&'t str> {
    let mut kept: HashSet<&str> = HashSet::new();
    for level in ["province", "district", "commune"] {
        for line in new.level(level) {
            let same = old.of(line.code).is_some_and(|o| {
                o.level == line.level
                    && o.parent == line.parent
                    && viet::canonical(o.full_name) == viet::canonical(line.full_name)
            });
            if same && (line.parent.is_empty() || kept.contains(line.parent)) {
                kept.insert(line.code);
            }
        }
    }
    kept
}

/// For each old province the new one: where most of its communes' codes are now, since a new
/// commune carries the code of one that went into it.
fn homes<'t>(old: &Table<'t>, new: &Table<'t>) -> BTreeMap<&'t str, &'t str> {
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for line in new.level("commune") {
        let same = std::iter::once(line.code);
        let all = same.chain(line.predecessor_codes().map(|(code, _)| code));
        for code in all.filter(|c| old.of(c).is_some()) {
            let to = counts.entry(old.top(code)).or_default();
            *to.entry(new.top(line.code)).or_default() += 1;
        }
    }
    let most = |to: BTreeMap<&'t str, usize>| to.into_iter().max_by_key(|(_, n)| *n);
    counts
        .into_iter()
        .filter_map(|(from, to)| Some((from, most(to)?.0)))
        .collect()
}

/// Old commune to new ones.
type Heirs<'t> = BTreeMap<&'t str, Vec<&'t str>>;

fn heirs<'t>(
    old: &Table<'t>,
    new: &Table<'t>,
    homes: &BTreeMap<&'t str, &'t str>,
) -> (Heirs<'t>, Vec<Line<'t>>) {
    let mut heirs: Heirs = BTreeMap::new();
    for line in new.level("commune") {
        for (code, whole) in line.predecessor_codes() {
            let inside = whole.then(|| old.level("commune").filter(|l| l.parent == code));
            let of_district = inside.into_iter().flatten().map(|l| l.code);
            let itself = old.of(code).filter(|_| !whole).map(|l| l.code);
            for from in of_district.chain(itself) {
                push_new(heirs.entry(from).or_default(), line.code);
            }
        }
    }
    let taken: HashSet<&str> = heirs.keys().copied().collect();
    let names = Names::of(old);
    let mut notes = Vec::new();
    for line in new.level("commune") {
        let provinces: Vec<&str> = homes
            .iter()
            .filter(|(_, to)| **to == line.parent)
            .map(|(from, _)| *from)
            .collect();
        let named = names.resolve(old, line, &provinces, &taken);
        for from in named.codes.iter().copied() {
            push_new(heirs.entry(from).or_default(), line.code);
        }
        if named.open {
            notes.push(*line);
        }
        let unknown = line.predecessors.is_empty() && line.unresolved.is_empty();
        if unknown && let Some(same) = old.of(line.code) {
            push_new(heirs.entry(same.code).or_default(), line.code);
        }
    }
    (heirs, notes)
}

fn push_new<'t>(list: &mut Vec<&'t str>, code: &'t str) {
    if !list.contains(&code) {
        list.push(code);
    }
}

type Link<'t> = (&'t str, &'t str, Extent);

/// One heir took the whole. Of several, the one that carries the old code, else the one that
/// carries the old name, took most: our source gives no areas.
fn commune_extents<'t>(old: &Table<'t>, new: &Table<'t>, heirs: &Heirs<'t>) -> Vec<Link<'t>> {
    let mut links = Vec::new();
    for (from, to) in heirs {
        let name = old.of(from).map(|l| viet::canonical(l.name));
        let named = |code: &&&str| new.of(code).map(|l| viet::canonical(l.name)) == name;
        let most = to
            .iter()
            .find(|c| *c == from)
            .or_else(|| to.iter().find(named));
        for heir in to {
            let extent = match most {
                _ if to.len() == 1 => Extent::Whole,
                Some(most) if most == heir => Extent::Most,
                _ => Extent::Part,
            };
            links.push((*from, *heir, extent));
        }
    }
    links
}

/// Districts have no successors of their own but the heirs of their communes: whole when all
/// went to one, most when more than half did.
fn district_extents<'t>(old: &Table<'t>, heirs: &Heirs<'t>) -> Vec<Link<'t>> {
    let mut shares: BTreeMap<&str, (usize, HashMap<&str, usize>)> = BTreeMap::new();
    for (from, to) in heirs {
        let Some(district) = old.of(from).and_then(|l| old.of(l.parent)) else {
            continue;
        };
        let (all, share) = shares.entry(district.code).or_default();
        *all += 1;
        for heir in to {
            *share.entry(heir).or_default() += 1;
        }
    }
    let mut links = Vec::new();
    for (district, (all, share)) in shares {
        for (heir, n) in &share {
            let extent = match *n * 2 > all {
                _ if share.len() == 1 => Extent::Whole,
                true => Extent::Most,
                false => Extent::Part,
            };
            links.push((district, *heir, extent));
        }
    }
    links
}
