//! Capitals of TCVN3. The encoding has no toned capitals: fonts named .Vn…H draw small letters as
//! capitals. Where the font is not known, QU¶NG TRÞ arrives as QUảNG TRị and is mended here.

/// How a word looks once the old letters are decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Two ASCII capitals or more and no ASCII small letter: certainly meant in capitals.
    Capitals,
    /// An ASCII small letter: certainly not.
    Small,
    /// Hà or HÀ, Lê or LÊ, ộ or Ộ: its neighbours tell.
    Open,
    /// No letter that could change.
    Plain,
    /// Something else than spaces before the next word.
    Stop,
}

/// The text of one line with words in capitals where they were meant so.
pub(super) fn mend(line: &str) -> String {
    let words = words(line);
    let mut looks = Vec::with_capacity(words.len() * 2);
    for (index, &(from, to)) in words.iter().enumerate() {
        looks.push(look(&line[from..to]));
        let next = words.get(index + 1).map_or(to, |&(from, _)| from);
        let spaces = line[to..next].bytes().all(|b| b == b' ');
        looks.push(if spaces { Look::Plain } else { Look::Stop });
    }
    let near = near_capitals(&looks);
    let mut out = String::with_capacity(line.len());
    let mut copied = 0;
    for (index, &(from, to)) in words.iter().enumerate() {
        let capitals = match looks[index * 2] {
            Look::Capitals => true,
            Look::Open => near[index * 2],
            Look::Small | Look::Plain | Look::Stop => false,
        };
        if capitals {
            out.push_str(&line[copied..from]);
            out.extend(line[from..to].chars().flat_map(char::to_uppercase));
            copied = to;
        }
    }
    out.push_str(&line[copied..]);
    out
}

/// For each look: the nearest that tell, before and behind it, are capitals, and there is one.
fn near_capitals(looks: &[Look]) -> Vec<bool> {
    let mut before = Vec::with_capacity(looks.len());
    let mut last = Look::Stop;
    for &look in looks {
        before.push(last);
        last = nearer(look, last);
    }
    let mut near = vec![false; looks.len()];
    let mut next = Look::Stop;
    for index in (0..looks.len()).rev() {
        let pair = [before[index], next];
        near[index] = pair.contains(&Look::Capitals) && !pair.contains(&Look::Small);
        next = nearer(looks[index], next);
    }
    near
}

fn nearer(look: Look, known: Look) -> Look {
    if matches!(look, Look::Open | Look::Plain) {
        known
    } else {
        look
    }
}

fn look(word: &str) -> Look {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    let open = word.chars().any(|c| !c.is_ascii() && c.is_lowercase());
    if word.bytes().any(|b| b.is_ascii_lowercase()) {
        Look::Small
    } else if capitals >= 2 {
        Look::Capitals
    } else if open {
        Look::Open
    } else {
        Look::Plain
    }
}

fn words(line: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, c) in line.char_indices() {
        match (c.is_alphabetic(), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                words.push((start, at));
                from = None;
            }
            _ => {}
        }
    }
    words.extend(from.map(|start| (start, line.len())));
    words
}

#[cfg(test)]
mod tests {
    use super::mend;

    #[test]
    fn headings_become_capitals_and_names_stay() {
        assert_eq!(mend("UBND TỉNH QUảNG TRị"), "UBND TỈNH QUẢNG TRỊ");
        assert_eq!(
            mend("CộNG HòA Xã HộI CHủ NGHĩA VIệT NAM"),
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        );
        assert_eq!(
            mend("Hà Nội, ông Lê Văn Tý, Sở Y tế"),
            "Hà Nội, ông Lê Văn Tý, Sở Y tế"
        );
        assert_eq!(mend("Xã Hải Lăng của UBND"), "Xã Hải Lăng của UBND");
        assert_eq!(mend("Số: 12/QĐ-UBND"), "Số: 12/QĐ-UBND");
        assert_eq!(mend(""), "");
    }
}
