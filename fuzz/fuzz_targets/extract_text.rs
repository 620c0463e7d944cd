//! The text of documents that anybody can send. The first byte chooses the reader; old Word
//! documents, which another program reads, are left out.
#![no_main]

use std::io::Write;

use extract::{Kind, Limits};
use libfuzzer_sys::fuzz_target;

const KINDS: [Kind; 5] = [Kind::Rtf, Kind::Docx, Kind::Odt, Kind::Html, Kind::Text];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let kind = KINDS[*first as usize % KINDS.len()];
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(rest).expect("it can be written");
    // Trouble is fine; a panic or a hang is not.
    extract::text(file.path(), kind, &Limits::default()).ok();
});
