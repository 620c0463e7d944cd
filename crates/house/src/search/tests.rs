//! The index in an office: what is found, by whom, and what a rebuild leaves.
