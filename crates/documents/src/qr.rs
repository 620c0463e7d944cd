//! QR codes as SVG, so that a phone reads a link off a printed slip.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::Trouble;

/// `text` as a QR code: a square SVG picture with its quiet zone, error correction M.
///
/// Fails with [`Trouble::QrTooLong`] above about 2,300 bytes.
pub fn qr_svg(text: &str) -> Result<String, Trouble> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .map_err(|_| Trouble::QrTooLong { bytes: text.len() })?;
    Ok(code
        .render::<svg::Color>()
        .min_dimensions(120, 120)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_picture_and_a_book_does_not() {
        let svg = qr_svg("http://127.0.0.1:8080/activate?code=AB12-CD34").unwrap();
        assert!(svg.contains("<svg") && svg.contains("</svg>"));
        assert!(matches!(
            qr_svg(&"a".repeat(5000)),
            Err(Trouble::QrTooLong { bytes: 5000 })
        ));
    }
}
