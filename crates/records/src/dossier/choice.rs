//! Choosing a dossier among thousands: typed words mean one, or several to choose from. Forms
//! suggest the latest; whatever else there is, is found by its title, code or keywords.

use house::access::Right;
use house::page::Asker;
use house::{House, Id, Result};

use super::{Asked, Dossier, list};

/// The latest dossiers, suggested while one types.
const SUGGESTED_MAX: i64 = 200;
/// Dossiers that are offered when the typed words mean several.
const OFFERED_MAX: i64 = 50;
/// Between code and title in a suggestion.
const BETWEEN: &str = " · ";

/// What was typed for a dossier.
pub enum Meant {
    Nothing,
    One(Id),
    /// Several, or none, to be chosen from.
    Several(Vec<Dossier>),
}

impl Dossier {
    /// As forms suggest it.
    pub fn words(&self) -> String {
        match self.code.as_str() {
            "" => self.title.clone(),
            code => format!("{code}{BETWEEN}{}", self.title),
        }
    }
}

fn of_unit(unit: Option<Id>, q: &str) -> Asked {
    Asked {
        q: q.to_owned(),
        unit: unit.map(|id| id.to_string()).unwrap_or_default(),
        ..Asked::default()
    }
}

/// The latest dossiers into which the asker may file, of one unit when it is given.
pub async fn suggested(house: &House, asker: &Asker, unit: Option<Id>) -> Result<Vec<Dossier>> {
    let asked = of_unit(unit, "");
    list(house, asker, Right::Contribute, &asked, SUGGESTED_MAX).await
}

/// What typed words mean: an id, a suggestion, a title or code, or part of one that only one has.
pub async fn meant(house: &House, asker: &Asker, unit: Option<Id>, typed: &str) -> Result<Meant> {
    let typed = viet::normalise(typed.trim()).into_owned();
    if typed.is_empty() {
        return Ok(Meant::Nothing);
    }
    if let Ok(id) = typed.parse::<Id>() {
        // Whether she may file there is judged when it is done.
        return Ok(Meant::One(id));
    }
    let found = offered(house, asker, unit, &typed).await?;
    let is = |d: &&Dossier| [&d.words(), &d.title, &d.code].contains(&&typed);
    let mut exact = found.iter().filter(is);
    if let (Some(only), None) = (exact.next(), exact.next()) {
        return Ok(Meant::One(only.id));
    }
    match found.as_slice() {
        [only] => Ok(Meant::One(only.id)),
        _ => Ok(Meant::Several(found)),
    }
}

/// Dossiers that have what was typed, the latest first.
pub async fn offered(
    house: &House,
    asker: &Asker,
    unit: Option<Id>,
    typed: &str,
) -> Result<Vec<Dossier>> {
    // A suggestion is two parts; the longer one tells more.
    let part = typed.split(BETWEEN).max_by_key(|part| part.chars().count());
    let asked = of_unit(unit, part.unwrap_or_default());
    list(house, asker, Right::Contribute, &asked, OFFERED_MAX).await
}
