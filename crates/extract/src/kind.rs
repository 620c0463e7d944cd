//! The kinds of blobs that are told apart, with what the rest of the world calls them.

/// What a blob is, judged by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Pdf,
    Jpeg,
    Png,
    Tiff,
    Webp,
    Gif,
    Bmp,
    Heic,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
    Doc,
    Xls,
    Ppt,
    /// An Office Open XML document behind a password: nobody can say which of the three.
    Locked,
    Rtf,
    Html,
    Svg,
    Xml,
    Text,
    Email,
    Zip,
    Mp3,
    Wav,
    Ogg,
    Flac,
    M4a,
    Mp4,
    Webm,
    Mkv,
    Avi,
    Mov,
    /// Not one byte.
    Empty,
    Unknown,
}

/// What can be done with a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Has pages of its own.
    Paged,
    /// Has text that flows; its pages are made.
    Flowing,
    /// Is one picture, or several.
    Picture,
    Sound,
    Video,
    /// Kept and described, nothing more is claimed.
    Other,
}

/// What is known of a kind. The first extension is the usual one.
struct Facts {
    kind: Kind,
    class: Class,
    mime: &'static str,
    extensions: &'static [&'static str],
}

const fn facts(
    kind: Kind,
    class: Class,
    mime: &'static str,
    extensions: &'static [&'static str],
) -> Facts {
    Facts {
        kind,
        class,
        mime,
        extensions,
    }
}

const OOXML_TEXT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const OOXML_SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const OOXML_SLIDES: &str =
    "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const ODF_TEXT: &str = "application/vnd.oasis.opendocument.text";
const ODF_SHEET: &str = "application/vnd.oasis.opendocument.spreadsheet";
const ODF_SLIDES: &str = "application/vnd.oasis.opendocument.presentation";
const PLAIN: &[&str] = &[
    "txt", "text", "csv", "tsv", "log", "md", "json", "ini", "srt", "vtt",
];

/// In the order of [`Kind`].
const FACTS: [Facts; 37] = [
    facts(Kind::Pdf, Class::Paged, "application/pdf", &["pdf"]),
    facts(
        Kind::Jpeg,
        Class::Picture,
        "image/jpeg",
        &["jpg", "jpeg", "jpe", "jfif"],
    ),
    facts(Kind::Png, Class::Picture, "image/png", &["png"]),
    facts(Kind::Tiff, Class::Picture, "image/tiff", &["tif", "tiff"]),
    facts(Kind::Webp, Class::Picture, "image/webp", &["webp"]),
    facts(Kind::Gif, Class::Picture, "image/gif", &["gif"]),
    facts(Kind::Bmp, Class::Picture, "image/bmp", &["bmp", "dib"]),
    facts(
        Kind::Heic,
        Class::Picture,
        "image/heic",
        &["heic", "heif", "avif"],
    ),
    facts(
        Kind::Docx,
        Class::Flowing,
        OOXML_TEXT,
        &["docx", "docm", "dotx", "dotm"],
    ),
    facts(
        Kind::Xlsx,
        Class::Other,
        OOXML_SHEET,
        &["xlsx", "xlsm", "xltx", "xlsb"],
    ),
    facts(
        Kind::Pptx,
        Class::Other,
        OOXML_SLIDES,
        &["pptx", "pptm", "ppsx", "potx"],
    ),
    facts(Kind::Odt, Class::Flowing, ODF_TEXT, &["odt", "ott"]),
    facts(Kind::Ods, Class::Other, ODF_SHEET, &["ods", "ots"]),
    facts(Kind::Odp, Class::Other, ODF_SLIDES, &["odp", "otp"]),
    facts(
        Kind::Doc,
        Class::Flowing,
        "application/msword",
        &["doc", "dot", "wps"],
    ),
    facts(
        Kind::Xls,
        Class::Other,
        "application/vnd.ms-excel",
        &["xls", "xlt", "et"],
    ),
    facts(
        Kind::Ppt,
        Class::Other,
        "application/vnd.ms-powerpoint",
        &["ppt", "pps", "pot", "dps"],
    ),
    facts(
        Kind::Locked,
        Class::Flowing,
        "application/x-ole-storage",
        &["docx", "docm", "xlsx", "xlsm", "xlsb", "pptx", "pptm"],
    ),
    facts(Kind::Rtf, Class::Flowing, "application/rtf", &["rtf"]),
    facts(
        Kind::Html,
        Class::Flowing,
        "text/html",
        &["html", "htm", "xhtml", "mht"],
    ),
    facts(Kind::Svg, Class::Other, "image/svg+xml", &["svg"]),
    facts(
        Kind::Xml,
        Class::Other,
        "application/xml",
        &["xml", "xsl", "rss", "kml", "gpx"],
    ),
    facts(Kind::Text, Class::Flowing, "text/plain", PLAIN),
    facts(
        Kind::Email,
        Class::Other,
        "message/rfc822",
        &["eml", "mht", "mhtml"],
    ),
    facts(Kind::Zip, Class::Other, "application/zip", &["zip"]),
    facts(Kind::Mp3, Class::Sound, "audio/mpeg", &["mp3"]),
    facts(Kind::Wav, Class::Sound, "audio/wav", &["wav"]),
    facts(
        Kind::Ogg,
        Class::Sound,
        "audio/ogg",
        &["ogg", "oga", "opus", "ogv"],
    ),
    facts(Kind::Flac, Class::Sound, "audio/flac", &["flac"]),
    facts(Kind::M4a, Class::Sound, "audio/mp4", &["m4a", "m4b"]),
    facts(Kind::Mp4, Class::Video, "video/mp4", &["mp4", "m4v", "3gp"]),
    facts(Kind::Webm, Class::Video, "video/webm", &["webm"]),
    facts(Kind::Mkv, Class::Video, "video/x-matroska", &["mkv", "mka"]),
    facts(Kind::Avi, Class::Video, "video/x-msvideo", &["avi"]),
    facts(Kind::Mov, Class::Video, "video/quicktime", &["mov", "qt"]),
    facts(Kind::Empty, Class::Other, "application/x-empty", &[]),
    facts(Kind::Unknown, Class::Other, "application/octet-stream", &[]),
];

