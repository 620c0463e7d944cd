//! Bytes of any size under a key, a piece at a time: a paper of two gigabytes is sealed and
//! opened in the memory of two pieces.
//!
//! The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over XChaCha20-Poly1305:
//! each piece has its number and whether it is the last in its nonce, so that pieces can neither
//! be left out nor moved, and the end cannot be cut off.

use std::io::{self, ErrorKind, Read, Write};

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::Rng;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// What a sealed stream begins with, before its own part of the nonces.
const HEAD: &[u8; 16] = b"nhip sealed, 1.\n";
/// Bytes of a nonce; the number of the piece (4) and the mark of the last (1) stand at its end.
const NONCE_BYTES: usize = 24;
const OWN_BYTES: usize = NONCE_BYTES - 5;
/// Plain bytes of a piece.
const PIECE_BYTES: usize = 64 * 1024;
/// What the seal adds to a piece.
const TAG_BYTES: usize = 16;
/// Longest bytes of the older form, one piece whatever its size, bytes.
const WHOLE_BYTES_MAX: u64 = 4 << 30;

/// Seals all that `from` gives.
///
/// # Errors
/// What reading and writing give.
pub fn seal(key: &[u8; KEY_BYTES], mut from: impl Read, mut to: impl Write) -> io::Result<()> {
    let mut own = [0u8; OWN_BYTES];
    rand::rng().fill_bytes(&mut own);
    to.write_all(HEAD)?;
    to.write_all(&own)?;
    let mut pieces = Pieces::of(key, own);
    let mut piece = up_to(&mut from, PIECE_BYTES)?;
    loop {
        let next = up_to(&mut from, PIECE_BYTES)?;
        let last = next.is_empty();
        let nonce = pieces.nonce(last)?;
        let sealed = pieces.cipher.encrypt(&nonce, piece.as_slice());
        to.write_all(&sealed.map_err(|_| altered())?)?;
        if last {
            return Ok(());
        }
        piece = next;
    }
}

