//! `nhip units import FILE.tsv`: takes in a table of units as the gazetteer's are written. Good
//! lines are taken, faulty ones named by line and column; nothing is ever deleted.

use std::collections::HashMap;
use std::io::Read;

use sea_orm::Value;
use serde_json::json;

use super::table::{Line, Table};
use super::{Extent, OPEN_END, Unit, change, day_before, find_all, rebuild_above};
use crate::db::{Tx, insert_rows};
use crate::error::{Error, Result};
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::values;

/// Largest table, bytes; the country's is half a million.
const TABLE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Most units of one day that are looked through.
const UNITS_MAX: i64 = 200_000;
/// Longest code and kind, characters.
const CODE_CHARS_MAX: usize = 40;

/// From when the table holds, and on whose command it is read.
#[derive(Clone, Debug)]
pub struct Options {
    pub actor: Actor,
    /// The first day of units that are new or changed, `YYYY-MM-DD`.
    pub from: String,
    /// Their last day; open when `None`.
    pub until: Option<String>,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Line in the table (the head is 1), column, and the key of what is wrong there.
    pub faulty: Vec<(usize, &'static str, &'static str)>,
}

/// Reads a table and takes its units in, all in one transaction.
///
/// # Errors
/// [`Error::Invalid`] when it is no table of units or a day is none, [`Error::TooLarge`].
pub async fn run(house: &House, from: impl Read, options: Options) -> Result<Report> {
    let mut bytes = Vec::new();
    from.take(TABLE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > TABLE_BYTES_MAX {
        return Err(Error::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|_| Error::field("", "unit-import-no-table"))?;
    Table::read(&text).map_err(|_| Error::field("", "unit-import-no-table"))?;
    let until = options.until.as_deref().unwrap_or(OPEN_END);
    if day_before(&options.from)?.as_str() >= until {
        return Err(Error::field("until", "unit-day-malformed"));
    }
    let now = house.now();
    house
        .db
        .write(move |tx| Box::pin(async move { take_in(tx, now, &text, &options).await }))
        .await
}

/// What the lines come to.
struct Plan<'t> {
    options: &'t Options,
    /// The units of the first day by code, and of the day before.
    today: HashMap<String, Unit>,
    before: HashMap<String, Unit>,
    /// The ids under which codes are known from now on.
    ids: HashMap<String, Id>,
    rows: Vec<Vec<Value>>,
    /// Old row, new row, extent.
    links: Vec<(Id, Id, Extent)>,
    ended: Vec<Id>,
    report: Report,
}

async fn take_in(tx: &Tx, now: i64, text: &str, options: &Options) -> Result<Report> {
    let table = Table::read(text).map_err(|_| Error::field("", "unit-import-no-table"))?;
    let today = by_code(find_all(tx, &options.from, UNITS_MAX).await?);
    let before = by_code(find_all(tx, &day_before(&options.from)?, UNITS_MAX).await?);
    let ids = today
        .iter()
        .map(|(code, unit)| (code.clone(), unit.id))
        .collect();
    let mut plan = Plan {
        options,
        today,
        before,
        ids,
        rows: Vec::new(),
        links: Vec::new(),
        ended: Vec::new(),
        report: Report::default(),
    };
    for line in parents_first(&table) {
        if let Err((column, message)) = plan.line(line) {
            plan.report.faulty.push((line.number, column, message));
        }
    }
    plan.report.faulty.sort_unstable();
    store(tx, now, plan).await
}

async fn store(tx: &Tx, now: i64, plan: Plan<'_>) -> Result<Report> {
    let into = "unit (id, code, kind, name, short_name, folded, parent_id, from_day, until_day)";
    insert_rows(tx, into, plan.rows).await?;
    for unit in plan.ended {
        change::end(tx, unit, &plan.options.from).await?;
    }
    for (old, new, extent) in plan.links {
        change::succeed(tx, old, new, &plan.options.from, extent).await?;
    }
    rebuild_above(tx).await?;
    let about = Ref::new("house", "unit", Id::from_name("units"));
    let particulars = json!({
        "from": plan.options.from, "added": plan.report.added, "changed": plan.report.changed,
        "faulty": plan.report.faulty.len(),
    });
    let event = NewEvent::new(&plan.options.actor, "house.units-import", about);
    event::append(tx, now, event.with(particulars)).await?;
    Ok(plan.report)
}

fn by_code(units: Vec<Unit>) -> HashMap<String, Unit> {
    let coded = |u: Unit| Some((u.code.clone()?, u));
    units.into_iter().filter_map(coded).collect()
}

/// Lines in an order in which every parent stands before its children; lines in a circle last.
fn parents_first<'a, 't>(table: &'a Table<'t>) -> Vec<&'a Line<'t>> {
    let mut lines: Vec<(usize, &Line)> = table.lines.iter().map(|l| (depth(table, l), l)).collect();
    lines.sort_by_key(|(depth, line)| (*depth, line.number));
    lines.into_iter().map(|(_, line)| line).collect()
}

fn depth(table: &Table, line: &Line) -> usize {
    let mut at = line;
    for depth in 0..super::table::DEPTH_MAX {
        match table.of(at.parent) {
            Some(parent) if !at.parent.is_empty() => at = parent,
            _ => return depth,
        }
    }
    super::table::DEPTH_MAX
}

type Fault = (&'static str, &'static str);

impl Plan<'_> {
    fn line(&mut self, line: &Line) -> Result<(), Fault> {
        let parent = self.judge(line)?;
        let old = self.today.get(line.code).cloned();
        if let Some(old) = &old
            && old.kind == line.level
            && old.parent_id == parent
            && viet::canonical(&old.name) == viet::canonical(line.full_name)
        {
            self.report.unchanged += 1;
            return Ok(());
        }
        let id = Id::new();
        let mut links = Vec::new();
        for (code, _) in line.predecessor_codes() {
            let unit = self
                .before
                .get(code)
                .ok_or(("predecessors", "unit-import-unknown"))?;
            links.push((unit.id, id, Extent::Whole));
        }
        match &old {
            Some(old) => {
                let same = old.parent_id == parent && old.kind == line.level;
                let extent = if same { Extent::Same } else { Extent::Whole };
                links.insert(0, (old.id, id, extent));
                self.ended.push(old.id);
                self.report.changed += 1;
            }
            None => self.report.added += 1,
        }
        self.links.extend(links);
        self.ids.insert(line.code.to_owned(), id);
        self.rows.push(self.row(line, id, parent));
        Ok(())
    }

    fn judge(&self, line: &Line) -> Result<Option<Id>, Fault> {
        let fits = |text: &str, most| !text.is_empty() && text.chars().count() <= most;
        if !fits(line.code, CODE_CHARS_MAX) {
            return Err(("code", "unit-import-empty"));
        }
        if !fits(line.level, CODE_CHARS_MAX) {
            return Err(("level", "unit-import-empty"));
        }
        if !fits(line.full_name, change::NAME_CHARS_MAX) {
            return Err(("full_name", "unit-import-empty"));
        }
        if line.parent.is_empty() {
            return Ok(None);
        }
        let parent = self.ids.get(line.parent).copied();
        let parent = parent.filter(|_| line.parent != line.code);
        parent.map(Some).ok_or(("parent", "unit-import-unknown"))
    }

    fn row(&self, line: &Line, id: Id, parent: Option<Id>) -> Vec<Value> {
        let name = viet::normalise(line.full_name).into_owned();
        let short = if line.name.is_empty() {
            line.full_name
        } else {
            line.name
        };
        let until = self.options.until.as_deref().unwrap_or(OPEN_END);
        values![
            id,
            line.code,
            line.level,
            name.clone(),
            viet::normalise(short).into_owned(),
            viet::fold(&name),
            parent,
            self.options.from.as_str(),
            until
        ]
    }
}
