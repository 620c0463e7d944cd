//! What people type into the search, read and lit in a text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let words = ["số", "hóa", "1234/QĐ-UBND", "năm:2024"];
    assert_eq!(house::search::lit(&words, typed).len(), words.len());
});
