//! Any bytes under any font: decoded, normalised, folded, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

const FONTS: [Option<&str>; 4] = [None, Some(".VnTime"), Some(".VnTimeH"), Some("VNI-Times")];

fuzz_target!(|bytes: &[u8]| {
    for font in FONTS {
        let decoded = viet::decode::decode(bytes, font);
        let normal = viet::normalise(&decoded.text).into_owned();
        assert_eq!(viet::normalise(&normal), normal.as_str());
        viet::fold(&normal);
        viet::canonical(&normal);
    }
});
