//! What is read off a record: values, how sure we are, and where on the page they stand.

use serde::{Deserialize, Serialize};

/// A rectangle of the page picture in pixels, origin at the top left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Left edge, pixels.
    pub left: u32,
    /// Top edge, pixels.
    pub top: u32,
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
}

impl Area {
    /// The smallest rectangle that holds both.
    pub fn with(self, other: Area) -> Area {
        if self == Area::default() {
            return other;
        }
        let left = self.left.min(other.left);
        let top = self.top.min(other.top);
        let right =
            (self.left.saturating_add(self.width)).max(other.left.saturating_add(other.width));
        let bottom =
            (self.top.saturating_add(self.height)).max(other.top.saturating_add(other.height));
        Area {
            left,
            top,
            width: right - left,
            height: bottom - top,
        }
    }
}

/// One value with its place on the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The value, NFC, white space collapsed.
    pub value: String,
    /// How sure the reader is, 0 to 1; above 0.9 it is right at least 98 times in 100.
    pub confidence: f32,
    /// Page, counted from 0.
    pub page: usize,
    /// The crop that shows the value.
    pub area: Area,
}

/// A unit of the register that the issuer was recognised as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snap {
    /// Key of the unit, as given to [`crate::Names`].
    pub key: String,
    /// Full name of the unit, as given to [`crate::Names`].
    pub name: String,
    /// How sure the reader is, 0 to 1.
    pub confidence: f32,
}

/// All that was read off one record. What is not printed, or cannot be read, is `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The number alone: `1234` of `1234/QĐ-UBND`, `12` of `12/2021/QĐ-UBND`.
    pub number: Option<Field>,
    /// The year printed between number and notation: `2021` of `12/2021/QĐ-UBND`.
    pub number_year: Option<Field>,
    /// The notation alone: `QĐ-UBND`; of the Party's `123-QĐ/HU` it is `QĐ/HU`.
    pub notation: Option<Field>,
    /// Date of issue, `YYYY-MM-DD`, a day of the calendar.
    pub issued_on: Option<Field>,
    /// Place of issue, as printed before the date.
    pub place: Option<Field>,
    /// The issuing body as printed, lines joined.
    pub issuer: Option<Field>,
    /// The body above the issuer as printed, lines joined.
    pub parent_issuer: Option<Field>,
    /// The unit of the register that the issuer is.
    pub issuer_unit: Option<Snap>,
    /// Type in capitals, `QUYẾT ĐỊNH`; `CÔNG VĂN` for a letter, which prints none.
    pub kind: Option<Field>,
    /// Abstract, lines joined, without a leading `V/v` or `Về việc`.
    pub abstract_text: Option<Field>,
    /// Name of the person who signed.
    pub signer: Option<Field>,
    /// The signer's own post, the last line over the signature: `PHÓ CHỦ TỊCH`.
    pub signer_post: Option<Field>,
    /// Recipients, one to a line, without bullets.
    pub recipients: Option<Field>,
    /// Secrecy mark: `MẬT`, `TỐI MẬT`, `TUYỆT MẬT`.
    pub secrecy: Option<Field>,
    /// Urgency mark: `KHẨN`, `THƯỢNG KHẨN`, `HỎA TỐC`, `HỎA TỐC HẸN GIỜ`.
    pub urgency: Option<Field>,
}
