//! Who asks: the person (or nobody) behind a request, with the language and the rights held.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::frame::{Crumb, Frame};
use crate::access::Right;
use crate::access::grant::{self, Grant};
use crate::error::{Error, Result};
use crate::event::Actor;
use crate::ground::House;
use crate::id::Id;
use crate::lang::Lang;

/// How a person came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Via {
    /// By a browser with this session.
    Session(Id),
    /// By a program with a token of the API; the scopes narrow what it may do.
    Token { scopes: Vec<String> },
}

/// The scope with which a program looks after a person's own sessions and tokens.
pub const ACCOUNT_SCOPE: &str = "account:administer";

/// A person who asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    pub id: Id,
    pub login: String,
    pub name: String,
    pub grants: Vec<Grant>,
    pub via: Via,
}

impl Who {
    /// Whether the person holds at least this right in this room over any unit. A token must
    /// also have the scope: `room:right`, or `room:*`.
    pub fn holds(&self, room: &str, right: Right) -> bool {
        let granted = self
            .grants
            .iter()
            .any(|g| g.room == room && g.rank >= right.rank());
        granted && self.scope_allows(room, right)
    }

    fn scope_allows(&self, room: &str, right: Right) -> bool {
        let Via::Token { scopes } = &self.via else {
            return true;
        };
        scopes.iter().any(|scope| {
            let Some((of, what)) = scope.split_once(':') else {
                return false;
            };
            let enough = Right::of_word(what).is_some_and(|r| r >= right);
            of == room && (what == "*" || enough)
        })
    }

    /// The person as the actor of events.
    pub fn actor(&self) -> Actor {
        Actor {
            person: Some(self.id),
            name: self.name.clone(),
        }
    }
}

/// Everything about a request that pages need. The layer `who_asks` makes it; handlers take it
/// as an argument.
#[derive(Clone)]
pub struct Asker {
    pub house: House,
    pub who: Option<Who>,
    pub lang: Lang,
    /// To whom the form token belongs: the session's token, or a visitor's cookie.
    pub visitor: String,
    /// Path and query of this request.
    pub here: String,
    /// The message of `?said=`.
    pub said: Option<String>,
    /// The number to quote when something went wrong.
    pub request: String,
    /// The client's address, behind as many proxies as are trusted.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    pub theme: String,
}

impl Asker {
    /// The person, or the error that leads to the sign-in page.
    pub fn person(&self) -> Result<&Who> {
        self.who.as_ref().ok_or(Error::SignIn)
    }

    /// The person as actor of events; nobody is `khách`.
    pub fn actor(&self) -> Actor {
        match &self.who {
            Some(who) => who.actor(),
            None => Actor {
                person: None,
                name: "khách".to_owned(),
            },
        }
    }

    /// The id under which finders ask; nobody's is an id that holds no grants.
    pub fn id(&self) -> Id {
        self.who
            .as_ref()
            .map_or_else(|| Id::from_name("nobody"), |w| w.id)
    }

    /// Whether the person holds this right in this room over any unit.
    pub fn holds(&self, room: &str, right: Right) -> bool {
        self.who.as_ref().is_some_and(|w| w.holds(room, right))
    }

    /// Whether the person's right reaches this unit's things.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when it does not.
    pub async fn must_reach(&self, room: &str, right: Right, unit: Id) -> Result<()> {
        let who = self.person()?;
        let now = self.house.now();
        let reached = who.holds(room, right)
            && grant::reaches(&self.house.db, who.id, room, right, unit, now).await?;
        if reached {
            Ok(())
        } else {
            Err(Error::Forbidden)
        }
    }

    /// The person, for what belongs to her account alone: sessions and tokens. A program needs a
    /// scope of its own for that.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when its token has none.
    pub fn owner(&self) -> Result<&Who> {
        let who = self.person()?;
        match &who.via {
            Via::Token { scopes } if !scopes.iter().any(|s| s == ACCOUNT_SCOPE) => {
                Err(Error::Forbidden)
            }
            _ => Ok(who),
        }
    }

    /// The session, when the person came by one.
    pub fn session(&self) -> Option<Id> {
        match self.who.as_ref()?.via {
            Via::Session(id) => Some(id),
            Via::Token { .. } => None,
        }
    }

    /// A message in the asker's language.
    pub fn t(&self, key: &str) -> String {
        self.house.messages.t(self.lang, key)
    }

    /// A message with arguments.
    pub fn t_with(&self, key: &str, args: &[(&str, crate::lang::Arg)]) -> String {
        self.house.messages.t_with(self.lang, key, args)
    }

    /// The frame of a page with this title and these steps above it.
    pub async fn frame(&self, title: impl Into<String>, crumbs: Vec<Crumb>) -> Result<Frame> {
        Frame::of(self, title.into(), crumbs).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asker {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let asker = parts.extensions.get::<Asker>().cloned();
        asker.ok_or_else(|| Error::Internal("the layer who_asks is missing".to_owned()))
    }
}
