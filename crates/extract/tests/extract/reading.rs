//! The text inside good documents.

use extract::Kind;

use crate::made::{
    MOTTO, MOTTO_TCVN3, NATION, NATION_TCVN3, ODT_OLD_STYLES, RTF_TCVN3, docx, docx_with, lines,
    odt, odt_with, read, western,
};

/// One repair, in TCVN3, of so many runs.
fn assert_tcvn3(extracted: &extract::Extracted, runs: u32) {
    assert_eq!(extracted.repairs.len(), 1, "{:?}", extracted.repairs);
    let repair = &extracted.repairs[0];
    assert_eq!((repair.encoding.name(), repair.runs), ("TCVN3", runs));
    assert!(repair.confidence > 0.5);
}

#[test]
fn rich_text_in_an_old_encoding() {
    let extracted = read(RTF_TCVN3.as_bytes(), Kind::Rtf).unwrap();
    let text: Vec<&str> = extracted
        .paragraphs
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    let capitals = NATION.to_uppercase();
    assert_eq!(text, [&capitals, MOTTO, "Quảng Trị, ngày 05", NATION]);
    assert_tcvn3(&extracted, 3);
    assert_eq!(extracted.paragraphs[2].runs_repaired, 0);
    assert_eq!(extracted.author.as_deref(), Some("Lan"));
    assert!(extracted.title.is_some());
    assert!(!extracted.truncated && !extracted.cut);
}

#[test]
fn rich_text_shows_only_what_is_on_the_page() {
    let hidden = r"{\rtf1{\*\generator Riched20;}{\pict\bin4 }}{{ ab}{\field{\*\fldinst HYPERLINK x}
{\fldrslt th\u432\'3f}} A{\v giau}B{\deleted bo}C\~D\_E\{\}\\
 \emdash\line F{\upr{sai}{\*\ud{\uc0\u7883}}}
{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt khung\par}}{\shprslt sai\par}}}";
    let found = lines(hidden.as_bytes(), Kind::Rtf);
    assert_eq!(found, ["thư ABC\u{a0}D-E{}\\ —\nFịkhung"]);
}

#[test]
fn rich_text_cells_and_letters_of_two_units() {
    let table = r"{\rtf1\trowd\cellx1000\cellx2000\intbl UBND\cell S\u7889?\cell\row
\u-10179?\u-8704?\par}";
    assert_eq!(lines(table.as_bytes(), Kind::Rtf), ["UBND", "Số", "😀"]);
}

#[test]
fn rich_text_in_code_pages() {
    let pages = r"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0\fcharset163 Arial;}{\f1\fcharset204 Arial;}
{\f2\fcharset2 Wingdings;}}\f0 \'c2\'f0 \f1\'ef\f2\'fc\par}";
    assert_eq!(lines(pages.as_bytes(), Kind::Rtf), ["Âđ п"]);
}

#[test]
fn word_takes_the_font_from_run_style_or_theme() {
    let styles = r#"<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/></w:rPr></w:rPrDefault>
</w:docDefaults><w:style w:type="paragraph" w:styleId="Old"><w:basedOn w:val="Older"/></w:style>
<w:style w:type="paragraph" w:styleId="Older"><w:rPr><w:rFonts w:ascii=".VnTime"
w:hAnsi=".VnTime"/></w:rPr></w:style><w:style w:type="character" w:styleId="Caps"><w:rPr>
<w:rFonts w:hAnsi=".VnTimeH"/></w:rPr></w:style></w:styles>"#;
    let theme = r#"<a:theme xmlns:a="a"><a:majorFont><a:latin typeface="Arial"/></a:majorFont>
<a:minorFont><a:latin typeface=".VnTime"/></a:minorFont></a:theme>"#;
    let body = format!(
        r#"<w:p><w:pPr><w:pStyle w:val="Old"/><w:rPr><w:rFonts w:hAnsi="Arial"/></w:rPr></w:pPr>
<w:r><w:t>{MOTTO_TCVN3}</w:t></w:r></w:p>
<w:p><w:r><w:rPr><w:rStyle w:val="Caps"/></w:rPr><w:t>{NATION_TCVN3}</w:t></w:r></w:p>
<w:p><w:r><w:t>{NATION_TCVN3}</w:t></w:r></w:p>
<w:p><w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/></w:rPr>
<w:t>{NATION}</w:t></w:r></w:p>"#
    );
    let more = [
        ("word/styles.xml", styles),
        ("word/theme/theme1.xml", theme),
    ];
    let extracted = read(&docx_with(&body, &more), Kind::Docx).unwrap();
    let capitals = NATION.to_uppercase();
    assert_eq!(
        extracted.text(),
        [MOTTO, &capitals, NATION, NATION].join("\n")
    );
    assert_tcvn3(&extracted, 3);
}

