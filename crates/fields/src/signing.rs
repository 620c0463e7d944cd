//! The end of the document: recipients on the left, the post and name of who signed on the
//! right.

mod person;
mod recipients;

use crate::field::{Area, Field};
use crate::lexicon;
use crate::piece::{self, Piece, Sheet};
use crate::plain;
use crate::spelling::Echo;
pub(crate) use person::names_family;
pub(crate) use recipients::{list_doubt, list_worth};
use recipients::{recipients, recipients_at};

/// Words a person's name has.
const NAME_WORDS: std::ops::RangeInclusive<usize> = 2..=6;
/// What is left of the confidence in a name for each word of it that was put right.
const MENDED_SURE: f32 = 0.85;
/// Lines of posts above a signature.
const POST_LINES_MAX: usize = 6;

/// What the end of a document says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub signer: Option<Field>,
    pub post: Option<Field>,
    pub recipients: Option<Field>,
}

/// Words that posts are made of, squeezed, as they begin a line.
const POSTS: [&str; 44] = [
    "tm",
    "kt",
    "tl",
    "tuq",
    "q",
    "thualenh",
    "chutich",
    "phochutich",
    "giamdoc",
    "phogiamdoc",
    "truongphong",
    "photruongphong",
    "truongban",
    "phoban",
    "photruongban",
    "chanhvanphong",
    "phochanhvanphong",
    "bithu",
    "phobithu",
    "chanhthanhtra",
    "phochanhthanhtra",
    "hieutruong",
    "phohieutruong",
    "cuctruong",
    "phocuctruong",
    "chicuctruong",
    "phochicuctruong",
    "botruong",
    "thutruong",
    "thutuong",
    "photruong",
    "truong",
    "vientruong",
    "chunhiem",
    "phochunhiem",
    "tongbientap",
    "thuky",
    "chutri",
    "nguoilap",
    "uyvien",
    "doitruong",
    "chihuytruong",
    "truongdoan",
    "thammuutruong",
];

