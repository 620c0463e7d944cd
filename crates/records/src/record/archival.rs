//! What archives ask of a record beside what is read off its pages (Circular 02/2019/TT-BNV): its
//! code and place in the dossier, language, keywords, how far it can be trusted, its state.

use std::str::FromStr;

use house::db::{Sql, Tx};
use house::page::Asker;
use house::{Error, Id, Result, values};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text of one of them, characters.
const TEXT_CHARS_MAX: usize = 2000;
/// Highest place in a dossier.
const ORDINAL_MAX: i64 = 99_999;
/// The language of what nobody has said otherwise of.
const USUAL_LANGUAGE: &str = "vi";
/// Pages whose letters tell the language.
const PAGES_HEARD: i64 = 3;

/// Languages of records and dossiers.
pub(crate) const LANGUAGES: [&str; 6] = ["vi", "en", "lo", "fr", "zh", "other"];
/// Used freely, or with limits.
pub(crate) const MODES: [&str; 2] = ["free", "limited"];
/// Born digital, digitised from paper, or both.
pub(crate) const TRUSTS: [&str; 3] = ["digital", "digitised", "mixed"];
/// Of the paper.
pub(crate) const STATES: [&str; 3] = ["good", "fair", "damaged"];

/// Those data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, FromQueryResult, ToSchema)]
#[serde(default)]
pub struct Archival {
    /// DocCode.
    pub identifier: Option<String>,
    /// DocOrdinal: the place in the dossier, from 1.
    pub ordinal: Option<i64>,
    /// Language: `vi`, `en`, `lo`, `fr`, `zh` or `other`.
    pub language: String,
    /// Description.
    pub description: Option<String>,
    /// InforSign.
    pub information_sign: Option<String>,
    /// Keyword.
    pub keywords: Option<String>,
    /// Mode: `free` or `limited`.
    pub mode: Option<String>,
    /// ConfidenceLevel: `digital`, `digitised` or `mixed`.
    pub trust: Option<String>,
    /// Autograph.
    pub autograph: Option<String>,
    /// Format: `good`, `fair` or `damaged`.
    pub physical_state: Option<String>,
}

impl Default for Archival {
    fn default() -> Self {
        Archival {
            identifier: None,
            ordinal: None,
            language: USUAL_LANGUAGE.to_owned(),
            description: None,
            information_sign: None,
            keywords: None,
            mode: None,
            trust: None,
            autograph: None,
            physical_state: None,
        }
    }
}

/// The columns of [`Archival`], for those of a record.
macro_rules! columns {
    () => {
        "r.identifier, r.ordinal, r.language, NULLIF(r.note, '') AS description,
         r.information_sign, r.keywords, r.mode, r.trust, r.autograph, r.physical_state"
    };
}
pub(crate) use columns;

/// How one of them is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ask {
    Line,
    Area,
    Number,
    /// Whether nothing may be chosen, and what.
    Choice(bool, &'static [&'static str]),
}

/// All of them in the order of forms.
pub(crate) const FIELDS: [(&str, Ask); 10] = [
    ("language", Ask::Choice(false, &LANGUAGES)),
    ("keywords", Ask::Line),
    ("identifier", Ask::Line),
    ("ordinal", Ask::Number),
    ("trust", Ask::Choice(true, &TRUSTS)),
    ("physical_state", Ask::Choice(true, &STATES)),
    ("mode", Ask::Choice(true, &MODES)),
    ("information_sign", Ask::Line),
    ("autograph", Ask::Area),
    ("description", Ask::Area),
];

impl Archival {
    /// As it is stored.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the field that cannot be so.
    pub(crate) fn judged(self) -> Result<Archival> {
        if self
            .ordinal
            .is_some_and(|n| !(1..=ORDINAL_MAX).contains(&n))
        {
            return Err(Error::field("ordinal", "archival-ordinal-wrong"));
        }
        let one_of = |value: &str, all: &[&str]| value.is_empty() || all.contains(&value);
        let some = |value: &Option<String>| value.clone().unwrap_or_default();
        if !LANGUAGES.contains(&self.language.as_str()) {
            return Err(Error::field("language", "archival-choice-wrong"));
        }
        if !one_of(&some(&self.mode), &MODES) {
            return Err(Error::field("mode", "archival-choice-wrong"));
        }
        if !one_of(&some(&self.trust), &TRUSTS) {
            return Err(Error::field("trust", "archival-choice-wrong"));
        }
        if !one_of(&some(&self.physical_state), &STATES) {
            return Err(Error::field("physical_state", "archival-choice-wrong"));
        }
        let short = |text: Option<String>| {
            text.map(|text| text.chars().take(TEXT_CHARS_MAX).collect::<String>())
        };
        Ok(Archival {
            identifier: short(self.identifier),
            description: short(self.description),
            information_sign: short(self.information_sign),
            keywords: short(self.keywords),
            autograph: short(self.autograph),
            ..self
        })
    }

    /// A value as it is stored, by its field's name.
    pub(crate) fn get(&self, name: &str) -> String {
        let text = match name {
            "identifier" => &self.identifier,
            "ordinal" => return self.ordinal.map(|n| n.to_string()).unwrap_or_default(),
            "language" => return self.language.clone(),
            "description" => &self.description,
            "information_sign" => &self.information_sign,
            "keywords" => &self.keywords,
            "mode" => &self.mode,
            "trust" => &self.trust,
            "autograph" => &self.autograph,
            _ => &self.physical_state,
        };
        text.clone().unwrap_or_default()
    }
}

