//! What happened to a record, in words: who did what when, and what it was before and after.

use house::event::{self, Event};
use house::page::Asker;
use house::{House, Id, Ref, Result};
use serde_json::Value;

use super::versions::between;
use crate::NAME;
use crate::arrangement::State;
use crate::arrangement::pages::order_words;
use crate::own::{self, OwnField};

/// Events of a record's life on its page.
const LIFE_MAX: i64 = 50;

/// Something that happened.
pub struct Happened {
    pub at: i64,
    pub who: String,
    pub words: String,
    /// What it was and what it became, a line each.
    pub details: Vec<String>,
}

/// The life of a record that the caller has found for the asker. Reads are not told on the page
/// (ETHICS 6): they are seen in the events, with a reason.
pub async fn of_record(
    house: &House,
    asker: &Asker,
    (id, unit): (Id, Id),
) -> Result<Vec<Happened>> {
    let mut life = Vec::new();
    let fields = own::all_of_record(&house.db, id, unit).await?;
    for event in event::life(&house.db, &Ref::new(NAME, "record", id), LIFE_MAX).await? {
        let looks = ["records.read", "records.play", "records.refused"];
        if looks.contains(&event.action.as_str()) {
            continue;
        }
        let key = format!("event-{}", event.action.replace('.', "-"));
        life.push(Happened {
            at: event.at,
            who: event.actor.clone(),
            words: asker.t(&key),
            details: match event.action.as_str() {
                "records.own-change" => own_details(asker, &fields, &event),
                _ => details(house, asker, &event).await?,
            },
        });
    }
    Ok(life)
}

/// What own values were and became, as people read them.
fn own_details(asker: &Asker, fields: &[(OwnField, String)], event: &Event) -> Vec<String> {
    let told: Value = serde_json::from_str(&event.particulars).unwrap_or_default();
    let words = |state: &Value, name: &str| {
        let value = state[name].as_str().unwrap_or_default();
        let field = fields.iter().find(|(field, _)| field.name == name);
        match (value, field) {
            ("", _) => asker.t("arrange-nothing-there"),
            (value, Some((field, _))) => field.words(value),
            (value, None) => value.to_owned(),
        }
    };
    let names = told["after"].as_object().map(|o| o.keys());
    let line = |name: &String| {
        let (was, became) = (&told["before"], &told["after"]);
        format!("{name}: {} → {}", words(was, name), words(became, name))
    };
    names.into_iter().flatten().map(line).collect()
}

async fn details(house: &House, asker: &Asker, event: &Event) -> Result<Vec<String>> {
    // What was written down is JSON of ours; what cannot be read has no details.
    let told: Value = serde_json::from_str(&event.particulars).unwrap_or_default();
    let (was, became) = (&told["before"], &told["after"]);
    let arrow = |was: &str, became: &str| format!("{was} → {became}");
    match event.action.as_str() {
        "records.change" => {
            let nothing = asker.t("arrange-nothing-there");
            let or = |text: String| {
                if text.is_empty() {
                    nothing.clone()
                } else {
                    text
                }
            };
            let line = |d: super::versions::Difference| {
                format!("{}: {}", d.label, arrow(&or(d.was), &or(d.became)))
            };
            Ok(between(asker, was, became).into_iter().map(line).collect())
        }
        "records.renew" | "records.renew-back" => {
            let name = |of: &Value| of["original"].as_str().unwrap_or_default().to_owned();
            Ok(vec![arrow(&name(was), &name(became))])
        }
        "records.label" | "records.classify" | "records.file" | "records.tag" => {
            let (place, was) = one(house, asker, &event.action, was).await?;
            let (_, became) = one(house, asker, &event.action, became).await?;
            debug_assert!(place < was.len());
            Ok(vec![arrow(&was[place], &became[place])])
        }
        _ => Ok(vec![]),
    }
}

/// The words of the one aspect that an event tells, with its place among all.
async fn one(
    house: &House,
    asker: &Asker,
    action: &str,
    value: &Value,
) -> Result<(usize, [String; 9])> {
    let id = || value.as_str().and_then(|text| text.parse().ok());
    let mut state = State::default();
    let place = match action {
        "records.label" => {
            value
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut state.label);
            0
        }
        "records.classify" => {
            state.class = id();
            1
        }
        "records.file" => {
            state.dossier = id();
            2
        }
        _ => {
            let tags = value.as_array().into_iter().flatten();
            state.tags = tags.filter_map(|t| Some(t.as_str()?.to_owned())).collect();
            3
        }
    };
    Ok((place, order_words(house, asker, &state).await?))
}
