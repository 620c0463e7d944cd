//! Sign-in names out of full names: Nguyễn Thị Lan signs in as `lan.nt`, the next one as
//! `lan.nt2`.

use std::collections::HashSet;

/// The sign-in name without a number: the given name, a point, the initials before it. `None`
/// for a name without Latin letters, whose bearer has to choose.
pub fn stem(name: &str) -> Option<String> {
    let folded = viet::fold(name);
    let letters = |word: &str| -> String {
        word.chars()
            .filter(char::is_ascii_alphanumeric)
            .take(GIVEN_CHARS_MAX)
            .collect()
    };
    let words: Vec<String> = folded
        .split_whitespace()
        .map(letters)
        .filter(|w| !w.is_empty())
        .collect();
    let (given, before) = words.split_last()?;
    let initials: String = before.iter().filter_map(|w| w.chars().next()).collect();
    let stem = match initials.as_str() {
        "" => given.clone(),
        initials => format!("{given}.{initials}"),
    };
    (stem.len() >= 2).then_some(stem)
}

/// Longest part of a given name that is used, characters.
const GIVEN_CHARS_MAX: usize = 40;

/// The first sign-in name of a stem that is not taken.
pub fn free(stem: &str, taken: &HashSet<String>) -> String {
    if !taken.contains(stem) {
        return stem.to_owned();
    }
    // One more number than there are taken names must leave one free.
    let mut numbers = 2..taken.len() + 3;
    let free = numbers.find(|n| !taken.contains(&format!("{stem}{n}")));
    format!("{stem}{}", free.unwrap_or(taken.len() + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_short_logins() {
        assert_eq!(stem("Nguyễn Thị Lan").as_deref(), Some("lan.nt"));
        assert_eq!(stem("Hồ Đức").as_deref(), Some("duc.h"));
        assert_eq!(stem("Mây").as_deref(), Some("may"));
        assert_eq!(stem("ບຸນມີ"), None);
    }

    #[test]
    fn namesakes_are_numbered() {
        let taken: HashSet<String> = ["lan.nt", "lan.nt2"].map(str::to_owned).into();
        assert_eq!(free("lan.nt", &taken), "lan.nt3");
        assert_eq!(free("hai.l", &taken), "hai.l");
    }
}
