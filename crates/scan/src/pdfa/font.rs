//! A font without shapes: PDF/A wants every font inside, and invisible words need none of its
//! curves. All letters share one empty glyph; what each means stands in the map to Unicode.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Name, Rect, Ref, Str};

use super::Letters;
use super::out::Out;
use super::text::{DESCENT, GLYPH_WIDTH};

/// The tag of six letters says that it is part of a font.
const NAME: Name<'static> = Name(b"AAAAAA+NoShapes");
const SYSTEM: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};
/// Font units to the size of 1.
const UNITS: u16 = 1_000;

/// Writes the font as objects `id` to `id + 5`.
pub(super) fn write<W: Write>(out: &mut Out<W>, id: Ref, letters: &Letters) -> io::Result<()> {
    let [cid, descriptor, shapes, unicode, glyphs] =
        [1, 2, 3, 4, 5].map(|at| Ref::new(id.get() + at));
    out.object(|part| {
        let mut font = part.type0_font(id);
        font.base_font(NAME)
            .encoding_predefined(Name(b"Identity-H"));
        font.descendant_font(cid).to_unicode(unicode);
    })?;
    out.object(|part| {
        let mut part = part.cid_font(cid);
        part.subtype(CidFontType::Type2)
            .base_font(NAME)
            .system_info(SYSTEM);
        part.font_descriptor(descriptor)
            .default_width(GLYPH_WIDTH * f32::from(UNITS));
        part.cid_to_gid_map_stream(glyphs);
    })?;
    out.object(|part| describe(part, descriptor, shapes))?;
    let truetype = truetype();
    let packed = deflate(&truetype);
    out.object(|part| {
        let mut stream = part.stream(shapes, &packed);
        stream
            .filter(Filter::FlateDecode)
            .pair(Name(b"Length1"), truetype.len() as i32);
    })?;
    let mut cmap = UnicodeCmap::<u16>::new(Name(b"Custom"), SYSTEM);
    for (at, &letter) in letters.in_order.iter().enumerate() {
        cmap.pair(at as u16 + 1, letter);
    }
    // Every number but 0 shows glyph 1.
    let mut map = vec![0, 0];
    map.extend([0, 1].repeat(letters.in_order.len()));
    for (id, bytes) in [(unicode, &cmap.finish()[..]), (glyphs, &map[..])] {
        let packed = deflate(bytes);
        out.object(|part| {
            part.stream(id, &packed).filter(Filter::FlateDecode);
        })?;
    }
    Ok(())
}

fn describe(part: &mut Chunk, id: Ref, shapes: Ref) {
    let units = f32::from(UNITS);
    let mut described = part.font_descriptor(id);
    described
        .name(NAME)
        .flags(FontFlags::SYMBOLIC | FontFlags::FIXED_PITCH);
    described.bbox(Rect::new(
        0.0,
        -DESCENT * units,
        GLYPH_WIDTH * units,
        (1.0 - DESCENT) * units,
    ));
    described
        .italic_angle(0.0)
        .ascent((1.0 - DESCENT) * units)
        .descent(-DESCENT * units);
    described
        .cap_height((1.0 - DESCENT) * units)
        .stem_v(80.0)
        .font_file2(shapes);
}

/// Zlib, the strongest: the same bytes every time.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing into a vector cannot fail.
    packer
        .write_all(bytes)
        .and_then(|()| packer.finish())
        .unwrap_or_default()
}

/// A TrueType font of two empty glyphs, with the tables that PDF asks for.
fn truetype() -> Vec<u8> {
    let width = (GLYPH_WIDTH * f32::from(UNITS)) as u16;
    let ascent = ((1.0 - DESCENT) * f32::from(UNITS)) as u16;
    let descent = (DESCENT * f32::from(UNITS)) as u16;
    let words = |words: &[u16]| -> Vec<u8> { words.iter().flat_map(|w| w.to_be_bytes()).collect() };
    let below = descent.wrapping_neg();
    let head = words(&[
        1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0b1011, UNITS, 0, 0, 0, 0, 0, 0, 0, 0, 0, below, width,
        ascent, 0, 8, 2, 0, 0,
    ]);
    let hhea = words(&[
        1, 0, ascent, below, 0, width, 0, 0, width, 1, 0, 0, 0, 0, 0, 0, 0, 2,
    ]);
    let maxp = words(&[1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let hmtx = words(&[width, 0, width, 0]);
    let loca = words(&[0, 0, 0]);
    // An empty glyph has no bytes; some readers want the table itself not to be empty.
    let glyf = vec![0; 4];
    let tables: [(&[u8; 4], Vec<u8>); 6] = [
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
    ];
    assemble(&tables)
}

fn assemble(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = 15 - count.leading_zeros() as u16;
    let range = 16u16 << power;
    let mut font = vec![0, 1, 0, 0];
    for word in [count, range, power, count * 16 - range] {
        font.extend(word.to_be_bytes());
    }
    let mut at = 12 + 16 * tables.len();
    let mut body = Vec::new();
    for (tag, table) in tables {
        font.extend(*tag);
        font.extend(checksum(table).to_be_bytes());
        font.extend((at as u32).to_be_bytes());
        font.extend((table.len() as u32).to_be_bytes());
        body.extend(table);
        body.resize(body.len().next_multiple_of(4), 0);
        at = 12 + 16 * tables.len() + body.len();
    }
    font.extend(body);
    let whole = 0xB1B0_AFBAu32.wrapping_sub(checksum(&font));
    let head = 12 + 16 * tables.len() + tables[0].1.len() + 8;
    font[head..head + 4].copy_from_slice(&whole.to_be_bytes());
    font
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0u32, |sum, word| {
        let mut four = [0; 4];
        four[..word.len()].copy_from_slice(word);
        sum.wrapping_add(u32::from_be_bytes(four))
    })
}
