//! What a blob is, by its bytes, and the flowing text inside it: office files of all ages, rich
//! text, web pages and plain text, with Vietnamese text of the old encodings made Unicode.
//!
//! A library by itself: it knows formats and text, and no office.

mod archive;
mod cfb;
mod docx;
mod gather;
mod html;
mod kind;
mod legacy;
mod limits;
mod odt;
mod pages;
mod plain;
mod rtf;
mod sniff;
mod soffice;
mod text;
mod trouble;
mod xml;

pub use gather::{Extracted, Paragraph, Repair};
pub use kind::{Class, Kind, name_disagrees};
pub use limits::Limits;
pub use pages::{Pages, Printer, pages_as_pdf, text_and_pages};
pub use sniff::{sniff, sniff_path};
pub use text::text;
pub use trouble::Trouble;
