//! Own fields: what an office asks of its records beside the fields of ours. A field is defined
//! for a unit and holds for the records of that unit and of all below it.

pub mod api;
pub mod pages;

use std::collections::{BTreeMap, HashMap, HashSet};

use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::Asker;
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::fonds::clean;
use crate::record::{self, Record};
use crate::{NAME, clash, review, visible};

/// Longest name of a field, characters.
const NAME_CHARS_MAX: usize = 100;
/// Longest value, characters.
const VALUE_CHARS_MAX: usize = 2000;
/// Choices of one field.
const CHOICES_MAX: usize = 200;
/// Fields of one record.
const FIELDS_MAX: i64 = 100;
/// Values that one export looks up.
const VALUES_MAX: i64 = 500_000;

/// Kinds of fields.
pub const KINDS: [&str; 4] = ["text", "number", "day", "choice"];

/// A field.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct OwnField {
    pub id: Id,
    pub unit_id: Id,
    pub unit_name: String,
    pub name: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// One a line.
    pub choices: String,
    pub required: i64,
    pub closed: i64,
}

impl OwnField {
    /// What one chooses among.
    pub fn options(&self) -> Vec<&str> {
        self.choices.lines().collect()
    }

    /// The name of its input in forms.
    pub fn input(&self) -> String {
        format!("own-{}", self.id)
    }

    /// A stored value as people read it.
    pub fn words(&self, value: &str) -> String {
        match self.kind.as_str() {
            "day" => house::clock::day_words(value),
            "number" => number_words(value),
            _ => value.to_owned(),
        }
    }

    /// A typed value as it is stored: days as `YYYY-MM-DD`, numbers with a point.
    ///
    /// # Errors
    /// The message of what is wrong with it.
    pub fn judged(&self, typed: &str) -> Result<String, &'static str> {
        let value = clean(typed, usize::MAX);
        if value.is_empty() {
            return Ok(value);
        }
        if value.chars().count() > VALUE_CHARS_MAX {
            return Err("own-too-long");
        }
        match self.kind.as_str() {
            "number" => number(&value).ok_or("own-number-wrong"),
            "day" => house::clock::read_day(&value).ok_or("record-day-wrong"),
            "choice" if !self.options().contains(&value.as_str()) => Err("own-choice-wrong"),
            _ => Ok(value),
        }
    }
}

/// `1.234,5` as people write it, `1234.5` as it is stored. A single point followed by three
/// digits groups them, as everywhere in Viet Nam.
fn number(typed: &str) -> Option<String> {
    let dense: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, part) = dense.split_once(',').unwrap_or((&dense, ""));
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", whole),
    };
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let grouped = rest.iter().all(|g| g.len() == 3 && digits(g));
    if !digits(first) || !grouped || !(part.is_empty() || digits(part)) {
        return None;
    }
    let point = if part.is_empty() { "" } else { "." };
    Some(format!("{sign}{first}{}{point}{part}", rest.concat()))
}

fn number_words(stored: &str) -> String {
    let (whole, part) = stored.split_once('.').unwrap_or((stored, ""));
    let words = whole
        .parse()
        .map_or_else(|_| whole.to_owned(), house::lang::number_words);
    let comma = if part.is_empty() { "" } else { "," };
    format!("{words}{comma}{part}")
}

const SELECT: &str = "SELECT f.id, f.unit_id, u.name AS unit_name, f.name, f.kind, f.choices,
    f.required,
    (SELECT count(*) FROM records_own_field_closing c WHERE c.field_id = f.id) AS closed
  FROM records_own_field f JOIN unit u ON u.id = f.unit_id";

