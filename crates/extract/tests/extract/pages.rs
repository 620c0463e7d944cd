//! Pages drawn by the office program, looked at through poppler. Without the programs these tests
//! fail: the product cannot do without them either.

use std::path::{Path, PathBuf};
use std::process::Command;

use extract::{Kind, Limits, Printer, Trouble};
use tempfile::TempDir;

use crate::made::{
    MOTTO, MOTTO_TCVN3, NATION, ODT_OLD_STYLES, RTF_TCVN3, docx_with, odt_with, on_disk, western,
};

/// The words on the pages, one space between them.
fn words(pdf: &Path) -> String {
    let said = Command::new("pdftotext")
        .arg(pdf)
        .arg("-")
        .output()
        .unwrap();
    assert!(said.status.success());
    let text = String::from_utf8(said.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn printed(bytes: &[u8], kind: Kind) -> Result<(TempDir, PathBuf), Trouble> {
    let (folder, path) = on_disk(bytes);
    let out = folder.path().join("out");
    let pdf = extract::pages_as_pdf(&path, kind, &out, &printer())?;
    Ok((folder, pdf))
}

/// Draws with the product's own fonts, whatever the machine has.
fn printer() -> Printer {
    Printer {
        fonts_folder: Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../documents/fonts")),
        ..Printer::default()
    }
}

fn printed_words(bytes: &[u8], kind: Kind) -> String {
    let (_folder, pdf) = printed(bytes, kind).unwrap();
    words(&pdf)
}

/// An old Word document in .VnTime, made by the office program out of the rich text.
fn doc() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("old.rtf"), RTF_TCVN3).unwrap();
    let mut command = Command::new("soffice");
    command
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.path().display()
        ))
        .args(["--headless", "--convert-to", "doc:MS Word 97", "old.rtf"])
        .current_dir(folder.path());
    confine::run(
        &mut command,
        None,
        &confine::Limits {
            memory_bytes_max: 4 << 30,
            ..confine::Limits::default()
        },
    )
    .unwrap();
    std::fs::read(folder.path().join("old.doc")).unwrap()
}

#[test]
fn an_old_word_document_is_read_and_drawn_in_unicode() {
    let bytes = doc();
    let (folder, path) = on_disk(&bytes);
    assert_eq!(extract::sniff_path(&path).unwrap(), Kind::Doc);
    let out = folder.path().join("out");
    let pages = extract::text_and_pages(&path, Kind::Doc, &out, &Printer::default()).unwrap();
    let lines: Vec<&str> = pages
        .text
        .paragraphs
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    assert_eq!(
        lines,
        [&NATION.to_uppercase(), MOTTO, "Quảng Trị, ngày 05", NATION]
    );
    assert_eq!(pages.text.repairs.len(), 1);
    let shown = words(&pages.pdf);
    assert!(shown.contains(NATION) && shown.contains(MOTTO), "{shown}");
    assert!(shown.contains(&NATION.to_uppercase()), "{shown}");
}

#[test]
fn rich_text_is_drawn_in_unicode() {
    let shown = printed_words(RTF_TCVN3.as_bytes(), Kind::Rtf);
    assert!(shown.contains(NATION) && shown.contains(MOTTO), "{shown}");
    assert!(shown.contains("Quảng Trị, ngày 05"), "{shown}");
}

#[test]
fn plain_text_keeps_its_columns() {
    let bytes = western(&format!(
        "UBND              {MOTTO_TCVN3}\r\n\tA & B <c>\r\n"
    ));
    let (_folder, pdf) = printed(&bytes, Kind::Text).unwrap();
    let said = Command::new("pdftotext")
        .arg("-layout")
        .arg(&pdf)
        .arg("-")
        .output()
        .unwrap();
    let shown = String::from_utf8(said.stdout).unwrap();
    assert!(shown.contains("UBND     "), "{shown}");
    assert!(
        shown.contains(MOTTO) && shown.contains("A & B <c>"),
        "{shown}"
    );
}

#[test]
fn open_document_in_old_fonts_is_drawn_in_unicode() {
    let body = format!(
        r#"<text:p text:style-name="P1"><text:span text:style-name="T2">§éc</text:span>
lËp<text:tab/>
- Tù do &amp; H¹nh phóc</text:p><text:p>{NATION}</text:p>"#
    );
    let shown = printed_words(&odt_with(ODT_OLD_STYLES, &body, &[]), Kind::Odt);
    assert!(shown.contains("Độc lập - Tự do & Hạnh phúc"), "{shown}");
    assert!(shown.contains(NATION), "{shown}");
}

