//! Passwords: argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane), off the async threads.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use argon2::{PasswordHasher, PasswordVerifier};

use crate::error::{Error, Result};

/// Shortest password that is taken, in characters (NIST SP 800-63B asks for at least 8).
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Longest, in bytes: more would only make us work.
pub const PASSWORD_BYTES_MAX: usize = 512;

fn argon() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("fixed and valid parameters");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Checks that a chosen password is long enough and not a famous one.
pub fn judge(password: &str) -> Result<()> {
    const FAMOUS: [&str; 6] = [
        "1234567890",
        "0123456789",
        "matkhau123",
        "password12",
        "password123",
        "qwertyuiop",
    ];
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(Error::field("password", "password-too-short"));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(Error::field("password", "password-too-long"));
    }
    if FAMOUS.contains(&password.to_lowercase().as_str()) {
        return Err(Error::field("password", "password-famous"));
    }
    Ok(())
}

/// The hash to store, in PHC form.
pub async fn hash(password: String) -> Result<String> {
    run(move || {
        argon()
            .hash_password(password.as_bytes())
            .map(|h| h.to_string())
            .map_err(|e| Error::Internal(e.to_string()))
    })
    .await
}

/// Whether the password is the one of the hash. Without a hash it works as long, so that time
/// does not tell whether an account exists.
pub async fn matches(password: String, stored: Option<String>) -> Result<bool> {
    run(move || {
        let Some(stored) = stored else {
            argon().hash_password(password.as_bytes()).ok();
            return Ok(false);
        };
        let parsed = PasswordHash::new(&stored).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(argon()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok())
    })
    .await
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
}
