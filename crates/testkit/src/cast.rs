//! The people of every story. They are invented; the province and its communes are real.
//!
//! | login | who | may |
//! |---|---|---|
//! | `lan` | Nguyễn Thị Lan, clerk of the province's office | contribute there |
//! | `minh` | Trần Văn Minh, official of Xã Hướng Hiệp | contribute in his commune |
//! | `con` | Hồ Thị Con, official of Xã Lao Bảo | contribute in her commune |
//! | `hai`, `ha` | Lê Hải, Phạm Thu Hà, custodians | decide over the province |
//! | `tuan` | Võ Anh Tuấn, administrator | everything over the province |
//! | `bounmy` | Bounmy Sisavath, reads Lao | read in the province's office |

use house::access::grant::{self, NewGrant};
use house::access::{Right, password};
use house::db::{Sql, Tx};
use house::event::Actor;
use house::person::{self, NewPerson};
use house::{House, Id, Result, unit, values};

/// The password of everybody in the cast.
pub const PASSWORD: &str = "trời xanh trên sông Hiếu";

/// Where the stories happen.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// Tỉnh Quảng Trị.
    pub province: Id,
    /// The office of the province's people's committee.
    pub office: Id,
    /// Minh's commune.
    pub huong_hiep: Id,
    /// Con's commune.
    pub lao_bao: Id,
}

struct Role {
    login: &'static str,
    name: &'static str,
    lang: Option<&'static str>,
    title: &'static str,
    right: Right,
    seat: Id,
    over: Id,
}

/// Finds or makes the units and adds everybody.
pub async fn enter(house: &House) -> Result<Cast> {
    let province = place(house, "province", "Tỉnh Quảng Trị", None).await?;
    let above = Some(province);
    let office = place(house, "office", "Văn phòng UBND tỉnh Quảng Trị", above).await?;
    let huong_hiep = place(house, "commune", "Xã Hướng Hiệp", above).await?;
    let lao_bao = place(house, "commune", "Xã Lao Bảo", above).await?;
    let cast = Cast {
        province,
        office,
        huong_hiep,
        lao_bao,
    };
    let hash = password::hash(PASSWORD.to_owned()).await?;
    for role in roles(&cast) {
        add(house, role, hash.clone()).await?;
    }
    Ok(cast)
}

fn roles(cast: &Cast) -> [Role; 7] {
    let role = |login, name, title, right, seat, over| Role {
        login,
        name,
        lang: None,
        title,
        right,
        seat,
        over,
    };
    let (office, province) = (cast.office, cast.province);
    let (hiep, bao) = (cast.huong_hiep, cast.lao_bao);
    let work = Right::Contribute;
    [
        role("lan", "Nguyễn Thị Lan", "Văn thư", work, office, office),
        role("minh", "Trần Văn Minh", "Công chức", work, hiep, hiep),
        role("con", "Hồ Thị Con", "Công chức", work, bao, bao),
        role(
            "hai",
            "Lê Hải",
            "Lưu trữ viên",
            Right::Decide,
            office,
            province,
        ),
        role(
            "ha",
            "Phạm Thu Hà",
            "Lưu trữ viên",
            Right::Decide,
            office,
            province,
        ),
        role(
            "tuan",
            "Võ Anh Tuấn",
            "Quản trị",
            Right::Administer,
            office,
            province,
        ),
        Role {
            lang: Some("lo"),
            ..role(
                "bounmy",
                "Bounmy Sisavath",
                "Khách",
                Right::Read,
                office,
                office,
            )
        },
    ]
}

async fn add(house: &House, role: Role, hash: String) -> Result<Id> {
    let now = house.now();
    let mut rooms: Vec<&'static str> = house.rooms.iter().map(|room| room.name).collect();
    if role.right == Right::Administer {
        rooms.push("house");
    }
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let actor = Actor::program("testkit");
                let new = NewPerson {
                    login: role.login.to_owned(),
                    name: role.name.to_owned(),
                    lang: role.lang.map(str::to_owned),
                    ..NewPerson::default()
                };
                let person = person::add(tx, &actor, now, &new).await?;
                person::add_post(tx, now, person, role.seat, role.title).await?;
                for room in rooms {
                    let new = NewGrant {
                        person,
                        post: None,
                        room: room.to_owned(),
                        right: role.right,
                        unit: role.over,
                    };
                    grant::give(tx, &actor, now, &new).await?;
                }
                person::set_password(tx, &actor, now, person, hash, None).await?;
                Ok(person)
            })
        })
        .await
}

/// Adds a person who holds no right at all.
pub(crate) async fn add_stranger(house: &House, login: &'static str) -> Result<Id> {
    let hash = password::hash(PASSWORD.to_owned()).await?;
    let now = house.now();
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let actor = Actor::program("testkit");
                let new = NewPerson {
                    login: login.to_owned(),
                    name: "Người Lạ".to_owned(),
                    ..NewPerson::default()
                };
                let person = person::add(tx, &actor, now, &new).await?;
                person::set_password(tx, &actor, now, person, hash, None).await?;
                Ok(person)
            })
        })
        .await
}

/// The unit of this name, made when the country's units are not there.
async fn place(
    house: &House,
    kind: &'static str,
    name: &'static str,
    above: Option<Id>,
) -> Result<Id> {
    if let Some(unit) = unit::named_or_coded(&house.db, name, &house.today()).await? {
        return Ok(unit.id);
    }
    let write = house
        .db
        .write(move |tx| Box::pin(async move { make(tx, kind, name, above).await }));
    write.await
}

async fn make(tx: &Tx, kind: &str, name: &str, above: Option<Id>) -> Result<Id> {
    let id = Id::new();
    tx.exec(
        "INSERT INTO unit (id, code, kind, name, short_name, folded, parent_id, from_day,
           until_day)
         VALUES ($1, NULL, $2, $3, $3, $4, $5, $6, $7)",
        values![
            id,
            kind,
            name,
            viet::fold(name),
            above,
            unit::OPEN_START,
            unit::OPEN_END
        ],
    )
    .await?;
    let sql = "INSERT INTO unit_above (unit_id, above_id) VALUES ($1, $1)";
    tx.exec(sql, values![id]).await?;
    if let Some(above) = above {
        let sql = "INSERT INTO unit_above (unit_id, above_id)
                   SELECT $1, above_id FROM unit_above WHERE unit_id = $2";
        tx.exec(sql, values![id, above]).await?;
    }
    Ok(id)
}
