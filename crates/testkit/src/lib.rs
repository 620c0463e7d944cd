//! An office for tests: a data folder that cleans up after itself, a clock that is told the
//! time, a cast of invented people, and visitors who go through the pages as a browser does.
//!
//! ```ignore
//! let office = Office::open(ROOMS).await;
//! let mut lan = office.enter("lan").await;
//! lan.get("/me").await.expect(200).says("Tài khoản");
//! ```

mod cast;
mod office;
mod page;
mod visitor;

pub use cast::{Cast, PASSWORD, enter as enter_cast};
pub use office::Office;
pub use page::Page;
pub use visitor::{Upload, Visitor};
