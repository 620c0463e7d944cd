//! Page images become words: cleaning, OCR, and a PDF copy with a text layer.
//!
//! A library by itself: it knows pictures, words and boxes, and no office.

pub mod clean;
pub mod ocr;
pub mod pdf;
pub mod pdfa;
pub mod picture;
pub mod trouble;
pub mod view;
pub mod word;

pub use trouble::Trouble;
pub use word::{PageWords, Word};
