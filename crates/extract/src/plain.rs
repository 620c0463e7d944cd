//! Plain text, which never says in which encoding it is: UTF-8 and UTF-16 prove themselves, the
//! rest is an old Vietnamese code page and is judged by its syllables.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use viet::decode::Encoding;

use crate::gather::{Extracted, Gather};
use crate::legacy;
use crate::limits::Limits;
use crate::trouble::Trouble;

/// Of a hundred bytes of text, so many may be control characters: old Vietnamese code pages keep
/// a few letters there, noise has a tenth of them.
const CONTROLS_PERCENT_MAX: usize = 3;

/// Reads a plain text.
pub fn read(path: &Path, limits: &Limits) -> Result<Extracted, Trouble> {
    read_whole(path, limits).map(|(extracted, _)| extracted)
}

/// Reads a plain text and gives it also as it stands, with every space, in Unicode.
pub fn read_whole(path: &Path, limits: &Limits) -> Result<(Extracted, String), Trouble> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limits.text_bytes_max + 1)
        .read_to_end(&mut bytes)?;
    let cut = bytes.len() as u64 > limits.text_bytes_max;
    if cut {
        bytes.truncate(whole_lines(&bytes));
    }
    let mut gather = Gather::new(limits);
    let whole = gather_bytes(&bytes, &mut gather);
    let mut extracted = gather.finish();
    extracted.cut |= cut;
    Ok((extracted, whole))
}

/// Where the last whole line ends, or the last whole letter, so that none is cut in two.
fn whole_lines(bytes: &[u8]) -> usize {
    let line = bytes.iter().rposition(|byte| *byte == b'\n');
    line.unwrap_or_else(|| match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    })
}

/// Each line becomes a paragraph; all lines are given back.
fn gather_bytes(bytes: &[u8], gather: &mut Gather) -> String {
    let Some(text) = unicode(bytes) else {
        let mended = legacy::decode(bytes);
        let whole = mended.text.clone();
        for line in whole.lines() {
            gather.plain(line);
        }
        // UTF-8 with a stray byte in it is no old encoding.
        if mended.encoding != Encoding::Unicode {
            gather.count(mended);
        }
        return whole;
    };
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        // UTF-8 that was read as Latin-1 and saved again proves itself, too.
        match legacy::mend(line, None) {
            Some(mended) => {
                whole.push_str(&mended.text);
                gather.mended(mended);
            }
            None => {
                whole.push_str(line);
                gather.plain(line);
            }
        }
        whole.push('\n');
    }
    whole
}

/// The text when it is Unicode: marked, UTF-8 without a fault, or unmarked UTF-16.
pub fn unicode(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, mark_bytes)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark_bytes..]);
        return Some(text.into_owned());
    }
    let encoding = match bare_utf16(bytes) {
        Some(encoding) => encoding,
        None => return std::str::from_utf8(bytes).ok().map(str::to_owned),
    };
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

/// UTF-16 without its mark: every second byte of ASCII is zero.
fn bare_utf16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let zeros = |offset: usize| {
        bytes
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd, pairs) = (zeros(0), zeros(1), bytes.len() / 2);
    if pairs < 2 {
        None
    } else if odd * 3 >= pairs && even * 20 <= pairs {
        Some(encoding_rs::UTF_16LE)
    } else if even * 3 >= pairs && odd * 20 <= pairs {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// Whether the head of a blob is text in any encoding.
pub fn looks_like_text(head: &[u8]) -> bool {
    if encoding_rs::Encoding::for_bom(head).is_some() || bare_utf16(head).is_some() {
        return true;
    }
    let controls = head
        .iter()
        .filter(|byte| matches!(byte, 0..=8 | 0x0e..=0x1f | 0x7f) && **byte != 0x1a)
        .count();
    !head.contains(&0) && controls * 100 <= head.len() * CONTROLS_PERCENT_MAX
}

/// The beginning of a text with everything but ASCII left out, in small letters, for a look at
/// its markup.
pub fn ascii_view(head: &[u8]) -> String {
    let head = &head[..whole_lines(head)];
    let text = unicode(head);
    let bytes = text.as_deref().map_or(head, str::as_bytes);
    bytes
        .iter()
        .filter(|b| b.is_ascii())
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect()
}