/// Reads the end of a document from the pages that may hold it, in order.
pub(crate) fn find(sheets: &[Sheet<'_>], echo: &Echo) -> Found {
    let mut first = None;
    for sheet in sheets {
        if let Some(anchor) = recipients_at(sheet) {
            let recipients = recipients(sheet, anchor, echo);
            let block = block_beside(sheet, Some(anchor));
            let (signer, post) = signer(sheet, &block, anchor);
            let found = Found {
                signer,
                post,
                recipients,
            };
            // The signature may have slipped to the next page; the list may be an addressee's.
            if found.signer.is_some() {
                return found;
            }
            first = first.or(Some(found));
        }
    }
    for sheet in sheets {
        let block = block_beside(sheet, None);
        let (signer, post) = signer(sheet, &block, usize::MAX);
        if signer.is_some() {
            let recipients = first.and_then(|first| first.recipients);
            return Found {
                signer,
                post,
                recipients,
            };
        }
    }
    first.unwrap_or_default()
}

/// Below this a name or post is worth a second look.
const SURE: f32 = 0.75;
/// Part of the page's height that a signature with its posts and name fills at most.
const BLOCK_SHARE: f32 = 0.26;

/// The box of a page's signature, if there is one of which the post or the name is missing or
/// unsure.
pub(crate) fn doubt(sheet: &Sheet<'_>) -> Option<Area> {
    let anchor = recipients_at(sheet);
    let label = anchor.and_then(|at| sheet.pieces.get(at));
    let post = sheet
        .pieces
        .iter()
        .find(|piece| is_post(piece) && piece.middle_x() > 0.5 * sheet.width);
    let top = match (label, post) {
        (Some(label), _) => label.top() - 2.2 * sheet.em,
        (None, Some(post)) if post.top() > 0.2 * sheet.height => post.top() - 2.2 * sheet.em,
        _ => return None,
    };
    let end = find(std::slice::from_ref(sheet), &Echo::default());
    let sure = |field: &Option<Field>| field.as_ref().is_some_and(|f| f.confidence >= SURE);
    if sure(&end.signer) && sure(&end.post) {
        return None;
    }
    let left = divide(sheet, top).min(0.5 * sheet.width) - 0.5 * sheet.em;
    let top = top.max(0.0);
    let foot = (top + BLOCK_SHARE * sheet.height + 3.5 * sheet.em).min(sheet.height);
    Some(Area {
        left: left as u32,
        top: top as u32,
        width: (sheet.width - left) as u32,
        height: (foot - top) as u32,
    })
}

/// Where the left block of the end stops: left of what stands beside it.
fn divide(sheet: &Sheet<'_>, top: f32) -> f32 {
    let posts: Vec<f32> = sheet
        .pieces
        .iter()
        .filter(|piece| piece.bottom() > top && is_post(piece))
        .filter(|piece| piece.middle_x() > 0.45 * sheet.width)
        .map(Piece::left)
        .collect();
    let edge = posts.iter().copied().fold(f32::MAX, f32::min);
    if edge < f32::MAX {
        edge.min(0.55 * sheet.width)
    } else {
        0.47 * sheet.width
    }
}

/// Pieces of the right block, top to bottom: from a little above `Nơi nhận`, or of the page's
/// end.
fn block_beside<'a>(sheet: &Sheet<'a>, anchor: Option<usize>) -> Vec<Piece<'a>> {
    let label = anchor.and_then(|anchor| sheet.pieces.get(anchor));
    let top = label.map_or(0.0, |label| label.top() - 3.0 * sheet.em);
    let limit = label.map_or(f32::MAX, |label| label.top() + 0.36 * sheet.height);
    let divide = if label.is_some() {
        divide(sheet, top)
    } else {
        0.4 * sheet.width
    };
    let mut block: Vec<Piece<'a>> = Vec::new();
    for piece in &sheet.pieces {
        if piece.middle_y() < top || piece.middle_y() > limit {
            continue;
        }
        let left_words = piece
            .words
            .iter()
            .take_while(|word| (word.left as f32) < divide - sheet.em)
            .count();
        if left_words == piece.words.len() || label.is_none() && left_words > 0 {
            continue;
        }
        let (_, part) = piece.split(left_words);
        if label.is_none() && part.width() > 0.5 * sheet.width {
            continue;
        }
        let near = |line: &&mut Piece<'_>| {
            line.beside(&part) && part.left() - line.right() < 3.0 * sheet.em
        };
        match block.iter_mut().rev().take(3).find(near) {
            Some(line) => {
                line.words.extend(part.words.iter().copied());
                line.words.sort_by_key(|word| word.left);
            }
            None => block.push(part),
        }
    }
    block
}

/// The post that a line is, misread letters forgiven: a seal lies over half of them.
fn known_post(text: &str) -> Option<String> {
    let text = text.trim_matches(|sign: char| !sign.is_alphanumeric());
    let acting = text.strip_prefix("Q.").or_else(|| text.strip_prefix("Q "));
    let bare = acting.unwrap_or(text);
    if plain::capital_share(bare) < 0.6 {
        return None;
    }
    let spelt = plain::squeezed(bare);
    let nearest = lexicon::KNOWN_POSTS
        .iter()
        .filter_map(|post| {
            let known = plain::squeezed(post);
            let most = if known.len() < 7 { 1 } else { 2 };
            plain::distance(&spelt, &known, most).map(|edits| (edits, *post))
        })
        .min_by_key(|(edits, _)| *edits)?;
    let prefix = if acting.is_some() { "Q. " } else { "" };
    Some(format!("{prefix}{}", nearest.1))
}

/// Whether a line names a post: `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ GIÁM ĐỐC`.
fn is_post(piece: &Piece<'_>) -> bool {
    let text = piece.text();
    if plain::capital_share(&text) < 0.7 {
        return false;
    }
    let words: Vec<String> = text
        .split(|sign: char| !sign.is_alphanumeric())
        .map(plain::squeezed)
        .filter(|word| !word.is_empty())
        .collect();
    let all: String = words.concat();
    let first = words.first().map_or("", String::as_str);
    let acting = matches!(first, "tm" | "kt" | "tl" | "tuq" | "q") && words.len() > 1;
    let on_behalf = all.starts_with("tm") && text.starts_with("T/M");
    let named = POSTS.iter().skip(5).any(|post| all.starts_with(post));
    acting || on_behalf || named || known_post(&text).is_some()
}

