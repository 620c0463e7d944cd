//! A PDF written object by object to wherever it goes: only the place of each object is kept.

use std::io::{self, Write};

use pdf_writer::{Chunk, Ref};

/// The head: the version, and four bytes that say that it is not plain text.
const HEAD: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n\n";
/// The table of places has ten digits for each: a longer copy cannot be told.
const BYTES_MAX: u64 = 9_999_999_999;

/// A PDF on its way out.
pub(super) struct Out<W> {
    to: W,
    at: u64,
    /// Where each object stands, by its number.
    places: Vec<Option<u64>>,
    /// FNV-1a over the bytes, 128 bits: tells copies apart, and proves nothing.
    fingerprint: u128,
}

impl<W: Write> Out<W> {
    pub fn begin(to: W) -> io::Result<Self> {
        let mut out = Out {
            to,
            at: 0,
            places: vec![None],
            fingerprint: 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d,
        };
        out.write(HEAD)?;
        Ok(out)
    }

    /// Writes the one object that `write` makes.
    pub fn object(&mut self, write: impl FnOnce(&mut Chunk)) -> io::Result<()> {
        let mut part = Chunk::new();
        write(&mut part);
        let mut refs = part.refs();
        let (Some(only), None) = (refs.next(), refs.next()) else {
            return Err(io::Error::other("one object at a time"));
        };
        let number = only.get().unsigned_abs() as usize;
        if self.places.len() <= number {
            self.places.resize(number + 1, None);
        }
        self.places[number] = Some(self.at);
        drop(refs);
        self.write(part.as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        if self.at > BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.fingerprint = bytes.iter().fold(self.fingerprint, |hash, &byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B)
        });
        self.to.write_all(bytes)
    }

    /// Writes the table of places and the trailer.
    pub fn finish(mut self, catalog: Ref, info: Ref) -> io::Result<W> {
        let (start, places) = (self.at, std::mem::take(&mut self.places));
        let id = format!("{:032x}", self.fingerprint);
        self.write(format!("xref\n0 {}\n", places.len()).as_bytes())?;
        // Numbers that nobody uses form a ring from 0 on.
        let mut free = 0;
        let mut lines = Vec::with_capacity(places.len());
        for (number, place) in places.iter().enumerate().rev() {
            lines.push(match place {
                Some(place) => format!("{place:010} 00000 n\r\n"),
                None => {
                    let never = if number == 0 { 65_535 } else { 0 };
                    let next = std::mem::replace(&mut free, number);
                    format!("{next:010} {never:05} f\r\n")
                }
            });
        }
        for line in lines.iter().rev() {
            self.write(line.as_bytes())?;
        }
        let trailer = format!(
            "trailer\n<</Size {}/Root {} 0 R/Info {} 0 R/ID [<{id}> <{id}>]>>\n\
             startxref\n{start}\n%%EOF",
            places.len(),
            catalog.get(),
            info.get()
        );
        self.write(trailer.as_bytes())?;
        self.to.flush()?;
        Ok(self.to)
    }
}
