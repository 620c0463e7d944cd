//! A paper as the layouts read it: everything that is drawn, handed to Typst as JSON.

use serde::Serialize;

/// One paper. Field names reach Typst with dashes.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Paper {
    pub style: Style,
    pub parent: Vec<String>,
    pub issuer: Vec<String>,
    pub motto: Vec<String>,
    pub number: NumberLine,
    pub place_date: String,
    /// Under the number of a letter, with its `V/v`.
    pub subject: Option<String>,
    pub title: Option<String>,
    /// Under the title, with its `Về việc` where it has one.
    pub r#abstract: Option<String>,
    /// `Kính gửi:`, of a telegram also the sender's word.
    pub to_word: String,
    pub to: Vec<String>,
    pub body: Vec<Part>,
    pub recipients: Vec<String>,
    pub recipients_end: String,
    pub signer: Signer,
    /// Signs beside the chair, on minutes.
    pub clerk: Option<Clerk>,
    pub annexes: Vec<Annex>,
    pub secrecy: Option<Mark>,
    pub urgency: Option<Mark>,
    pub received: Option<Received>,
    pub copy: Option<CopyStamp>,
    pub seal: Option<Seal>,
    /// Curves of the pen: a start point, then three points for each curve, in millimetres.
    pub pen: Vec<Vec<[f64; 2]>>,
    pub pen_at: [f64; 2],
    /// Whether stamps, seal and pen are drawn; without them the layout stays the same.
    pub stamps: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct NumberLine {
    pub lead: String,
    pub digits: Option<String>,
    pub hand: bool,
    pub tail: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "k", rename_all = "kebab-case")]
pub enum Part {
    Head { t: String },
    Basis { t: String },
    Article { n: String, t: String },
    Section { t: String },
    P { t: String },
    Centre { t: String },
    Table { rows: Vec<Vec<String>> },
    Break,
}

#[derive(Debug, Clone, Serialize)]
pub struct Signer {
    pub lines: Vec<String>,
    /// `(Đã ký)` on copies.
    pub signed: Option<String>,
    pub name: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Clerk {
    pub post: String,
    pub name: String,
}

/// A table on a page behind the signature.
#[derive(Debug, Clone, Serialize)]
pub struct Annex {
    pub title: String,
    pub name: String,
    /// `(Kèm theo Quyết định số …)`.
    pub note: String,
    pub rows: Vec<Vec<String>>,
}

/// A mark of secrecy or urgency.
#[derive(Debug, Clone, Serialize)]
pub struct Mark {
    pub text: String,
    /// `box` or `stamp`.
    pub r#as: String,
    /// `red` or `black`, of a box.
    pub ink: String,
    /// Degrees, of a stamp.
    pub turn: f64,
    /// Millimetres from the left edge, of a stamp.
    pub x: f64,
    /// Millimetres from the top edge, of a stamp.
    pub y: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Received {
    pub office: String,
    pub word: String,
    pub number: String,
    pub date: String,
    pub turn: f64,
    pub x: f64,
    pub y: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct CopyStamp {
    pub text: String,
    pub turn: f64,
    pub x: f64,
    pub y: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Seal {
    pub top: String,
    pub below: String,
    pub turn: f64,
    pub dx: f64,
    pub dy: f64,
}

/// Measures of a layout variant, in points unless told otherwise.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Style {
    pub font: String,
    pub hand: String,
    pub ink: String,
    pub red: String,
    pub size: f64,
    pub small: f64,
    pub issuer_size: f64,
    pub motto_size: f64,
    pub head_size: f64,
    pub head_gap: f64,
    pub title_plus: f64,
    pub title_tracking: f64,
    pub abstract_inset: f64,
    /// Percent of the width.
    pub title_rule: f64,
    /// Percent of the column.
    pub issuer_rule: f64,
    pub basis_italic: bool,
    pub date_italic: bool,
    pub justify: bool,
    /// Of the size.
    pub leading: f64,
    /// Millimetres.
    pub indent: f64,
    pub gap: f64,
    /// Millimetres between the post and the name.
    pub sign_gap: f64,
    pub pen: f64,
    /// Left, right, top, bottom, in millimetres.
    pub margin: [f64; 4],
    /// Page numbers: `top`, `bottom` or `none`.
    pub numbers: String,
    /// Percent of the header that is the issuer's.
    pub split: f64,
    pub foot_split: f64,
    /// `rows`, `columns` or `apart`.
    pub header: String,
    /// Under the motto in place of a rule: `-----o0o-----`; empty for a rule.
    pub motto_mark: String,
    /// Of a letter's matter: `normal` or `italic`.
    pub subject_style: String,
    pub party_dashes: bool,
    /// Counts of dashes under issuer and motto of typewritten papers.
    pub dashes: [u32; 2],
    pub motto_under: bool,
    /// Whether a typewriter wrote it, which knows no bold.
    pub typed: bool,
}
