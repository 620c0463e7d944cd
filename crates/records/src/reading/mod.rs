//! Reading: from the bytes of a paper to its pages, words, text and fields.
//!
//! [`paper`] opens any kind of file as pages; [`page`] cleans and reads one; [`fields`] turns
//! words into what the review desk shows; [`job`] does all of it in the background and lets
//! nothing past the secrecy gate unseen. [`lines`] is the same chain for the command line.

pub mod again;
pub mod again_api;
pub mod copy;
pub mod derive;
pub mod fonts;
mod hands;
pub mod job;
pub mod kept;
pub mod line;
pub mod lines;
pub mod names;
pub mod page;
pub mod paper;
pub mod read;
pub mod words;
pub mod work;

pub use job::{DERIVE, READ};
