//! A person's own tokens: listed, made with scopes, shown once, ended.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::token::{self, NewToken, Token};
use crate::access::Right;
use crate::clock::DAY;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::{
    ACCOUNT_SCOPE, Asker, Crumb, Frame, Nothing, Signed, Wrongs, go_saying, html, html_invalid,
};
use crate::room::{Door, Routes};

/// How long a new token holds, in days: what the form offers.
const DAYS: [i64; 3] = [30, 90, 365];
/// Longest name of a token, characters.
const NAME_CHARS_MAX: usize = 100;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/me/tokens", Door::SignedIn, show)
        .post("/me/tokens", Door::SignedIn, make)
        .post("/me/tokens/{id}/end", Door::SignedIn, end)
}

#[derive(Template)]
#[template(path = "api/tokens.html")]
struct TokensPage {
    frame: Frame,
    tokens: Vec<TokenRow>,
    scopes: Vec<Scope>,
    days: [i64; 3],
    made: String,
    called: String,
    errors: Wrongs,
}

/// A token in words.
struct TokenRow {
    id: Id,
    name: String,
    scopes: String,
    created_at: i64,
    expires_at: i64,
    /// 0 before its first use.
    used_at: i64,
}

fn row(asker: &Asker, token: Token) -> TokenRow {
    let words = token.scopes.split(' ').map(|word| scope_words(asker, word));
    TokenRow {
        id: token.id,
        name: token.name,
        scopes: words.collect::<Vec<_>>().join(", "),
        created_at: token.created_at,
        expires_at: token.expires_at,
        used_at: token.used_at.unwrap_or(0),
    }
}

/// `records:read` as people say it.
fn scope_words(asker: &Asker, word: &str) -> String {
    let right = |(room, right)| Some((room, Right::of_word(right)?));
    match word.split_once(':').and_then(right) {
        _ if word == ACCOUNT_SCOPE => asker.t("token-scope-account"),
        Some((room, right)) => {
            let name = asker.t(&format!("room-{room}"));
            format!("{name}: {}", asker.t(right.message()))
        }
        None => word.to_owned(),
    }
}

/// A scope that the form offers.
struct Scope {
    word: String,
    label: String,
    ticked: bool,
}

#[derive(Default, Deserialize)]
struct TokenForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scope: Vec<String>,
    #[serde(default)]
    days: i64,
}

impl TokensPage {
    async fn new(asker: &Asker, form: &TokenForm) -> Result<Self> {
        let house = &asker.house;
        let tokens = token::list(&house.db, asker.person()?.id, house.now()).await?;
        let crumb = Crumb::new(asker.t("sessions-title"), "/me/sessions");
        Ok(TokensPage {
            frame: asker.frame(asker.t("tokens-title"), vec![crumb]).await?,
            tokens: tokens.into_iter().map(|token| row(asker, token)).collect(),
            scopes: scopes(asker, &form.scope),
            days: DAYS,
            made: String::new(),
            called: form.name.clone(),
            errors: Wrongs::default(),
        })
    }
}

/// What the person holds herself, room by room, and her own account.
fn scopes(asker: &Asker, ticked: &[String]) -> Vec<Scope> {
    let mut scopes = Vec::new();
    for room in asker.house.areas_of_rights() {
        for right in Right::ALL
            .into_iter()
            .filter(|right| asker.holds(room, *right))
        {
            let word = format!("{room}:{}", right.word());
            scopes.push(Scope {
                label: scope_words(asker, &word),
                ticked: ticked.contains(&word),
                word,
            });
        }
    }
    scopes.push(Scope {
        label: scope_words(asker, ACCOUNT_SCOPE),
        ticked: ticked.iter().any(|word| word == ACCOUNT_SCOPE),
        word: ACCOUNT_SCOPE.to_owned(),
    });
    scopes
}

async fn show(asker: Asker) -> Result<Response> {
    html(&TokensPage::new(&asker, &TokenForm::default()).await?)
}

async fn make(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<TokenForm>,
) -> Result<Response> {
    // A token must not beget tokens that outlive it.
    asker.session().ok_or(Error::Forbidden)?;
    let new = match judge(&asker, &form.name, &form.scope, form.days) {
        Ok(new) => new,
        Err(error) => {
            let mut page = TokensPage::new(&asker, &form).await?;
            page.errors = Wrongs::of(&asker, error.fields());
            return html_invalid(&page);
        }
    };
    let (person, now, actor) = (asker.person()?.id, house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { token::make(tx, &actor, person, now, &new).await }));
    let (_, made) = write.await?;
    let mut page = TokensPage::new(&asker, &TokenForm::default()).await?;
    page.made = made;
    html(&page)
}

/// A new token as it may be made.
///
/// # Errors
/// [`Error::Invalid`] without a name, or without a scope that the asker holds herself.
pub(super) fn judge(asker: &Asker, name: &str, ticked: &[String], days: i64) -> Result<NewToken> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "token-name-missing"));
    }
    let offered = scopes(asker, ticked);
    let chosen = offered.into_iter().filter(|scope| scope.ticked);
    let scopes: Vec<String> = chosen.map(|scope| scope.word).collect();
    if scopes.is_empty() {
        return Err(Error::field("scope", "token-scope-missing"));
    }
    let held = DAYS.into_iter().find(|offered| *offered == days);
    let expires_at = asker.house.now() + held.unwrap_or(DAYS[0]) * DAY;
    let name = name.to_owned();
    Ok(NewToken {
        name,
        scopes,
        expires_at,
    })
}

async fn end(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let (person, now, actor) = (asker.owner()?.id, house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { token::end(tx, &actor, person, id, now).await }));
    if write.await? {
        Ok(go_saying("/me/tokens", "said-token-ended"))
    } else {
        Err(Error::NotFound)
    }
}
