//! Page images become words: cleaning, OCR, and a PDF copy with a text layer.
//!
//! A library by itself: it knows pictures, words and boxes, and no office.

pub mod word;

pub use word::{PageWords, Word};
