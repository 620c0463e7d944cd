//! The frame around every page: rooms, search, person, language, and the words of the page.

use super::asker::Asker;
use crate::clock;
use crate::error::Result;
use crate::lang::{Arg, Lang, number_words, size_words};
use crate::{access::Right, person};

/// A step above the page.
#[derive(Clone, Debug)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

impl Crumb {
    /// A step.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Crumb {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// The person as the frame shows her.
#[derive(Clone, Debug)]
pub struct PersonBadge {
    pub name: String,
    pub post: String,
    pub unit: String,
}

/// A room in the rail.
#[derive(Clone, Debug)]
pub struct RoomLink {
    pub key: &'static str,
    pub label: String,
    pub href: &'static str,
    pub icon: &'static str,
    pub current: bool,
}

/// A short word after something was done.
#[derive(Clone, Debug)]
pub struct Toast {
    /// `done`, `waiting` or `failed`.
    pub kind: &'static str,
    pub text: String,
    pub undo: Option<Undo>,
}

/// A form that takes back what was done.
#[derive(Clone, Debug)]
pub struct Undo {
    pub href: String,
    pub label: String,
}

/// What `frame.html` draws.
#[derive(Clone)]
pub struct Frame {
    asker: Asker,
    pub title: String,
    pub lang: &'static str,
    pub office: String,
    pub person: Option<PersonBadge>,
    pub rooms: Vec<RoomLink>,
    pub crumbs: Vec<Crumb>,
    pub csrf: String,
    pub here: String,
    pub toast: Option<Toast>,
    pub waiting: usize,
    pub request: String,
    pub theme: String,
    pub query: String,
    pub demo: bool,
    /// Whether the person administers the house: people, units, events, jobs.
    pub administers: bool,
}

impl Frame {
    pub(super) async fn of(asker: &Asker, title: String, crumbs: Vec<Crumb>) -> Result<Self> {
        let house = &asker.house;
        let office = house
            .setting("office")
            .await?
            .unwrap_or_else(|| asker.t("office-unnamed"));
        let demo = house.setting("demo").await?.is_some();
        Ok(Frame {
            title,
            lang: asker.lang.tag(),
            office,
            person: badge(asker).await?,
            rooms: rooms(asker),
            crumbs,
            csrf: house.keys.form_token(&asker.visitor),
            here: asker.here.clone(),
            toast: toast(asker),
            waiting: 0,
            request: asker.request.clone(),
            theme: asker.theme.clone(),
            query: String::new(),
            demo,
            administers: asker.holds("house", Right::Administer),
            asker: asker.clone(),
        })
    }

    /// A message in the reader's language.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.asker.t(key.as_ref())
    }

    /// The version of all assets, for addresses that may be kept for ever.
    pub fn version(&self) -> &'static str {
        super::assets::version()
    }

    /// A message with one argument.
    pub fn t1(&self, key: &str, name: &str, value: impl Into<Arg>) -> String {
        self.asker.t_with(key, &[(name, value.into())])
    }

    /// A message with two arguments.
    pub fn t2(
        &self,
        key: &str,
        first: (&str, impl Into<Arg>),
        second: (&str, impl Into<Arg>),
    ) -> String {
        self.asker.t_with(
            key,
            &[(first.0, first.1.into()), (second.0, second.1.into())],
        )
    }

    /// `22/11/2026`.
    pub fn date(&self, at: &clock::Micros) -> String {
        clock::date_words(*at)
    }

    /// `22/11/2026 14:05`.
    pub fn time(&self, at: &clock::Micros) -> String {
        clock::time_words(*at)
    }

    /// The moment for `<time datetime>`.
    pub fn machine_time(&self, at: &clock::Micros) -> String {
        clock::rfc3339(*at)
    }

    /// A stored day as people read it.
    pub fn day(&self, day: &str) -> String {
        clock::day_words(day)
    }

    /// `1.234`.
    pub fn n(&self, n: &i64) -> String {
        number_words(*n)
    }

    /// `3,4 MB`.
    pub fn size(&self, bytes: &i64) -> String {
        size_words(*bytes)
    }

    /// The other languages: tag and name in itself.
    pub fn languages(&self) -> Vec<(&'static str, &'static str)> {
        Lang::ALL
            .iter()
            .map(|l| (l.tag(), language_name(*l)))
            .collect()
    }

    /// The present path, encoded for use as a parameter.
    pub fn here_encoded(&self) -> String {
        encode(&self.here)
    }
}

/// A text as one parameter of an address.
pub fn encode(text: &str) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-._~".contains(b);
    text.bytes()
        .map(|b| {
            if plain(&b) {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

fn language_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Tiếng Việt",
        Lang::En => "English",
        Lang::Lo => "ລາວ",
    }
}

async fn badge(asker: &Asker) -> Result<Option<PersonBadge>> {
    let Some(who) = &asker.who else {
        return Ok(None);
    };
    let posts = person::posts(&asker.house.db, who.id, asker.house.now()).await?;
    let first = posts.into_iter().next();
    let (post, unit) = first.map(|p| (p.title, p.unit_name)).unwrap_or_default();
    Ok(Some(PersonBadge {
        name: who.name.clone(),
        post,
        unit,
    }))
}

fn rooms(asker: &Asker) -> Vec<RoomLink> {
    let here = asker.here.split('?').next().unwrap_or_default();
    let link = |room: &&'static crate::room::Room| RoomLink {
        key: room.name,
        label: asker.t(&format!("room-{}", room.name)),
        href: room.home,
        icon: room.icon,
        current: here == room.home || here.starts_with(&format!("{}/", room.home)),
    };
    asker
        .house
        .rooms
        .iter()
        .filter(|r| asker.holds(r.name, Right::Read))
        .map(link)
        .collect()
}

fn toast(asker: &Asker) -> Option<Toast> {
    let said = asker.said.as_deref()?;
    // Only our own keys are said: a link cannot put words into our mouth.
    let known = said.starts_with("said-") && asker.house.messages.has(asker.lang, said);
    known.then(|| Toast {
        kind: "done",
        text: asker.t(said),
        undo: None,
    })
}
