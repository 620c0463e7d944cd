//! Bodies that the law names: a line that was read as nearly one of them is that one, also where
//! words were lost, swapped or run together.
//!
//! Departments of provinces and offices of districts and communes are those of Nghị định
//! 24/2014/NĐ-CP, 37/2014/NĐ-CP, 45/2025/NĐ-CP and 150/2025/NĐ-CP and of the decrees before them.

use std::sync::LazyLock;

use crate::plain;

/// Names as they are spelt, without the place behind them.
#[rustfmt::skip]
const BODIES: [&str; 64] = [
    "SỞ NỘI VỤ", "SỞ TƯ PHÁP", "SỞ TÀI CHÍNH", "SỞ KẾ HOẠCH VÀ ĐẦU TƯ", "SỞ CÔNG THƯƠNG",
    "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
    "SỞ GIAO THÔNG VẬN TẢI", "SỞ XÂY DỰNG", "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
    "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
    "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "SỞ VĂN HÓA VÀ THỂ THAO", "SỞ VĂN HÓA - THÔNG TIN",
    "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "SỞ Y TẾ", "SỞ NGOẠI VỤ", "SỞ DU LỊCH",
    "SỞ DÂN TỘC VÀ TÔN GIÁO", "SỞ BƯU CHÍNH, VIỄN THÔNG", "SỞ THƯƠNG MẠI VÀ DU LỊCH",
    "SỞ THỂ DỤC THỂ THAO", "SỞ THƯƠNG MẠI", "SỞ CÔNG NGHIỆP", "SỞ THỦY SẢN",
    "PHÒNG NỘI VỤ", "PHÒNG TƯ PHÁP", "PHÒNG TÀI CHÍNH - KẾ HOẠCH",
    "PHÒNG TÀI NGUYÊN VÀ MÔI TRƯỜNG", "PHÒNG LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
    "PHÒNG VĂN HÓA VÀ THÔNG TIN", "PHÒNG VĂN HÓA, KHOA HỌC VÀ THÔNG TIN",
    "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "PHÒNG Y TẾ", "PHÒNG KINH TẾ", "PHÒNG KINH TẾ VÀ HẠ TẦNG",
    "PHÒNG QUẢN LÝ ĐÔ THỊ", "PHÒNG NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",
    "PHÒNG NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "PHÒNG KINH TẾ, HẠ TẦNG VÀ ĐÔ THỊ",
    "PHÒNG VĂN HÓA - XÃ HỘI", "PHÒNG DÂN TỘC", "PHÒNG DÂN TỘC VÀ TÔN GIÁO",
    "PHÒNG NỘI VỤ - LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "PHÒNG TÀI CHÍNH",
    "THANH TRA TỈNH", "THANH TRA HUYỆN", "VĂN PHÒNG", "BAN DÂN TỘC",
    "BAN QUẢN LÝ KHU KINH TẾ", "BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG",
    "BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG VÀ PTQĐ",
    "BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG VÀ PHÁT TRIỂN QUỸ ĐẤT",
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "TRUNG TÂM PHÁT TRIỂN QUỸ ĐẤT",
    "VĂN PHÒNG HỘI ĐỒNG NHÂN DÂN VÀ ỦY BAN NHÂN DÂN",
    "VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI VÀ HỘI ĐỒNG NHÂN DÂN",
    "BAN TUYÊN GIÁO VÀ DÂN VẬN", "BAN TUYÊN GIÁO", "BAN DÂN VẬN", "BAN TỔ CHỨC",
    "ỦY BAN KIỂM TRA",
];

/// How well the words of a known name must be found among those read, and read ones in it.
const LIKE_MIN: f32 = 0.72;
/// By how much the best must be better than the next.
const LEAD: f32 = 0.08;
/// Words that a name cut off behind them must have left.
const REST_MIN: usize = 3;

/// A name and what is compared of it: its words without marks and signs, and all in one.
struct Body {
    name: &'static str,
    words: Vec<String>,
    whole: String,
}

/// The names, spelt once.
static SPELT: LazyLock<Vec<Body>> = LazyLock::new(|| {
    let body = |name: &'static str| {
        let words = spelt(name.split(' '));
        Body {
            name,
            whole: words.concat(),
            words,
        }
    };
    BODIES.into_iter().map(body).collect()
});

