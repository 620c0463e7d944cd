//! What a PDF says of itself, and what it carries that is not a page.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use confine::Limits;

use super::{PAGES_MAX, limits, tool};
use crate::Trouble;

/// Bytes of the list of objects that are searched for scripts.
const OBJECTS_BYTES_MAX: u64 = 256 << 20;
/// Where a PDF may begin: some programs write rubbish before it.
const HEAD_BYTES: u64 = 1024;

/// Something in a PDF that acts by itself or carries other things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Active {
    /// Scripts.
    JavaScript,
    /// Something done on opening; harmless when it only shows a page.
    OpenAction,
    /// Starts another program.
    Launch,
    /// Sends a form away.
    SubmitForm,
    /// Forms of the XFA kind, which are programs.
    Xfa,
    /// Sound, film, three dimensions.
    RichMedia,
}

/// What is known of a PDF without looking at a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PdfInfo {
    /// At most [`PAGES_MAX`] are counted; `more_pages` tells that there are more.
    pub pages: usize,
    pub more_pages: bool,
    /// Encrypted, but opens without a password.
    pub encrypted: bool,
    /// What acts by itself, in order, each kind once.
    pub active: Vec<Active>,
    /// Files embedded in it.
    pub embedded: usize,
    pub title: String,
    pub producer: String,
    /// Width and height of each page as shown, points (1/72 inch).
    pub sizes: Vec<(f32, f32)>,
    /// What poppler complained of, empty for a sound PDF.
    pub complaint: String,
}

/// Looks at a whole PDF.
///
/// # Errors
/// [`Trouble::Empty`], [`Trouble::UnknownFormat`], [`Trouble::Password`],
/// [`Trouble::Unreadable`] (then [`super::repair`] may help), and those of programs.
pub fn info(path: &Path) -> Result<PdfInfo, Trouble> {
    if !begins_as_pdf(path)? {
        return Err(Trouble::UnknownFormat);
    }
    let last = PAGES_MAX.to_string();
    let out = tool("pdfinfo", &["-f", "1", "-l", &last], path, &[], &limits())?;
    let mut found = parse(&String::from_utf8_lossy(&out.stdout));
    found.complaint = out
        .stderr
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect();
    found.more_pages = found.pages > PAGES_MAX;
    found.pages = found.pages.min(PAGES_MAX);
    if found.pages == 0 {
        return Err(Trouble::Unreadable("no pages".into()));
    }
    let objects = objects(path)?;
    found.active = active(&objects);
    found.embedded = objects.matches("\"/EmbeddedFile\"").count();
    Ok(found)
}

fn begins_as_pdf(path: &Path) -> Result<bool, Trouble> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    if head.is_empty() {
        return Err(Trouble::Empty);
    }
    Ok(head.windows(5).any(|part| part == b"%PDF-"))
}

fn parse(said: &str) -> PdfInfo {
    let mut found = PdfInfo::default();
    for line in said.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name {
            "Title" => found.title = value.to_owned(),
            "Producer" => found.producer = value.to_owned(),
            "Pages" => found.pages = value.parse().unwrap_or(0),
            "Encrypted" => found.encrypted = value.starts_with("yes"),
            "Page size" => found.sizes.extend(size(value)),
            _ if name.starts_with("Page ") && name.ends_with(" size") => {
                found.sizes.extend(size(value));
            }
            _ if name.starts_with("Page ") && name.ends_with(" rot") => {
                if let (Some(last), "90" | "270") = (found.sizes.last_mut(), value) {
                    *last = (last.1, last.0);
                }
            }
            _ => {}
        }
    }
    found
}

/// `595.276 x 841.89 pts (A4)`
fn size(value: &str) -> Option<(f32, f32)> {
    let (width, rest) = value.split_once(" x ")?;
    let (height, _) = rest.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// The PDF's objects as qpdf lists them, without the contents of streams; where qpdf gives up,
/// the raw bytes have to do.
fn objects(path: &Path) -> Result<String, Trouble> {
    let limits = Limits {
        stdout_bytes_max: OBJECTS_BYTES_MAX,
        ..limits()
    };
    let arguments = ["--warning-exit-0", "--json=2", "--json-key=qpdf"];
    match tool("qpdf", &arguments, path, &[], &limits) {
        Ok(out) => Ok(String::from_utf8_lossy(&out.stdout).into_owned()),
        Err(missing @ Trouble::Missing(_)) => Err(missing),
        Err(_) => raw_names(path),
    }
}

/// Names in the raw bytes, in the form that the list of objects has.
fn raw_names(path: &Path) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(OBJECTS_BYTES_MAX)
        .read_to_end(&mut bytes)?;
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/<>[]()%".contains(byte);
    let names = bytes.split(|&byte| byte == b'/').skip(1);
    let names = names.map(|rest| rest.split(ends).next().unwrap_or_default());
    let names = names.filter(|name| name.len() < 40 && name.is_ascii());
    Ok(names
        .map(|name| format!("\"/{}\"", String::from_utf8_lossy(name)))
        .collect())
}

fn active(objects: &str) -> Vec<Active> {
    let marks = [
        (Active::JavaScript, ["\"/JavaScript\"", "\"/JS\""]),
        (Active::OpenAction, ["\"/OpenAction\"", "\"/AA\""]),
        (Active::Launch, ["\"/Launch\"", "\"/GoToE\""]),
        (Active::SubmitForm, ["\"/SubmitForm\"", "\"/ImportData\""]),
        (Active::Xfa, ["\"/XFA\"", "\"/XFA\""]),
        (Active::RichMedia, ["\"/RichMedia\"", "\"/Rendition\""]),
    ];
    let present = |names: &[&str; 2]| names.iter().any(|name| objects.contains(name));
    marks
        .iter()
        .filter(|(_, names)| present(names))
        .map(|(kind, _)| *kind)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_lying_on_their_side_have_their_sizes_turned() {
        let found = parse(
            "Title:  Kế hoạch: số hóa\nPages:  2\nEncrypted: yes (print:yes copy:no)\n\
             Page    1 size: 595.276 x 841.89 pts (A4)\nPage    1 rot:  0\n\
             Page    2 size: 595.276 x 841.89 pts (A4)\nPage    2 rot:  90\n",
        );
        assert_eq!(found.title, "Kế hoạch: số hóa");
        assert!(found.encrypted);
        assert_eq!(found.sizes, [(595.276, 841.89), (841.89, 595.276)]);
    }

    #[test]
    fn scripts_are_named() {
        let objects = r#""/OpenAction": {"/JS": "u:app.alert(1)", "/S": "/JavaScript"}"#;
        assert_eq!(active(objects), [Active::JavaScript, Active::OpenAction]);
    }
}
