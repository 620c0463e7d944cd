//! A whole scheme pasted from a spreadsheet or taken from CSV: lines of code, name and perhaps
//! the parent's code. A plan says first what each line would do; what is confirmed is that.

use std::collections::{HashMap, HashSet};

use house::db::{Sql, Tx, insert_rows};
use house::event::{self, Actor, NewEvent};
use house::{Error, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::{DEPTH_MAX, folded, judged, rebuild_above, sort_key};
use crate::NAME;

/// Lines of one import.
pub const LINES_MAX: usize = 20_000;
/// Classes of a whole scheme.
const CLASSES_MAX: i64 = 50_000;

/// A line that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// From 1, as an editor shows it.
    pub number: usize,
    pub code: String,
    pub name: String,
    /// The parent's code, when the line names one.
    pub parent: Option<String>,
}

/// What is wrong with a line: the key of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub number: usize,
    pub text: String,
    pub message: &'static str,
}

/// What an import would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub new: Vec<Line>,
    /// Classes that get another name or parent, with the name that they have.
    pub changed: Vec<(Line, String)>,
    pub same: usize,
    pub faults: Vec<Fault>,
}

/// A cell of a CSV line: quotes are taken off, doubled ones halved.
fn cells(line: &str) -> Vec<String> {
    let mark = ['\t', ';', ','].into_iter().find(|m| line.contains(*m));
    let Some(mark) = mark else {
        let (code, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        return vec![code.to_owned(), name.trim().to_owned()];
    };
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            c if c == mark && !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells.into_iter().map(|c| c.trim().to_owned()).collect()
}

/// Whether a first line holds heads and no class.
fn is_head(code: &str) -> bool {
    let word: String = viet::fold(code)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    matches!(word.as_str(), "ma" | "maso" | "mamuc" | "kyhieu" | "code")
}

/// Reads pasted lines.
///
/// # Errors
/// [`Error::Invalid`] when there are none or too many.
pub fn read(text: &str) -> Result<(Vec<Line>, Vec<Fault>)> {
    let (mut lines, mut faults, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    let clean = viet::normalise(text.trim_start_matches('\u{feff}'));
    for (at, raw) in clean.lines().enumerate() {
        if raw.trim().is_empty() {
            continue;
        }
        if lines.len() + faults.len() == LINES_MAX {
            return Err(Error::field("lines", "scheme-too-many"));
        }
        let cells = cells(raw.trim_end());
        let cell = |n: usize| cells.get(n).map_or("", String::as_str);
        if lines.is_empty() && faults.is_empty() && is_head(cell(0)) {
            continue;
        }
        let fault = |message| Fault {
            number: at + 1,
            text: raw.chars().take(120).collect(),
            message,
        };
        match judged(cell(0), cell(1)) {
            Ok((code, _)) if !seen.insert(code.clone()) => faults.push(fault("scheme-twice")),
            Ok((code, name)) => lines.push(Line {
                number: at + 1,
                parent: Some(cell(2).to_owned()).filter(|p| !p.is_empty()),
                code,
                name,
            }),
            Err(error) => faults.extend(error.particular().map(fault)),
        }
    }
    if lines.is_empty() && faults.is_empty() {
        return Err(Error::field("lines", "scheme-nothing"));
    }
    Ok((lines, faults))
}

#[derive(Clone, Debug, FromQueryResult)]
struct Known {
    id: Id,
    parent_id: Option<Id>,
    code: String,
    name: String,
}

async fn known(sql: &impl Sql) -> Result<Vec<Known>> {
    let text = "SELECT id, parent_id, code, name FROM records_class ORDER BY id LIMIT $1";
    sql.all(text, values![CLASSES_MAX]).await
}

/// The code under which a line stands: the one it names, else the longest one that its own
/// begins with up to a point, stroke or hyphen.
fn parent_of<'a>(line: &'a Line, codes: &HashSet<&str>) -> Option<&'a str> {
    if let Some(named) = &line.parent {
        return Some(named);
    }
    let code = &line.code;
    let ends = code.char_indices().rev();
    let mut cuts = ends.filter(|(_, c)| matches!(c, '.' | '/' | '-'));
    cuts.find(|(at, _)| codes.contains(&code[..*at]))
        .map(|(at, _)| &code[..at])
}

/// What these lines would do to the scheme as it is.
pub async fn plan(sql: &impl Sql, text: &str) -> Result<Plan> {
    let (lines, faults) = read(text)?;
    Ok(judge(lines, faults, &known(sql).await?))
}