/// `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`: for whom is signed, not the signer's own post.
fn stands_in(text: &str) -> bool {
    let first = text
        .split_whitespace()
        .next()
        .map(plain::squeezed)
        .unwrap_or_default();
    matches!(first.as_str(), "tm" | "kt" | "tl" | "tuq") || text.starts_with("T/M")
}

/// The name below the last post, and the posts above it.
fn signer(sheet: &Sheet<'_>, block: &[Piece<'_>], anchor: usize) -> (Option<Field>, Option<Field>) {
    let Some(last_post) = block.iter().rposition(is_post) else {
        return (name_without_post(sheet, block, anchor), None);
    };
    let post = block.get(last_post);
    let centre = post.map_or(0.0, Piece::middle_x);
    let floor = post.map_or(0.0, Piece::bottom);
    let best = block
        .iter()
        .enumerate()
        .skip(last_post + 1)
        .filter_map(|(at, piece)| {
            let name = name_of(piece)?;
            let off = (piece.middle_x() - centre).abs() / sheet.width;
            let below = (piece.top() - floor) / sheet.em;
            let score = name.score - 3.0 * off - if below < 1.0 { 0.3 } else { 0.0 };
            (off < 0.2 && below < 22.0).then_some((at, name, score))
        })
        .max_by(|a, b| a.2.total_cmp(&b.2));
    let first = block.iter().position(is_post).unwrap_or(last_post);
    let mut posts: Vec<Piece<'_>> = block
        .get(first..=last_post)
        .unwrap_or_default()
        .iter()
        .filter(|piece| plain::capital_share(&piece.text()) > 0.7)
        .cloned()
        .collect();
    posts.drain(..posts.len().saturating_sub(POST_LINES_MAX));
    let post = post_field(sheet, &posts);
    let Some((at, name, score)) = best else {
        return (None, post);
    };
    let Some(piece) = block.get(at) else {
        return (None, post);
    };
    let read = piece::confidence(piece.words.iter().copied());
    let sure = (0.55 + 0.25 * score).clamp(0.3, 1.0) * (0.3 + 0.7 * read) * name.sure;
    let field = piece::field(name.text, sure, sheet.page, std::slice::from_ref(piece));
    (Some(field), post)
}

/// A seal may hide the post from OCR; the name below `Nơi nhận` on the right is left.
fn name_without_post(sheet: &Sheet<'_>, block: &[Piece<'_>], anchor: usize) -> Option<Field> {
    let label = sheet.pieces.get(anchor)?;
    let below = |piece: &&Piece<'_>| piece.top() > label.bottom() + 2.0 * sheet.em;
    let (piece, name) = block
        .iter()
        .filter(below)
        .filter_map(|piece| name_of(piece).map(|name| (piece, name)))
        .filter(|(_, name)| name.score >= 1.6)
        .max_by(|a, b| a.1.score.total_cmp(&b.1.score))?;
    let sure = 0.8 * piece.confidence() * name.sure;
    Some(piece::field(
        name.text,
        sure,
        sheet.page,
        std::slice::from_ref(piece),
    ))
}

/// The last line over the signature is the signer's own post; `KT. CHỦ TỊCH` above it is whom
/// the signer stands in for.
fn post_field(sheet: &Sheet<'_>, posts: &[Piece<'_>]) -> Option<Field> {
    let own = posts.last().filter(|own| !stands_in(&own.text()))?;
    let value = known_post(&own.text()).unwrap_or_else(|| lexicon::repair_words(&own.text()).0);
    let value = value.trim_matches(|sign: char| !sign.is_alphanumeric());
    if value.is_empty() {
        return None;
    }
    let above = posts.iter().rev().nth(1).map(Piece::text);
    let (value, sure) = match above.filter(|above| is_deputy_of(above, value)) {
        Some(_) => (format!("PHÓ {value}"), 0.8),
        None => (value.to_owned(), 0.95),
    };
    let sure = sure * own.confidence();
    Some(piece::field(value, sure, sheet.page, posts))
}