#[test]
fn an_old_encoding_shows_even_where_the_font_was_changed() {
    let run = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let vni = "Coäng hoaø xaõ hoäi chuû nghóa Vieät Nam";
    let plain = "Ngân sách năm 2016; café, garçon, Straße";
    let body = [run(NATION_TCVN3), run(vni), run(plain), run(NATION)].concat();
    let extracted = read(&docx(&body), Kind::Docx).unwrap();
    assert_eq!(extracted.text(), [NATION, NATION, plain, NATION].join("\n"));
    let found: Vec<_> = extracted
        .repairs
        .iter()
        .map(|one| one.encoding.name())
        .collect();
    assert_eq!(found, ["TCVN3", "VNI"]);
}

#[test]
fn plain_text_with_a_stray_byte_is_still_unicode() {
    let mut bytes = format!("{NATION}\n{MOTTO}\n").repeat(5).into_bytes();
    bytes.push(0xff);
    let extracted = read(&bytes, Kind::Text).unwrap();
    assert!(extracted.text().starts_with(&format!("{NATION}\n{MOTTO}")));
    assert!(extracted.repairs.is_empty());
}

#[test]
fn word_mixes_fonts_in_one_line() {
    let run = |font: &str, text: &str| {
        format!(
            r#"<w:r><w:rPr><w:rFonts w:hAnsi="{font}"/></w:rPr>
<w:t xml:space="preserve">{text}</w:t></w:r>"#
        )
    };
    let line = [
        run(".VnTime", "Céng "),
        run(".VnTime", "hoµ"),
        run("Arial", " Đông Hà"),
    ]
    .concat();
    let extracted = read(&docx(&format!("<w:p>{line}</w:p>")), Kind::Docx).unwrap();
    assert_eq!(extracted.text(), "Cộng hoà Đông Hà");
    assert_tcvn3(&extracted, 1);
    assert_eq!(extracted.paragraphs[0].runs_repaired, 1);
}

#[test]
fn word_shows_only_what_is_on_the_page() {
    let body = r#"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>UBND</w:t></w:r></w:p></w:tc><w:tc><w:p>
<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>Số</w:t><w:tab/><w:t>12</w:t>
<w:br/><w:t>a&amp;b&#7883;</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:del><w:r><w:delText>bỏ
</w:delText></w:r></w:del><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins><w:r><w:instrText>PAGE
</w:instrText></w:r><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:txbxContent><w:p><w:r>
<w:t>khung</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:t>sai</w:t></mc:Fallback>
</mc:AlternateContent><w:t> sau</w:t></w:r></w:p>"#;
    let side = [
        (
            "word/header1.xml",
            r#"<w:hdr xmlns:w="w"><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:hdr>"#,
        ),
        (
            "docProps/core.xml",
            "<c><dc:title>Tờ &lt;b&gt; trình</dc:title></c>",
        ),
    ];
    let extracted = read(&docx_with(body, &side), Kind::Docx).unwrap();
    assert_eq!(extracted.text(), "UBND\nSố\t12\na&bị\nkhung\nthêm sau\nMẬT");
    assert!(extracted.repairs.is_empty());
    assert_eq!(extracted.title.as_deref(), Some("Tờ"));
}

#[test]
fn open_document_takes_the_font_from_styles_and_spans() {
    let body = format!(
        r#"<text:p text:style-name="P1">{MOTTO_TCVN3}</text:p>
<text:p text:style-name="P1"><text:span text:style-name="T1">{NATION_TCVN3}</text:span></text:p>
<text:p text:style-name="P1"><text:span text:style-name="T2">Céng</text:span> hoµ</text:p>
<text:p>{NATION}</text:p>"#
    );
    let extracted = read(&odt_with(ODT_OLD_STYLES, &body, &[]), Kind::Odt).unwrap();
    let capitals = NATION.to_uppercase();
    assert_eq!(
        extracted.text(),
        [MOTTO, &capitals, "Cộng hoà", NATION].join("\n")
    );
    assert_tcvn3(&extracted, 3);
}