fn judge(lines: Vec<Line>, faults: Vec<Fault>, known: &[Known]) -> Plan {
    let by_code: HashMap<&str, &Known> = known.iter().map(|k| (k.code.as_str(), k)).collect();
    let by_id: HashMap<Id, &Known> = known.iter().map(|k| (k.id, k)).collect();
    let mut parents: HashMap<String, Option<String>> = known
        .iter()
        .map(|k| {
            let parent = k.parent_id.and_then(|id| by_id.get(&id));
            (k.code.clone(), parent.map(|p| p.code.clone()))
        })
        .collect();
    let codes: HashSet<&str> = lines
        .iter()
        .map(|l| l.code.as_str())
        .chain(known.iter().map(|k| k.code.as_str()))
        .collect();
    let found: Vec<Option<String>> = lines
        .iter()
        .map(|line| parent_of(line, &codes).map(str::to_owned))
        .collect();
    for (line, parent) in lines.iter().zip(&found) {
        parents.insert(line.code.clone(), parent.clone());
    }
    let mut plan = Plan {
        faults,
        ..Plan::default()
    };
    for (line, parent) in lines.iter().zip(found) {
        let unknown = parent.as_deref().is_some_and(|p| !codes.contains(p));
        if unknown || too_deep(&line.code, &parents) {
            plan.faults.push(Fault {
                number: line.number,
                text: format!("{} {}", line.code, line.name),
                message: if unknown {
                    "scheme-parent-unknown"
                } else {
                    "class-too-deep"
                },
            });
            continue;
        }
        let line = Line {
            parent,
            ..line.clone()
        };
        let had = by_code.get(line.code.as_str());
        let had_parent = had.and_then(|k| by_id.get(&k.parent_id?).map(|p| &p.code));
        match had {
            None => plan.new.push(line),
            Some(k) if k.name == line.name && had_parent == line.parent.as_ref() => plan.same += 1,
            Some(k) => plan.changed.push((line, k.name.clone())),
        }
    }
    plan.faults.sort_by_key(|f| f.number);
    plan
}

/// Whether a code has more steps above it than allowed, or stands below itself.
fn too_deep(code: &str, parents: &HashMap<String, Option<String>>) -> bool {
    let (mut at, mut steps) = (code, 1);
    while let Some(Some(parent)) = parents.get(at) {
        steps += 1;
        if steps > DEPTH_MAX {
            return true;
        }
        at = parent;
    }
    false
}

/// Takes the lines over. Tells the classes that were there and changed.
///
/// # Errors
/// [`Error::Invalid`] when a line is wrong: nothing is taken over then.
pub async fn apply(tx: &Tx, actor: &Actor, now: i64, text: &str) -> Result<Vec<Id>> {
    let plan = plan(tx, text).await?;
    if !plan.faults.is_empty() {
        return Err(Error::field("lines", "scheme-has-faults"));
    }
    let mut ids: HashMap<String, Id> = known(tx)
        .await?
        .into_iter()
        .map(|k| (k.code, k.id))
        .collect();
    for line in &plan.new {
        ids.insert(line.code.clone(), Id::new());
    }
    let parent = |line: &Line| line.parent.as_ref().and_then(|p| ids.get(p)).copied();
    // Parents first without their own parents: rows point at rows that must be there.
    let rows = plan.new.iter().map(|line| {
        let key = sort_key(&line.code);
        let words = folded(&line.code, &line.name);
        let (code, name) = (line.code.clone(), line.name.clone());
        values![ids[&line.code], code, name, words, key, now]
    });
    let into = "records_class (id, code, name, folded, sort_key, created_at)";
    insert_rows(tx, into, rows.collect()).await?;
    let mut changed = Vec::new();
    for (line, is_new) in plan
        .new
        .iter()
        .map(|line| (line, true))
        .chain(plan.changed.iter().map(|(line, _)| (line, false)))
    {
        let id = ids[&line.code];
        let sql = "UPDATE records_class SET parent_id = $2, name = $3, folded = $4 WHERE id = $1";
        let words = folded(&line.code, &line.name);
        tx.exec(sql, values![id, parent(line), line.name.clone(), words])
            .await?;
        if !is_new {
            changed.push(id);
        }
    }
    rebuild_above(tx).await?;
    let before: Vec<_> = plan
        .changed
        .iter()
        .map(|(l, was)| json!([l.code, was]))
        .collect();
    let after: Vec<_> = plan
        .changed
        .iter()
        .map(|(l, _)| json!([l.code, l.name]))
        .collect();
    let told = json!({ "new": plan.new.len(), "before": before, "after": after });
    let about = Ref::new(NAME, "scheme", Id::from_name("the scheme"));
    let event = NewEvent::new(actor, "records.scheme-import", about);
    event::append(tx, now, event.with(told)).await?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_spreadsheets_and_people_write_them() {
        let text = "\u{feff}Mã\tTên\n01\tTổ chức\n01.1\t\"Cán bộ \"\"mới\"\"\"\n\n02 Tài chính\n\
                    03;Văn phòng;02\n03;Lần hai";
        let (lines, faults) = read(text).unwrap();
        let codes: Vec<_> = lines
            .iter()
            .map(|l| (l.code.as_str(), l.name.as_str()))
            .collect();
        let wanted = [
            ("01", "Tổ chức"),
            ("01.1", "Cán bộ \"mới\""),
            ("02", "Tài chính"),
            ("03", "Văn phòng"),
        ];
        assert_eq!(codes, wanted);
        assert_eq!(faults[0].message, "scheme-twice");
        let plan = judge(lines, vec![], &[]);
        assert_eq!(plan.new[1].parent.as_deref(), Some("01"));
        assert_eq!(plan.new[3].parent.as_deref(), Some("02"));
    }

    #[test]
    fn a_class_cannot_stand_below_itself() {
        let (lines, _) = read("a\tA\tb\nb\tB\ta").unwrap();
        let plan = judge(lines, vec![], &[]);
        assert_eq!(plan.faults.len(), 2);
    }
}