/// The fields that hold for some record within the asker's reach, closed ones left out.
pub async fn within_reach(house: &House, asker: &Asker) -> Result<Vec<OwnField>> {
    let sql = format!(
        "{SELECT} WHERE f.unit_id IN (SELECT a.above_id FROM unit_above a
           WHERE a.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1
             AND room = 'records' AND from_at <= $2 AND until_at > $2))
           AND NOT EXISTS (SELECT 1 FROM records_own_field_closing c WHERE c.field_id = f.id)
         ORDER BY f.name, f.id LIMIT $3"
    );
    let values = values![asker.id(), house.now(), FIELDS_MAX];
    house.db.all(&sql, values).await
}

/// The field of an id, for one who administers its unit's records.
pub async fn find(house: &House, asker: &Asker, id: Id) -> Result<OwnField> {
    let sql = format!(
        "{SELECT} WHERE f.id = $3 AND f.unit_id IN (SELECT unit_id FROM reach
           WHERE person_id = $1 AND room = 'records' AND rank >= 4
             AND from_at <= $2 AND until_at > $2)"
    );
    let found = house.db.one(&sql, values![asker.id(), house.now(), id]);
    found.await?.ok_or(Error::NotFound)
}

#[derive(FromQueryResult)]
struct Value {
    record_id: Id,
    field_id: Id,
    value: String,
}

/// The fields of a record of this unit with their stored values, empty where there is none; a
/// closed field only when it has one. The caller has found the record for the asker before.
pub async fn of_record(sql: &impl Sql, record: Id, unit: Id) -> Result<Vec<(OwnField, String)>> {
    let mut all = all_of_record(sql, record, unit).await?;
    all.retain(|(field, value)| field.closed == 0 || !value.is_empty());
    Ok(all)
}

/// The same with all closed fields of the unit.
pub(crate) async fn all_of_record(
    sql: &impl Sql,
    record: Id,
    unit: Id,
) -> Result<Vec<(OwnField, String)>> {
    let text = format!(
        "{SELECT} WHERE f.unit_id IN (SELECT above_id FROM unit_above WHERE unit_id = $1)
           OR f.id IN (SELECT field_id FROM records_own_value WHERE record_id = $2)
         ORDER BY f.created_at, f.id LIMIT $3"
    );
    let fields: Vec<OwnField> = sql.all(&text, values![unit, record, FIELDS_MAX]).await?;
    let text = "SELECT record_id, field_id, value FROM records_own_value
                WHERE record_id = $1 LIMIT $2";
    let rows: Vec<Value> = sql.all(text, values![record, FIELDS_MAX]).await?;
    let mut values: HashMap<Id, String> = rows.into_iter().map(|v| (v.field_id, v.value)).collect();
    let pairs = fields.into_iter().map(|field| {
        let value = values.remove(&field.id).unwrap_or_default();
        (field, value)
    });
    Ok(pairs.collect())
}

/// Values by their field's id, as versions keep them; what is empty is left out.
pub type Kept = BTreeMap<String, String>;

/// Reads the values that a version kept.
pub(crate) fn kept(text: &str) -> Result<Kept> {
    serde_json::from_str(text).map_err(Error::from)
}

/// The values that fields have, as versions keep them.
pub(crate) fn to_keep(fields: &[(OwnField, String)]) -> Kept {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    filled
        .map(|(field, value)| (field.id.to_string(), value.clone()))
        .collect()
}

/// Values in words, by record and field, of records that the asker may see.
pub async fn values_of(
    house: &House,
    asker: &Asker,
    fields: &[OwnField],
    records: &[Id],
) -> Result<HashMap<Id, HashMap<Id, String>>> {
    let sql = format!(
        "SELECT v.record_id, v.field_id, v.value FROM records_own_value v
         JOIN records_record r ON r.id = v.record_id WHERE {} LIMIT $3",
        visible!()
    );
    let mut by_record: HashMap<Id, HashMap<Id, String>> = HashMap::new();
    if fields.is_empty() {
        return Ok(by_record);
    }
    let wanted: HashSet<&Id> = records.iter().collect();
    let values = values![asker.id(), house.now(), VALUES_MAX];
    let rows: Vec<Value> = house.db.all(&sql, values).await?;
    for row in rows
        .into_iter()
        .filter(|row| wanted.contains(&row.record_id))
    {
        if let Some(field) = fields.iter().find(|f| f.id == row.field_id) {
            let words = field.words(&row.value);
            by_record
                .entry(row.record_id)
                .or_default()
                .insert(field.id, words);
        }
    }
    Ok(by_record)
}

