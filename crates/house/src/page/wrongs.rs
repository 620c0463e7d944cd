//! Wrong fields of a form, in the reader's words, for beside the fields and on top of them.

use super::asker::Asker;
use crate::error::FieldError;

/// One wrong field in words.
#[derive(Clone, Debug)]
pub struct Wrong {
    pub field: String,
    pub text: String,
}

/// All wrong fields of a form.
#[derive(Clone, Debug, Default)]
pub struct Wrongs(Vec<Wrong>);

impl From<Vec<Wrong>> for Wrongs {
    fn from(all: Vec<Wrong>) -> Self {
        Wrongs(all)
    }
}

impl Wrongs {
    /// In the asker's language.
    pub fn of(asker: &Asker, errors: &[FieldError]) -> Self {
        let word = |e: &FieldError| Wrong {
            field: e.field.to_owned(),
            text: asker.t(e.message),
        };
        Wrongs(errors.iter().map(word).collect())
    }

    /// What is wrong with a field; empty when nothing is.
    pub fn get(&self, field: &str) -> &str {
        self.0
            .iter()
            .find(|w| w.field == field)
            .map_or("", |w| w.text.as_str())
    }

    /// All of them, for the list on top.
    pub fn all(&self) -> &[Wrong] {
        &self.0
    }
}
