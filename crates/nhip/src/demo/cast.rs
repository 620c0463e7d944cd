//! The people of the demo office. All of them are invented; the units are real.

use house::access::grant::{self, NewGrant};
use house::access::{Right, password};
use house::db::Tx;
use house::event::Actor;
use house::person::{self, NewPerson};
use house::{Error, House, Id, Result, unit};

/// Everybody's password in the demo: the bridge of Hiền Lương.
pub const PASSWORD: &str = "cau hien luong";
/// The province of the demo and two of its communes, by their codes of today.
pub const PROVINCE: &str = "44";

struct Role {
    login: &'static str,
    name: &'static str,
    title: &'static str,
    lang: Option<&'static str>,
    unit: &'static str,
    rights: &'static [(&'static str, Right)],
}

const CAST: &[Role] = &[
    Role {
        login: "lan",
        name: "Nguyễn Thị Lan",
        title: "Văn thư, Văn phòng tỉnh",
        lang: None,
        unit: PROVINCE,
        rights: &[("records", Right::Contribute)],
    },
    Role {
        login: "minh",
        name: "Trần Văn Minh",
        title: "Công chức văn phòng",
        lang: None,
        unit: "Xã Hướng Hiệp",
        rights: &[("records", Right::Contribute)],
    },
    Role {
        login: "con",
        name: "Hồ Thị Con",
        title: "Công chức văn phòng",
        lang: None,
        unit: "Xã Lao Bảo",
        rights: &[("records", Right::Contribute)],
    },
    Role {
        login: "hai",
        name: "Lê Quang Hải",
        title: "Người phụ trách tài liệu mật",
        lang: None,
        unit: PROVINCE,
        rights: &[("records", Right::Decide), ("custody", Right::Decide)],
    },
    Role {
        login: "ha",
        name: "Phạm Thu Hà",
        title: "Trưởng phòng Hành chính",
        lang: None,
        unit: PROVINCE,
        rights: &[("records", Right::Decide), ("custody", Right::Decide)],
    },
    Role {
        login: "tuan",
        name: "Hoàng Anh Tuấn",
        title: "Quản trị hệ thống",
        lang: None,
        unit: PROVINCE,
        rights: &[("records", Right::Administer), ("house", Right::Administer)],
    },
    Role {
        login: "bounmy",
        name: "Bounmy Vongsa",
        title: "Cán bộ đối ngoại",
        lang: Some("lo"),
        unit: PROVINCE,
        rights: &[("records", Right::Read)],
    },
];

/// Adds everybody with posts and rights.
pub async fn enter(house: &House) -> Result<()> {
    let hash = password::hash(PASSWORD.to_owned()).await?;
    let mut seats = Vec::with_capacity(CAST.len());
    for role in CAST {
        seats.push(seat(house, role.unit).await?);
    }
    let now = house.now();
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                for (role, unit) in CAST.iter().zip(seats) {
                    add(tx, now, role, unit, hash.clone()).await?;
                }
                Ok(())
            })
        })
        .await
}

/// The unit of a code or name of today.
pub async fn seat(house: &House, code_or_name: &str) -> Result<Id> {
    let found = unit::named_or_coded(&house.db, code_or_name, &house.today()).await?;
    found
        .map(|u| u.id)
        .ok_or_else(|| Error::Internal(format!("no unit {code_or_name}")))
}

async fn add(tx: &Tx, now: i64, role: &Role, unit: Id, hash: String) -> Result<()> {
    let actor = Actor::program("nhip demo");
    let new = NewPerson {
        login: role.login.to_owned(),
        name: role.name.to_owned(),
        lang: role.lang.map(str::to_owned),
        ..NewPerson::default()
    };
    let person = person::add(tx, &actor, now, &new).await?;
    person::set_password(tx, &actor, now, person, hash, None).await?;
    let post = person::add_post(tx, now, person, unit, role.title).await?;
    for (room, right) in role.rights {
        let room = (*room).to_owned();
        let new = NewGrant {
            person,
            post: Some(post),
            room,
            right: *right,
            unit,
        };
        grant::give(tx, &actor, now, &new).await?;
    }
    Ok(())
}
