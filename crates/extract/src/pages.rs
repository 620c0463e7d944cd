//! Makes pages of flowing documents, so that pictures of them and boxes of their words exist just
//! as of a scan. What stands on the pages is Unicode, whatever the document was written in.

use std::path::{Path, PathBuf};

use crate::gather::Extracted;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::text::check_size;
use crate::trouble::Trouble;
use crate::{docx, odt, plain, rtf, soffice};

/// A longer plain text gets no pages: this is some thousand of them.
const PRINTED_TEXT_BYTES_MAX: usize = 4 << 20;

/// Honest documents nest some dozens of elements; the office program chokes on thousands.
const PRINTED_DEPTH_MAX: usize = 500;

/// How pages are drawn.
#[derive(Clone, Debug, Default)]
pub struct Printer {
    pub limits: Limits,
    /// A folder of fonts to draw with before the machine's own: Tinos, Arimo and Cousine stand
    /// in for Times New Roman, Arial and Courier New and have all Vietnamese letters.
    pub fonts_folder: Option<PathBuf>,
}

/// The pages of a document and its text, made in one go.
#[derive(Clone, Debug)]
pub struct Pages {
    pub pdf: PathBuf,
    pub text: Extracted,
}

/// Writes the pages of a Doc, Docx, Rtf, Odt or Text as a PDF into the folder `out`.
///
/// Takes seconds, since the office program draws them; one conversion runs at a time.
///
/// # Errors
/// [`Trouble`]; other kinds are `Unsupported`, a plain text of more than 4 MB is `TooLarge`.
pub fn pages_as_pdf(
    path: &Path,
    kind: Kind,
    out: &Path,
    printer: &Printer,
) -> Result<PathBuf, Trouble> {
    Ok(text_and_pages(path, kind, out, printer)?.pdf)
}

/// Like [`pages_as_pdf`], with the text, which is read on the way: cheaper than asking twice.
///
/// # Errors
/// As [`pages_as_pdf`].
pub fn text_and_pages(
    path: &Path,
    kind: Kind,
    out: &Path,
    printer: &Printer,
) -> Result<Pages, Trouble> {
    let limits = &printer.limits;
    match kind {
        Kind::Empty => return Err(Trouble::Empty),
        Kind::Locked => return Err(Trouble::Password),
        _ => check_size(path, limits)?,
    }
    let work = tempfile::tempdir()?;
    let (text, source) = match kind {
        Kind::Text => lines_on_pages(path, work.path(), limits)?,
        Kind::Odt => (
            odt::read(path, limits)?,
            in_unicode(path, work.path(), limits)?,
        ),
        Kind::Docx => unless_old(docx::read(path, limits)?, path, kind, work.path(), limits)?,
        Kind::Rtf => unless_old(rtf::read(path, limits)?, path, kind, work.path(), limits)?,
        Kind::Doc => {
            let odt = soffice::to_odt(path, kind, work.path(), limits)?;
            (
                odt::read(&odt, limits)?,
                in_unicode(&odt, work.path(), limits)?,
            )
        }
        _ => return Err(Trouble::Unsupported),
    };
    let (source, kind) = source.unwrap_or_else(|| (path.to_owned(), kind));
    let fonts = printer.fonts_folder.as_deref();
    Ok(Pages {
        pdf: soffice::to_pdf(&source, kind, out, limits, fonts)?,
        text,
    })
}

/// What is to be drawn instead of the original, if not that.
type Source = Option<(PathBuf, Kind)>;

/// A document that is all Unicode is drawn as it is, which saves a conversion.
fn unless_old(
    text: Extracted,
    path: &Path,
    kind: Kind,
    work: &Path,
    limits: &Limits,
) -> Result<(Extracted, Source), Trouble> {
    refuse_deep(&text)?;
    if text.repairs.is_empty() {
        return Ok((text, None));
    }
    let odt = soffice::to_odt(path, kind, work, limits)?;
    Ok((text, in_unicode(&odt, work, limits)?))
}

/// Spares the office program what would keep it, and all who wait for it, busy for minutes.
fn refuse_deep(text: &Extracted) -> Result<(), Trouble> {
    if text.depth > PRINTED_DEPTH_MAX {
        return Err(Trouble::Bomb {
            what: "nested too deep to be drawn",
        });
    }
    Ok(())
}

fn in_unicode(odt: &Path, work: &Path, limits: &Limits) -> Result<Source, Trouble> {
    let clean = work.join("unicode.odt");
    odt::in_unicode(odt, &clean, limits)?;
    Ok(Some((clean, Kind::Odt)))
}

fn lines_on_pages(
    path: &Path,
    work: &Path,
    limits: &Limits,
) -> Result<(Extracted, Source), Trouble> {
    let (text, whole) = plain::read_whole(path, limits)?;
    if whole.len() > PRINTED_TEXT_BYTES_MAX {
        return Err(Trouble::TooLarge {
            bytes_max: PRINTED_TEXT_BYTES_MAX as u64,
        });
    }
    let made = work.join("lines.odt");
    odt::from_lines(whole.lines(), &made)?;
    Ok((text, Some((made, Kind::Odt))))
}