/// A field of a form with what is typed there.
pub struct Line {
    pub field: OwnField,
    /// As people write it.
    pub typed: String,
    /// As it is stored.
    pub stored: String,
    /// What is wrong with it, in words.
    pub error: String,
}

/// The fields of a record as a form shows them.
pub async fn lines(sql: &impl Sql, record: &Record) -> Result<Vec<Line>> {
    let fields = of_record(sql, record.id, record.unit_id).await?;
    let line = |(field, stored): (OwnField, String)| Line {
        typed: field.words(&stored),
        error: String::new(),
        field,
        stored,
    };
    Ok(fields.into_iter().map(line).collect())
}

/// Reads what was typed into the lines and tells whether all of it is right. What is required
/// must be there when the record is confirmed; fields that the form did not have stay as they are.
pub fn read(asker: &Asker, lines: &mut [Line], fields: &[(String, String)], confirm: bool) -> bool {
    for line in lines.iter_mut() {
        let input = line.field.input();
        if let Some((_, typed)) = fields.iter().find(|(name, _)| *name == input) {
            line.typed.clone_from(typed);
            match line.field.judged(typed) {
                Ok(stored) => line.stored = stored,
                Err(message) => line.error = asker.t(message),
            }
        }
        let missing = line.stored.is_empty() && line.field.required > 0 && line.field.closed == 0;
        if confirm && missing && line.error.is_empty() {
            line.error = asker.t("own-missing");
        }
    }
    lines.iter().all(|line| line.error.is_empty())
}

/// The lines after somebody else saved the record: what was typed stays, and beside it stands what
/// is saved where both changed it. `base` is what the person began from, by field; where nobody
/// has changed it since, what is saved is what she began from.
pub(crate) fn met(
    asker: &Asker,
    saved: Vec<Line>,
    typed: &[Line],
    base: &HashMap<Id, String>,
) -> Vec<Line> {
    let laid = |mut line: Line| {
        let Some(mine) = typed.iter().find(|mine| mine.field.id == line.field.id) else {
            return line;
        };
        let began = base.get(&line.field.id).unwrap_or(&line.stored);
        if mine.stored == *began || mine.stored == line.stored {
            return line;
        }
        if line.stored != *began {
            line.error = clash::beside(asker, &line.field.name, &line.typed);
        }
        line.typed.clone_from(&mine.typed);
        line.stored.clone_from(&mine.stored);
        line
    };
    saved.into_iter().map(laid).collect()
}

/// Writes the values of a record's fields and the true before and after of those that differ,
/// as they are in this transaction. `state` is the record's data, and whether its state before has
/// just been kept as a version.
pub async fn store(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (record, unit): (Id, Id),
    state: (&record::Data, bool),
    wanted: &HashMap<Id, String>,
) -> Result<()> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    let fields = of_record(tx, record, unit).await?;
    let had = serde_json::to_string(&to_keep(&fields))?;
    for (field, was) in fields {
        let Some(value) = wanted.get(&field.id).filter(|value| **value != was) else {
            continue;
        };
        let sql = "DELETE FROM records_own_value WHERE record_id = $1 AND field_id = $2";
        tx.exec(sql, values![record, field.id]).await?;
        if !value.is_empty() {
            let sql = "INSERT INTO records_own_value (record_id, field_id, value)
                       VALUES ($1, $2, $3)";
            tx.exec(sql, values![record, field.id, value.clone()])
                .await?;
        }
        before.insert(field.name.clone(), was);
        after.insert(field.name, value.clone());
    }
    if after.is_empty() {
        return Ok(());
    }
    review::keep_own(tx, actor, now, record, state, &had).await?;
    let event = NewEvent::new(
        actor,
        "records.own-change",
        Ref::new(NAME, "record", record),
    );
    let told = json!({ "before": before, "after": after });
    event::append(tx, now, event.unit(unit).with(told)).await?;
    Ok(())
}