#[test]
fn pages_are_drawn_in_the_fonts_of_the_folder() {
    let (_folder, pdf) = printed(RTF_TCVN3.as_bytes(), Kind::Rtf).unwrap();
    let said = Command::new("pdffonts").arg(&pdf).output().unwrap();
    let fonts = String::from_utf8(said.stdout).unwrap();
    assert!(
        fonts.contains("Tinos") && !fonts.contains("DejaVu"),
        "{fonts}"
    );
    assert!(words(&pdf).contains(NATION));
}

#[test]
fn tables_too_deep_for_the_program_never_get_there() {
    let (open, close) = ("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>");
    let body = format!("{}<w:p/>{}", open.repeat(10_000), close.repeat(10_000));
    let trouble = printed(&docx_with(&body, &[]), Kind::Docx)
        .map(|_| ())
        .unwrap_err();
    assert_eq!(trouble.code(), "bomb");
    let groups = format!("{{\\rtf1 {}x{}}}", "{".repeat(10_000), "}".repeat(10_000));
    let trouble = printed(groups.as_bytes(), Kind::Rtf)
        .map(|_| ())
        .unwrap_err();
    assert_eq!(trouble.code(), "bomb");
}

/// A place that would notice anybody who comes to fetch something.
struct Watch(std::net::TcpListener);

impl Watch {
    fn begin() -> Watch {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Watch(listener)
    }

    fn address(&self) -> String {
        format!("http://{}/a.png", self.0.local_addr().unwrap())
    }

    fn assert_nobody_came(&self) {
        assert!(self.0.accept().is_err(), "somebody came to fetch");
    }
}

#[test]
fn pictures_from_elsewhere_are_not_fetched_for_word() {
    let watch = Watch::begin();
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="p" TargetMode="External" Target="{}"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>
</Relationships>"#,
        watch.address()
    );
    let body = r#"<w:p><w:r><w:t>Có ảnh</w:t></w:r><w:r><w:drawing><wp:inline
xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent
cx="900000" cy="900000"/><wp:docPr id="1" name="a"/><a:graphic
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData
uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic
xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr
id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="p"/>
<a:stretch/></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/>
</a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>
</w:drawing></w:r></w:p>"#;
    let bytes = docx_with(body, &[("word/_rels/document.xml.rels", &relations)]);
    assert!(printed_words(&bytes, Kind::Docx).contains("Có ảnh"));
    watch.assert_nobody_came();
}

#[test]
fn pictures_from_elsewhere_are_not_fetched_for_open_document() {
    let watch = Watch::begin();
    let body = format!(
        r#"<text:p>Có ảnh<draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char">
<draw:image xlink:href="{}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>
</draw:frame></text:p>"#,
        watch.address()
    );
    assert!(printed_words(&odt_with("", &body, &[]), Kind::Odt).contains("Có ảnh"));
    watch.assert_nobody_came();
}

#[test]
fn a_document_that_the_program_refuses_is_told_and_leaves_nothing() {
    let broken = "{\\rtf";
    let trouble = printed(broken.as_bytes(), Kind::Rtf)
        .map(|_| ())
        .unwrap_err();
    assert_eq!(trouble.code(), "truncated");
    let mut bytes = doc();
    bytes.truncate(2000);
    let trouble = printed(&bytes, Kind::Doc).map(|_| ()).unwrap_err();
    assert!(
        ["truncated", "program-failed"].contains(&trouble.code()),
        "{trouble}"
    );
}

#[test]
fn a_program_that_takes_too_long_is_stopped() {
    let (folder, path) = on_disk(&doc());
    let limits = Limits {
        convert_wall: std::time::Duration::from_millis(100),
        ..Limits::default()
    };
    let trouble = extract::text(&path, Kind::Doc, &limits).unwrap_err();
    assert_eq!(trouble.code(), "program-hung");
    drop(folder);
}

#[test]
fn kinds_without_pages_to_make() {
    for (kind, code) in [
        (Kind::Pdf, "unsupported"),
        (Kind::Locked, "password"),
        (Kind::Empty, "empty"),
    ] {
        let trouble = printed(b"x", kind).map(|_| ()).unwrap_err();
        assert_eq!(trouble.code(), code);
    }
}
