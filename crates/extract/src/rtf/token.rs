//! Cuts rich text into groups, control words and bytes. It cannot fail: whatever is no control
//! word is a byte of text.

/// One piece of a rich text.
#[derive(Debug, PartialEq)]
pub enum Token<'a> {
    Open,
    Close,
    /// A control word or symbol without its backslash, and the number behind it. The symbol `'`
    /// has the byte it stands for as its number.
    Control(&'a str, Option<i32>),
    Byte(u8),
}

/// The pieces of a rich text in order.
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub fn of(bytes: &'a [u8]) -> Tokens<'a> {
        Tokens {
            bytes: bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
            at: 0,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn run_of(&mut self, belongs: impl Fn(&u8) -> bool) -> &'a str {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let length = rest
            .iter()
            .position(|byte| !belongs(byte))
            .unwrap_or(rest.len());
        self.at += length;
        // Only ASCII is ever asked for.
        std::str::from_utf8(&rest[..length]).unwrap_or_default()
    }

    /// What stands behind a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(self.symbol(first));
        }
        let word = self.run_of(u8::is_ascii_alphabetic);
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let digits = self.run_of(u8::is_ascii_digit);
        let number = digits
            .parse::<i32>()
            .ok()
            .map(|number| if negative { -number } else { number });
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if word == "bin" {
            // Bytes of a picture follow, braces and all.
            self.at += number
                .and_then(|count| usize::try_from(count).ok())
                .unwrap_or(0);
        }
        Some(Token::Control(word, number))
    }

    fn symbol(&mut self, symbol: u8) -> Token<'a> {
        match symbol {
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2).unwrap_or_default();
                let byte = std::str::from_utf8(digits)
                    .ok()
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                self.at += if byte.is_some() { 2 } else { 0 };
                Token::Control("'", Some(i32::from(byte.unwrap_or(b'?'))))
            }
            b'\r' | b'\n' => Token::Control("par", None),
            b'\t' => Token::Control("tab", None),
            b'*' => Token::Control("*", None),
            b'~' => Token::Control("~", None),
            b'_' => Token::Control("_", None),
            b'{' => Token::Control("{", None),
            b'}' => Token::Control("}", None),
            b'\\' => Token::Control("\\", None),
            _ => Token::Control("", None),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.control(),
                // Line ends only break long lines of the source; zeros pad it.
                b'\r' | b'\n' | 0 => continue,
                b'\t' => Some(Token::Control("tab", None)),
                _ => Some(Token::Byte(byte)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_bytes() {
        let found: Vec<Token> =
            Tokens::of(b"{\\rtf1\\u-123 ?a\\'b5\\*\\\r\nb\\bin3 }}}c}").collect();
        let wanted = [
            Token::Open,
            Token::Control("rtf", Some(1)),
            Token::Control("u", Some(-123)),
            Token::Byte(b'?'),
            Token::Byte(b'a'),
            Token::Control("'", Some(0xb5)),
            Token::Control("*", None),
            Token::Control("par", None),
            Token::Byte(b'b'),
            Token::Control("bin", Some(3)),
            Token::Byte(b'c'),
            Token::Close,
        ];
        // A carriage return with a line feed is one end of a line, the second being source.
        assert_eq!(found, wanted);
    }

    #[test]
    fn broken_ends_are_no_trouble() {
        for text in [
            "\\",
            "\\'",
            "\\'a",
            "\\'zz",
            "\\u",
            "\\bin99999999999",
            "\\bin-5 x",
            "{\\",
        ] {
            assert!(Tokens::of(text.as_bytes()).count() < 10);
        }
    }
}
