//! Pages of access: setting up, sign-in and out, activation.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::grant::{self, NewGrant};
use super::session;
use super::{Right, activation, me, password, throttle};
use crate::error::{Error, FieldError, Result};
use crate::event::{self, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::page::{Asker, Frame, Kept, Nothing, Signed, Wrongs, go, go_saying, html, html_invalid};
use crate::person::{self, NewPerson};
use crate::room::{Door, Routes};
use crate::{db::Tx, unit};

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/setup", Door::Open, setup_form)
        .post("/setup", Door::Open, set_up)
        .get("/sign-in", Door::Open, sign_in_form)
        .post("/sign-in", Door::Open, sign_in)
        .post("/sign-out", Door::SignedIn, sign_out)
        .get("/activate", Door::Open, activate_form)
        .post("/activate", Door::Open, activate)
        .join(me::routes())
}

/// The sign-in page, also drawn wherever somebody must sign in first.
#[derive(Template)]
#[template(path = "access/sign_in.html")]
pub struct SignInPage {
    frame: Frame,
    back: String,
    kept: Kept,
    kept_text: String,
    /// Whether files were about to be sent, which have to be chosen again.
    files_lost: bool,
    login: String,
    errors: Wrongs,
}

impl SignInPage {
    /// `back`: where to go afterwards; `kept`: a form to be offered again.
    pub async fn new(asker: &Asker, back: String, kept: Kept) -> Result<Self> {
        let kept_text =
            serde_html_form::to_string(&kept.fields).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(SignInPage {
            frame: asker.frame(asker.t("sign-in-title"), vec![]).await?,
            back,
            kept,
            kept_text,
            files_lost: false,
            login: String::new(),
            errors: Wrongs::default(),
        })
    }

    /// The page for one whose files, or whose very long form, could not be kept.
    pub async fn after_files(asker: &Asker, back: String) -> Result<Self> {
        let page = SignInPage::new(asker, back, Kept::default()).await?;
        Ok(SignInPage {
            files_lost: true,
            ..page
        })
    }
}

/// After sign-in: the form that was kept, to be sent again by hand.
#[derive(Template)]
#[template(path = "access/kept.html")]
struct KeptPage {
    frame: Frame,
    kept: Kept,
}

#[derive(Deserialize)]
struct BackQuery {
    #[serde(default)]
    back: String,
}

async fn sign_in_form(asker: Asker, Query(q): Query<BackQuery>) -> Result<Response> {
    if asker.who.is_some() {
        return Ok(go(&safe_back(&q.back)));
    }
    html(&SignInPage::new(&asker, q.back, Kept::default()).await?)
}

#[derive(Deserialize)]
struct SignInForm {
    login: String,
    password: String,
    #[serde(default)]
    back: String,
    #[serde(default)]
    kept_action: String,
    #[serde(default)]
    kept: String,
}

async fn sign_in(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<SignInForm>,
) -> Result<Response> {
    let now = house.now();
    let login = form.login.trim().to_lowercase();
    let account_key = format!("account:{login}");
    let keys = vec![account_key.clone(), format!("address:{}", asker.address)];
    throttle::check(&house.db, &keys, now).await?;
    let found = person::by_login(&house.db, &login).await?;
    let stored = match &found {
        Some(person) => person::password_hash(&house.db, person.id).await?,
        None => None,
    };
    let kept = kept_of(&form)?;
    let right = password::matches(form.password, stored).await?;
    let Some(person) = found.filter(|_| right) else {
        throttle::failed(&house.db, keys, now).await?;
        refuse_sign_in(&house, &asker, &login).await?;
        let mut page = SignInPage::new(&asker, form.back, kept).await?;
        page.login = form.login;
        page.errors = Wrongs::of(
            &asker,
            &[FieldError {
                field: "login",
                message: "sign-in-wrong",
            }],
        );
        return html_invalid(&page);
    };
    throttle::succeeded(&house.db, account_key).await?;
    let token = begin_session(&house, &asker, person.id, person.name, "house.sign-in").await?;
    let asker = Asker {
        visitor: token.clone(),
        ..asker
    };
    let response = if kept.action.is_empty() {
        go(&safe_back(&form.back))
    } else {
        let frame = asker.frame(asker.t("kept-title"), vec![]).await?;
        html(&KeptPage { frame, kept })?
    };
    Ok(with_session(&house, response, &token))
}

