//! The colour profile that PDF/A asks for: sRGB as an ICC profile of version 2, computed, so
//! that no foreign file has to be carried.

/// Entries of the tone curve.
const CURVE_LENGTH: u16 = 1_024;
/// Primaries and white of sRGB, adapted to D50, in 1/65536.
const WHITE: [u32; 3] = [0x0000_F6D6, 0x0001_0000, 0x0000_D32D];
const RED: [u32; 3] = [0x0000_6FA2, 0x0000_38F5, 0x0000_0390];
const GREEN: [u32; 3] = [0x0000_6299, 0x0000_B785, 0x0000_18DA];
const BLUE: [u32; 3] = [0x0000_24A0, 0x0000_0F84, 0x0000_B6CF];

/// The bytes of the profile.
pub fn srgb() -> Vec<u8> {
    let curve = curve();
    let tags: [(&[u8; 4], Vec<u8>); 9] = [
        (b"desc", description("sRGB IEC61966-2.1")),
        (b"cprt", text("No copyright")),
        (b"wtpt", point(WHITE)),
        (b"rXYZ", point(RED)),
        (b"gXYZ", point(GREEN)),
        (b"bXYZ", point(BLUE)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut body = Vec::new();
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let start = 128 + 4 + 12 * tags.len();
    let mut last: Option<(usize, Vec<u8>)> = None;
    for (name, data) in tags {
        let at = match &last {
            Some((at, same)) if *same == data => *at,
            _ => {
                let at = start + body.len();
                body.extend(&data);
                body.resize(body.len().next_multiple_of(4), 0);
                at
            }
        };
        table.extend(name);
        table.extend((at as u32).to_be_bytes());
        table.extend((data.len() as u32).to_be_bytes());
        last = Some((at, data));
    }
    let mut profile = header((start + body.len()) as u32);
    profile.extend(table);
    profile.extend(body);
    profile
}

fn header(length: u32) -> Vec<u8> {
    let mut head = length.to_be_bytes().to_vec();
    head.extend([0; 4]);
    head.extend([2, 0x10, 0, 0]);
    head.extend(b"mntrRGB XYZ ");
    // Made on 1 January 2000, midnight: the same bytes every time.
    for word in [2000u16, 1, 1, 0, 0, 0] {
        head.extend(word.to_be_bytes());
    }
    head.extend(b"acsp");
    head.extend([0; 28]);
    for part in WHITE {
        head.extend(part.to_be_bytes());
    }
    head.resize(128, 0);
    head
}

fn point(parts: [u32; 3]) -> Vec<u8> {
    let mut data = b"XYZ \0\0\0\0".to_vec();
    parts
        .iter()
        .for_each(|part| data.extend(part.to_be_bytes()));
    data
}

fn text(words: &str) -> Vec<u8> {
    [b"text\0\0\0\0", words.as_bytes(), b"\0"].concat()
}

fn description(words: &str) -> Vec<u8> {
    let mut data = b"desc\0\0\0\0".to_vec();
    data.extend((words.len() as u32 + 1).to_be_bytes());
    data.extend(words.as_bytes());
    // Its end, then no Unicode and no Macintosh name.
    data.extend([0; 1 + 8 + 2 + 1 + 67]);
    data
}

/// From stored level to light, by the formula of the standard.
fn curve() -> Vec<u8> {
    let mut data = b"curv\0\0\0\0".to_vec();
    data.extend(u32::from(CURVE_LENGTH).to_be_bytes());
    for at in 0..CURVE_LENGTH {
        let level = f64::from(at) / f64::from(CURVE_LENGTH - 1);
        let light = if level <= 0.040_45 {
            level / 12.92
        } else {
            ((level + 0.055) / 1.055).powf(2.4)
        };
        data.extend(((light * 65_535.0).round() as u16).to_be_bytes());
    }
    data
}
