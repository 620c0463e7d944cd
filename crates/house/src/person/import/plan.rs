//! The dry run: every row of the table judged, nothing written.

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::sheet::{self, Column, SheetRow};
use super::{login, logins};
use crate::access::Right;
use crate::clock;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::event::hex;
use crate::ground::House;
use crate::id::Id;
use crate::lang::Lang;
use crate::person::{NAME_CHARS_MAX, judge_login, pages};
use crate::unit::{self, Unit};
use crate::values;

/// Different days that one table may speak of.
const DAYS_MAX: usize = 12;
/// Units of one day that are looked through.
const UNITS_MAX: i64 = 200_000;
/// Grants of one person in one row.
const GRANTS_MAX: usize = 20;

/// On whose command: a person stays within the units that she administers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    Person(Id),
    Program,
}

/// A person as the import would add her.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Planned {
    /// The row in the table, as its program counts.
    pub row: usize,
    pub name: String,
    pub login: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub lang: Option<String>,
    pub unit: Id,
    pub unit_name: String,
    pub title: String,
    /// Room and right, over the unit.
    pub grants: Vec<(String, Right)>,
}

/// A cell that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub row: usize,
    pub column: Column,
    /// The key of what is wrong.
    pub message: &'static str,
    /// What stands there.
    pub value: String,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub people: Vec<Planned>,
    pub faults: Vec<Fault>,
}

impl Plan {
    /// Rows with at least one fault.
    pub fn faulty_rows(&self) -> usize {
        self.faults
            .iter()
            .map(|f| f.row)
            .collect::<HashSet<_>>()
            .len()
    }

    /// A seal over everything that would be written: the same only for the same plan.
    pub fn digest(&self) -> Result<String> {
        Ok(hex(&Sha256::digest(serde_json::to_vec(&self.people)?)))
    }
}

/// Judges a table.
///
/// # Errors
/// [`Error::Invalid`] for the field `people` when the whole table cannot be read.
pub async fn plan(house: &House, bytes: Vec<u8>, by: By) -> Result<Plan> {
    let rows = tokio::task::spawn_blocking(move || sheet::read(&bytes))
        .await
        .map_err(|e| Error::Internal(e.to_string()))??;
    let mut ground = Ground::of(house, &rows, by).await?;
    let mut plan = Plan::default();
    for row in &rows {
        match ground.judge(house, row).await? {
            Ok(planned) => plan.people.push(planned),
            Err(faults) => plan.faults.extend(faults),
        }
    }
    Ok(plan)
}

/// The units of one day.
struct Units {
    by_code: HashMap<String, Unit>,
    by_name: HashMap<String, Vec<Unit>>,
}

/// What rows are judged against.
struct Ground {
    today: String,
    days: HashMap<String, Units>,
    /// Units in reach; everything when `None`.
    reach: Option<HashSet<Id>>,
    rooms: Vec<&'static str>,
    taken: HashSet<String>,
    /// Units that have ended, with the one that has them now.
    heirs: HashMap<Id, Option<Unit>>,
}

type Cell<T> = std::result::Result<T, &'static str>;

impl Ground {
    async fn of(house: &House, rows: &[SheetRow], by: By) -> Result<Self> {
        let today = house.today();
        let mut days = HashMap::new();
        let typed = rows
            .iter()
            .filter_map(|r| clock::read_day(r.get(Column::Day)));
        for day in std::iter::once(today.clone()).chain(typed) {
            if days.len() < DAYS_MAX && !days.contains_key(&day) {
                let units = unit::find_all(&house.db, &day, UNITS_MAX).await?;
                days.insert(day, Units::of(units));
            }
        }
        Ok(Ground {
            today,
            days,
            reach: reach_of(house, by).await?,
            rooms: pages::room_names(house).collect(),
            taken: logins(&house.db).await?,
            heirs: HashMap::new(),
        })
    }

