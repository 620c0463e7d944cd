//! Blobs of every kind, good and bad, made in the tests and read by the engine.

mod bad;
mod fuzz;
mod made;
mod pages;
mod reading;
mod sniffing;