/// A known name that was meant by some words, in capitals as printed, and how many words that
/// changed. Nothing where the words are one already, or none is near.
pub(super) fn meant(read: &[String]) -> Option<(&'static str, usize)> {
    // Small letters among capitals are dirt.
    let capitals = |word: &&str| !word.chars().any(char::is_lowercase);
    let words: Vec<String> = spelt(read.iter().map(String::as_str).filter(capitals));
    let whole = words.concat();
    let first = words.first()?;
    let alike = |known: &&Body| {
        let lead = known.words.first().map_or("", String::as_str);
        plain::near(first, lead, usize::from(lead.len() > 3))
    };
    let likeness = |known: &Body| {
        let most = whole.len().min(known.whole.len()) / 8;
        match plain::distance(&whole, &known.whole, most) {
            Some(off) => 1.0 + 1.0 / (1.0 + off as f32),
            None => likeness(&words, &known.words),
        }
    };
    let near = SPELT.iter().filter(alike);
    let mut near: Vec<(&'static str, f32)> =
        near.map(|known| (known.name, likeness(known))).collect();
    near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let best = match near.as_slice() {
        [(_, most), ..]
            if *most <= 1.0
                && let Some(whole) = begun(&words) =>
        {
            Some(whole)
        }
        [(best, most), next @ ..] if *most >= LIKE_MIN => {
            let second = next.first().map_or(0.0, |next| next.1);
            (*most > second + LEAD).then_some(*best)
        }
        _ => None,
    };
    let best = best?;
    let changed = read.len().abs_diff(best.split(' ').count()).max(1);
    // The printed place of a tone mark is kept.
    let same = viet::canonical(&read.join(" ")) == viet::canonical(best);
    (!same).then_some((best, changed))
}

/// The only name that begins with the words, where its end was not read.
fn begun(words: &[String]) -> Option<&'static str> {
    let begins = |known: &&Body| known.words.len() > words.len() && known.words.starts_with(words);
    if words.len() < REST_MIN || SPELT.iter().any(|known| known.words == words) {
        return None;
    }
    let mut all = SPELT.iter().filter(begins);
    let only = all.next()?;
    all.next().is_none().then_some(only.name)
}

/// The words without marks and signs.
fn spelt<'t>(words: impl Iterator<Item = &'t str>) -> Vec<String> {
    words
        .map(plain::squeezed)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Harmonic mean of the shares of words that are found in one another, in any order (the F1 of
/// van Rijsbergen 1979); 0 where more was read than can be what is missing: a longer name is
/// another body.
fn likeness(read: &[String], known: &[String]) -> f32 {
    /// Letters of dirt between words.
    const DIRT_MAX: usize = 2;
    let mut left: Vec<&String> = known.iter().collect();
    let mut found = 0;
    let mut more = 0;
    for word in read {
        let same = |known: &&String| plain::near(word, known, usize::from(known.len() > 3));
        if let Some(at) = left.iter().position(same) {
            left.swap_remove(at);
            found += 1;
        } else if word.chars().all(char::is_alphabetic) {
            more += word.len();
        }
    }
    let missing: usize = left.iter().map(|word| word.len()).sum();
    if more > missing + DIRT_MAX {
        return 0.0;
    }
    2.0 * found as f32 / (read.len() + known.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(read: &str) -> Option<&'static str> {
        let words: Vec<String> = read.split(' ').map(str::to_owned).collect();
        meant(&words).map(|(name, _)| name)
    }

    #[test]
    fn nearly_known_names_are_known() {
        for (read, meant) in [
            (
                "SỞ LAO ĐỘNG - THƯƠNG BINHVÀXÃ HỘI",
                "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
            ),
            (
                "SỞ ở LAO BINH ĐỘNG VÀ XÃ - THƯƠNG HỘI",
                "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
            ),
            (
                "SỞ THÔNG THÔNG TIN VÀ TRUYÊN",
                "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
            ),
            (
                "SỞ THÔNG TIN S2 7 VÀ TRUYỀN THÔNG",
                "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
            ),
            ("PHÒNG TÀI CHÍNH KẾ HOẠCH", "PHÒNG TÀI CHÍNH - KẾ HOẠCH"),
            (
                "SỞ LAO ĐỘNG - THƯƠNG",
                "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
            ),
            ("PHÒNG VĂN HÓA VÀ THÒÔNG TIN", "PHÒNG VĂN HÓA VÀ THÔNG TIN"),
            ("VĂN FHONG", "VĂN PHÒNG"),
        ] {
            assert_eq!(name(read), Some(meant), "{read}");
        }
    }

    #[test]
    fn other_bodies_stay() {
        for read in [
            "SỞ NỘI VỤ",
            "PHÒNG TÀI CHÍNH",
            "CHI CỤC KIỂM LÂM",
            "TRƯỜNG TIỂU HỌC TRIỆU ĐẠI",
            "BAN CHỈ ĐẠO CẢI CÁCH HÀNH CHÍNH",
            "PHÒNG CẢNH SÁT GIAO THÔNG",
            "PHÒNG KINH TẾ ĐỐI NGOẠI",
            "ỦY BAN NHÂN DÂN XÃADƠI",
        ] {
            assert_eq!(name(read), None, "{read}");
        }
    }
}