    /// The row as it would be written, or all that is wrong with it.
    async fn judge(
        &mut self,
        house: &House,
        row: &SheetRow,
    ) -> Result<std::result::Result<Planned, Vec<Fault>>> {
        let mut faults = Vec::new();
        let name = note(&mut faults, row, Column::Name, judge_name(row));
        let found = self.unit(house, row).await?;
        let unit = note(&mut faults, row, Column::Unit, found);
        let title = note(&mut faults, row, Column::Post, judge_title(row));
        let grants = note(&mut faults, row, Column::Grants, self.grants(row));
        let email = note(&mut faults, row, Column::Email, judge_email(row));
        let phone = note(&mut faults, row, Column::Phone, judge_phone(row));
        let lang = note(&mut faults, row, Column::Lang, judge_lang(row));
        let login = note(&mut faults, row, Column::Login, self.login(row));
        let day = row.get(Column::Day);
        if !day.is_empty() && clock::read_day(day).is_none() {
            note::<()>(&mut faults, row, Column::Day, Err("unit-day-malformed"));
        }
        let (Some(name), Some(unit), Some(title), Some(login)) = (name, unit, title, login) else {
            return Ok(Err(faults));
        };
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        self.taken.insert(login.clone());
        Ok(Ok(Planned {
            row: row.number,
            name,
            login,
            email: email.flatten(),
            phone: phone.flatten(),
            lang: lang.flatten(),
            unit: unit.id,
            unit_name: unit.name,
            title,
            grants: grants.unwrap_or_default(),
        }))
    }

    async fn unit(&mut self, house: &House, row: &SheetRow) -> Result<Cell<Unit>> {
        let day = match row.get(Column::Day) {
            "" => Some(self.today.clone()),
            typed => clock::read_day(typed),
        };
        let Some(units) = day.and_then(|d| self.days.get(&d)) else {
            return Ok(Err("person-import-day"));
        };
        let unit = match units.find(row.get(Column::Unit)) {
            Ok(unit) => unit.clone(),
            Err(message) => return Ok(Err(message)),
        };
        let Some(unit) = self.of_today(house, unit).await? else {
            return Ok(Err("person-unit-ended"));
        };
        let beyond = self.reach.as_ref().is_some_and(|r| !r.contains(&unit.id));
        Ok(if beyond {
            Err("person-unit-beyond")
        } else {
            Ok(unit)
        })
    }

    /// The unit itself, or the one that has it today.
    async fn of_today(&mut self, house: &House, unit: Unit) -> Result<Option<Unit>> {
        if unit.holds_on(&self.today) {
            return Ok(Some(unit));
        }
        if let Some(known) = self.heirs.get(&unit.id) {
            return Ok(known.clone());
        }
        let heirs = unit::successors(&house.db, unit.id).await?;
        let main: Vec<_> = heirs.iter().filter(|k| k.extent != "part").collect();
        let heir = match main[..] {
            [one] => unit::find(&house.db, one.id).await?,
            _ => None,
        };
        let heir = heir.filter(|u| u.holds_on(&self.today));
        self.heirs.insert(unit.id, heir.clone());
        Ok(heir)
    }

    /// `records:contribute; house:administer`.
    fn grants(&self, row: &SheetRow) -> Cell<Vec<(String, Right)>> {
        let words = row.get(Column::Grants).split([',', ';', '\n']);
        let words: Vec<&str> = words.map(str::trim).filter(|w| !w.is_empty()).collect();
        if words.len() > GRANTS_MAX {
            return Err("person-import-grants");
        }
        words.into_iter().map(|w| self.grant(w)).collect()
    }

    fn grant(&self, word: &str) -> Cell<(String, Right)> {
        let (room, right) = word.split_once(':').ok_or("person-import-grants")?;
        let room = self
            .rooms
            .iter()
            .find(|r| **r == room.trim().to_lowercase());
        let right = right_of(right).ok_or("person-import-grants")?;
        Ok(((*room.ok_or("person-room-unknown")?).to_owned(), right))
    }

    fn login(&self, row: &SheetRow) -> Cell<String> {
        let typed = row.get(Column::Login);
        if typed.is_empty() {
            let stem = login::stem(row.get(Column::Name)).ok_or("person-login-needed")?;
            return Ok(login::free(&stem, &self.taken));
        }
        let login = judge_login(typed).map_err(|_| "person-login-malformed")?;
        if self.taken.contains(&login) {
            return Err("person-login-taken");
        }
        Ok(login)
    }
}

/// What the cell gives; what is wrong with it is written down.
fn note<T>(faults: &mut Vec<Fault>, row: &SheetRow, column: Column, cell: Cell<T>) -> Option<T> {
    let message = match cell {
        Ok(value) => return Some(value),
        Err(message) => message,
    };
    let value = row.get(column).to_owned();
    faults.push(Fault {
        row: row.number,
        column,
        message,
        value,
    });
    None
}

