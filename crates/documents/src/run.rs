//! One run of Typst: source in, PDF or pictures out, and the cache emptied behind it.

use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_render::RenderOptions;

use crate::world::Desk;

/// More pages than this are refused; nothing we print comes near.
pub const PAGES_MAX: usize = 2_000;

/// Pictures finer than this are refused: an A4 page would pass 100 million pixels.
pub const DPI_MAX: u32 = 600;

const POINTS_PER_INCH: f64 = 72.0;

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The source does not compile. One message a line, each with its line in the source.
    #[error("typst refused the source: {0}")]
    Source(String),
    /// A file name that Typst cannot take, such as one that climbs out by `..`.
    #[error("not a name for a file: {0}")]
    FileName(String),
    /// More than [`PAGES_MAX`] pages.
    #[error("{pages} pages, at most {PAGES_MAX} are made")]
    TooManyPages {
        /// How many there would be.
        pages: usize,
    },
    /// Finer than `DPI_MAX`, or zero.
    #[error("{dpi} dots per inch, 1 to {DPI_MAX} are made")]
    Resolution {
        /// What was asked for.
        dpi: u32,
    },
    /// The text does not fit into the largest QR code.
    #[error("{bytes} bytes are too many for a QR code")]
    QrTooLong {
        /// The length of the text.
        bytes: usize,
    },
    /// The values for the source cannot be written as JSON.
    #[error("values cannot be handed over: {0}")]
    Values(#[from] serde_json::Error),
}

/// One page as pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Rows from the top, four bytes a pixel: red, green, blue, alpha (not premultiplied).
    pub rgba: Vec<u8>,
}

/// The PDF that `source` describes.
///
/// `inputs` are read in the source as `sys.inputs.NAME`, `files` by name as in `json("NAME")`,
/// `image("NAME")` or `import "NAME"`. Text from people goes through these two and is never
/// pasted into the source, so that no one writes Typst by filling in a form. Names of files
/// should be few and fixed, since Typst remembers them.
pub fn pdf(
    source: &str,
    inputs: &[(&str, String)],
    files: &[(&str, &[u8])],
) -> Result<Vec<u8>, Trouble> {
    typeset(source, inputs, files, |desk, document| {
        let options = PdfOptions {
            creator: Smart::Custom(None),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options).map_err(|errors| refused(desk, &errors))
    })
}

/// The pages that `source` describes as pictures of `dpi` dots per inch; the rest as in [`pdf`].
pub fn pictures(
    source: &str,
    inputs: &[(&str, String)],
    files: &[(&str, &[u8])],
    dpi: u32,
) -> Result<Vec<Picture>, Trouble> {
    if dpi == 0 || dpi > DPI_MAX {
        return Err(Trouble::Resolution { dpi });
    }
    let options = RenderOptions {
        pixel_per_pt: (f64::from(dpi) / POINTS_PER_INCH).into(),
        render_bleed: false,
    };
    typeset(source, inputs, files, |_, document| {
        let draw = |page| {
            let pixels = typst_render::render(page, &options);
            Picture {
                width: pixels.width(),
                height: pixels.height(),
                rgba: pixels.take_demultiplied(),
            }
        };
        Ok(document.pages().iter().map(draw).collect())
    })
}

pub(crate) fn typeset<T>(
    source: &str,
    inputs: &[(&str, String)],
    files: &[(&str, &[u8])],
    export: impl FnOnce(&Desk, &PagedDocument) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let _emptied = CacheEmptied;
    let desk = Desk::new(source, inputs, files)?;
    let document: PagedDocument = typst::compile(&desk)
        .output
        .map_err(|errors| refused(&desk, &errors))?;
    let pages = document.pages().len();
    if pages > PAGES_MAX {
        return Err(Trouble::TooManyPages { pages });
    }
    export(&desk, &document)
}

/// Typst keeps every result for the next run; ours share nothing worth the memory. Dropping
/// empties the cache after failed runs too.
struct CacheEmptied;

impl Drop for CacheEmptied {
    fn drop(&mut self) {
        comemo::evict(0);
    }
}

fn refused(desk: &Desk, errors: &[SourceDiagnostic]) -> Trouble {
    let lines: Vec<String> = errors
        .iter()
        .map(|error| {
            format!(
                "line {}: {}",
                desk.line_of(desk.range(error.span)),
                error.message
            )
        })
        .collect();
    Trouble::Source(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_reach_the_page_as_text_and_not_as_source() {
        let nasty = "#panic(\"no\") $ * _ ] \\ Hướng Hóa".to_owned();
        let made = pdf("#sys.inputs.name", &[("name", nasty)], &[]).unwrap();
        assert!(made.starts_with(b"%PDF-"));
    }

    #[test]
    fn the_same_source_gives_the_same_bytes() {
        let once = || pdf("= Quyết định", &[], &[]).unwrap();
        assert_eq!(once(), once());
    }

    #[test]
    fn pages_come_as_pictures_of_their_size() {
        let source = "#set page(width: 2in, height: 1in)\nMột#pagebreak()Hai";
        let pages = pictures(source, &[], &[], 100).unwrap();
        assert_eq!(pages.len(), 2);
        assert_eq!((pages[0].width, pages[0].height), (200, 100));
        assert_eq!(pages[0].rgba.len(), 200 * 100 * 4);
        assert!(
            pages[0].rgba.chunks(4).any(|pixel| pixel[0] < 50),
            "nothing was drawn"
        );
    }

    #[test]
    fn files_handed_over_are_found_and_no_others() {
        let source = "#import \"parts.typ\": word\n#word #json(\"data.json\").at(\"town\")";
        let parts: &[u8] = b"#let word = [Th\xe1\xbb\x8b]";
        let data: &[u8] = "{\"town\":\"Đông Hà\"}".as_bytes();
        pdf(source, &[], &[("parts.typ", parts), ("data.json", data)]).unwrap();
        for source in [
            "#read(\"/etc/passwd\")",
            "#read(\"../x\")",
            "#import \"@preview/a:1.0.0\"",
        ] {
            assert!(
                matches!(pdf(source, &[], &[]), Err(Trouble::Source(_))),
                "{source}"
            );
        }
    }

    #[test]
    fn a_fault_names_its_line() {
        let Err(Trouble::Source(told)) = pdf("Một\n\n#unknown", &[], &[]) else {
            panic!("compiled");
        };
        assert!(told.starts_with("line 3: "), "{told}");
    }

    #[test]
    fn a_resolution_out_of_bounds_is_refused() {
        assert!(matches!(
            pictures("a", &[], &[], 0),
            Err(Trouble::Resolution { dpi: 0 })
        ));
        assert!(matches!(
            pictures("a", &[], &[], 9999),
            Err(Trouble::Resolution { .. })
        ));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_text_can_be_a_value(text in "\\PC{0,60}") {
            prop_assert!(pdf("#sys.inputs.text", &[("text", text)], &[]).is_ok());
        }
    }
}
