//! A plain OpenDocument text.

use super::flow::{Block, Line, Side};
use super::xml::{escaped, zipped};

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
 manifest:version="1.2">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"#;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.2">
<office:automatic-styles>"#;

/// The bytes of an `.odt`.
pub(super) fn write(blocks: &[Block]) -> Vec<u8> {
    let mut content = HEAD.to_owned();
    for side in [Side::Left, Side::Centre, Side::Right, Side::Both] {
        for (bold, italic) in [(false, false), (true, false), (false, true), (true, true)] {
            content.push_str(&style(side, bold, italic));
        }
    }
    content.push_str(
        "<style:style style:name=\"Next\" style:family=\"paragraph\">\
         <style:paragraph-properties fo:break-before=\"page\"/></style:style>\
         </office:automatic-styles><office:body><office:text>",
    );
    let mut tables = 0;
    for block in blocks {
        content.push_str(&written(block, &mut tables));
    }
    content.push_str("</office:text></office:body></office:document-content>");
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", MANIFEST),
        ("content.xml", &content),
    ])
}

fn written(block: &Block, tables: &mut usize) -> String {
    match block {
        Block::Line(line) => paragraph(line),
        Block::Columns(left, right) => {
            let cells: String = [left, right]
                .iter()
                .map(|lines| cell(&lines.iter().map(paragraph).collect::<String>()))
                .collect();
            table(&row(&cells), 2, tables)
        }
        Block::Table(rows) => {
            let columns = rows.first().map_or(1, Vec::len);
            let text = |text: &String| cell(&format!("<text:p>{}</text:p>", escaped(text)));
            let rows: String = rows
                .iter()
                .map(|cells| row(&cells.iter().map(text).collect::<String>()))
                .collect();
            table(&rows, columns, tables)
        }
        Block::Break => "<text:p text:style-name=\"Next\"/>".to_owned(),
    }
}

fn table(rows: &str, columns: usize, tables: &mut usize) -> String {
    *tables += 1;
    format!(
        "<table:table table:name=\"T{tables}\"><table:table-column \
         table:number-columns-repeated=\"{columns}\"/>{rows}</table:table>",
    )
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn cell(inside: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\">{inside}</table:table-cell>")
}

fn name(side: Side, bold: bool, italic: bool) -> String {
    format!(
        "{side:?}{}{}",
        if bold { "B" } else { "" },
        if italic { "I" } else { "" }
    )
}

fn style(side: Side, bold: bool, italic: bool) -> String {
    let align = match side {
        Side::Left => "start",
        Side::Centre => "center",
        Side::Right => "end",
        Side::Both => "justify",
    };
    let weight = if bold { " fo:font-weight=\"bold\"" } else { "" };
    let slant = if italic {
        " fo:font-style=\"italic\""
    } else {
        ""
    };
    format!(
        "<style:style style:name=\"{}\" style:family=\"paragraph\"><style:paragraph-properties \
         fo:text-align=\"{align}\"/><style:text-properties fo:font-family=\"Times New Roman\" \
         fo:font-size=\"14pt\"{weight}{slant}/></style:style>",
        name(side, bold, italic),
    )
}

fn paragraph(line: &Line) -> String {
    let name = name(line.side, line.bold, line.italic);
    format!(
        "<text:p text:style-name=\"{name}\">{}</text:p>",
        escaped(&line.text)
    )
}
