//! What a paper says, known because we wrote it.

use serde::{Deserialize, Serialize};

/// The fields of a paper as printed on it; `None` for what the paper does not bear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Digits before the slash or dash: `1234`.
    pub number: Option<String>,
    /// The year between number and notation: `2019` of `05/2019/QĐ-UBND`.
    pub number_year: Option<String>,
    /// Whether the number was written in by hand, which readers of print may miss.
    pub number_by_hand: bool,
    /// What follows the number: `QĐ-UBND`, of a Party paper `QĐ/HU`.
    pub notation: Option<String>,
    /// `YYYY-MM-DD`.
    pub issued_on: Option<String>,
    /// The place before the date: `Quảng Trị`.
    pub place: Option<String>,
    /// Lines joined by spaces, as printed: `ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ`.
    pub issuer: Option<String>,
    /// The body above the issuer, lines joined by spaces.
    pub parent_issuer: Option<String>,
    /// As printed: `QUYẾT ĐỊNH`; `CÔNG VĂN` where a letter prints none.
    #[serde(rename = "type")]
    pub paper_type: Option<String>,
    /// Without a leading `V/v` or `Về việc`.
    #[serde(rename = "abstract")]
    pub matter: Option<String>,
    /// The name under the signature.
    pub signer: Option<String>,
    /// The last line over the signature without `KT.` and the like: `PHÓ CHỦ TỊCH`.
    pub signer_post: Option<String>,
    /// The entries under `Nơi nhận`, without dash, semicolon and full stop.
    pub recipients: Vec<String>,
    /// `MẬT`, `TỐI MẬT` or `TUYỆT MẬT`.
    pub secrecy: Option<String>,
    /// `KHẨN`, `THƯỢNG KHẨN` or `HỎA TỐC`.
    pub urgency: Option<String>,
    /// The printed text of each page in reading order, lines as printed; what is pressed on by
    /// stamp or written over it is left out.
    pub text: Vec<String>,
}

/// `matter` without the words that only introduce it.
pub fn without_lead(matter: &str) -> String {
    let leads = ["V/v: ", "V/v ", "Về việc: ", "Về việc ", "về việc "];
    let bare = leads
        .iter()
        .find_map(|lead| matter.strip_prefix(lead))
        .unwrap_or(matter);
    bare.trim().to_owned()
}
