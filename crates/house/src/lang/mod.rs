//! Words for people: Fluent messages in Vietnamese, English and Lao.

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    Vi,
    En,
    Lo,
}

impl Lang {
    /// All of them, Vietnamese first.
    pub const ALL: [Lang; 3] = [Lang::Vi, Lang::En, Lang::Lo];

    /// The language tag.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
            Lang::Lo => "lo",
        }
    }

    /// The language of a tag.
    pub fn of_tag(tag: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|l| l.tag() == tag)
    }

    /// The first language of an `Accept-Language` header that we speak.
    pub fn accepted(header: &str) -> Option<Lang> {
        header
            .split(',')
            .filter_map(|part| part.trim().split([';', '-']).next())
            .find_map(Lang::of_tag)
    }
}

/// All messages of the house and the rooms.
pub struct Messages {
    bundles: HashMap<Lang, FluentBundle<FluentResource>>,
}

/// The house's own words.
pub const HOUSE: &[(&str, &str)] = &[
    ("vi", include_str!("../../locales/vi.ftl")),
    ("en", include_str!("../../locales/en.ftl")),
    ("lo", include_str!("../../locales/lo.ftl")),
    ("vi", include_str!("../../locales/frame.vi.ftl")),
    ("en", include_str!("../../locales/frame.en.ftl")),
    ("lo", include_str!("../../locales/frame.lo.ftl")),
    ("vi", include_str!("../../locales/unit.vi.ftl")),
    ("en", include_str!("../../locales/unit.en.ftl")),
    ("lo", include_str!("../../locales/unit.lo.ftl")),
    ("vi", include_str!("../../locales/event.vi.ftl")),
    ("en", include_str!("../../locales/event.en.ftl")),
    ("lo", include_str!("../../locales/event.lo.ftl")),
    ("vi", include_str!("../../locales/api.vi.ftl")),
    ("en", include_str!("../../locales/api.en.ftl")),
    ("lo", include_str!("../../locales/api.lo.ftl")),
    ("vi", include_str!("../../locales/person.vi.ftl")),
    ("en", include_str!("../../locales/person.en.ftl")),
    ("lo", include_str!("../../locales/person.lo.ftl")),
    ("vi", include_str!("../../locales/search.vi.ftl")),
    ("en", include_str!("../../locales/search.en.ftl")),
    ("lo", include_str!("../../locales/search.lo.ftl")),
];

impl Messages {
    /// Reads the texts of `.ftl` files, each with its language tag.
    ///
    /// # Panics
    /// When a shipped text is broken or a message stands twice: a test opens all of them.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a (&'static str, &'static str)>) -> Self {
        let mut bundles = HashMap::new();
        for lang in Lang::ALL {
            let id = lang.tag().parse().expect("a language tag");
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            bundle.set_use_isolating(false);
            bundles.insert(lang, bundle);
        }
        for (tag, text) in texts {
            let lang = Lang::of_tag(tag).expect("a language that we speak");
            let resource = FluentResource::try_new((*text).to_owned())
                .unwrap_or_else(|(_, e)| panic!("broken {tag} messages: {e:?}"));
            let bundle = bundles.get_mut(&lang).expect("made above");
            bundle
                .add_resource(resource)
                .unwrap_or_else(|e| panic!("{tag}: a message stands twice: {e:?}"));
        }
        Messages { bundles }
    }

    /// The message of a key, or the key itself where none exists (tidy finds those).
    pub fn t(&self, lang: Lang, key: &str) -> String {
        self.t_with(lang, key, &[])
    }

    /// The message of a key with its arguments.
    pub fn t_with(&self, lang: Lang, key: &str, args: &[(&str, Arg)]) -> String {
        let bundle = &self.bundles[&lang];
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        let mut given = FluentArgs::new();
        for (name, arg) in args {
            given.set(*name, arg.value());
        }
        let mut wrong = Vec::new();
        bundle
            .format_pattern(pattern, Some(&given), &mut wrong)
            .into_owned()
    }

    /// Whether a message exists in this language.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundles[&lang].has_message(key)
    }
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Text(String),
    Number(i64),
}

impl Arg {
    fn value(&self) -> FluentValue<'static> {
        match self {
            Arg::Text(text) => FluentValue::from(text.clone()),
            Arg::Number(n) => FluentValue::from(*n),
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Arg::Text(text.clone())
    }
}

impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Arg::Number(n)
    }
}

impl From<&i64> for Arg {
    fn from(n: &i64) -> Self {
        Arg::Number(*n)
    }
}

impl From<&usize> for Arg {
    fn from(n: &usize) -> Self {
        Arg::Number(*n as i64)
    }
}

impl From<usize> for Arg {
    fn from(n: usize) -> Self {
        Arg::Number(n as i64)
    }
}

/// A number as Vietnamese pages write it: `1.234`.
pub fn number_words(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if n < 0 { format!("-{out}") } else { out }
}

/// A size in bytes as people read it: `3,4 MB`.
pub fn size_words(bytes: i64) -> String {
    let (unit, divisor) = match bytes {
        ..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => ("KB", 100),
        1_000_000..1_000_000_000 => ("MB", 100_000),
        _ => ("GB", 100_000_000),
    };
    let tenths = bytes / divisor;
    format!("{},{} {unit}", number_words(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_with_points() {
        assert_eq!(number_words(1_234_567), "1.234.567");
        assert_eq!(number_words(-12), "-12");
        assert_eq!(size_words(3_400_000), "3,4 MB");
        assert_eq!(size_words(999), "999 B");
    }

    #[test]
    fn the_browser_s_wish_is_read() {
        assert_eq!(Lang::accepted("fr, lo;q=0.9, en"), Some(Lang::Lo));
        assert_eq!(Lang::accepted("de"), None);
    }
}
