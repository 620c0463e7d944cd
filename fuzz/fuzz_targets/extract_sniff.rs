//! What kind a blob is, by its bytes.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Reading from memory cannot fail.
    extract::sniff(&mut Cursor::new(bytes)).expect("memory is read");
});
