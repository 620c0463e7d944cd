//! The form of the review desk: a record's data as text, field by field.

use house::Result;
use serde_json::{Map, Value};

use crate::record::{Data, archival, changed};

/// What may be read off the pages, in the order of the form; what archives ask for follows.
pub(super) const FIELDS: [&str; 12] = [
    "number",
    "notation",
    "issued_on",
    "place",
    "issuer",
    "parent_issuer",
    "type",
    "abstract",
    "signer",
    "signer_post",
    "recipients",
    "urgency",
];

/// Fields with what stands in them, as a form sends it.
pub(super) type Typed = Vec<(String, String)>;

/// What stands in a field; nothing when the form does not have it.
pub(super) fn get<'a>(typed: &'a [(String, String)], name: &str) -> &'a str {
    let found = typed.iter().find(|(field, _)| field == name);
    found.map_or("", |(_, value)| value.as_str())
}

/// The form of these data.
pub(super) fn shown(data: &Data) -> Result<Typed> {
    let whole = serde_json::to_value(data)?;
    let text = |name: &str| match &whole[name] {
        Value::String(day) if name == "issued_on" => house::clock::day_words(day),
        Value::String(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        _ => String::new(),
    };
    let all = names().map(|name| (name.to_owned(), text(name)));
    Ok(all.collect())
}

fn names() -> impl Iterator<Item = &'static str> {
    let archival = archival::FIELDS.into_iter().map(|(name, _)| name);
    FIELDS.into_iter().chain(archival)
}

/// A form with what was typed over it.
pub(super) fn overlaid(shown: Typed, typed: &[(String, String)]) -> Typed {
    let over = |(name, value): (String, String)| {
        let found = typed.iter().find(|(field, _)| *field == name);
        let value = found.map_or(value, |(_, typed)| typed.clone());
        (name, value)
    };
    shown.into_iter().map(over).collect()
}

/// The data as typed; what the form does not have stays.
pub(super) fn data(typed: &[(String, String)], before: &Data, name: &str) -> Result<Data> {
    let mut changes = Map::new();
    for field in names() {
        if let Some((_, value)) = typed.iter().find(|(typed, _)| typed == field) {
            changes.insert(field.to_owned(), Value::String(value.clone()));
        }
    }
    changed(before, changes, name)
}
