//! Activation slips on paper, because most people have no e-mail: new codes, typeset as PDF with
//! a QR code each. Codes are stored as hashes only, so a slip is made when its code is.

use documents::{Slip, SlipWords};

use super::{find as person_of, posts};
use crate::access::activation::{self, VALID_FOR};
use crate::clock;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::Actor;
use crate::ground::House;
use crate::id::Id;
use crate::lang::Lang;

/// Slips in one PDF at most.
pub const SLIPS_MAX: usize = 5000;

/// Makes a new code for each person and returns the slips in the same order; earlier codes of
/// these people stop working. `office` and `address` (such as `https://nhip.example.vn`) are
/// printed.
pub async fn issue(
    tx: &Tx,
    actor: &Actor,
    now: clock::Micros,
    people: &[Id],
    office: &str,
    address: &str,
) -> Result<Vec<Slip>> {
    if people.len() > SLIPS_MAX {
        return Err(Error::TooLarge);
    }
    let mut slips = Vec::with_capacity(people.len());
    for id in people {
        let person = person_of(tx, *id).await?.ok_or(Error::NotFound)?;
        let post = posts(tx, *id, now).await?.into_iter().next();
        let (post, unit) = post.map(|p| (p.title, p.unit_name)).unwrap_or_default();
        let code = activation::issue(tx, actor, *id, now).await?;
        slips.push(Slip {
            office: office.to_owned(),
            unit,
            name: format!("{} ({})", person.name, person.login),
            post,
            url: format!("{address}/activate?code={code}"),
            code,
            valid_until: clock::date_words(now + VALID_FOR),
        });
    }
    Ok(slips)
}

/// Typesets slips, off the threads that answer pages.
pub async fn pdf(house: &House, lang: Lang, slips: Vec<Slip>) -> Result<Vec<u8>> {
    let t = |key: &str| house.messages.t(lang, key);
    let words = SlipWords {
        lang: lang.tag().to_owned(),
        title: t("slip-title"),
        name: t("slip-name"),
        unit: t("slip-unit"),
        post: t("slip-post"),
        code: t("slip-code"),
        valid_until: t("slip-valid-until"),
        how: t("slip-how"),
    };
    tokio::task::spawn_blocking(move || documents::slips(&slips, &words))
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
        .map_err(|e| Error::Internal(e.to_string()))
}
