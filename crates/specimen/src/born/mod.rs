//! Papers that were never scanned: the same words as DOCX, ODT, RTF of the `.VnTime` years and
//! plain text in TCVN3.

mod docx;
mod flow;
mod odt;
mod rtf;
mod tcvn3;
mod xml;

use documents::Trouble;

use crate::make::read;
use crate::recipe::Recipe;
use crate::truth::Truth;

/// What a born-digital paper is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Born {
    /// PDF with text, straight from the typesetter.
    Pdf,
    /// Word since 2007.
    Docx,
    /// OpenDocument.
    Odt,
    /// RTF whose text is TCVN3 in the fonts `.VnTime` and `.VnTimeH`.
    Rtf,
    /// Plain text in TCVN3, one byte a letter.
    Txt,
}

impl Born {
    /// Every form.
    pub const ALL: [Born; 5] = [Born::Pdf, Born::Docx, Born::Odt, Born::Rtf, Born::Txt];

    /// The ending of its name.
    pub fn ending(self) -> &'static str {
        match self {
            Born::Pdf => "pdf",
            Born::Docx => "docx",
            Born::Odt => "odt",
            Born::Rtf => "rtf",
            Born::Txt => "txt",
        }
    }
}

/// The paper of a recipe as its bytes and what it says. Nothing is pressed on it. The forms that
/// flow have one text for the whole paper. In plain TCVN3 a capital with a tone is written by its
/// small letter's byte, as typists did; the truth keeps the capital.
pub fn born(recipe: &Recipe, form: Born) -> Result<(Vec<u8>, Truth), Trouble> {
    if form == Born::Pdf {
        return crate::make::make_pdf(recipe);
    }
    let (paper, mut truth) = read(recipe)?;
    let flow = flow::flow(&paper);
    truth.text = vec![flow::text(&flow)];
    let bytes = match form {
        Born::Docx => docx::write(&flow),
        Born::Odt => odt::write(&flow),
        Born::Rtf => rtf::write(&flow),
        _ => tcvn3::encode(&flow::text(&flow).replace('\n', "\r\n")),
    };
    Ok((bytes, truth))
}