fn kept_of(form: &SignInForm) -> Result<Kept> {
    if form.kept_action.is_empty() || !is_local(&form.kept_action) {
        return Ok(Kept::default());
    }
    let fields =
        serde_html_form::from_str(&form.kept).map_err(|_| Error::field("", "form-malformed"))?;
    Ok(Kept {
        action: form.kept_action.clone(),
        fields,
    })
}

async fn refuse_sign_in(house: &House, asker: &Asker, login: &str) -> Result<()> {
    let (now, actor) = (house.now(), asker.actor());
    let about = Ref::new("house", "login", Id::from_name(login));
    let particulars = json!({ "login": login, "address": asker.address });
    let event = NewEvent::new(&actor, "house.sign-in-refused", about).with(particulars);
    house
        .db
        .write(move |tx| Box::pin(async move { event::append(tx, now, event).await.map(drop) }))
        .await
}

async fn begin_session(
    house: &House,
    asker: &Asker,
    person: Id,
    name: String,
    action: &'static str,
) -> Result<String> {
    let (now, address, agent) = (house.now(), asker.address.clone(), asker.agent.clone());
    let actor = event::Actor {
        person: Some(person),
        name,
    };
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let (_, token) = session::begin(tx, person, &address, &agent, now).await?;
                let about = Ref::new("house", "person", person);
                let event = NewEvent::new(&actor, action, about);
                event::append(tx, now, event.with(json!({ "address": address }))).await?;
                Ok(token)
            })
        })
        .await
}

fn with_session(house: &House, mut response: Response, token: &str) -> Response {
    let seconds = session::AGE_MAX / crate::clock::SECOND;
    set_cookie(house, &mut response, session::COOKIE, token, Some(seconds));
    response
}

pub(super) fn set_cookie(
    house: &House,
    to: &mut Response,
    name: &str,
    value: &str,
    age: Option<i64>,
) {
    let line = crate::page::cookie_line(house, name, value, age);
    // Our tokens and tags are plain ASCII, so this never fails.
    if let Ok(value) = HeaderValue::from_str(&line) {
        to.headers_mut().append(SET_COOKIE, value);
    }
}

/// Only addresses within this server; everything else leads home.
fn safe_back(back: &str) -> String {
    if is_local(back) && back != "/sign-in" {
        back.to_owned()
    } else {
        "/".to_owned()
    }
}

pub(super) fn is_local(href: &str) -> bool {
    let plain = href.chars().all(|c| !c.is_control() && c != '\\');
    plain && href.starts_with('/') && !href.starts_with("//")
}

async fn sign_out(
    State(house): State<House>,
    asker: Asker,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let (person, now) = (asker.person()?.id, house.now());
    let (session, actor) = (asker.session().ok_or(Error::NotFound)?, asker.actor());
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                session::end(tx, person, session, now).await?;
                let about = Ref::new("house", "person", person);
                event::append(tx, now, NewEvent::new(&actor, "house.sign-out", about)).await?;
                Ok(())
            })
        })
        .await?;
    let mut response = go_saying("/sign-in", "said-signed-out");
    set_cookie(&house, &mut response, session::COOKIE, "", Some(0));
    Ok(response)
}

#[derive(Template)]
#[template(path = "access/setup.html")]
struct SetupPage {
    frame: Frame,
    form: SetupForm,
    errors: Wrongs,
}

