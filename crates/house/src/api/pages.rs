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
use crate::page::{Asker, Crumb, Frame, Nothing, Signed, Wrongs, go_saying, html, html_invalid};
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
    tokens: Vec<Token>,
    scopes: Vec<Scope>,
    days: [i64; 3],
    made: String,
    called: String,
    errors: Wrongs,
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
        let crumb = Crumb::new(asker.t("sessions-title"), "/me/sessions");
        Ok(TokensPage {
            frame: asker.frame(asker.t("tokens-title"), vec![crumb]).await?,
            tokens: token::list(&house.db, asker.person()?.id, house.now()).await?,
            scopes: scopes(asker, &form.scope),
            days: DAYS,
            made: String::new(),
            called: form.name.clone(),
            errors: Wrongs::default(),
        })
    }
}

/// What the person holds herself, room by room.
fn scopes(asker: &Asker, ticked: &[String]) -> Vec<Scope> {
    let rooms = asker.house.rooms.iter().map(|room| room.name);
    let mut scopes = Vec::new();
    for room in rooms.chain(["house"]) {
        for right in Right::ALL
            .into_iter()
            .filter(|right| asker.holds(room, *right))
        {
            let word = format!("{room}:{}", right.word());
            let name = asker.t(&format!("room-{room}"));
            scopes.push(Scope {
                label: format!("{name}: {}", asker.t(right.message())),
                ticked: ticked.contains(&word),
                word,
            });
        }
    }
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
    let new = match judge(&asker, &form) {
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
    let made = write.await?;
    let mut page = TokensPage::new(&asker, &TokenForm::default()).await?;
    page.made = made;
    html(&page)
}

fn judge(asker: &Asker, form: &TokenForm) -> Result<NewToken> {
    let name = form.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "token-name-missing"));
    }
    let offered = scopes(asker, &form.scope);
    let chosen = offered.into_iter().filter(|scope| scope.ticked);
    let scopes: Vec<String> = chosen.map(|scope| scope.word).collect();
    if scopes.is_empty() {
        return Err(Error::field("scope", "token-scope-missing"));
    }
    let days = DAYS.into_iter().find(|days| *days == form.days);
    let expires_at = asker.house.now() + days.unwrap_or(DAYS[0]) * DAY;
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
    let (person, now, actor) = (asker.person()?.id, house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { token::end(tx, &actor, person, id, now).await }));
    if write.await? {
        Ok(go_saying("/me/tokens", "said-token-ended"))
    } else {
        Err(Error::NotFound)
    }
}
