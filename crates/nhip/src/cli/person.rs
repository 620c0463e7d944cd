//! `nhip person`: people from a table, and an account without a browser, for the first
//! administrator above all; or through a server by one who administers.

use std::io::BufRead;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand, ValueEnum};
use house::access::grant::{self, NewGrant};
use house::access::{Right, activation, password};
use house::event::Actor;
use house::person::{self, NewPerson};
use house::room::Room;
use house::{House, Id, Result, unit};
use serde_json::json;

use super::plain;
use super::remote::{Place, Remote, Sent, key, part};
use crate::rooms::ROOMS;

#[derive(Subcommand)]
pub enum Person {
    /// Add a person; prints an activation code when no password is given
    Add(Add),
    /// List people; of a server those whom the owner of the token administers
    List(super::person_list::List),
    /// Take people in from a table: a dry run first, then with --apply
    Import(super::person_import::Import),
}

#[derive(Args)]
pub struct Add {
    #[command(flatten)]
    place: Place,
    /// The name for signing in: small letters without marks, digits and . - _ @
    #[arg(long)]
    login: String,
    /// The full name
    #[arg(long)]
    name: String,
    /// The unit's code or full name, such as 44 or "Tỉnh Quảng Trị"
    #[arg(long, value_name = "CODE|NAME")]
    unit: String,
    /// The post that the person holds in the unit
    #[arg(long, default_value = "")]
    post: String,
    /// What the person may do in every room with the things of the unit and those below it
    #[arg(long, value_enum, default_value = "read")]
    right: RightWord,
    /// May do everything, people and units included: the same as --right administer
    #[arg(long)]
    administrator: bool,
    /// Read the password from the first line of standard input; not through a server, where people
    /// choose theirs
    #[arg(long, conflicts_with = "server")]
    password_stdin: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum RightWord {
    Read,
    Contribute,
    Decide,
    Administer,
}

impl RightWord {
    fn right(self) -> Right {
        match self {
            RightWord::Read => Right::Read,
            RightWord::Contribute => Right::Contribute,
            RightWord::Decide => Right::Decide,
            RightWord::Administer => Right::Administer,
        }
    }
}

impl Person {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let add = match self {
            Person::Add(add) => add,
            Person::List(list) => return list.run().await,
            Person::Import(import) => return import.run().await,
        };
        if let Some(remote) = add.place.server.connect()? {
            return add.through(&remote);
        }
        let hash = if add.password_stdin {
            Some(hash_of(read_line()?).await.map_err(plain)?)
        } else {
            None
        };
        let config = house::config::Config::load(&add.place.folder.data).map_err(plain)?;
        let house = add.place.folder.open_or_make(config).await?;
        let found = unit::named_or_coded(&house.db, &add.unit, &house.today()).await;
        let unit = found.map_err(plain)?.ok_or_else(|| {
            anyhow!(
                "no unit has the code or name {:?}; try the full name, such as \"Tỉnh Quảng Trị\"",
                add.unit
            )
        })?;
        let code = store(&house, &add, hash, unit.id).await.map_err(plain)?;
        println!("{} was added in {}.", add.login.trim(), unit.name);
        if let Some(code) = code {
            println!("Activation code: {code}");
            println!("It is entered at /activate, works once and holds for 60 days.");
        }
        house.db.clone().close().await.map_err(plain)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Add {
    /// What the person may do.
    fn wanted(&self) -> Right {
        if self.administrator {
            Right::Administer
        } else {
            self.right.right()
        }
    }

    /// Adds the person through a server: she, her post and her rights one after the other, each
    /// once, so that the command can be given again where it was cut off.
    fn through(&self, remote: &Remote) -> anyhow::Result<ExitCode> {
        let (login, right) = (self.login.trim(), self.wanted());
        let wish = json!({
            "name": self.name, "login": login, "unit": self.unit, "title": self.post,
        });
        let once = key(&["person", &wish.to_string()]);
        let made = remote.send("/api/v1/people", &once, &Sent::Json(&wish))?;
        let id = part(&made, "id");
        for room in rooms_of(ROOMS, right) {
            let wish = json!({ "room": room, "right": right.word(), "unit": self.unit });
            let once = key(&["grant", id, &wish.to_string()]);
            let path = format!("/api/v1/people/{id}/grants");
            remote.send(&path, &once, &Sent::Json(&wish))?;
        }
        println!("{login} was added.");
        println!(
            "Print the activation slip at {}",
            remote.page(&format!("/people/{id}"))
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn read_line() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("the password cannot be read from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn hash_of(typed: String) -> Result<String> {
    password::judge(&typed)?;
    password::hash(typed).await
}

/// Writes person, post, grants and password, or the activation code that it returns, at once.
async fn store(house: &House, add: &Add, hash: Option<String>, unit: Id) -> Result<Option<String>> {
    let now = house.now();
    let right = add.wanted();
    let rooms = rooms_of(house.rooms, right);
    let post = add.post.clone();
    let new = NewPerson {
        login: add.login.clone(),
        name: add.name.clone(),
        ..NewPerson::default()
    };
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let actor = Actor::program("nhip person add");
                let person = person::add(tx, &actor, now, &new).await?;
                if !post.is_empty() {
                    person::add_post(tx, now, person, unit, &post).await?;
                }
                for room in rooms {
                    let new = grant_in(person, room, right, unit);
                    grant::give(tx, &actor, now, &new).await?;
                }
                let Some(hash) = hash else {
                    return activation::issue(tx, &actor, person, now).await.map(Some);
                };
                person::set_password(tx, &actor, now, person, hash, None).await?;
                Ok(None)
            })
        })
        .await
}

/// Every room, and the house itself for an administrator.
fn rooms_of(rooms: &[&'static Room], right: Right) -> Vec<&'static str> {
    let mut rooms: Vec<&'static str> = rooms.iter().map(|room| room.name).collect();
    if right == Right::Administer {
        rooms.push("house");
    }
    rooms
}

fn grant_in(person: Id, room: &str, right: Right, unit: Id) -> NewGrant {
    NewGrant {
        person,
        post: None,
        room: room.to_owned(),
        right,
        unit,
    }
}
