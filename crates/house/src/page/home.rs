//! Home: a person's day, what waits for her and what has changed; the sign-in page for nobody,
//! and the setting-up page while the office is empty.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::asker::Asker;
use super::frame::Frame;
use super::{go, html};
use crate::access::pages::SignInPage;
use crate::error::Result;
use crate::ground::House;
use crate::person;
use crate::room::Waiting;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    name: String,
    day: String,
    waiting: Vec<Line>,
}

struct Line {
    text: String,
    href: String,
    icon: &'static str,
}

/// GET /
pub async fn show(State(house): State<House>, asker: Asker) -> Result<Response> {
    let Some(who) = asker.who.clone() else {
        if person::count(&house.db).await? == 0 {
            return Ok(go("/setup"));
        }
        return html(&SignInPage::new(&asker, String::new(), Default::default()).await?);
    };
    let mut waiting = Vec::new();
    for room in house.rooms {
        waiting.extend((room.waiting)(&house, &asker).await?);
    }
    let line = |w: Waiting| Line {
        text: asker.t_with(w.message, &[("count", w.count.into())]),
        href: w.href,
        icon: w.icon,
    };
    html(&HomePage {
        frame: asker.frame(asker.t("home-title"), vec![]).await?,
        name: who.name,
        day: crate::clock::date_words(house.now()),
        waiting: waiting.into_iter().map(line).collect(),
    })
}
