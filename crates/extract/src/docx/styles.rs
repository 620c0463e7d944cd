//! Which font a Word style draws in: styles build on styles, and fonts may be named by the theme.

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::rc::Rc;

use crate::archive::Archive;
use crate::trouble::Trouble;
use crate::xml::{Attributes, Piece, walk};

/// Styles that build on each other in a circle end here.
const CHAIN_MAX: usize = 32;

/// What `w:rFonts` says of letters beyond ASCII, which tell an encoding, else of ASCII.
#[derive(Clone, Default, Debug)]
pub enum Fonts {
    #[default]
    Unsaid,
    Named(Rc<str>),
    /// The theme's font of headings.
    ThemeMajor,
    /// The theme's font of bodies.
    ThemeMinor,
}

impl Fonts {
    pub fn of(attributes: &Attributes) -> Fonts {
        for (theme, name) in [("w:hAnsiTheme", "w:hAnsi"), ("w:asciiTheme", "w:ascii")] {
            match (attributes.get(theme), attributes.get(name)) {
                (Some(theme), _) if theme.starts_with("major") => return Fonts::ThemeMajor,
                (Some(_), _) => return Fonts::ThemeMinor,
                (None, Some(name)) => return Fonts::Named(Rc::from(name.as_ref())),
                (None, None) => {}
            }
        }
        Fonts::Unsaid
    }
}

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    fonts: Fonts,
}

/// The styles of a document, as far as fonts go.
#[derive(Default)]
pub struct Styles {
    by_id: HashMap<String, Style>,
    default_paragraph: Option<String>,
    usual: Fonts,
    theme_major: Option<Rc<str>>,
    theme_minor: Option<Rc<str>>,
}

impl Styles {
    pub fn read<R: Read + Seek>(archive: &mut Archive<R>) -> Result<Styles, Trouble> {
        let mut styles = Styles::default();
        if let Some(xml) = archive.read_xml("word/styles.xml")? {
            styles.read_styles(&xml)?;
        }
        if let Some(xml) = archive.read_xml("word/theme/theme1.xml")? {
            styles.read_theme(&xml)?;
        }
        Ok(styles)
    }

    fn read_styles(&mut self, xml: &str) -> Result<(), Trouble> {
        let mut at: Option<(String, Style)> = None;
        let mut in_defaults = false;
        walk(xml, |piece| {
            match piece {
                Piece::Open("w:docDefaults", _) => in_defaults = true,
                Piece::Close("w:docDefaults") => in_defaults = false,
                Piece::Open("w:style", attributes) => {
                    let id = attributes.get("w:styleId").unwrap_or_default().into_owned();
                    let default = attributes.get("w:default").is_some_and(|on| on != "0");
                    if default && attributes.get("w:type").is_some_and(|of| of == "paragraph") {
                        self.default_paragraph = Some(id.clone());
                    }
                    at = Some((id, Style::default()));
                }
                Piece::Close("w:style") => self.by_id.extend(at.take()),
                Piece::Open("w:basedOn", attributes) => {
                    if let Some((_, style)) = &mut at {
                        style.based_on = attributes.get("w:val").map(|id| id.into_owned());
                    }
                }
                Piece::Open("w:rFonts", attributes) => match &mut at {
                    Some((_, style)) => style.fonts = Fonts::of(attributes),
                    None if in_defaults => self.usual = Fonts::of(attributes),
                    None => {}
                },
                _ => {}
            }
            Ok(())
        })?;
        Ok(())
    }

    fn read_theme(&mut self, xml: &str) -> Result<(), Trouble> {
        let mut major = false;
        walk(xml, |piece| {
            match piece {
                Piece::Open("a:majorFont", _) => major = true,
                Piece::Open("a:minorFont", _) => major = false,
                Piece::Open("a:latin", attributes) => {
                    let place = if major {
                        &mut self.theme_major
                    } else {
                        &mut self.theme_minor
                    };
                    if place.is_none() {
                        *place = attributes
                            .get("typeface")
                            .map(|name| Rc::from(name.as_ref()));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(())
    }

    /// The font that these words name, if they name one.
    pub fn font_of(&self, fonts: &Fonts) -> Option<Rc<str>> {
        match fonts {
            Fonts::Unsaid => None,
            Fonts::Named(name) => Some(name.clone()),
            Fonts::ThemeMajor => self.theme_major.clone(),
            Fonts::ThemeMinor => self.theme_minor.clone(),
        }
    }

    /// The font of a character style.
    pub fn character(&self, id: &str) -> Option<Rc<str>> {
        self.along_chain(id)
    }

    /// The font of a paragraph in this style or the usual one.
    pub fn paragraph(&self, id: Option<&str>) -> Option<Rc<str>> {
        id.or(self.default_paragraph.as_deref())
            .and_then(|id| self.along_chain(id))
            .or_else(|| self.font_of(&self.usual))
    }

    fn along_chain(&self, id: &str) -> Option<Rc<str>> {
        let mut style = self.by_id.get(id);
        for _ in 0..CHAIN_MAX {
            let at = style?;
            if let Some(font) = self.font_of(&at.fonts) {
                return Some(font);
            }
            style = at.based_on.as_ref().and_then(|id| self.by_id.get(id));
        }
        None
    }
}
