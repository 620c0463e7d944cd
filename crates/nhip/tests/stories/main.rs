//! The stories: the whole program in a real office, told the time, gone through as people do.

mod api;
mod api_house;
mod api_orders;
mod api_records;
mod api_stacks;
mod backup;
mod bad_input;
mod bad_luck;
mod chain;
mod described;
mod gate;
mod jobs;
mod numbers;
mod order;
mod papers;
mod papers_made;
mod person_import;
mod program;
mod remote;
#[path = "../../src/rooms.rs"]
mod rooms;
mod schedule;
mod sealed;
mod serving;
mod settings;
mod shelf;
mod sign_in;
mod stacks;
mod stranger;
mod tidy;
mod turned;
mod units;
mod watched;
