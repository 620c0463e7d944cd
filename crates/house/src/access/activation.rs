//! Activation: a code on paper with which a person chooses the first password.
//!
//! Most people have no e-mail. The code has ten characters without look-alikes (50 bits), holds
//! for a time, works once, and only its hash is stored.

use rand::RngExt;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::keys::token_hash;
use crate::clock::{DAY, Micros};
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Actor, NewEvent};
use crate::id::{Id, Ref};
use crate::values;

/// How long a slip is good for.
pub const VALID_FOR: Micros = 60 * DAY;
/// Letters and digits that cannot be mistaken for each other (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_CHARS: usize = 10;

/// Makes a code for a person and returns it, as `AB3DE-7GH9K`; earlier codes stop working.
pub async fn issue(tx: &Tx, actor: &Actor, person: Id, now: Micros) -> Result<String> {
    let sql = "UPDATE activation SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL";
    tx.exec(sql, values![person, now]).await?;
    let code = random_code();
    tx.exec(
        "INSERT INTO activation (id, person_id, code_hash, created_at, expires_at, used_at)
         VALUES ($1, $2, $3, $4, $5, NULL)",
        values![
            Id::new(),
            person,
            token_hash(&plain(&code)),
            now,
            now + VALID_FOR
        ],
    )
    .await?;
    let about = Ref::new("house", "person", person);
    let event = NewEvent::new(actor, "house.activation-issue", about).with(json!({}));
    event::append(tx, now, event).await?;
    Ok(code)
}

/// The person for whom a code was issued, and uses it up.
///
/// # Errors
/// [`Error::Invalid`] when the code is wrong, used or too old.
pub async fn redeem(tx: &Tx, code: &str, now: Micros) -> Result<Id> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: Id,
    }
    let sql = "UPDATE activation SET used_at = $2
               WHERE code_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING person_id";
    let row: Option<Row> = tx.one(sql, values![token_hash(&plain(code)), now]).await?;
    row.map(|r| r.person_id)
        .ok_or_else(|| Error::field("code", "activation-wrong"))
}

fn random_code() -> String {
    let mut rng = rand::rng();
    let mut code = String::with_capacity(CODE_CHARS + 1);
    for at in 0..CODE_CHARS {
        if at == CODE_CHARS / 2 {
            code.push('-');
        }
        code.push(LETTERS[rng.random_range(0..LETTERS.len())] as char);
    }
    code
}

/// A code as people type it, without hyphens and spaces, look-alikes put right.
fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_put_right() {
        assert_eq!(plain("ab3de-7gh9k"), "AB3DE7GH9K");
        assert_eq!(plain(" OiL- 12 "), "01112");
    }

    #[test]
    fn codes_have_two_groups_of_five() {
        let code = random_code();
        assert_eq!(code.len(), 11);
        assert_eq!(code.as_bytes()[5], b'-');
    }
}