#[derive(Clone, Default, Deserialize)]
struct SetupForm {
    #[serde(default)]
    office: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

async fn setup_form(State(house): State<House>, asker: Asker) -> Result<Response> {
    if person::count(&house.db).await? > 0 {
        return Err(Error::NotFound);
    }
    let frame = asker.frame(asker.t("setup-title"), vec![]).await?;
    html(&SetupPage {
        frame,
        form: SetupForm::default(),
        errors: Wrongs::default(),
    })
}

async fn set_up(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<SetupForm>,
) -> Result<Response> {
    if person::count(&house.db).await? > 0 {
        return Err(Error::NotFound);
    }
    match found_office(&house, &asker, form.clone()).await {
        Ok(token) => Ok(with_session(&house, go("/"), &token)),
        Err(Error::Invalid(errors)) => {
            let frame = asker.frame(asker.t("setup-title"), vec![]).await?;
            html_invalid(&SetupPage {
                frame,
                form,
                errors: Wrongs::of(&asker, &errors),
            })
        }
        Err(other) => Err(other),
    }
}

async fn found_office(house: &House, asker: &Asker, form: SetupForm) -> Result<String> {
    if form.office.trim().is_empty() {
        return Err(Error::field("office", "setup-office-missing"));
    }
    let unit = unit::named_or_coded(&house.db, &form.unit, &house.today())
        .await?
        .ok_or_else(|| Error::field("unit", "setup-unit-unknown"))?;
    password::judge(&form.password)?;
    let hash = password::hash(form.password).await?;
    let new = NewPerson {
        login: form.login,
        name: form.name.clone(),
        ..Default::default()
    };
    let person = first_administrator(house, new, hash, unit.id).await?;
    house
        .set_setting("office", form.office.trim().to_owned())
        .await?;
    begin_session(house, asker, person, form.name, "house.sign-in").await
}

/// Adds the first administrator: every right in every room over the unit. Fails when there is
/// anybody already, also when two try at the same moment.
pub async fn first_administrator(
    house: &House,
    new: NewPerson,
    hash: String,
    unit: Id,
) -> Result<Id> {
    let now = house.now();
    let rooms: Vec<&'static str> = house.areas_of_rights().collect();
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                if person::count(tx).await? > 0 {
                    return Err(Error::Conflict("setup-done-already"));
                }
                let actor = event::Actor::program("nhip setup");
                let person = person::add(tx, &actor, now, &new).await?;
                person::set_password(tx, &actor, now, person, hash, None).await?;
                for room in rooms {
                    give_all(tx, &actor, now, person, room, unit).await?;
                }
                Ok(person)
            })
        })
        .await
}

async fn give_all(
    tx: &Tx,
    actor: &event::Actor,
    now: i64,
    person: Id,
    room: &str,
    unit: Id,
) -> Result<()> {
    let right = Right::Administer;
    let new = NewGrant {
        person,
        post: None,
        room: room.to_owned(),
        right,
        unit,
    };
    grant::give(tx, actor, now, &new).await.map(drop)
}

#[derive(Template)]
#[template(path = "access/activate.html")]
struct ActivatePage {
    frame: Frame,
    code: String,
    errors: Wrongs,
}

#[derive(Deserialize)]
struct CodeQuery {
    #[serde(default)]
    code: String,
}

async fn activate_form(asker: Asker, Query(q): Query<CodeQuery>) -> Result<Response> {
    let frame = asker.frame(asker.t("activate-title"), vec![]).await?;
    html(&ActivatePage {
        frame,
        code: q.code,
        errors: Wrongs::default(),
    })
}

#[derive(Deserialize)]
struct ActivateForm {
    code: String,
    password: String,
}

async fn activate(
    State(house): State<House>,
    asker: Asker,
    Signed(form): Signed<ActivateForm>,
) -> Result<Response> {
    let keys = vec![format!("activate:{}", asker.address)];
    throttle::check(&house.db, &keys, house.now()).await?;
    match use_code(&house, &asker, &form).await {
        Ok(token) => Ok(with_session(
            &house,
            go_saying("/", "said-activated"),
            &token,
        )),
        Err(Error::Invalid(errors)) => {
            if errors.iter().any(|e| e.field == "code") {
                throttle::failed(&house.db, keys, house.now()).await?;
            }
            let frame = asker.frame(asker.t("activate-title"), vec![]).await?;
            let errors = Wrongs::of(&asker, &errors);
            html_invalid(&ActivatePage {
                frame,
                code: form.code,
                errors,
            })
        }
        Err(other) => Err(other),
    }
}

async fn use_code(house: &House, asker: &Asker, form: &ActivateForm) -> Result<String> {
    password::judge(&form.password)?;
    let hash = password::hash(form.password.clone()).await?;
    let (now, code) = (house.now(), form.code.clone());
    let person = house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let id = activation::redeem(tx, &code, now).await?;
                let person = person::find(tx, id).await?.ok_or(Error::NotFound)?;
                let actor = event::Actor {
                    person: Some(id),
                    name: person.name.clone(),
                };
                person::set_password(tx, &actor, now, id, hash, None).await?;
                Ok(person)
            })
        })
        .await?;
    begin_session(house, asker, person.id, person.name, "house.activate").await
}
