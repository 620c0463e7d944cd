//! Two people changed the same thing at once. What the second one typed is never lost: it is laid
//! over what is now saved, field by field, and drawn again for another look.

use house::db::Sql;
use house::event;
use house::page::{Asker, Wrong, Wrongs};
use house::{Error, Ref, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The message of a change that met another one.
pub(crate) const MEANWHILE: &str = "record-changed-meanwhile";
/// Events looked through for what somebody saw.
const EVENTS_MAX: i64 = 500;

/// Whether a change was refused because another one came before it.
pub(crate) fn is_one(error: &Error) -> bool {
    matches!(error, Error::Conflict(MEANWHILE))
}

/// What two people's changes come to.
#[derive(Debug, PartialEq)]
pub(crate) struct Merged<T> {
    pub data: T,
    /// Fields that both changed: they hold what the second one typed.
    pub both: Vec<String>,
    /// Fields that only the first one changed: they hold what is saved.
    pub taken: Vec<String>,
}

/// Lays what was typed over what is saved. `seen` is what the second person began from; where
/// nobody knows it, every difference counts as changed by both.
pub(crate) fn merged<T>(seen: Option<&T>, saved: &T, typed: &T) -> Result<Merged<T>>
where
    T: Serialize + DeserializeOwned,
{
    let seen = seen.map(serde_json::to_value).transpose()?;
    let (saved, mut data) = (serde_json::to_value(saved)?, serde_json::to_value(typed)?);
    let (mut both, mut taken) = (Vec::new(), Vec::new());
    for (key, value) in data.as_object_mut().into_iter().flatten() {
        let now = &saved[key.as_str()];
        let before = seen.as_ref().map(|seen| &seen[key.as_str()]);
        if now == value || before == Some(now) {
            continue;
        }
        if before == Some(value) {
            value.clone_from(now);
            taken.push(key.clone());
        } else {
            both.push(key.clone());
        }
    }
    let data = serde_json::from_value(data)?;
    Ok(Merged { data, both, taken })
}

/// The data of a thing so many changes ago, as its events tell it.
pub(crate) async fn seen<T: DeserializeOwned>(
    sql: &impl Sql,
    about: &Ref,
    action: &str,
    changes_ago: i64,
) -> Result<Option<T>> {
    let events = event::life(sql, about, EVENTS_MAX).await?;
    let mut changes = events.into_iter().filter(|event| event.action == action);
    let place = usize::try_from(changes_ago - 1).unwrap_or(usize::MAX);
    let Some(change) = changes.nth(place) else {
        return Ok(None);
    };
    let told: Value = serde_json::from_str(&change.particulars)?;
    Ok(serde_json::from_value(told["before"].clone()).ok())
}

/// What the second person is told, beside the fields and on top of them.
#[derive(Default)]
pub(crate) struct Told {
    /// Who saved when, and what to do now.
    pub words: String,
    /// The fields that were taken over; empty when there is none.
    pub taken: String,
    pub wrongs: Wrongs,
}

/// Puts it into words. `label` and `saved` give a field's name and its saved value as people read
/// them.
pub(crate) async fn told<T>(
    asker: &Asker,
    about: &Ref,
    merged: &Merged<T>,
    (label, saved): (impl Fn(&str) -> String, impl Fn(&str) -> String),
) -> Result<Told> {
    let wrong = |field: &String| Wrong {
        text: beside(asker, &label(field), &saved(field)),
        field: field.clone(),
    };
    let last = event::life(&asker.house.db, about, EVENTS_MAX).await?;
    let change = |event: &&event::Event| event.particulars.contains("\"before\"");
    let last = last.iter().find(change);
    let words = last.map(|event| {
        let time = house::clock::time_words(event.at);
        let args = [("who", event.actor.as_str().into()), ("time", time.into())];
        asker.t_with("clash-text", &args)
    });
    let wrongs: Vec<Wrong> = merged.both.iter().map(wrong).collect();
    let taken: Vec<String> = merged.taken.iter().map(|field| label(field)).collect();
    Ok(Told {
        words: words.unwrap_or_else(|| asker.t(MEANWHILE)),
        taken: taken.join(", "),
        wrongs: Wrongs::from(wrongs),
    })
}

/// What stands saved beside a field that both changed.
pub(crate) fn beside(asker: &Asker, label: &str, saved: &str) -> String {
    match saved {
        "" => asker.t_with("clash-emptied", &[("field", label.into())]),
        saved => {
            let args = [("field", label.into()), ("value", saved.into())];
            asker.t_with("clash-saved", &args)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Two = std::collections::BTreeMap<String, String>;

    fn two(a: &str, b: &str) -> Two {
        let pair = |k: &str, v: &str| (k.to_owned(), v.to_owned());
        Two::from([pair("a", a), pair("b", b)])
    }

    #[test]
    fn each_keeps_what_only_one_changed() {
        let seen = two("1", "1");
        let found = merged(Some(&seen), &two("2", "1"), &two("1", "3")).unwrap();
        assert_eq!((found.data, found.both.len()), (two("2", "3"), 0));
        assert_eq!(found.taken, ["a"]);
        let found = merged(Some(&seen), &two("2", "1"), &two("4", "1")).unwrap();
        assert_eq!(
            (found.data, found.both),
            (two("4", "1"), vec!["a".to_owned()])
        );
        let found = merged(None, &two("2", "1"), &two("2", "4")).unwrap();
        assert_eq!(
            (found.data, found.both),
            (two("2", "4"), vec!["b".to_owned()])
        );
    }
}
