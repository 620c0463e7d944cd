//! Stands in for the decoder of `viet` until it is there: TCVN3 by the font's name, no more.

/// Text made Unicode.
pub struct Decoded {
    pub text: String,
    pub encoding: &'static str,
    pub confidence: f32,
}

const LETTERS: &str = "ĂÂÊÔƠƯĐăâêôơưđ??????àảãáạ?ằẳẵắ???????ặầẩẫấậè?ẻẽéẹềểễếệìỉ???ĩ\
    íịò?ỏõóọồổỗốộờởỡớợù?ủũúụừửữứựỳỷỹýỵ";

pub fn repair(text: &str, font: Option<&str>) -> Option<Decoded> {
    let font = font?.to_lowercase();
    if !font.starts_with(".vn") {
        return None;
    }
    let text: String = text
        .chars()
        .map(|letter| match u32::from(letter) {
            code @ 0xa1..=0xfe => LETTERS.chars().nth(code as usize - 0xa1).unwrap_or(letter),
            _ => letter,
        })
        .collect();
    let text = if font.ends_with('h') {
        text.to_uppercase()
    } else {
        text
    };
    Some(Decoded {
        text,
        encoding: "TCVN3",
        confidence: 1.0,
    })
}

pub fn decode(bytes: &[u8], _font: Option<&str>) -> Decoded {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    repair(&text, Some(".VnTime")).unwrap_or(Decoded {
        text,
        encoding: "",
        confidence: 0.0,
    })
}
