//! Our own check of a copy against the rules of PDF/A-2b that bytes can show. It is made for
//! copies of our own writing, whose objects lie open; veraPDF knows more.

/// A rule that a PDF breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// Does not begin with `%PDF-1.` and four bytes that mark it as binary.
    Header,
    /// Does not end with `%%EOF`.
    Ending,
    /// No identifier in its trailer.
    Identifier,
    /// Encrypted.
    Encrypted,
    /// No XMP, or it does not say part 2, conformance B.
    Metadata,
    /// No output intent with a profile.
    OutputIntent,
    /// Does something by itself: scripts, actions, forms, embedded things.
    Active,
    /// A font that is not inside.
    Font,
    /// A composite font without its map of glyphs, or without the one to Unicode.
    FontMap,
    /// LZW, external streams, transparency groups: not used, and not allowed in part 2b.
    Stream,
    /// Objects packed in streams, which this check cannot see into.
    Hidden,
}

/// The first mark of PDF/A in XMP.
const PART: &str = "<pdfaid:part>2</pdfaid:part>";
const CONFORMANCE: &str = "<pdfaid:conformance>B</pdfaid:conformance>";
const ACTIVE: [&str; 12] = [
    "/JavaScript",
    "/JS",
    "/Launch",
    "/OpenAction",
    "/AA",
    "/EmbeddedFile",
    "/RichMedia",
    "/Movie",
    "/Sound",
    "/SubmitForm",
    "/AcroForm",
    "/XFA",
];

/// What is wrong with a PDF; empty when nothing was found.
pub fn check(pdf: &[u8]) -> Vec<Defect> {
    let open = without_streams(pdf);
    let names = Names(&open);
    let mut found = Vec::new();
    let mut rule = |broken: bool, defect: Defect| {
        if broken {
            found.push(defect);
        }
    };
    rule(!begins_well(pdf), Defect::Header);
    let ending = pdf.trim_ascii_end();
    rule(!ending.ends_with(b"%%EOF"), Defect::Ending);
    rule(!names.has("/ID"), Defect::Identifier);
    rule(names.has("/Encrypt"), Defect::Encrypted);
    let whole = String::from_utf8_lossy(pdf);
    let metadata = names.has("/Metadata") && whole.contains(PART) && whole.contains(CONFORMANCE);
    rule(!metadata, Defect::Metadata);
    let intent = names.has("/GTS_PDFA1") && names.has("/DestOutputProfile");
    rule(!intent, Defect::OutputIntent);
    rule(ACTIVE.iter().any(|name| names.has(name)), Defect::Active);
    let inside = names.count("/FontFile") + names.count("/FontFile2") + names.count("/FontFile3");
    rule(inside < names.count("/FontDescriptor") / 2, Defect::Font);
    let composite = names.count("/Type0");
    let mapped = names.count("/CIDToGIDMap").min(names.count("/ToUnicode"));
    rule(mapped < composite, Defect::FontMap);
    rule(
        names.has("/LZWDecode") || names.has("/FFilter"),
        Defect::Stream,
    );
    rule(names.has("/ObjStm"), Defect::Hidden);
    found
}

fn begins_well(pdf: &[u8]) -> bool {
    let mut lines = pdf.splitn(3, |&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let second = lines.next().unwrap_or_default();
    let marker = second.strip_prefix(b"%").unwrap_or_default();
    first.starts_with(b"%PDF-1.") && marker.len() >= 4 && marker[..4].iter().all(|&byte| byte > 127)
}

/// The PDF with the contents of streams and strings left out: there anything may stand.
fn without_streams(pdf: &[u8]) -> Vec<u8> {
    let mut open = Vec::with_capacity(pdf.len().min(1 << 20));
    let mut rest = pdf;
    while let Some(at) = find(rest, b"stream") {
        open.extend_from_slice(&rest[..at]);
        let after = &rest[at..];
        rest = find(after, b"endstream").map_or(&[], |end| &after[end + b"endstream".len()..]);
    }
    open.extend_from_slice(rest);
    open
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

/// Names in open objects, each whole.
struct Names<'a>(&'a [u8]);

impl Names<'_> {
    fn count(&self, name: &str) -> usize {
        let name = name.as_bytes();
        let ends = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        self.0
            .windows(name.len())
            .enumerate()
            .filter(|(at, part)| *part == name && ends(self.0.get(at + name.len())))
            .count()
    }

    fn has(&self, name: &str) -> bool {
        self.count(name) > 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_file_breaks_nearly_every_rule() {
        assert!(check(b"").len() >= 5);
    }

    #[test]
    fn a_script_is_seen_outside_of_streams_only() {
        let script = b"1 0 obj <</S /JavaScript>> endobj";
        assert!(check(script).contains(&Defect::Active));
        let quoted = b"1 0 obj <<>> stream\n/JavaScript\nendstream endobj";
        assert!(!check(quoted).contains(&Defect::Active));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            check(&bytes);
        }
    }
}
