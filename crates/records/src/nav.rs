//! The neighbours within the room, as tabs on top of its lists.

use house::access::Right;
use house::page::Asker;

use crate::NAME;

/// A tab of `parts::tabs`.
#[derive(Clone, Debug)]
pub struct Tab {
    pub href: &'static str,
    pub label: String,
    pub current: bool,
}

/// All lists of the room that the asker may open; `current` is the address of this one.
pub fn tabs(asker: &Asker, current: &str) -> Vec<Tab> {
    let mut all = vec![
        ("/records", asker.t("records-tab")),
        ("/records/dossiers", asker.t("dossiers-title")),
        ("/records/fonds", asker.t("fonds-title")),
        ("/records/classes", asker.t("classes-title")),
        ("/records/tags", asker.t("tags-title")),
        ("/records/views", asker.t("views-title")),
    ];
    if asker.holds(NAME, Right::Administer) {
        all.push(("/records/fields", asker.t("own-title")));
    }
    let tab = |(href, label): (&'static str, String)| Tab {
        current: href == current,
        href,
        label,
    };
    all.into_iter().map(tab).collect()
}