/// What people type of a field.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Data {
    pub name: String,
    pub kind: String,
    pub choices: String,
    pub required: bool,
}

impl Data {
    /// As it is stored.
    ///
    /// # Errors
    /// [`Error::Invalid`] without a name, or when a choice has nothing to choose.
    pub fn judged(&self) -> Result<Data> {
        let name = clean(&self.name, usize::MAX);
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return Err(Error::field("name", "own-name-missing"));
        }
        if !KINDS.contains(&self.kind.as_str()) {
            return Err(Error::field("kind", "own-name-missing"));
        }
        let lines = self.choices.lines().map(|l| clean(l, NAME_CHARS_MAX));
        let lines: Vec<String> = lines.filter(|l| !l.is_empty()).take(CHOICES_MAX).collect();
        if self.kind == "choice" && lines.is_empty() {
            return Err(Error::field("choices", "own-choices-missing"));
        }
        Ok(Data {
            name,
            kind: self.kind.clone(),
            choices: lines.join("\n"),
            required: self.required,
        })
    }
}

/// Defines a field for a unit and all below it.
pub async fn add(tx: &Tx, actor: &Actor, now: i64, unit: Id, d: &Data) -> Result<Id> {
    let id = Id::new();
    tx.exec(
        "INSERT INTO records_own_field (id, unit_id, name, kind, choices, required, created_at,
           created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            id,
            unit,
            d.name.clone(),
            d.kind.clone(),
            d.choices.clone(),
            i64::from(d.required),
            now,
            actor.person
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "records.own-add", Ref::new(NAME, "own", id));
    event::append(tx, now, event.unit(unit).with(json!({ "after": d }))).await?;
    Ok(id)
}

/// Gives a field another name, other choices, or makes it required or not. Its kind stays:
/// values that are there would not fit another.
pub async fn change(tx: &Tx, actor: &Actor, now: i64, was: &OwnField, d: &Data) -> Result<()> {
    let sql = "UPDATE records_own_field SET name = $2, choices = $3, required = $4 WHERE id = $1";
    let required = i64::from(d.required);
    let values = values![was.id, d.name.clone(), d.choices.clone(), required];
    tx.exec(sql, values).await?;
    let before = Data {
        name: was.name.clone(),
        kind: was.kind.clone(),
        choices: was.choices.clone(),
        required: was.required != 0,
    };
    let event = NewEvent::new(actor, "records.own-set", Ref::new(NAME, "own", was.id));
    let told = json!({ "before": before, "after": d });
    event::append(tx, now, event.unit(was.unit_id).with(told)).await?;
    Ok(())
}

/// Closes a field: it is asked no more, and what was written there stays.
pub async fn close(tx: &Tx, actor: &Actor, now: i64, field: &OwnField) -> Result<()> {
    let sql = "INSERT INTO records_own_field_closing (field_id, by_id, at) VALUES ($1, $2, $3)
               ON CONFLICT (field_id) DO NOTHING";
    tx.exec(sql, values![field.id, actor.person, now]).await?;
    let event = NewEvent::new(actor, "records.own-close", Ref::new(NAME, "own", field.id));
    let event = event
        .unit(field.unit_id)
        .with(json!({ "before": field.name }));
    event::append(tx, now, event).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number("1.234,5").as_deref(), Some("1234.5"));
        assert_eq!(number("12 500").as_deref(), Some("12500"));
        assert_eq!(number("-7").as_deref(), Some("-7"));
        for wrong in ["1.23", "x", "1,2,3", "", "-", "1."] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
        assert_eq!(number_words("1234.5"), "1.234,5");
    }
}
