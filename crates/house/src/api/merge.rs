//! Partial changes of things as RFC 7396 has them: what is not named stays, null empties.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// The data with some of its values changed. `set` judges each value under its key, and says
/// what empties it.
///
/// # Errors
/// [`Error::Invalid`] when a key is none of the data's or a value does not fit; what `set` gives.
pub fn merged<T: Serialize + DeserializeOwned>(
    before: &T,
    changes: Map<String, Value>,
    set: impl Fn(&str, Value) -> Result<Value>,
) -> Result<T> {
    let wrong = || Error::field("", "api-not-as-described");
    let mut after = serde_json::to_value(before)?;
    for (key, value) in changes {
        let known = after.get_mut(&key).ok_or_else(wrong)?;
        *known = set(&key, value)?;
    }
    serde_json::from_value(after).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Paper {
        title: String,
        place: Option<String>,
    }

    fn sent(changes: Value) -> Result<Paper> {
        let before = Paper {
            title: "Cũ".to_owned(),
            place: Some("Đông Hà".to_owned()),
        };
        let changes = changes.as_object().cloned().unwrap_or_default();
        merged(&before, changes, |_, value| Ok(value))
    }

    #[test]
    fn what_is_not_named_stays_and_null_empties() {
        let after = sent(json!({ "place": null })).unwrap();
        assert_eq!((after.title.as_str(), after.place), ("Cũ", None));
        let after = sent(json!({ "title": "Mới" })).unwrap();
        assert_eq!(after.place.as_deref(), Some("Đông Hà"));
        assert_eq!(sent(json!({})).unwrap().title, "Cũ");
        assert!(sent(json!({ "colour": "red" })).is_err());
        assert!(sent(json!({ "title": null })).is_err());
        assert!(sent(json!({ "title": 7 })).is_err());
    }
}
