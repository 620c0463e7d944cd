//! Made-up office papers with their truth, from a seed: to tune readers of papers on, to judge
//! them by, and to fill a demo office. Every name of a person is invented.

mod around;
mod articles;
mod bodies;
mod born;
mod bundle;
mod compose;
mod content;
mod dice;
mod ink;
mod make;
mod matters;
mod paper;
mod party_bodies;
mod people;
mod prose;
mod recipe;
mod signing;
mod style;
mod truth;
mod units;
mod wear;

pub use born::{Born, born};
pub use bundle::{Unbundled, jpeg, to_pdf, to_tiff};
pub use documents::Trouble;
pub use make::{Specimen, make, make_pdf};
pub use prose::{Counted, Sheet, counted};
pub use recipe::{Era, Kind, Layout, MarkAs, Recipe, Secrecy, Wear, World, fonts, layouts};
pub use truth::Truth;
pub use wear::bench::Grade;
