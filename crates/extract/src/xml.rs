//! Walks the XML of office documents one piece at a time: no recursion, so that ten thousand
//! nested tables are only long; no entities of their own, so that they cannot multiply.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::limits::XML_DEPTH_MAX;
use crate::trouble::Trouble;

/// One piece of a document in reading order. An empty element is opened and closed.
pub enum Piece<'a> {
    Open(&'a str, &'a Attributes<'a>),
    Close(&'a str),
    Text(&'a str),
}

/// The attributes of an element.
pub struct Attributes<'a>(&'a BytesStart<'a>);

impl<'a> Attributes<'a> {
    /// The value of an attribute, its references resolved. Names are with their usual prefix.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut attributes = self.0.attributes();
        // The check for doubles takes quadratic time.
        attributes.with_checks(false);
        let found = attributes
            .flatten()
            .find(|attribute| attribute.key.as_ref() == name)?;
        Some(unescape(found.value))
    }
}

/// Calls `visit` with each piece; returns how deep elements lie inside each other.
///
/// # Errors
/// `Unreadable` when it is not XML, `Bomb` when it is nested too deep, and what `visit` returns.
pub fn walk(
    xml: &str,
    mut visit: impl FnMut(Piece) -> Result<(), Trouble>,
) -> Result<usize, Trouble> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().allow_dangling_amp = true;
    let (mut depth, mut deepest) = (0, 0);
    loop {
        match reader.read_event().map_err(Trouble::unreadable)? {
            Event::Start(start) => {
                depth += 1;
                deepest = depth.max(deepest);
                if depth > XML_DEPTH_MAX {
                    return Err(Trouble::Bomb {
                        what: "nested too deep",
                    });
                }
                visit(Piece::Open(start.name().as_ref(), &Attributes(&start)))?;
            }
            Event::Empty(start) => {
                visit(Piece::Open(start.name().as_ref(), &Attributes(&start)))?;
                visit(Piece::Close(start.name().as_ref()))?;
            }
            Event::End(end) => {
                depth -= 1;
                visit(Piece::Close(end.name().as_ref()))?;
            }
            Event::Text(text) => visit(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => visit(Piece::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                visit(Piece::Text(resolve(&name).as_deref().unwrap_or_default()))?;
            }
            Event::Eof if depth > 0 => return Err(Trouble::Truncated),
            Event::Eof => return Ok(deepest),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// The bytes of an XML part as text: UTF-8, or UTF-16 with its mark.
pub fn decode(bytes: Vec<u8>) -> String {
    let (text, _, _) = encoding_rs::UTF_8.decode(&bytes);
    text.into_owned()
}

/// What a reference stands for: the five of XML and numbers. References that a document defines
/// itself are nothing to us.
pub fn resolve(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
        .filter(|letter| *letter != '\0')
        .map(String::from)
}

fn unescape(value: Cow<'_, str>) -> Cow<'_, str> {
    if !value.contains('&') {
        return value;
    }
    let plain = quick_xml::escape::unescape(&value).map(Cow::into_owned);
    // A value with a reference of its own making is taken as it stands.
    plain.map(Cow::Owned).unwrap_or(value)
}
