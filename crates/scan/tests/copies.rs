//! PDFs in and PDFs out: what a PDF is, what its text is worth, and a copy that gives every
//! word back.

use std::path::{Path, PathBuf};
use std::process::Command;

use image::{DynamicImage, GrayImage, Rgb, RgbImage};
use scan::pdf::{self, Active, TextLayer};
use scan::pdfa::{self, About, Copy, Kind, PagePicture};
use scan::{PageWords, Trouble, Word};

fn letter() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/letter.pdf")
}

fn word(text: &str, left: u32, top: u32, line: u32) -> Word {
    let width = 40 * text.chars().count() as u32;
    Word {
        text: text.into(),
        left,
        top,
        width,
        height: 60,
        confidence: 0.9,
        block: 0,
        paragraph: 0,
        line,
    }
}

fn page() -> PageWords {
    let words = vec![
        word("QUYẾT", 300, 200, 0),
        word("ĐỊNH", 540, 200, 0),
        word("Số:", 300, 400, 1),
        word("1234/QĐ-UBND", 460, 400, 1),
        word("ພາສາລາວ", 300, 600, 2),
        word("(được)", 300, 800, 3),
    ];
    PageWords {
        width: 2480,
        height: 3508,
        dpi: 300,
        words,
    }
}

fn about() -> About {
    About {
        title: "Quyết định <1234> & phụ lục".into(),
        made: Some("2026-01-31T08:15:00Z".into()),
        language: Some("vi".into()),
    }
}

fn copy(picture: &DynamicImage) -> Vec<u8> {
    let packed = PagePicture::pack(picture, 300).expect("packed");
    copied(about(), &packed, &[page(), PageWords::default()])
}

/// A copy with this picture on every page.
fn copied(about: About, picture: &PagePicture, pages: &[PageWords]) -> Vec<u8> {
    let mut copy = Copy::new(about, Vec::new()).expect("begun");
    for words in pages {
        copy.page(picture, words).expect("written");
    }
    copy.finish().expect("whole")
}

fn gray() -> DynamicImage {
    let shade = |x, y| image::Luma([((x / 20 + y / 30) % 200 + 40) as u8]);
    DynamicImage::ImageLuma8(GrayImage::from_fn(2480, 3508, shade))
}