#[test]
fn open_document_shows_only_what_is_on_the_page() {
    let body = r#"<text:tracked-changes><text:p>bỏ</text:p></text:tracked-changes>
<table:table><table:table-row><table:table-cell><text:p>UBND</text:p></table:table-cell>
<table:table-cell><text:p>Số<text:tab/>12<text:line-break/>a&amp;b<text:s text:c="3"/>c
d</text:p></table:table-cell></table:table-row></table:table>
<text:p>thân<office:annotation><text:p>nhận xét</text:p></office:annotation><draw:frame>
<draw:text-box><text:p>khung</text:p></draw:text-box></draw:frame></text:p>"#;
    let meta = "<m><dc:title>Tờ trình</dc:title><dc:creator>Minh</dc:creator></m>";
    let styles = "<s><office:master-styles><text:p>MẬT</text:p></office:master-styles></s>";
    let more = [("meta.xml", meta), ("styles.xml", styles)];
    let extracted = read(&odt_with("", body, &more), Kind::Odt).unwrap();
    assert_eq!(
        extracted.text(),
        "UBND\nSố\t12\na&b   c d\nkhung\nthân\nMẬT"
    );
    assert_eq!(extracted.title.as_deref(), Some("Tờ trình"));
    assert_eq!(extracted.author.as_deref(), Some("Minh"));
    assert_eq!(
        lines(&odt("<text:h>Điều 1</text:h>"), Kind::Odt),
        ["Điều 1"]
    );
}

#[test]
fn plain_text_in_every_coat() {
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        let units = format!("{mark}{NATION}\r\n\r\n{MOTTO}");
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        units.encode_utf16().flat_map(bytes).collect()
    };
    let utf8 = format!("{NATION}\n  \n{MOTTO}\n");
    let coats = [
        utf8.as_bytes().to_vec(),
        format!("\u{feff}{utf8}").into_bytes(),
        utf16(false, true),
        utf16(true, true),
        utf16(false, false),
        utf16(true, false),
    ];
    for bytes in coats {
        let extracted = read(&bytes, Kind::Text).unwrap();
        assert_eq!(extracted.text(), format!("{NATION}\n{MOTTO}"));
        assert!(extracted.repairs.is_empty());
    }
}

#[test]
fn plain_text_in_an_old_encoding() {
    let bytes = western(&format!("{NATION_TCVN3}\r\n{MOTTO_TCVN3}\r\n"));
    let extracted = read(&bytes, Kind::Text).unwrap();
    assert_eq!(extracted.text(), format!("{NATION}\n{MOTTO}"));
    assert_tcvn3(&extracted, 1);
}

#[test]
fn web_pages_without_their_markup() {
    let page = "<html><head><title>Trang &lt;1&gt;</title><meta name=author content='Lan'>\
        <style>p{}</style></head><body><h1>Quyết   định</h1><p>Điều&nbsp;1.\n<b>Số</b> h&oacute;a\
        <script>alert(1)</script><table><tr><td>a<td>b</table>x<br>y</body>";
    let extracted = read(page.as_bytes(), Kind::Html).unwrap();
    assert_eq!(
        extracted.text(),
        "Quyết định\nĐiều\u{a0}1. Số hóa\na\nb\nx\ny"
    );
    assert_eq!(extracted.title.as_deref(), Some("Trang <1>"));
    assert_eq!(extracted.author.as_deref(), Some("Lan"));
}

#[test]
fn web_pages_of_the_nineties() {
    let page = format!(
        "<html><meta http-equiv=Content-Type content='text/html; charset=windows-1252'>\
         <p><font face='.VnTime' size=3>{MOTTO_TCVN3}</font>\
         <p style=\"font-family:'.VnTimeH', serif\">{NATION_TCVN3}</p>"
    );
    let extracted = read(&western(&page), Kind::Html).unwrap();
    assert_eq!(
        extracted.text(),
        format!("{MOTTO}\n{}", NATION.to_uppercase())
    );
    assert_tcvn3(&extracted, 2);
}

#[test]
fn properties_of_strangers_are_plain_and_short() {
    let title = format!(
        "<c><dc:title>{}\u{200b}\n x</dc:title></c>",
        "a".repeat(5000)
    );
    let bytes = docx_with("<w:p/>", &[("docProps/core.xml", &title)]);
    assert_eq!(
        read(&bytes, Kind::Docx)
            .unwrap()
            .title
            .unwrap()
            .chars()
            .count(),
        1000
    );
}
