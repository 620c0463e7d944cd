//! Which font an OpenDocument style draws in: styles have parents, and fonts are named through
//! declared faces or directly.

use std::collections::HashMap;
use std::rc::Rc;

use crate::trouble::Trouble;
use crate::xml::{Attributes, Piece, walk};

/// Styles that are each other's parents end here.
const CHAIN_MAX: usize = 32;

/// The two families whose styles can name a font of text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    Paragraph,
    Text,
}

#[derive(Default)]
struct Style {
    parent: Option<String>,
    font: Option<Rc<str>>,
}

/// The styles that hold in one part of a document, as far as fonts go.
#[derive(Default)]
pub struct Styles {
    by_name: HashMap<(Family, String), Style>,
    faces: HashMap<String, Rc<str>>,
    usual: Option<Rc<str>>,
}

/// The style element that is being read.
enum At {
    Default,
    Named(Family, String, Style),
}

impl Styles {
    /// The styles of `part`, built on those of styles.xml (`common`). In both, what is automatic
    /// comes after what is common, and the part's own come last and win.
    pub fn read(common: &str, part: &str) -> Result<Styles, Trouble> {
        let mut styles = Styles::default();
        styles.read_one(common)?;
        styles.read_one(part)?;
        Ok(styles)
    }

    fn read_one(&mut self, xml: &str) -> Result<(), Trouble> {
        let mut at: Option<At> = None;
        walk(xml, |piece| {
            match piece {
                Piece::Open("style:font-face", face) => {
                    if let (Some(name), Some(family)) =
                        (face.get("style:name"), face.get("svg:font-family"))
                    {
                        self.faces
                            .insert(name.into_owned(), Rc::from(unquoted(&family)));
                    }
                }
                Piece::Open("style:style", style) => at = named(style),
                Piece::Open("style:default-style", style) => {
                    at = (family(style) == Some(Family::Paragraph)).then_some(At::Default);
                }
                Piece::Open("style:text-properties", properties) => {
                    let font = self.font_of(properties);
                    match &mut at {
                        Some(At::Named(_, _, style)) => style.font = font,
                        Some(At::Default) => self.usual = font,
                        None => {}
                    }
                }
                Piece::Close("style:style" | "style:default-style") => {
                    if let Some(At::Named(family, name, style)) = at.take() {
                        self.by_name.insert((family, name), style);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(())
    }

    fn font_of(&self, properties: &Attributes) -> Option<Rc<str>> {
        let face = properties.get("style:font-name");
        face.and_then(|face| self.faces.get(face.as_ref()).cloned())
            .or_else(|| {
                let family = properties.get("fo:font-family")?;
                Some(Rc::from(unquoted(&family)))
            })
    }

    /// The font that a style names, itself or through its parents.
    pub fn font(&self, family: Family, name: &str) -> Option<Rc<str>> {
        let mut name = name.to_owned();
        for _ in 0..CHAIN_MAX {
            let style = self.by_name.get(&(family, name))?;
            if style.font.is_some() {
                return style.font.clone();
            }
            name = style.parent.clone()?;
        }
        None
    }

    /// The font where no style names one.
    pub fn usual(&self) -> Option<Rc<str>> {
        self.usual.clone()
    }
}

fn named(style: &Attributes) -> Option<At> {
    let name = style.get("style:name")?.into_owned();
    let parent = style
        .get("style:parent-style-name")
        .map(|name| name.into_owned());
    Some(At::Named(
        family(style)?,
        name,
        Style { parent, font: None },
    ))
}

fn family(style: &Attributes) -> Option<Family> {
    match style.get("style:family")?.as_ref() {
        "paragraph" => Some(Family::Paragraph),
        "text" => Some(Family::Text),
        _ => None,
    }
}

/// Families with spaces are quoted, and several may be named; the first counts.
pub fn unquoted(family: &str) -> &str {
    family
        .split(',')
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches(['\'', '"'])
}
