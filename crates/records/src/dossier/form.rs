//! The form of a dossier: its data as text, with fonds and series as one choice and the class as
//! typed.

use house::page::Asker;
use house::{Error, House, Id, Result};
use serde::Deserialize;

use super::{Data, Dossier, place, reserve_words};
use crate::class;
use crate::record::archival::words;

/// Fields that are seldom typed and therefore folded away.
pub(super) const FOLDED: [&str; 6] = [
    "sheets",
    "pages",
    "physical_state",
    "information_sign",
    "trust",
    "reserve_copy",
];

/// What stands in the fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DossierForm {
    pub unit: String,
    pub version: String,
    pub place: String,
    pub class: String,
    pub title: String,
    pub code: String,
    pub label: String,
    pub language: String,
    pub retention: String,
    pub start_day: String,
    pub end_day: String,
    pub keywords: String,
    pub paper_code: String,
    pub paper_place: String,
    pub note: String,
    pub sheets: String,
    pub pages: String,
    pub physical_state: String,
    pub information_sign: String,
    pub trust: String,
    pub reserve_copy: String,
}

impl DossierForm {
    /// The form of a dossier as it is saved.
    pub fn of(d: &Dossier) -> Self {
        let class = match (&d.class_code, &d.class_name) {
            (Some(code), Some(name)) => format!("{code} {name}"),
            _ => String::new(),
        };
        Self::shown(d, d.data(), class)
    }

    /// The form of these data, to be saved over that dossier.
    pub fn shown(saved: &Dossier, data: Data, class: String) -> Self {
        let stroke = if data.series.is_empty() { "" } else { "/" };
        let day = |day: &str| house::clock::day_words(day);
        let count = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        DossierForm {
            unit: saved.unit_id.to_string(),
            version: saved.version.to_string(),
            place: format!("{}{stroke}{}", data.fonds, data.series),
            class,
            title: data.title,
            code: data.code,
            label: data.label,
            language: data.language,
            retention: data.retention,
            start_day: day(&data.start_day),
            end_day: day(&data.end_day),
            keywords: data.keywords,
            paper_code: data.paper_code,
            paper_place: data.paper_place,
            note: data.note,
            sheets: count(data.sheets),
            pages: count(data.pages),
            physical_state: data.physical_state,
            information_sign: data.information_sign,
            trust: data.trust,
            reserve_copy: data.reserve_copy,
        }
    }

    /// What stands in a field of data, as people read it.
    pub fn words(&self, asker: &Asker, d: &Dossier, field: &str) -> String {
        match field {
            "title" => self.title.clone(),
            "code" => self.code.clone(),
            "fonds" => {
                let names = [&d.fonds_name, &d.series_name].into_iter().flatten();
                names.cloned().collect::<Vec<_>>().join(" › ")
            }
            "class" => self.class.clone(),
            "label" => asker.t_with("label-word", &[("label", d.label.as_str().into())]),
            "language" => words(asker, field, &self.language),
            "retention" => self.retention.clone(),
            "start_day" => self.start_day.clone(),
            "end_day" => self.end_day.clone(),
            "keywords" => self.keywords.clone(),
            "paper_code" => self.paper_code.clone(),
            "paper_place" => self.paper_place.clone(),
            "sheets" => self.sheets.clone(),
            "pages" => self.pages.clone(),
            "physical_state" => words(asker, field, &self.physical_state),
            "information_sign" => self.information_sign.clone(),
            "trust" => words(asker, field, &self.trust),
            "reserve_copy" => reserve_words(asker, &self.reserve_copy),
            _ => self.note.clone(),
        }
    }

    /// The data as stored, judged for this unit.
    pub async fn data(
        &self,
        house: &House,
        asker: &Asker,
        unit: Id,
        before: Option<&Data>,
    ) -> Result<Data> {
        let (fonds, series) = place::split(&self.place);
        let class = class::meant(&house.db, &self.class).await?;
        let typed = self.clone();
        let data = Data {
            code: typed.code,
            title: typed.title,
            fonds,
            series,
            class: class.map(|k| k.id.to_string()).unwrap_or_default(),
            label: typed.label,
            language: typed.language,
            retention: typed.retention,
            start_day: typed.start_day,
            end_day: typed.end_day,
            keywords: typed.keywords,
            paper_code: typed.paper_code,
            paper_place: typed.paper_place,
            note: typed.note,
            sheets: count("sheets", &self.sheets)?,
            pages: count("pages", &self.pages)?,
            physical_state: typed.physical_state,
            information_sign: typed.information_sign,
            trust: typed.trust,
            reserve_copy: typed.reserve_copy,
        };
        let data = data.judged()?;
        place::check(house, asker, unit, &data, before).await?;
        Ok(data)
    }
}

fn count(field: &'static str, typed: &str) -> Result<Option<i64>> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse() {
            Ok(n) => Ok(Some(n)),
            Err(_) => Err(Error::field(field, "dossier-count-wrong")),
        },
    }
}

/// The message of a field's name.
pub(super) fn label_of(field: &str) -> &'static str {
    match field {
        "title" => "dossier-title",
        "code" => "dossier-code",
        "fonds" => "dossier-place",
        "class" => "field-class",
        "label" => "field-label",
        "language" => "field-language",
        "retention" => "dossier-retention",
        "start_day" => "dossier-start",
        "end_day" => "dossier-end",
        "keywords" => "dossier-keywords",
        "paper_code" => "dossier-paper-code",
        "paper_place" => "gate-place",
        "sheets" => "dossier-sheets",
        "pages" => "dossier-pages",
        "physical_state" => "field-physical_state",
        "information_sign" => "field-information_sign",
        "trust" => "field-trust",
        "reserve_copy" => "dossier-reserve",
        _ => "dossier-note",
    }
}