fn write(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

fn qpdf(arguments: &[&str]) -> (bool, String) {
    let out = Command::new("qpdf")
        .args(arguments)
        .output()
        .expect("qpdf is installed");
    let said = [out.stdout, out.stderr].concat();
    (
        out.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn a_copy_gives_every_word_back_where_it_stood() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(&folder, "copy.pdf", &copy(&gray()));
    let back = pdf::words(&path, 0, 300).expect("its words");
    assert_eq!((back.width, back.height), (2480, 3508));
    let texts = |page: &PageWords| -> Vec<String> {
        page.words.iter().map(|word| word.text.clone()).collect()
    };
    assert_eq!(texts(&back), texts(&page()));
    for (word, wanted) in back.words.iter().zip(page().words) {
        for (side, right) in [
            (word.left, wanted.left),
            (word.top, wanted.top),
            (word.width, wanted.width),
            (word.height, wanted.height),
        ] {
            assert!(side.abs_diff(right) <= 4, "{word:?} stood at {wanted:?}");
        }
    }
    assert_eq!(pdf::words(&path, 1, 300).expect("no words").words, []);
    assert_eq!(
        pdf::text_layer(&path, 0).expect("judged"),
        TextLayer::OverPicture
    );
}

#[test]
fn a_copy_keeps_the_rules_and_is_the_same_every_time() {
    let bytes = copy(&gray());
    assert_eq!(pdfa::check(&bytes), []);
    assert_eq!(bytes, copy(&gray()));
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(&folder, "copy.pdf", &bytes);
    let (sound, said) = qpdf(&["--check", path.to_str().expect("a plain path")]);
    assert!(sound && !said.contains("WARNING"), "{said}");
    let info = pdf::info(&path).expect("a PDF");
    assert_eq!((info.pages, info.encrypted, info.embedded), (2, false, 0));
    assert_eq!((info.active, info.complaint.as_str()), (vec![], ""));
    assert_eq!(info.title, "Quyết định <1234> & phụ lục");
}

#[test]
fn a_copy_of_five_thousand_pages_is_written_as_it_comes() {
    let small = DynamicImage::ImageLuma8(GrayImage::from_fn(248, 351, |x, y| {
        image::Luma([((x * 7 + y * 13) % 200) as u8])
    }));
    let packed = PagePicture::pack(&small, 30).expect("packed");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("copy.pdf");
    let length = || std::fs::metadata(&path).expect("there").len();
    let mut copy = Copy::new(about(), std::fs::File::create(&path).expect("made")).expect("begun");
    for number in 1..=5_000 {
        copy.page(&packed, &page()).expect("written");
        // Nothing waits in memory: what was added is on its way.
        assert!(length() > number * packed.bytes.len() as u64);
    }
    copy.finish().expect("whole");
    let (sound, said) = qpdf(&["--show-npages", path.to_str().expect("a plain path")]);
    assert!(sound && said.trim() == "5000", "{said}");
    let words = pdf::words(&path, 4_999, 300).expect("words").words;
    assert_eq!(words.len(), page().words.len());
}

#[test]
fn black_and_white_pages_are_packed_bit_by_bit() {
    let mut page = GrayImage::from_pixel(2480, 3508, image::Luma([255]));
    for (x, y) in (300..2200).flat_map(|x| (400..440).map(move |y| (x, y))) {
        page.put_pixel(x, y, image::Luma([0]));
    }
    let packed = PagePicture::pack(&DynamicImage::ImageLuma8(page), 300).expect("packed");
    assert_eq!(packed.kind, Kind::Bilevel);
    assert!(packed.bytes.len() < 2_000, "{} bytes", packed.bytes.len());
    let bytes = copied(About::default(), &packed, &[PageWords::default()]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(&folder, "copy.pdf", &bytes);
    let shown = pdf::render(&path, 0, 300).expect("rendered").gray();
    assert!(shown.get_pixel(1000, 420)[0] < 60 && shown.get_pixel(1000, 500)[0] > 200);
    assert_eq!(pdf::scan_dpi(&path, 0).expect("judged"), Some(300));
}

#[test]
fn colours_stay_and_idle_colours_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let seal = RgbImage::from_fn(600, 800, |x, y| {
        if (200..400).contains(&x) && (300..500).contains(&y) {
            Rgb([200, 20, 30])
        } else {
            Rgb([250; 3])
        }
    });
    let packed = PagePicture::pack(&seal.into(), 100).expect("packed");
    let bytes = copied(About::default(), &packed, &[PageWords::default()]);
    let path = write(&folder, "copy.pdf", &bytes);
    let shown = pdf::render(&path, 0, 100)
        .expect("rendered")
        .picture
        .into_rgb8();
    assert!(shown.get_pixel(300, 400)[0] > 150 && shown.get_pixel(300, 400)[1] < 90);
    let plain = pdf::render(&letter(), 0, 72).expect("rendered").picture;
    assert!(matches!(plain, DynamicImage::ImageLuma8(_)));
}

#[test]
fn a_born_digital_page_gives_its_own_words() {
    let words = pdf::words(&letter(), 0, 300).expect("words");
    assert_eq!((words.width, words.height), (2480, 3508));
    let number = words
        .words
        .iter()
        .find(|word| word.text == "1234/QĐ-UBND")
        .expect("there");
    assert!(number.left < 1100 && number.top < 700, "{number:?}");
    assert_eq!(
        pdf::text_layer(&letter(), 0).expect("judged"),
        TextLayer::Good
    );
    assert!(matches!(
        pdf::words(&letter(), 7, 300),
        Err(Trouble::NoSuchPage(7))
    ));
    assert!(matches!(
        pdf::render(&letter(), 7, 300),
        Err(Trouble::NoSuchPage(7))
    ));
}

#[test]
fn a_locked_pdf_asks_for_its_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let locked = folder.path().join("locked.pdf");
    let (from, to) = (letter(), locked.to_string_lossy().into_owned());
    let from = from.to_string_lossy();
    assert!(qpdf(&["--encrypt", "mở", "chủ", "256", "--", &from, &to]).0);
    assert!(matches!(pdf::info(&locked), Err(Trouble::Password)));
    assert!(matches!(
        pdf::render(&locked, 0, 100),
        Err(Trouble::Password)
    ));
    assert!(qpdf(&["--encrypt", "", "chủ", "256", "--", &from, &to]).0);
    assert!(pdf::info(&locked).expect("opens").encrypted);
}

#[test]
fn a_cut_off_pdf_gives_what_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = copy(&gray());
    let cut = write(&folder, "cut.pdf", &whole[..whole.len() - 600]);
    let mended = folder.path().join("mended.pdf");
    match pdf::repair(&cut, &mended) {
        Ok(repaired) => assert!(
            repaired.pages >= 1 && !repaired.said.is_empty(),
            "{repaired:?}"
        ),
        Err(trouble) => assert!(matches!(trouble, Trouble::Unreadable(_)), "{trouble:?}"),
    }
    let stump = write(
        &folder,
        "stump.pdf",
        b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<",
    );
    assert!(matches!(pdf::info(&stump), Err(Trouble::Unreadable(_))));
    assert!(matches!(
        pdf::info(&write(&folder, "a.pdf", b"")),
        Err(Trouble::Empty)
    ));
    let text = write(&folder, "b.pdf", b"xin chao");
    assert!(matches!(pdf::info(&text), Err(Trouble::UnknownFormat)));
}

/// A PDF of one page, written by hand.
fn by_hand(catalog: &str, media_box: &str) -> Vec<u8> {
    let objects = [
        format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".into(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[{media_box}]>>"),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = pdf.len();
    pdf.push_str(&format!(
        "{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    ));
    pdf.into_bytes()
}

#[test]
fn scripts_are_reported_and_not_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let action = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>";
    let path = write(&folder, "script.pdf", &by_hand(action, "0 0 200 200"));
    let info = pdf::info(&path).expect("a PDF");
    assert_eq!(info.active, [Active::JavaScript, Active::OpenAction]);
    assert!(pdfa::check(&by_hand(action, "0 0 9 9")).contains(&pdfa::Defect::Active));
}

#[test]
fn a_page_of_a_hundred_metres_is_not_rendered() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(&folder, "bomb.pdf", &by_hand("", "0 0 280000 280000"));
    assert!(matches!(
        pdf::render(&path, 0, 300),
        Err(Trouble::TooLarge { .. })
    ));
    let odd = write(&folder, "--help.pdf", &by_hand("", "0 0 200 100"));
    assert_eq!(
        pdf::info(&odd).expect("a name is no option").sizes,
        [(200.0, 100.0)]
    );
}