/// Opens a sealed stream; each piece is handed on once it is known to be whole and ours.
///
/// # Errors
/// [`ErrorKind::InvalidData`] when anything of it was altered, moved or cut off.
pub fn open(
    key: &[u8; KEY_BYTES],
    mut from: impl Read,
    mut to: impl FnMut(Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    let head = up_to(&mut from, HEAD.len())?;
    if head != HEAD {
        return open_whole(key, head.chain(from), to);
    }
    let own = up_to(&mut from, OWN_BYTES)?.try_into();
    let mut pieces = Pieces::of(key, own.map_err(|_| altered())?);
    let mut piece = up_to(&mut from, PIECE_BYTES + TAG_BYTES)?;
    loop {
        let next = up_to(&mut from, PIECE_BYTES + TAG_BYTES)?;
        let last = next.is_empty();
        let nonce = pieces.nonce(last)?;
        let plain = pieces.cipher.decrypt(&nonce, piece.as_slice());
        to(plain.map_err(|_| altered())?)?;
        if last {
            return Ok(());
        }
        piece = next;
    }
}

/// Papers set aside before streams were sealed: one nonce, then one piece.
fn open_whole(
    key: &[u8; KEY_BYTES],
    from: impl Read,
    mut to: impl FnMut(Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    from.take(WHOLE_BYTES_MAX).read_to_end(&mut bytes)?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(altered)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| altered())?;
    let plain = cipher(key).decrypt(&XNonce::from(nonce), sealed);
    to(plain.map_err(|_| altered())?)
}

struct Pieces {
    cipher: XChaCha20Poly1305,
    own: [u8; OWN_BYTES],
    number: u32,
}

impl Pieces {
    fn of(key: &[u8; KEY_BYTES], own: [u8; OWN_BYTES]) -> Self {
        Pieces {
            cipher: cipher(key),
            own,
            number: 0,
        }
    }

    /// The nonce of the next piece: none is ever used twice with a key.
    fn nonce(&mut self, last: bool) -> io::Result<XNonce> {
        let mut nonce = [0u8; NONCE_BYTES];
        nonce[..OWN_BYTES].copy_from_slice(&self.own);
        nonce[OWN_BYTES..NONCE_BYTES - 1].copy_from_slice(&self.number.to_be_bytes());
        nonce[NONCE_BYTES - 1] = u8::from(last);
        let next = self.number.checked_add(1);
        self.number = next.ok_or_else(|| io::Error::from(ErrorKind::FileTooLarge))?;
        Ok(XNonce::from(nonce))
    }
}

fn cipher(key: &[u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

fn altered() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "a sealed part was altered")
}

/// The next bytes, fewer only at the end.
fn up_to(from: &mut impl Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(bytes);
    from.take(bytes as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const KEY: [u8; KEY_BYTES] = [7; KEY_BYTES];

    fn opened(sealed: &[u8]) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        open(&KEY, sealed, |piece| {
            plain.extend(piece);
            Ok(())
        })?;
        Ok(plain)
    }

    fn sealed(bytes: usize) -> (Vec<u8>, Vec<u8>) {
        let plain: Vec<u8> = (0..bytes).map(|at| (at * 31 % 251) as u8).collect();
        let mut out = Vec::new();
        seal(&KEY, plain.as_slice(), &mut out).unwrap();
        (plain, out)
    }

    #[test]
    fn what_was_sealed_is_opened_whatever_its_length() {
        for around in [0, 1, 2, 3] {
            for beside in [0, 1, PIECE_BYTES - 1] {
                let (plain, out) = sealed(around * PIECE_BYTES + beside);
                assert_eq!(opened(&out).unwrap(), plain);
                assert!(plain.len() < 64 || !out.windows(64).any(|w| w == &plain[..64]));
            }
        }
    }

    #[test]
    fn nothing_can_be_altered_moved_or_cut_off() {
        let (_, out) = sealed(3 * PIECE_BYTES);
        let body = HEAD.len() + OWN_BYTES;
        let piece = PIECE_BYTES + TAG_BYTES;
        for cut in [body, body + piece, body + 2 * piece, out.len() - 1] {
            assert!(opened(&out[..cut]).is_err(), "cut at {cut}");
        }
        let mut moved = out.clone();
        let (first, second) = moved[body..].split_at_mut(piece);
        first.swap_with_slice(&mut second[..piece]);
        assert!(opened(&moved).is_err());
        for at in [HEAD.len(), body, body + piece + 5, out.len() - 1] {
            let mut other = out.clone();
            other[at] ^= 1;
            assert!(opened(&other).is_err(), "altered at {at}");
        }
        let mut longer = out.clone();
        longer.extend(&out[body..body + piece]);
        assert!(opened(&longer).is_err());
    }

    /// Counts what goes in and out and holds that the one never runs ahead of the other.
    struct Passing<'a>(&'a Cell<usize>, &'a Cell<usize>, usize);

    impl Read for Passing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let bytes = buffer.len().min(self.2 - self.0.get());
            self.0.set(self.0.get() + bytes);
            let held = self.0.get().saturating_sub(self.1.get());
            assert!(held <= 3 * PIECE_BYTES, "{held} bytes are held in memory");
            Ok(bytes)
        }
    }

    struct Counting<'a>(&'a Cell<usize>);

    impl Write for Counting<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.set(self.0.get() + bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_large_paper_passes_through_in_pieces() {
        let (read, written) = (Cell::new(0), Cell::new(0));
        let bytes = 4 << 20;
        seal(&KEY, Passing(&read, &written, bytes), Counting(&written)).unwrap();
        assert_eq!(read.get(), bytes);
        assert!(written.get() > bytes);
    }

    #[test]
    fn what_an_earlier_nhip_sealed_is_opened() {
        let nonce = [3u8; NONCE_BYTES];
        let body = cipher(&KEY).encrypt(&XNonce::from(nonce), &b"giay cu"[..]);
        let old = [nonce.to_vec(), body.unwrap()].concat();
        assert_eq!(opened(&old).unwrap(), b"giay cu");
    }
}
