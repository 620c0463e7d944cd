//! Vietnamese text as offices really have it: one spelling, one form to compare in, tokens for
//! search, document codes and the order of registers. Pure: no files, no network, no clock.

mod analyse;
mod canonical;
pub mod codes;
pub mod correct;
pub mod decode;
mod letter;
mod normalise;
pub mod pairs;
pub mod restore;
pub mod segment;
pub mod sort;
pub mod syllable;

pub use analyse::{Kind, TOKEN_CHARS_MAX, Token, TokenRef, analyse, each_token};
pub use canonical::{canonical, fold};
pub use normalise::normalise;
