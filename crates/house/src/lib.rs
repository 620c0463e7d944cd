//! The house: the ground that every room of Nhịp stands on.
//!
//! Units, people, rights, events, jobs, blobs, search and pages. A room declares itself with
//! [`room::Room`]; the program `nhip` lists the rooms and opens the house with [`House::open`].

pub mod access;
pub mod api;
pub mod backup;
pub mod blob;
pub mod check;
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod event;
pub mod ground;
pub mod id;
pub mod job;
pub mod lang;
pub mod page;
pub mod person;
pub mod room;
pub mod search;
pub mod serve;
pub mod unit;

pub use error::{Error, FieldError, Result};
pub use ground::House;
pub use id::{Id, Ref};
