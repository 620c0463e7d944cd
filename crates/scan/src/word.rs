//! What OCR (or a PDF's own text layer) says is on a page: words with their boxes.

/// One word. The box is in pixels of the page image, origin at the top left.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word as read, NFC.
    pub text: String,
    /// Left edge, pixels.
    pub left: u32,
    /// Top edge, pixels.
    pub top: u32,
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// How sure the reader was, 0 to 1. Words of a born-digital page have 1.
    pub confidence: f32,
    /// The block, paragraph and line it stood in, counted from 0 over the page.
    pub block: u32,
    pub paragraph: u32,
    pub line: u32,
}

/// The words of one page in reading order, and the size of the picture they were read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageWords {
    /// Width and height of the picture, pixels.
    pub width: u32,
    pub height: u32,
    /// Resolution, dots per inch.
    pub dpi: u32,
    pub words: Vec<Word>,
}
