//! A plain Word document: runs with faces, a head and a foot as tables without lines.

use super::flow::{Block, Line, Side};
use super::xml::{escaped, zipped};

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-"#;
const CONTENT_TYPES_END: &str = r#"officedocument.wordprocessingml.document.main+xml"/>
</Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org"#;
const RELATIONS_END: &str = r#"/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"#;

const BODY: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;
const BODY_END: &str = r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134"
 w:right="1134" w:bottom="1134" w:left="1701"/></w:sectPr></w:body></w:document>"#;

/// The bytes of a `.docx`.
pub(super) fn write(blocks: &[Block]) -> Vec<u8> {
    let mut body = BODY.to_owned();
    blocks.iter().for_each(|block| push_block(&mut body, block));
    body.push_str(BODY_END);
    zipped(&[
        (
            "[Content_Types].xml",
            &format!("{CONTENT_TYPES}{CONTENT_TYPES_END}"),
        ),
        ("_rels/.rels", &format!("{RELATIONS}{RELATIONS_END}")),
        ("word/document.xml", &body),
    ])
}

fn push_block(body: &mut String, block: &Block) {
    match block {
        Block::Line(line) => body.push_str(&paragraph(line)),
        Block::Columns(left, right) => {
            let cells = [cell(left), cell(right)].concat();
            body.push_str(&format!("<w:tbl><w:tr>{cells}</w:tr></w:tbl>"));
        }
        Block::Table(rows) => {
            let edges = ["top", "left", "bottom", "right", "insideH", "insideV"];
            let borders: String = edges
                .iter()
                .map(|edge| format!("<w:{edge} w:val=\"single\" w:sz=\"4\"/>"))
                .collect();
            body.push_str("<w:tbl><w:tblPr><w:tblBorders>");
            body.push_str(&format!("{borders}</w:tblBorders></w:tblPr>"));
            for row in rows {
                let cells: String = row.iter().map(|text| cell(&[plain(text)])).collect();
                body.push_str(&format!("<w:tr>{cells}</w:tr>"));
            }
            body.push_str("</w:tbl><w:p/>");
        }
        Block::Break => body.push_str("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"),
    }
}

fn plain(text: &str) -> Line {
    Line {
        text: text.to_owned(),
        bold: false,
        italic: false,
        side: Side::Left,
    }
}

fn cell(lines: &[Line]) -> String {
    let paragraphs: String = lines.iter().map(paragraph).collect();
    format!("<w:tc>{paragraphs}</w:tc>")
}

fn paragraph(line: &Line) -> String {
    let side = match line.side {
        Side::Left => "left",
        Side::Centre => "center",
        Side::Right => "right",
        Side::Both => "both",
    };
    let bold = if line.bold { "<w:b/>" } else { "" };
    let italic = if line.italic { "<w:i/>" } else { "" };
    format!(
        "<w:p><w:pPr><w:jc w:val=\"{side}\"/></w:pPr><w:r><w:rPr><w:rFonts \
         w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\"/>{bold}\
         {italic}<w:sz w:val=\"28\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
        escaped(&line.text),
    )
}
