//! PDF documents and page pictures made with Typst, from our own fonts alone.
//!
//! A library by itself. Typst sees one source text, the values and the files that the caller
//! hands over, and nothing else: no folder, no network, no fonts of the machine.

mod fonts;
mod qr;
mod reading;
mod run;
mod slip;
mod world;

pub use fonts::{add_fonts, families, font_files, glyphs_missing, width};
pub use qr::qr_svg;
pub use reading::texts;
pub use run::{PAGES_MAX, Picture, Trouble, pdf, pictures};
pub use slip::{Slip, SlipWords, slips};