impl Kind {
    /// Every kind, in the order of their declaration.
    pub fn all() -> impl Iterator<Item = Kind> {
        FACTS.iter().map(|facts| facts.kind)
    }

    /// The media type as registered with IANA, or as commonly used.
    pub fn mime(self) -> &'static str {
        self.facts().mime
    }

    /// The usual extension without its dot; empty where there is none.
    pub fn extension(self) -> &'static str {
        self.facts().extensions.first().copied().unwrap_or("")
    }

    /// What can be done with it.
    pub fn class(self) -> Class {
        self.facts().class
    }

    fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }
}

/// Whether a name promises another kind than the bytes are: `invoice.pdf` that is a picture. An
/// extension that means nothing to us, or none, promises nothing.
pub fn name_disagrees(name: &str, kind: Kind) -> bool {
    let Some((_, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let promised = |facts: &&Facts| {
        facts
            .extensions
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    };
    let mut promises = FACTS.iter().filter(promised).peekable();
    kind != Kind::Empty && promises.peek().is_some() && !promises.any(|facts| facts.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_finds_its_own_facts() {
        for (place, facts) in FACTS.iter().enumerate() {
            assert_eq!(facts.kind as usize, place, "{:?}", facts.kind);
            assert!(facts.mime.contains('/'));
        }
        assert_eq!(Kind::Docx.extension(), "docx");
        assert_eq!(Kind::Unknown.extension(), "");
    }

    #[test]
    fn a_name_disagrees_only_when_it_promises_something_else() {
        assert!(name_disagrees("Công văn.pdf", Kind::Jpeg));
        assert!(name_disagrees("Công văn.DOC", Kind::Rtf));
        assert!(name_disagrees("a.pdf", Kind::Unknown));
        assert!(!name_disagrees("Công văn.PDF", Kind::Pdf));
        assert!(!name_disagrees("so.docx", Kind::Locked));
        assert!(!name_disagrees("so.xlsx", Kind::Locked));
        assert!(!name_disagrees("Số 12.2016", Kind::Pdf));
        assert!(!name_disagrees("không đuôi", Kind::Pdf));
        assert!(!name_disagrees("rỗng.pdf", Kind::Empty));
        assert!(!name_disagrees(&"a".repeat(1000), Kind::Pdf));
        assert!(!name_disagrees("", Kind::Pdf));
    }
}