impl Units {
    fn of(units: Vec<Unit>) -> Self {
        let (mut by_code, mut by_name) = (HashMap::new(), HashMap::<_, Vec<Unit>>::new());
        for unit in units {
            by_name
                .entry(viet::fold(&unit.name))
                .or_default()
                .push(unit.clone());
            if let Some(code) = &unit.code {
                by_code.insert(code.clone(), unit);
            }
        }
        Units { by_code, by_name }
    }

    fn find(&self, typed: &str) -> Cell<&Unit> {
        if typed.is_empty() {
            return Err("person-unit-missing");
        }
        // A spreadsheet takes the zeros off a code: 00013 arrives as 13.
        let digits = !typed.is_empty() && typed.bytes().all(|b| b.is_ascii_digit());
        let padded = if digits {
            format!("{typed:0>5}")
        } else {
            String::new()
        };
        let two = if digits {
            format!("{typed:0>2}")
        } else {
            String::new()
        };
        let codes = [typed, two.as_str(), padded.as_str()];
        if let Some(unit) = codes.iter().find_map(|c| self.by_code.get(*c)) {
            return Ok(unit);
        }
        match self.by_name.get(&viet::fold(typed)).map(Vec::as_slice) {
            Some([one]) => Ok(one),
            Some(_) => Err("person-unit-several"),
            None => Err("person-unit-unknown"),
        }
    }
}

async fn reach_of(house: &House, by: By) -> Result<Option<HashSet<Id>>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: Id,
    }
    let By::Person(person) = by else {
        return Ok(None);
    };
    let rows: Vec<Row> = house
        .db
        .all(
            "SELECT DISTINCT unit_id FROM reach WHERE person_id = $1 AND room = 'house'
               AND rank >= 4 AND from_at <= $2 AND until_at > $2 LIMIT $3",
            values![person, house.now(), UNITS_MAX],
        )
        .await?;
    Ok(Some(rows.into_iter().map(|r| r.unit_id).collect()))
}

fn judge_name(row: &SheetRow) -> Cell<String> {
    let name = row.get(Column::Name);
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err("person-name-missing");
    }
    Ok(name.to_owned())
}

fn judge_title(row: &SheetRow) -> Cell<String> {
    let title = row.get(Column::Post);
    if title.is_empty() || title.chars().count() > NAME_CHARS_MAX {
        return Err("person-title-missing");
    }
    Ok(title.to_owned())
}

fn judge_email(row: &SheetRow) -> Cell<Option<String>> {
    let email = row.get(Column::Email);
    if email.is_empty() {
        return Ok(None);
    }
    let fine = |(name, host): (&str, &str)| !name.is_empty() && host.contains('.');
    let plain = !email.contains(char::is_whitespace) && email.len() <= NAME_CHARS_MAX;
    if plain && email.rsplit_once('@').is_some_and(fine) {
        return Ok(Some(email.to_owned()));
    }
    Err("person-email-malformed")
}

/// A spreadsheet takes the zero off a number: nine digits get it back.
fn judge_phone(row: &SheetRow) -> Cell<Option<String>> {
    let phone = row.get(Column::Phone);
    if phone.is_empty() {
        return Ok(None);
    }
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let known = phone
        .chars()
        .all(|c| c.is_ascii_digit() || "+ .-()".contains(c));
    if !known || !(8..=15).contains(&digits) {
        return Err("person-phone-malformed");
    }
    let bare = digits == 9 && phone.len() == 9 && !phone.starts_with('0');
    Ok(Some(if bare {
        format!("0{phone}")
    } else {
        phone.to_owned()
    }))
}

fn judge_lang(row: &SheetRow) -> Cell<Option<String>> {
    let lang = match viet::fold(row.get(Column::Lang)).as_str() {
        "" => return Ok(None),
        "tieng viet" | "viet" | "vietnamese" => Lang::Vi,
        "tieng anh" | "anh" | "english" => Lang::En,
        "tieng lao" | "lao" => Lang::Lo,
        tag => Lang::of_tag(tag).ok_or("person-lang-unknown")?,
    };
    Ok(Some(lang.tag().to_owned()))
}

fn right_of(typed: &str) -> Option<Right> {
    match viet::fold(typed.trim()).as_str() {
        "xem" => Some(Right::Read),
        "dong gop" => Some(Right::Contribute),
        "quyet dinh" => Some(Right::Decide),
        "quan tri" => Some(Right::Administer),
        word => Right::of_word(word),
    }
}