/// A typed place in a dossier; what is none is judged like a place that cannot be.
pub(crate) fn ordinal(typed: &str) -> i64 {
    i64::from_str(typed).unwrap_or(0)
}

/// A stored value in words.
pub(crate) fn words(asker: &Asker, name: &str, value: &str) -> String {
    let ask = FIELDS.iter().find(|(field, _)| *field == name);
    match ask {
        Some((_, Ask::Choice(..))) if !value.is_empty() => {
            asker.t_with(&format!("{name}-word"), &[(name, value.into())])
        }
        _ => value.to_owned(),
    }
}

/// One of them in a form.
pub(crate) struct Line {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    ask: Ask,
    /// What there is to choose: stored words and those for people.
    pub options: Vec<(&'static str, String)>,
}

impl Line {
    pub fn is_area(&self) -> bool {
        self.ask == Ask::Area
    }

    /// Whether phones offer their keys for digits.
    pub fn is_number(&self) -> bool {
        self.ask == Ask::Number
    }
}

/// The lines of a form that hold these values.
pub(crate) fn lines(asker: &Asker, value: impl Fn(&str) -> String) -> Vec<Line> {
    let line = |(name, ask): (&'static str, Ask)| Line {
        name,
        label: asker.t(&format!("field-{name}")),
        value: value(name),
        options: match ask {
            Ask::Choice(nothing, all) => options(asker, name, nothing, all),
            _ => vec![],
        },
        ask,
    };
    FIELDS.into_iter().map(line).collect()
}

/// What a choice offers; first, where it may be so, nothing.
pub(crate) fn options(
    asker: &Asker,
    name: &str,
    nothing: bool,
    all: &'static [&'static str],
) -> Vec<(&'static str, String)> {
    let none = nothing.then(|| ("", asker.t("own-none-chosen")));
    let some = all.iter().map(|value| (*value, words(asker, name, value)));
    none.into_iter().chain(some).collect()
}

/// What there is of it, in words, for a record's page.
pub(crate) fn told(asker: &Asker, archival: &Archival) -> Vec<(String, String)> {
    let told = |(name, _): (&str, Ask)| {
        let value = words(asker, name, &archival.get(name));
        (!value.is_empty()).then(|| (asker.t(&format!("field-{name}")), value))
    };
    FIELDS.into_iter().filter_map(told).collect()
}

/// The data of a record, read where they are about to be changed.
pub(crate) async fn of_record(sql: &impl Sql, id: Id) -> Result<Archival> {
    let text = format!(
        "SELECT {} FROM records_record r WHERE r.id = $1",
        columns!()
    );
    sql.one(&text, values![id]).await?.ok_or(Error::NotFound)
}

/// Writes them.
pub(crate) async fn store(tx: &Tx, id: Id, a: &Archival) -> Result<()> {
    tx.exec(
        "UPDATE records_record SET identifier = $2, ordinal = $3, language = $4, note = $5,
           information_sign = $6, keywords = $7, mode = $8, trust = $9, autograph = $10,
           physical_state = $11
         WHERE id = $1",
        values![
            id,
            a.identifier.clone(),
            a.ordinal,
            a.language.clone(),
            a.description.clone().unwrap_or_default(),
            a.information_sign.clone(),
            a.keywords.clone(),
            a.mode.clone(),
            a.trust.clone(),
            a.autograph.clone(),
            a.physical_state.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Sets the language of a record that was just read, where its letters leave no doubt.
pub(crate) async fn hear(tx: &Tx, id: Id) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Page {
        text: String,
    }
    let sql = "SELECT text FROM records_page WHERE record_id = $1 ORDER BY number LIMIT $2";
    let pages: Vec<Page> = tx.all(sql, values![id, PAGES_HEARD]).await?;
    let text: String = pages.into_iter().map(|page| page.text).collect();
    if is_lao(&text) {
        let sql = "UPDATE records_record SET language = 'lo' WHERE id = $1";
        tx.exec(sql, values![id]).await?;
    }
    Ok(())
}

/// Whether most letters are Lao.
fn is_lao(text: &str) -> bool {
    let lao = text.chars().filter(|c| ('\u{e80}'..='\u{eff}').contains(c));
    // Signs of tones and vowels above are no letters to the standard and count as such here.
    let others = text.chars().filter(|c| c.is_alphabetic() && *c < '\u{e80}');
    lao.count() > others.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_lao() {
        assert!(is_lao("ສາທາລະນະລັດ ປະຊາທິປະໄຕ (Lao PDR)"));
        assert!(!is_lao("Cộng hòa Dân chủ Nhân dân Lào (ສປປ ລາວ)"));
        assert!(!is_lao(""));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_field() {
        let wrong = |archival: Archival| archival.judged().unwrap_err().fields()[0].field;
        let usual = Archival::default();
        assert_eq!(usual.clone().judged().unwrap(), usual);
        let far = Archival {
            ordinal: Some(0),
            ..usual.clone()
        };
        assert_eq!(wrong(far), "ordinal");
        let odd = Archival {
            trust: Some("very".to_owned()),
            ..usual
        };
        assert_eq!(wrong(odd), "trust");
    }
}
