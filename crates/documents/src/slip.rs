//! Activation slips: how someone without an e-mail address is let in for the first time.

use serde_json::json;

use crate::{Trouble, pdf, qr_svg};

/// One slip: whose it is, and the code that opens the door once.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The office that hands it out, printed on top.
    pub office: String,
    /// The person's unit; empty when there is none to print.
    pub unit: String,
    /// The person's name.
    pub name: String,
    /// The person's post; empty when there is none to print.
    pub post: String,
    /// The code as it is typed, in the groups in which it is read out.
    pub code: String,
    /// The address that the QR code opens.
    pub url: String,
    /// The last day, written as the reader writes days.
    pub valid_until: String,
}

/// The words around the values, in the reader's language.
#[derive(Debug, Clone)]
pub struct SlipWords {
    /// `vi`, `en` or `lo`.
    pub lang: String,
    /// What the slip is.
    pub title: String,
    /// Before the name.
    pub name: String,
    /// Before the unit.
    pub unit: String,
    /// Before the post.
    pub post: String,
    /// Before the code.
    pub code: String,
    /// Before the last day.
    pub valid_until: String,
    /// What to do with the slip, two or three sentences.
    pub how: String,
}

/// The slips as one PDF, four on an A4 page with lines to cut along.
pub fn slips(slips: &[Slip], words: &SlipWords) -> Result<Vec<u8>, Trouble> {
    pdf(SOURCE, &[], &[("data.json", &values(slips, words)?)])
}

const SOURCE: &str = include_str!("slip.typ");

fn values(slips: &[Slip], words: &SlipWords) -> Result<Vec<u8>, Trouble> {
    let rows = slips.iter().map(row).collect::<Result<Vec<_>, Trouble>>()?;
    Ok(serde_json::to_vec(&json!({
        "slips": rows,
        "words": {
            "lang": words.lang, "title": words.title, "name": words.name, "unit": words.unit,
            "post": words.post, "code": words.code, "valid_until": words.valid_until,
            "how": words.how,
        },
    }))?)
}

fn row(slip: &Slip) -> Result<serde_json::Value, Trouble> {
    Ok(json!({
        "office": slip.office, "unit": slip.unit, "name": slip.name, "post": slip.post,
        "code": slip.code, "url": slip.url, "valid_until": slip.valid_until,
        "qr": qr_svg(&slip.url)?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(lang: &str) -> SlipWords {
        let lao = lang == "lo";
        SlipWords {
            lang: lang.to_owned(),
            title: if lao {
                "ໃບເປີດບັນຊີ"
            } else {
                "Phiếu kích hoạt tài khoản"
            }
            .to_owned(),
            name: "Họ và tên".to_owned(),
            unit: "Đơn vị".to_owned(),
            post: "Chức vụ".to_owned(),
            code: "Mã kích hoạt".to_owned(),
            valid_until: "Dùng đến hết ngày".to_owned(),
            how: "Quét mã bằng điện thoại hoặc mở địa chỉ trên và gõ mã.".to_owned(),
        }
    }

    fn slip(number: usize) -> Slip {
        Slip {
            office: "Trung tâm Thông tin tỉnh".to_owned(),
            unit: "Ủy ban nhân dân xã Hướng Phùng".to_owned(),
            name: format!("Hồ Thị Mây #{number} $x$"),
            post: "Công chức văn phòng".to_owned(),
            code: "7KQ4-M2XD".to_owned(),
            url: "http://127.0.0.1:8080/activate/7KQ4M2XD".to_owned(),
            valid_until: "30/11/2026".to_owned(),
        }
    }

    #[test]
    fn five_slips_fill_two_pages_in_every_language() {
        let five: Vec<Slip> = (0..5).map(slip).collect();
        for lang in ["vi", "en", "lo"] {
            assert!(slips(&five, &words(lang)).unwrap().starts_with(b"%PDF-"));
            let data = values(&five, &words(lang)).unwrap();
            let pages = crate::pictures(SOURCE, &[], &[("data.json", &data)], 20).unwrap();
            assert_eq!(pages.len(), 2, "{lang}");
        }
    }

    #[test]
    fn a_long_address_breaks_inside_its_slip() {
        let long = Slip {
            url: format!("https://nhip.example/{}", "a".repeat(90)),
            ..slip(1)
        };
        let data = values(&[long], &words("vi")).unwrap();
        let pages = crate::pictures(SOURCE, &[], &[("data.json", &data)], 72).unwrap();
        // Nothing is drawn on the neighbour's quarter of the page.
        let page = &pages[0];
        let right = page.rgba.chunks(4).enumerate().filter(|(at, pixel)| {
            let (x, y) = (at % page.width as usize, at / page.width as usize);
            x > 302 && y < 415 && pixel[0] < 120
        });
        assert_eq!(right.count(), 0);
    }

    #[test]
    fn an_address_too_long_for_a_qr_code_is_refused() {
        let mut long = slip(1);
        long.url = "x".repeat(5000);
        assert!(matches!(
            slips(&[long], &words("vi")),
            Err(Trouble::QrTooLong { .. })
        ));
    }
}
