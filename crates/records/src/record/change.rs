//! A change of a record's data, as a form or a program sends it: what is not named stays.

use house::api::merged;
use house::{Error, Result};
use serde_json::{Map, Value};

use super::{Data, archival};

/// The data with these values changed, judged. The title follows from the other values and cannot
/// be set.
///
/// # Errors
/// [`Error::Invalid`] with the field that cannot be so.
pub(crate) fn changed(before: &Data, changes: Map<String, Value>, name: &str) -> Result<Data> {
    let set = |key: &str, value| match value {
        _ if key == "title" => Err(Error::field("", "api-not-as-described")),
        Value::String(text) => clean(key, &text),
        Value::Null => Ok(empty(key)),
        other => Ok(other),
    };
    let mut after = merged(before, changes, set)?;
    after.archival = after.archival.judged()?;
    after.title = String::new();
    after.title = after.title_or(name);
    Ok(after)
}

/// What stands where nothing is said.
fn empty(key: &str) -> Value {
    match key {
        "language" => Value::String(archival::Archival::default().language),
        _ => Value::Null,
    }
}

fn clean(key: &str, typed: &str) -> Result<Value> {
    let text = viet::normalise(typed.trim()).replace("\r\n", "\n");
    if text.is_empty() {
        return Ok(empty(key));
    }
    match key {
        "issued_on" => {
            let day = house::clock::read_day(&text);
            let day = day.ok_or_else(|| Error::field("issued_on", "record-day-wrong"))?;
            Ok(Value::String(day))
        }
        "ordinal" => Ok(archival::ordinal(&text).into()),
        _ => Ok(Value::String(text)),
    }
}
