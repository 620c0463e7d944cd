//! Where a dossier may stand: in an open fonds of its unit or of one above it, in a series of
//! that fonds, under a class of the scheme.

use house::access::Right;
use house::db::Sql;
use house::page::Asker;
use house::{Error, House, Id, Result, values};

use super::{Data, Dossier};
use crate::fonds::series::{self, Series};
use crate::fonds::{self, Fonds};
use crate::record::RESTRICTED;
use crate::{NAME, class};

/// A fonds with its series, as a form offers it.
pub struct Choice {
    pub fonds: Fonds,
    pub series: Vec<Series>,
}

/// Fonds within reach, the open ones and the one chosen already.
pub async fn choices(house: &House, asker: &Asker, chosen: &str) -> Result<Vec<Choice>> {
    let most = fonds::CHOICES_MAX;
    let mut all = fonds::list(house, asker, Right::Read, ("", ""), most).await?;
    all.retain(|f| f.closed == 0 || f.id.to_string() == chosen);
    let mut series = series::within_reach(house, asker, Right::Read).await?;
    let mut out = Vec::with_capacity(all.len());
    for fonds in all {
        let (of, rest) = series.into_iter().partition(|s| s.fonds_id == fonds.id);
        series = rest;
        out.push(Choice { fonds, series: of });
    }
    Ok(out)
}

/// Takes `fonds` or `fonds/series`, as a form sends it, apart.
pub fn split(place: &str) -> (String, String) {
    let (fonds, series) = place.split_once('/').unwrap_or((place, ""));
    (fonds.to_owned(), series.to_owned())
}

/// Judges where a dossier of a unit is to stand, and whether the asker may give it its label.
/// What it has already is not judged anew.
///
/// # Errors
/// [`Error::Invalid`] with the field that is wrong.
pub async fn check(
    house: &House,
    asker: &Asker,
    unit: Id,
    data: &Data,
    before: Option<&Data>,
) -> Result<()> {
    let had = |field: fn(&Data) -> &String| before.is_some_and(|b| field(b) == field(data));
    if data.label == RESTRICTED && !had(|d| &d.label) {
        let decides = asker.must_reach(NAME, Right::Decide, unit).await;
        decides.map_err(|_| Error::field("label", "label-needs-decide"))?;
    }
    if !data.fonds.is_empty() && !had(|d| &d.fonds) {
        check_fonds(house, asker, unit, &data.fonds).await?;
    }
    if !data.series.is_empty() {
        let sql = "SELECT count(*) AS n FROM records_series WHERE id = $1 AND fonds_id = $2";
        let values = values![data.series.clone(), data.fonds.clone()];
        if house.db.number(sql, values).await? == 0 {
            return Err(Error::field("place", "dossier-place-wrong"));
        }
    }
    if !data.class.is_empty() && !had(|d| &d.class) {
        let id: Id = data.class.parse()?;
        let found = class::find(&house.db, id).await?;
        found.ok_or_else(|| Error::field("class", "class-unknown"))?;
    }
    Ok(())
}

async fn check_fonds(house: &House, asker: &Asker, unit: Id, fonds: &str) -> Result<()> {
    let wrong = || Error::field("place", "dossier-place-wrong");
    let id: Id = fonds.parse().map_err(|_| wrong())?;
    let found = fonds::find(house, asker, Right::Read, id).await;
    let fonds = found.map_err(|_| wrong())?;
    if fonds.closed > 0 {
        return Err(Error::field("place", "dossier-fonds-closed"));
    }
    let sql = "SELECT count(*) AS n FROM unit_above WHERE unit_id = $1 AND above_id = $2";
    if house.db.number(sql, values![unit, fonds.unit_id]).await? == 0 {
        return Err(Error::field("place", "dossier-place-wrong"));
    }
    Ok(())
}

/// Whether the asker may change this dossier.
///
/// # Errors
/// [`Error::Forbidden`] when not.
pub async fn may_change(asker: &Asker, dossier: &Dossier) -> Result<()> {
    let right = if dossier.label == RESTRICTED {
        Right::Decide
    } else {
        Right::Contribute
    };
    asker.must_reach(NAME, right, dossier.unit_id).await
}
