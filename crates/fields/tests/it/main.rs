//! Stories of papers read off hand-made boxes, and random words that must not hurt.

mod gate;
mod heads;
mod look;
mod random;
mod set;
mod typeset;
