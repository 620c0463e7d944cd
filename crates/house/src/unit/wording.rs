//! Predecessors that the gazetteer names in words: «Thị trấn Bến Sung; Xã Hải Long (huyện Như
//! Thanh); phần còn lại của Xã Yên Định». Names are looked for within the old province only, and
//! taken only where one old commune fits.

use std::collections::{HashMap, HashSet};

use super::table::{Line, Table};

/// Words that stand before a commune's name.
const FORMS: [&str; 3] = ["phường", "thị trấn", "xã"];
/// What is no name of a unit: areas and heads, not places.
const NOISE: [&str; 5] = ["diện tích", "quy mô dân số", "thôn ", "xóm ", "bản "];

/// The old communes by province and name.
pub struct Names<'t> {
    exact: HashMap<(&'t str, String), Vec<&'t str>>,
    folded: HashMap<(&'t str, String), Vec<&'t str>>,
}

/// What the words of one new unit gave.
#[derive(Debug, Default, PartialEq)]
pub struct Named<'t> {
    /// Codes of old communes.
    pub codes: Vec<&'t str>,
    /// Whether a name remained that fits no commune, or several.
    pub open: bool,
}

/// One name in the words.
#[derive(Debug, PartialEq)]
struct Mention {
    form: Option<&'static str>,
    name: String,
    district: Option<String>,
}

impl<'t> Names<'t> {
    /// The names of all old communes.
    pub fn of(old: &Table<'t>) -> Self {
        let (mut exact, mut folded) = (HashMap::new(), HashMap::new());
        for line in old.level("commune") {
            let province = old.top(line.code);
            let push = |map: &mut HashMap<_, Vec<&'t str>>, name| {
                map.entry((province, name)).or_default().push(line.code);
            };
            push(&mut exact, plain(&viet::canonical(line.name)));
            push(&mut folded, plain(&viet::fold(line.name)));
        }
        Names { exact, folded }
    }

    /// Resolves a new unit's words. `provinces`: the old provinces that went into its own;
    /// `taken`: communes that are somebody's predecessor by code already.
    pub fn resolve(
        &self,
        old: &Table<'t>,
        line: &Line<'t>,
        provinces: &[&'t str],
        taken: &HashSet<&'t str>,
    ) -> Named<'t> {
        let near: HashSet<&str> = line
            .predecessor_codes()
            .filter_map(|(code, _)| old.of(code))
            .map(|l| l.parent)
            .collect();
        let mut named = Named::default();
        for mention in mentions(line.unresolved) {
            let found = self.candidates(provinces, &mention);
            let found = narrow(found, |c| fits(old, c, &mention));
            let found = narrow(found, |c| !taken.contains(c));
            let found = narrow(found, |c| {
                old.of(c).is_some_and(|l| near.contains(l.parent))
            });
            match found[..] {
                [one] => named.codes.push(one),
                _ => named.open = true,
            }
        }
        named
    }

    /// By the name with its marks, else (the source misspells minority names) without.
    fn candidates(&self, provinces: &[&'t str], mention: &Mention) -> Vec<&'t str> {
        let look = |map: &HashMap<(&'t str, String), Vec<&'t str>>, name: String| {
            let key = |p: &&'t str| (*p, name.clone());
            let lists = provinces.iter().filter_map(|p| map.get(&key(p)));
            lists.flatten().copied().collect::<Vec<&'t str>>()
        };
        let exact = look(&self.exact, plain(&mention.name));
        if exact.is_empty() {
            return look(&self.folded, plain(&viet::fold(&mention.name)));
        }
        exact
    }
}

/// Those that fit better, or all when none does.
fn narrow(found: Vec<&str>, fits: impl Fn(&str) -> bool) -> Vec<&str> {
    if found.len() < 2 {
        return found;
    }
    let better: Vec<&str> = found.iter().copied().filter(|c| fits(c)).collect();
    if better.is_empty() { found } else { better }
}

/// Whether an old commune has the form and lies in the district that the words give.
fn fits(old: &Table, code: &str, mention: &Mention) -> bool {
    let Some(line) = old.of(code) else {
        return false;
    };
    let full = viet::canonical(line.full_name);
    let formed = mention.form.is_none_or(|f| full.starts_with(f));
    let district = old.of(line.parent).map_or("", |d| d.name);
    let placed = mention
        .district
        .as_ref()
        .is_none_or(|d| *d == viet::fold(district));
    formed && placed
}

/// The names in the words of one unit.
fn mentions(words: &str) -> Vec<Mention> {
    let words = viet::canonical(words);
    words
        .split([';', ','])
        .flat_map(|piece| piece.split(" và "))
        .filter_map(mention)
        .collect()
}

fn mention(piece: &str) -> Option<Mention> {
    let (outside, inside) = piece.split_once('(').unwrap_or((piece, ""));
    let (form, name) = after_form(outside);
    let end = ["sau khi", "mở rộng", ")"]
        .iter()
        .filter_map(|w| name.find(w))
        .min()
        .unwrap_or(name.len());
    let name = name[..end].trim();
    if name.is_empty() || (form.is_none() && NOISE.iter().any(|n| name.contains(n))) {
        return None;
    }
    let district = ["huyện ", "quận ", "thị xã ", "thành phố "]
        .iter()
        .find_map(|w| inside.strip_prefix(w))
        .map(|d| viet::fold(d.trim_end_matches(')').trim()));
    Some(Mention {
        form,
        name: name.to_owned(),
        district,
    })
}

/// What stands behind the last form: «phần còn lại của xã yên định» gives `xã`, `yên định`.
fn after_form(text: &str) -> (Option<&'static str>, &str) {
    let text = text.trim();
    let last = FORMS
        .iter()
        .filter_map(|form| {
            let at = text.rfind(&format!("{form} "))?;
            let begins = at == 0 || text[..at].ends_with(' ');
            begins.then_some((at, *form))
        })
        .max_by_key(|(at, _)| *at);
    match last {
        Some((at, form)) => (Some(form), &text[at + form.len()..]),
        None => (None, text),
    }
}

/// Letters and digits only, so that B’Lá and B'Lá, Văn Miếu - Quốc Tử Giám and its twin without
/// the dash are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_read_out_of_the_words() {
        let found = mentions(
            "một phần diện tích TN; quy mô dân số của các phường Cửa Nam; Điện Biên; \
             Xã Cao Sơn (huyện Đà Bắc) và phần còn lại của  Xã Yên Định sau khi sắp xếp",
        );
        let names: Vec<&str> = found.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["cửa nam", "điện biên", "cao sơn", "yên định"]);
        assert_eq!(found[0].form, Some("phường"));
        assert_eq!(found[2].district.as_deref(), Some("da bac"));
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in "\\PC{0,80}(xã |phường |\\(|\\)|;| và |\\PC){0,40}") {
            mentions(&words);
        }
    }
}
