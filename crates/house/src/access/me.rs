//! A person's own pages: sessions, password, language and theme.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::pages::{is_local, set_cookie};
use super::password;
use super::session::{self, Session};
use crate::error::{Error, Result};
use crate::event::{self, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::page::{
    Asker, Crumb, Frame, Nothing, Signed, Wrongs, go, go_saying, html, html_invalid,
};
use crate::person;
use crate::room::{Door, Routes};

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/me", Door::SignedIn, sessions)
        .get("/me/sessions", Door::SignedIn, sessions)
        .post("/me/sessions/{id}/end", Door::SignedIn, end_session)
        .get("/me/password", Door::SignedIn, password_form)
        .post("/me/password", Door::SignedIn, change_password)
        .get("/language", Door::Open, choose_language)
        .get("/theme", Door::Open, choose_theme)
}

#[derive(Template)]
#[template(path = "access/sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<Session>,
    current: Option<Id>,
}

impl SessionsPage {
    fn is_current(&self, id: &Id) -> bool {
        self.current.as_ref() == Some(id)
    }
}

async fn sessions(State(house): State<House>, asker: Asker) -> Result<Response> {
    let person = asker.person()?.id;
    html(&SessionsPage {
        frame: asker
            .frame(
                asker.t("sessions-title"),
                vec![Crumb::new(asker.t("home-title"), "/")],
            )
            .await?,
        sessions: session::list(&house.db, person, house.now()).await?,
        current: asker.session(),
    })
}

async fn end_session(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let (person, now, actor) = (asker.person()?.id, house.now(), asker.actor());
    let ended = house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let ended = session::end(tx, person, id, now).await?;
                if ended {
                    let about = Ref::new("house", "session", id);
                    let event = NewEvent::new(&actor, "house.session-end", about);
                    event::append(tx, now, event).await?;
                }
                Ok(ended)
            })
        })
        .await?;
    if ended {
        Ok(go_saying("/me/sessions", "said-session-ended"))
    } else {
        Err(Error::NotFound)
    }
}

#[derive(Template)]
#[template(path = "access/password.html")]
struct PasswordPage {
    frame: Frame,
    errors: Wrongs,
}

async fn password_form(asker: Asker) -> Result<Response> {
    html(&PasswordPage {
        frame: asker.frame(asker.t("password-title"), vec![]).await?,
        errors: Wrongs::default(),
    })
}

#[derive(Deserialize)]
struct PasswordForm {
    old: String,
    password: String,
}

async fn change_password(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<PasswordForm>,
) -> Result<Response> {
    match set_new_password(&house, &asker, form).await {
        Ok(()) => Ok(go_saying("/me/sessions", "said-password-set")),
        Err(Error::Invalid(errors)) => {
            let frame = asker.frame(asker.t("password-title"), vec![]).await?;
            html_invalid(&PasswordPage {
                frame,
                errors: Wrongs::of(&asker, &errors),
            })
        }
        Err(other) => Err(other),
    }
}

async fn set_new_password(house: &House, asker: &Asker, form: PasswordForm) -> Result<()> {
    let person = asker.person()?.id;
    let stored = person::password_hash(&house.db, person).await?;
    if !password::matches(form.old, stored).await? {
        return Err(Error::field("old", "password-old-wrong"));
    }
    password::judge(&form.password)?;
    let hash = password::hash(form.password).await?;
    let (now, actor, keep) = (house.now(), asker.actor(), asker.session());
    house
        .db
        .write(move |tx| {
            Box::pin(async move { person::set_password(tx, &actor, now, person, hash, keep).await })
        })
        .await
}

#[derive(Deserialize)]
struct ChoiceQuery {
    to: String,
    #[serde(default)]
    back: String,
}

async fn choose_language(
    State(house): State<House>,
    Query(q): Query<ChoiceQuery>,
) -> Result<Response> {
    let lang = crate::lang::Lang::of_tag(&q.to).ok_or(Error::NotFound)?;
    let mut response = go(&local_or_home(&q.back));
    let age = Some(session::AGE_MAX / crate::clock::SECOND * 12);
    set_cookie(
        &house,
        &mut response,
        crate::page::LANG_COOKIE,
        lang.tag(),
        age,
    );
    Ok(response)
}

async fn choose_theme(
    State(house): State<House>,
    Query(q): Query<ChoiceQuery>,
) -> Result<Response> {
    let theme = match q.to.as_str() {
        known @ ("light" | "dark" | "contrast" | "auto") => known,
        _ => return Err(Error::NotFound),
    };
    let mut response = go(&local_or_home(&q.back));
    let age = Some(session::AGE_MAX / crate::clock::SECOND * 12);
    set_cookie(&house, &mut response, crate::page::THEME_COOKIE, theme, age);
    Ok(response)
}

/// A choice of language or theme leads back to where it was made, the sign-in page included.
fn local_or_home(back: &str) -> String {
    if is_local(back) {
        back.to_owned()
    } else {
        "/".to_owned()
    }
}
