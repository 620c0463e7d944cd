//! The house's secret key: made once per data folder, kept beside the database with mode 600,
//! and everything derived from it.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};
use crate::event::hex;

/// Bytes of the key and of every random token.
const KEY_BYTES: usize = 32;

/// The key from which form tokens are computed.
#[derive(Clone)]
pub struct Keys {
    secret: [u8; KEY_BYTES],
}

impl Keys {
    /// Reads the key of this data folder, or makes it.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("secret.key");
        match std::fs::read(&path) {
            Ok(bytes) => {
                let secret = bytes
                    .try_into()
                    .map_err(|_| Error::Internal(format!("{} is damaged", path.display())))?;
                Ok(Keys { secret })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secret = random_bytes();
                write_private(&path, &secret)?;
                Ok(Keys { secret })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The token that a form of this visitor must carry.
    pub fn form_token(&self, visitor: &str) -> String {
        // An HMAC takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("any key length");
        mac.update(b"form:");
        mac.update(visitor.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Whether a form's token belongs to this visitor, compared in constant time.
    pub fn form_token_holds(&self, visitor: &str, token: &str) -> bool {
        self.form_token(visitor)
            .as_bytes()
            .ct_eq(token.as_bytes())
            .into()
    }
}

fn random_bytes() -> [u8; KEY_BYTES] {
    let mut bytes = [0u8; KEY_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A random token of 256 bits as text for cookies and links.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes())
}

/// What is stored of a token: its SHA-256 in hexadecimal, so that a stolen database opens
/// nothing.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}
