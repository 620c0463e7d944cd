//! Papers that stories hand in: made by the generator of specimens, or by hand where something
//! has to be wrong with them.

use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use specimen::{Born, Recipe, World};
use testkit::{Office, Upload, Visitor};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A decision born digital.
pub fn born(seed: u64, form: Born) -> Vec<u8> {
    let recipe = Recipe::draw(World::Tuning, seed);
    specimen::born(&recipe, form).expect("a specimen").0
}

/// The first page of a decision as a scanner gives it, small enough to be read in a moment: its
/// upper part with head, number and date.
pub fn scan(seed: u64) -> DynamicImage {
    let mut recipe = Recipe::draw(World::Tuning, seed);
    recipe.dpi = 150;
    recipe.colour = false;
    let pages = specimen::make(&recipe).expect("a specimen").pages;
    let page = &pages[0];
    page.crop_imm(0, 0, page.width(), page.height() / 4)
}

/// A picture packed in a format.
pub fn packed(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).expect("it packs");
    out.into_inner()
}

/// A page of a few broad bars, which tesseract is done with at once, different for each number.
/// They are too few to be taken for print that nobody could read.
pub fn note(number: usize) -> Vec<u8> {
    let page = GrayImage::from_fn(300, 200, |x, y| {
        let step = (x / 30 + y / 20) as usize;
        let bar = y / 20 % 2 == 0 && step.is_multiple_of(number % 5 + 2);
        let own = y < 4 && (number >> (x / 20 % 16)) & 1 == 1;
        Luma([if bar || own { 0 } else { 255 }])
    });
    packed(&DynamicImage::ImageLuma8(page), ImageFormat::Png)
}

/// A PDF of so many pages that share one short line of text.
pub fn many_pages(pages: usize) -> Vec<u8> {
    let line = b"BT /F 14 Tf 40 100 Td (Trang nay co chu de doc, khong phai anh quet.) Tj ET";
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        Vec::new(),
        [
            format!("<< /Length {} >>\nstream\n", line.len()).as_bytes(),
            line,
            b"\nendstream",
        ]
        .concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    let mut kids = String::new();
    for page in 0..pages {
        kids.push_str(&format!("{} 0 R ", page + 5));
        objects.push(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 3 0 R \
              /Resources << /Font << /F 4 0 R >> >> >>"
                .to_vec(),
        );
    }
    objects[1] = format!("<< /Type /Pages /Count {pages} /Kids [ {kids}] >>").into_bytes();
    pdf(&objects)
}

/// A PDF of these objects, the first of which is its catalogue.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", number + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    let end = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    out.extend(end.bytes());
    out
}

/// A PDF of one page whose streams swell: its contents, and a picture of 60,000 × 60,000.
pub fn swelling_pdf() -> Vec<u8> {
    let contents = deflated(256 << 20, b' ');
    let picture = deflated(256 << 20, 0);
    let stream = |head: &str, bytes: &[u8]| {
        let head = format!(
            "<< {head} /Filter /FlateDecode /Length {} >>\nstream\n",
            bytes.len()
        );
        [head.as_bytes(), bytes, b"\nendstream"].concat()
    };
    pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R \
          /Resources << /XObject << /I 5 0 R >> >> >>"
            .to_vec(),
        stream("", &contents),
        stream(
            "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 \
             /ColorSpace /DeviceGray",
            &picture,
        ),
    ])
}

fn deflated(count: usize, byte: u8) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    let part = vec![byte; 1 << 20];
    let mut left = count;
    while left > 0 {
        let now = left.min(part.len());
        out.write_all(&part[..now]).expect("memory");
        left -= now;
    }
    out.finish().expect("memory")
}

/// An office document whose one part swells from almost nothing.
pub fn swelling_zip(part: &str, mimetype: Option<&str>) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    if let Some(mimetype) = mimetype {
        let stored = options.compression_method(zip::CompressionMethod::Stored);
        out.start_file("mimetype", stored).expect("memory");
        out.write_all(mimetype.as_bytes()).expect("memory");
    } else {
        out.start_file("[Content_Types].xml", options)
            .expect("memory");
        out.write_all(b"<Types/>").expect("memory");
    }
    out.start_file(part, options).expect("memory");
    for _ in 0..400 {
        out.write_all(&vec![b' '; 1 << 20]).expect("memory");
    }
    out.finish().expect("memory").into_inner()
}

/// The head of a PNG that says that it is 60,000 × 60,000.
pub fn vast_png() -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = 60_000u32.to_be_bytes();
    let head = [b"IHDR".as_slice(), &side, &side, &[8, 0, 0, 0, 0]].concat();
    chunk(&mut out, &head);
    chunk(
        &mut out,
        &[b"IDAT".as_slice(), &deflated(1 << 20, 0)].concat(),
    );
    chunk(&mut out, b"IEND");
    out
}

fn chunk(out: &mut Vec<u8>, named: &[u8]) {
    out.extend((named.len() as u32 - 4).to_be_bytes());
    out.extend(named);
    let mut sum = flate2::Crc::new();
    sum.update(named);
    out.extend(sum.sum().to_be_bytes());
}

/// A PDF behind a password.
pub fn locked_pdf(office: &Office) -> Vec<u8> {
    lock(office.folder(), &born(3, Born::Pdf))
}

/// The PDF under a password; two files of it stay in the folder.
pub fn lock(folder: &Path, pdf: &[u8]) -> Vec<u8> {
    let (plain, locked) = (folder.join("plain.pdf"), folder.join("locked.pdf"));
    std::fs::write(&plain, pdf).expect("room on the disk");
    let done = Command::new("qpdf")
        .args(["--encrypt", "secret", "owner", "256", "--"])
        .args([&plain, &locked])
        .status()
        .expect("qpdf");
    assert!(done.success());
    std::fs::read(locked).expect("it was written")
}

/// What Word makes of a document with a password: a compound file with these streams.
pub fn locked_docx() -> Vec<u8> {
    let mut bytes = vec![0; 512 * 3];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    bytes[30] = 9;
    bytes[48] = 1;
    bytes[76..512].fill(0xff);
    bytes[76..80].fill(0);
    bytes[512..1024].fill(0xff);
    bytes[516..520].copy_from_slice(&(-2_i32).to_le_bytes());
    for (place, name) in ["EncryptedPackage", "EncryptionInfo"].iter().enumerate() {
        let entry = 1024 + place * 128;
        for (at, unit) in name.encode_utf16().enumerate() {
            bytes[entry + at * 2..][..2].copy_from_slice(&unit.to_le_bytes());
        }
        bytes[entry + 64] = u8::try_from(name.len() * 2 + 2).expect("a short name");
        bytes[entry + 116] = 2;
        bytes[entry + 121] = 0x10;
    }
    bytes
}

/// Hands papers in for the unit that stands first on the page; answers the batch's address.
pub async fn hand_in(visitor: &mut Visitor, papers: &[(&str, &[u8])]) -> String {
    let unit = first_unit(visitor).await;
    let files: Vec<Upload<'_>> = papers
        .iter()
        .map(|(name, bytes)| Upload {
            field: "files",
            name,
            bytes,
        })
        .collect();
    let page = visitor
        .upload("/records/intake", &[("unit", &unit)], &files)
        .await;
    page.expect(200).path.clone()
}

/// The unit that stands first on the page of intake.
pub async fn first_unit(visitor: &mut Visitor) -> String {
    let page = visitor.get("/records/intake").await.expect(200).text();
    let unit = page.split("<option value=\"").nth(1);
    let unit = unit.and_then(|rest| rest.split('"').next());
    unit.expect("a unit to hand in for").to_owned()
}
