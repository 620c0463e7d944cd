//! Pages bundled as an office scanner bundles them: a PDF of pictures, a TIFF of several pages.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};
use tiff::encoder::{Compression, Rational, TiffEncoder, colortype};
use tiff::tags::ResolutionUnit;

/// Why pages could not be bundled.
#[derive(Debug, thiserror::Error)]
pub enum Unbundled {
    /// A page that JPEG cannot hold, such as one without pixels.
    #[error(transparent)]
    Picture(#[from] image::ImageError),
    /// A page that TIFF cannot hold.
    #[error(transparent)]
    Tiff(#[from] tiff::TiffError),
}

const POINTS_PER_INCH: f32 = 72.0;

/// A PDF with one JPEG a page and no text, as a scanner writes it. `dpi` gives the page size.
pub fn to_pdf(pages: &[DynamicImage], dpi: u32, quality: u8) -> Result<Vec<u8>, Unbundled> {
    let mut pdf = Pdf::new();
    let (catalog, tree) = (Ref::new(1), Ref::new(2));
    let first = |page: usize| 3 + 3 * page as i32;
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree)
        .kids((0..pages.len()).map(|page| Ref::new(first(page))))
        .count(pages.len() as i32);
    for (number, picture) in pages.iter().enumerate() {
        let at = first(number);
        let (page, image, content) = (Ref::new(at), Ref::new(at + 1), Ref::new(at + 2));
        let points = |pixels: u32| pixels as f32 * POINTS_PER_INCH / dpi as f32;
        let (width, height) = (points(picture.width()), points(picture.height()));
        let mut sheet = pdf.page(page);
        sheet
            .media_box(Rect::new(0.0, 0.0, width, height))
            .parent(tree)
            .contents(content);
        sheet.resources().x_objects().pair(Name(b"Scan"), image);
        sheet.finish();
        let bytes = jpeg(picture, quality)?;
        let mut object = pdf.image_xobject(image, &bytes);
        object.filter(Filter::DctDecode);
        object
            .width(picture.width() as i32)
            .height(picture.height() as i32);
        if picture.color().has_color() {
            object.color_space().device_rgb();
        } else {
            object.color_space().device_gray();
        }
        object.bits_per_component(8);
        object.finish();
        let mut drawing = Content::new();
        drawing.transform([width, 0.0, 0.0, height, 0.0, 0.0]);
        drawing.x_object(Name(b"Scan"));
        pdf.stream(content, &drawing.finish());
    }
    Ok(pdf.finish())
}

/// One page as JPEG, gray or RGB as it is.
pub fn jpeg(page: &DynamicImage, quality: u8) -> Result<Vec<u8>, Unbundled> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).write_image(
        page.as_bytes(),
        page.width(),
        page.height(),
        page.color().into(),
    )?;
    Ok(bytes)
}

/// A TIFF with all pages, LZW, with its resolution told.
pub fn to_tiff(pages: &[DynamicImage], dpi: u32) -> Result<Vec<u8>, Unbundled> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes)?.with_compression(Compression::Lzw);
    for page in pages {
        let (width, height) = (page.width(), page.height());
        let resolution = Rational { n: dpi, d: 1 };
        if page.color().has_color() {
            let mut image = encoder.new_image::<colortype::RGB8>(width, height)?;
            image.resolution(ResolutionUnit::Inch, resolution);
            image.write_data(page.to_rgb8().as_raw())?;
        } else {
            let mut image = encoder.new_image::<colortype::Gray8>(width, height)?;
            image.resolution(ResolutionUnit::Inch, resolution);
            image.write_data(page.to_luma8().as_raw())?;
        }
    }
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Vec<DynamicImage> {
        vec![
            DynamicImage::new_rgb8(200, 100),
            DynamicImage::new_luma8(100, 200),
        ]
    }

    #[test]
    fn a_pdf_holds_each_page_as_a_picture() {
        let pdf = to_pdf(&pages(), 100, 80).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        let pictures = pdf
            .windows(9)
            .filter(|bytes| *bytes == b"DCTDecode")
            .count();
        assert_eq!(pictures, 2);
    }

    #[test]
    fn a_tiff_holds_each_page() {
        let bytes = to_tiff(&pages(), 300).unwrap();
        let mut decoder = tiff::decoder::Decoder::new(Cursor::new(bytes)).unwrap();
        assert_eq!(decoder.dimensions().unwrap(), (200, 100));
        decoder.next_image().unwrap();
        assert_eq!(decoder.dimensions().unwrap(), (100, 200));
        assert!(!decoder.more_images());
    }
}
