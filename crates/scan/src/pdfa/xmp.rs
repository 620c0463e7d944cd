//! What the copy says of itself, in XMP, word for word as in its information dictionary.

use pdf_writer::Date;

use super::About;

pub const PRODUCER: &str = "Nhịp scan";

/// The packet, PDF/A-2b.
pub fn packet(about: &About) -> String {
    let title = escape(&about.title);
    let dates = match about.made.as_deref().filter(|made| date(made).is_some()) {
        Some(made) => format!(
            "<xmp:CreateDate>{made}</xmp:CreateDate>\n<xmp:ModifyDate>{made}</xmp:ModifyDate>\n"
        ),
        None => String::new(),
    };
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\"\n\
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n\
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n\
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n\
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
         <pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         {dates}<pdf:Producer>{PRODUCER}</pdf:Producer>\n\
         </rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

/// The moment `2026-01-31T08:15:00Z` as PDF writes it; `None` for anything else.
pub fn date(made: &str) -> Option<Date> {
    let digits = made.as_bytes();
    let shape = b"0000-00-00T00:00:00Z";
    let fits = digits.len() == shape.len()
        && digits.iter().zip(shape).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            _ => byte == form,
        });
    if !fits {
        return None;
    }
    let part = |from: usize, to: usize| made[from..to].parse::<u8>().ok();
    Some(
        Date::new(made[..4].parse().ok()?)
            .month(part(5, 7)?)
            .day(part(8, 10)?)
            .hour(part(11, 13)?)
            .minute(part(14, 16)?)
            .second(part(17, 19)?)
            .utc_offset_hour(0)
            .utc_offset_minute(0),
    )
}

/// XML text; characters that XML cannot hold are left out.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            letter if letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}') => {}
            letter => safe.push(letter),
        }
    }
    safe
}