/// Whether the line above names the same post: who signs for its holder (`KT.`) is the deputy
/// (Nghị định 30/2020, annex I), though a seal hides the word PHÓ and what stands before the post
/// above.
fn is_deputy_of(above: &str, post: &str) -> bool {
    let holder = plain::squeezed(post);
    let chief = !holder.starts_with("pho") && !post.starts_with("Q.");
    let last = plain::squeezed(above);
    let named = last.ends_with(&holder) && !last.starts_with("pho");
    chief && named && !above.starts_with("TL") && !above.starts_with("TM")
}

/// A line that looks like a person's name.
struct PersonName {
    text: String,
    score: f32,
    /// Less for each word that was put right.
    sure: f32,
}

fn name_of(piece: &Piece<'_>) -> Option<PersonName> {
    let text = piece.text();
    let bare = text.trim_matches(|sign: char| !sign.is_alphanumeric());
    let bare = without_title(bare);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let titled = || crate::kind::of_line(&words).is_some();
    if !NAME_WORDS.contains(&words.len()) || is_post(piece) || titled() {
        return None;
    }
    let lettered = |word: &&str| {
        word.chars()
            .all(|sign| sign.is_alphabetic() || "-'’.".contains(sign))
            && word.chars().next().is_some_and(char::is_uppercase)
    };
    let good = words.iter().filter(|word| lettered(word)).count();
    if good < words.len() {
        return None;
    }
    let family = words
        .first()
        .map(|word| plain::squeezed(word))
        .unwrap_or_default();
    let long = words
        .iter()
        .filter(|word| word.chars().count() >= 2)
        .count();
    let known = if person::is_family(&family) { 1.0 } else { 0.3 };
    let count = if words.len() >= 2 && long == words.len() {
        0.6
    } else {
        0.0
    };
    let (text, changed) = person::put_right(&words);
    Some(PersonName {
        text,
        score: known + count + 0.4 * piece.confidence(),
        sure: MENDED_SURE.powi(changed as i32),
    })
}

/// `ThS. Nguyễn Văn A`, `Đại tá Nguyễn Văn A` → the name alone.
fn without_title(text: &str) -> &str {
    let titles = [
        "pgs.",
        "gs.",
        "ts.",
        "ths.",
        "ths",
        "bs.",
        "bscki.",
        "bsckii.",
        "cn.",
        "ks.",
        "đại tá",
        "thượng tá",
        "trung tá",
        "thiếu tá",
        "đại úy",
        "thượng úy",
        "trung úy",
        "thiếu tướng",
        "luật sư",
        "tiến sĩ",
        "thạc sĩ",
        "nhà báo",
        "đ/c",
    ];
    let mut rest = text;
    loop {
        let small = rest.to_lowercase();
        let title = titles.iter().find(|title| small.starts_with(*title));
        let Some(title) = title else { return rest };
        let cut = rest
            .char_indices()
            .nth(title.chars().count())
            .map_or(rest.len(), |(at, _)| at);
        let behind = rest.get(cut..).unwrap_or_default();
        if !(title.ends_with('.') || behind.starts_with([' ', '.'])) {
            return rest;
        }
        rest = behind.trim_start_matches(|sign: char| !sign.is_alphanumeric());
        if rest.is_empty() {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_under_a_seal_are_known() {
        for (read, post) in [
            ("PHO C1 TỊCH", Some("PHÓ CHỦ TỊCH")),
            ("FHÓ t:HỦ TỊCH", Some("PHÓ CHỦ TỊCH")),
            ("SH TỊCH", Some("CHỦ TỊCH")),
            ("GIAM ĐỌC", Some("GIÁM ĐỐC")),
            ("Q.GLÂM ĐỘC", Some("Q. GIÁM ĐỐC")),
            ("PHÓ TRƯỜNG PHÒNG", Some("PHÓ TRƯỞNG PHÒNG")),
            ("THÔNG BÁO", None),
            ("Chủ tịch", None),
            ("KT. CHỦ TỊCH UBND", None),
        ] {
            assert_eq!(known_post(read).as_deref(), post, "{read}");
        }
    }
}
