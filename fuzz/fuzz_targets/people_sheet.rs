//! The table of an import of people.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    house::person::import::rows_of(bytes).ok();
});
