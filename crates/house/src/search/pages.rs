//! The page of results.
