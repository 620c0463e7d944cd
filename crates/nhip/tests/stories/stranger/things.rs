//! Things of two communes for the stories of strangers: of every noun that an address names,
//! Minh's commune has some, and so has Con's where she needs one of her own.
//!
//! Whoever adds a route adds it to the list of routes; if its address names a new noun, one line
//! here says how to find such a thing, and the set-up below makes it.

use axum::http::Method;
use house::access::grant::{self, NewGrant};
use house::access::{Right, session};
use house::api::token::{self, NewToken};
use house::clock::DAY;
use house::db::Sql;
use house::event::Actor;
use house::{Id, person, values};
use image::{DynamicImage, ImageFormat};
use rust_xlsxwriter::Workbook;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use specimen::{MarkAs, Recipe, Secrecy, Wear, World};
use testkit::{Office, Page, Visitor};

use crate::described::Program;
use crate::looked_at::silence;
use crate::papers_made::{hand_in, note, packed};
use crate::rooms::ROOMS;

/// All that a token can be allowed.
pub const EVERYTHING: [&str; 4] = [
    "house:administer",
    "records:administer",
    "custody:administer",
    "account:administer",
];

/// The first person who came into a unit by a table.
macro_rules! imported {
    () => {
        "(SELECT min(i.id) FROM person i JOIN post o ON o.person_id = i.id
          WHERE i.login LIKE 'x.%' AND o.unit_id = $1)"
    };
}

/// How the thing is found whose id stands behind a step of an address: `$1` is the unit whose it
/// is. The first that still stands, so that a story which ends one goes on with the next.
const NOUNS: &[(&str, &str)] = &[
    ("records", "records_record WHERE unit_id = $1"),
    (
        "parts",
        "records_record WHERE unit_id = $1
           AND id IN (SELECT record_id FROM records_restack_part WHERE side = 'after')",
    ),
    ("review", "records_record WHERE unit_id = $1"),
    (
        "recordings",
        "records_record WHERE unit_id = $1 AND original_name = 'hop.wav'",
    ),
    ("batches", "records_batch WHERE unit_id = $1"),
    ("dossiers", "records_dossier WHERE unit_id = $1"),
    ("fonds", "records_fonds WHERE unit_id = $1"),
    ("classes", "records_class WHERE $1 <> ''"),
    ("gate", "records_quarantine WHERE unit_id = $1"),
    ("restacks", "records_restack WHERE unit_id = $1"),
    ("fields", OWN_FIELDS),
    ("own-fields", OWN_FIELDS),
    (
        "views",
        "records_view WHERE owner_id IN (SELECT person_id FROM post WHERE unit_id = $1)",
    ),
    (
        "arrangements",
        "records_arrangement WHERE by_id IN (SELECT person_id FROM post WHERE unit_id = $1)",
    ),
    (
        "notes",
        "records_note WHERE record_id IN (SELECT id FROM records_record WHERE unit_id = $1)
           AND id NOT IN (SELECT note_id FROM records_note_removal)",
    ),
    (
        "originals",
        "records_former WHERE record_id IN (SELECT id FROM records_record WHERE unit_id = $1)",
    ),
    ("dropped", DROPPED_PAGES),
    ("dropped-pages", DROPPED_PAGES),
    ("jobs", "job WHERE unit_id = $1 AND ended_at IS NOT NULL"),
    // An office below the commune: what is done to it leaves the commune alone.
    ("units", "unit WHERE parent_id = $1 AND until_day > '2030'"),
    ("people", concat!("person WHERE id = ", imported!())),
    (
        "imports",
        "person_import WHERE by_id IN (SELECT person_id FROM post WHERE unit_id = $1)",
    ),
    (
        "posts",
        concat!(
            "post WHERE until_at = 9223372036854775807 AND person_id = ",
            imported!()
        ),
    ),
    (
        "grants",
        concat!(
            "access_grant WHERE until_at = 9223372036854775807 AND person_id = ",
            imported!()
        ),
    ),
    (
        "sessions",
        "session WHERE ended_at IS NULL AND person_id IN
           (SELECT person_id FROM post WHERE unit_id = $1)",
    ),
    (
        "tokens",
        "api_token WHERE ended_at IS NULL AND person_id IN
           (SELECT person_id FROM post WHERE unit_id = $1)",
    ),
];

const OWN_FIELDS: &str = "records_own_field WHERE unit_id = $1
  AND id NOT IN (SELECT field_id FROM records_own_field_closing)";

const DROPPED_PAGES: &str = "records_dropped_page WHERE put_back_at IS NULL AND record_id IN
  (SELECT id FROM records_record WHERE unit_id = $1)";

#[derive(FromQueryResult)]
struct Found {
    id: Id,
}

/// The id of a unit's thing, by the step of the address before it.
pub async fn id_of(office: &Office, noun: &str, unit: Id) -> String {
    let known = NOUNS.iter().find(|(known, _)| *known == noun);
    let (_, from) = known.unwrap_or_else(|| panic!("say in NOUNS how a thing of {noun} is found"));
    let sql = format!("SELECT id FROM {from} ORDER BY id LIMIT 1");
    let found: Option<Found> = office.house.db.one(&sql, values![unit]).await.unwrap();
    let found = found.unwrap_or_else(|| panic!("nothing of {noun} is left in that unit"));
    found.id.to_string()
}

/// The path with ids of a unit's things in place of its parameters.
pub async fn filled(office: &Office, path: &str, unit: Id) -> String {
    filled_of(office, path, &[unit]).await
}

/// The same, with a unit for each id in turn; the last one for all that follow.
pub async fn filled_of(office: &Office, path: &str, units: &[Id]) -> String {
    let (mut steps, mut ids) = (Vec::<String>::new(), 0);
    for step in path.split('/') {
        let plain = match step {
            "{number}" => "1".to_owned(),
            "{size}" => "large".to_owned(),
            "{code}" => "44".to_owned(),
            "{*path}" => "nhip.css".to_owned(),
            step if step.starts_with('{') => {
                let unit = units[ids.min(units.len() - 1)];
                ids += 1;
                let noun = steps.last().expect("a noun stands before it");
                let noun = if path.ends_with("/play") {
                    "recordings"
                } else {
                    noun
                };
                id_of(office, noun, unit).await
            }
            plain => plain.to_owned(),
        };
        steps.push(plain);
    }
    steps.join("/")
}

/// Gives a person everything over a unit.
pub async fn appoint(office: &Office, login: &str, unit: Id) {
    let db = &office.house.db;
    let (person, now) = (id_of_login(office, login).await, office.house.now());
    let rooms: Vec<&str> = office.house.areas_of_rights().collect();
    let write = db.write(move |tx| {
        Box::pin(async move {
            for room in rooms {
                let new = NewGrant {
                    person,
                    post: None,
                    room: room.to_owned(),
                    right: Right::Administer,
                    unit,
                };
                grant::give(tx, &Actor::program("test"), now, &new).await?;
            }
            Ok(())
        })
    });
    write.await.expect("grants");
}

/// An office in which Minh and Con each administer a commune that is full of things.
pub async fn two_communes() -> Office {
    let office = Office::open(ROOMS).await;
    for (login, unit) in [
        ("minh", office.cast.huong_hiep),
        ("con", office.cast.lao_bao),
    ] {
        appoint(&office, login, unit).await;
    }
    for login in ["tuan", "hai"] {
        appoint(&office, login, office.cast.province).await;
    }
    classes(&office).await;
    fill(&office, "minh", "Xã Hướng Hiệp", office.cast.huong_hiep).await;
    fill(&office, "con", "Xã Lao Bảo", office.cast.lao_bao).await;
    office
}

async fn classes(office: &Office) {
    let mut tuan = Program::with(office, &token(office, "tuan", &EVERYTHING).await).await;
    for code in ["01", "02", "03"] {
        let class = json!({ "code": code, "name": "Đất đai" });
        tuan.post("/api/v1/classes", class).await.expect(201);
    }
}

/// One person's program, and the commune for which it works.
struct Hand {
    program: Program,
    commune: &'static str,
    unit: Id,
}

impl Hand {
    async fn post(&mut self, path: &str, body: Value) -> Page {
        let page = self.program.post(path, body).await;
        assert!(page.status < 300, "{path}: {}", page.text());
        page
    }

    /// A change of what has a version.
    async fn change(&mut self, method: Method, path: &str, body: Value) {
        let record = path.split('/').take(5).collect::<Vec<_>>().join("/");
        let shown = self.program.get(&record).await;
        let version = [("if-match", shown.expect(200).header("etag"))];
        let page = self.program.send(method, path, &version, Some(body)).await;
        assert!(page.status < 300, "{path}: {}", page.text());
    }
}

async fn fill(office: &Office, login: &str, commune: &'static str, unit: Id) {
    // The first sessions and tokens of hers are those that a story may end.
    for _ in 0..2 {
        signed_in(office, login).await;
        token(office, login, &["records:read"]).await;
    }
    papers(office, login, unit).await;
    let program = Program::with(office, &token(office, login, &EVERYTHING).await).await;
    let mut hand = Hand {
        program,
        commune,
        unit,
    };
    one_record(office, &mut hand).await;
    order(office, &mut hand).await;
    people(office, &mut hand).await;
}

/// A browser with a session of this person, as signing in leaves it.
pub async fn signed_in(office: &Office, login: &str) -> Visitor {
    let (person, now) = (id_of_login(office, login).await, office.house.now());
    let begin = office.house.db.write(move |tx| {
        Box::pin(async move { session::begin(tx, person, "local", "test", now).await })
    });
    let (_, token) = begin.await.expect("a session");
    let mut visitor = office.visitor();
    visitor.cookies().insert(session::COOKIE.to_owned(), token);
    visitor
}

/// A token of this person for 30 days, as the page makes it.
pub async fn token(office: &Office, login: &str, scopes: &[&str]) -> String {
    let (person, now) = (id_of_login(office, login).await, office.house.now());
    let new = NewToken {
        name: "Chương trình".to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        expires_at: now + 30 * DAY,
    };
    let make = office.house.db.write(move |tx| {
        let actor = Actor::program("test");
        Box::pin(async move { token::make(tx, &actor, person, now, &new).await })
    });
    make.await.expect("a token").1
}

async fn id_of_login(office: &Office, login: &str) -> Id {
    let found = person::by_login(&office.house.db, login).await;
    found.unwrap().expect("of the cast").id
}

/// What is different in each commune is no repeat of what the other one has.
fn own_from(office: &Office, unit: Id) -> usize {
    if unit == office.cast.huong_hiep {
        0
    } else {
        32
    }
}

/// Sheets of a commune's own in one TIFF.
fn sheets_of(own: usize, numbers: std::ops::Range<usize>) -> Vec<u8> {
    let sheet = |n: usize| image::load_from_memory(&note(n + own)).expect("a picture");
    let sheets: Vec<DynamicImage> = numbers.map(sheet).collect();
    specimen::to_tiff(&sheets, 150).expect("a TIFF")
}

/// The first record's original gives its place to a better scan.
async fn renewed(office: &Office, hand: &mut Hand) {
    let id = id_of(office, "records", hand.unit).await;
    let path = format!("/api/v1/records/{id}/renewals?name=moi.tiff&reason=r");
    let bytes = sheets_of(own_from(office, hand.unit), 10..14);
    let kind = "application/octet-stream";
    let sent = (hand.program).send_bytes(Method::POST, &path, &[], kind, bytes);
    sent.await.expect(201);
    office.do_jobs().await;
}

/// Four sheets in one file, two in another, and a paper that bears a mark of secrecy.
async fn papers(office: &Office, login: &str, unit: Id) {
    let own = own_from(office, unit);
    let mut recipe = Recipe::draw(World::Tuning, 21 + own as u64);
    recipe.secrecy = Some((Secrecy::Mat, MarkAs::Box));
    (recipe.dpi, recipe.wear) = (150, Wear::Clean);
    let marked = specimen::make(&recipe).expect("a specimen").pages.remove(0);
    let marked = marked.crop_imm(0, 0, marked.width(), marked.height() / 3);
    let marked = packed(&marked, ImageFormat::Png);
    let mut sound = silence();
    *sound.last_mut().expect("some sound") = own as u8;
    let mut clerk = signed_in(office, login).await;
    for (name, bytes) in [
        ("bon-to.tiff", sheets_of(own, 1..5)),
        ("hai-to.tiff", sheets_of(own, 6..8)),
        ("mat.png", marked),
        ("hop.wav", sound),
    ] {
        hand_in(&mut clerk, &[(name, &bytes)]).await;
        office.do_jobs().await;
    }
}

/// The first record gets all that a record can have.
async fn one_record(office: &Office, hand: &mut Hand) {
    let id = id_of(office, "records", hand.unit).await;
    let at = |rest: &str| format!("/api/v1/records/{id}{rest}");
    hand.change(Method::PATCH, &at(""), json!({ "number": "12" }))
        .await;
    renewed(office, hand).await;
    for _ in 0..2 {
        hand.change(Method::DELETE, &at("/pages/3"), json!({}))
            .await;
        office.do_jobs().await;
    }
    for body in ["Bản giấy ở tủ 3", "Bản sao", "Chờ hỏi lại"] {
        hand.post(&at("/notes"), json!({ "body": body })).await;
    }
    let mut field = String::new();
    for name in ["Số tủ", "Số hộp", "Người giữ"] {
        let wish = json!({ "name": name, "kind": "text", "unit": hand.unit });
        let made = hand.post("/api/v1/own-fields", wish).await.json();
        field = made["id"].as_str().expect("an id").to_owned();
    }
    let own = json!({ "values": { field: "7" } });
    hand.change(Method::PATCH, &at("/own"), own).await;
    let tags = json!({ "records": [id], "change": { "add": ["khiếu nại"] } });
    let plan = hand.post("/api/v1/arrangements", tags).await.json();
    let begin = format!(
        "/api/v1/arrangements/{}/begin",
        plan["id"].as_str().unwrap()
    );
    hand.post(&begin, json!({})).await;
    office.do_jobs().await;
    let two = "SELECT id FROM records_record WHERE unit_id = $1 AND original_name = 'hai-to.tiff'";
    let two: Option<Found> = office.house.db.one(two, values![hand.unit]).await.unwrap();
    let split = format!("/api/v1/records/{}/split", two.expect("two sheets").id);
    hand.change(Method::POST, &split, json!({ "cuts": [2] }))
        .await;
    office.do_jobs().await;
}

/// Fonds, series, dossier, kept views and an office below the commune.
async fn order(office: &Office, hand: &mut Hand) {
    let data = json!({ "code": "P01", "name": format!("UBND {}", hand.commune) });
    let wish = json!({ "unit": hand.unit, "data": data });
    let made = hand.post("/api/v1/fonds", wish).await.json();
    let series = format!("/api/v1/fonds/{}/series/44", made["id"].as_str().unwrap());
    let name = Some(json!({ "name": "Đất đai" }));
    let set = hand.program.send(Method::PUT, &series, &[], name).await;
    set.expect(204);
    for title in ["Số hóa 2025", "Cấp đất"] {
        let wish = json!({ "unit": hand.commune, "title": title });
        hand.post("/api/v1/dossiers", wish).await;
    }
    for name in ["Năm 2024", "Năm 2025", "Năm 2026"] {
        let view = json!({ "name": name, "query": "year=2024" });
        hand.post("/api/v1/views", view).await;
    }
    let unit = format!("/api/v1/units/{}/units", hand.unit);
    for name in ["Trạm Y tế", "Trung tâm hành chính công"] {
        let wish = json!({ "name": format!("{name} {}", hand.commune) });
        hand.post(&unit, wish).await;
    }
    house::search::catch_up(&office.house)
        .await
        .expect("the index follows");
}

/// Two people from a table, each with posts and rights to be ended.
async fn people(office: &Office, hand: &mut Hand) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["Họ và tên", "Tên đăng nhập", "Đơn vị", "Chức vụ", "Quyền"];
    let row = |n: usize| {
        let login = format!(
            "x.{}{n}",
            if hand.commune.ends_with('p') {
                "hiep"
            } else {
                "bao"
            }
        );
        [
            format!("Hồ Văn {n}"),
            login,
            hand.commune.to_owned(),
            "Công chức".to_owned(),
            String::new(),
        ]
    };
    let rows = [heads.map(str::to_owned), row(1), row(2)];
    for (at, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(at as u32, column as u16, cell).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let path = "/api/v1/people/imports?apply=true&name=nguoi.xlsx";
    let taken = hand
        .program
        .send_bytes(Method::POST, path, &[], kind, bytes)
        .await;
    let taken = taken.expect(200).json();
    assert!(taken["import"].is_string(), "{taken}");
    let id = id_of(office, "people", hand.unit).await;
    for title in ["Kế toán", "Văn thư"] {
        let post = json!({ "unit": hand.commune, "title": title });
        hand.post(&format!("/api/v1/people/{id}/posts"), post).await;
        let right = json!({ "room": "records", "right": "read", "unit": hand.commune });
        hand.post(&format!("/api/v1/people/{id}/grants"), right)
            .await;
    }
}

/// Tables of which there is a country full: their rows are counted.
const COUNTED: [&str; 4] = ["unit", "unit_above", "unit_note", "unit_succession"];

/// All rows of every table but the chain of events, in which refusals are written down.
pub async fn rows(office: &Office) -> Vec<(String, String)> {
    #[derive(FromQueryResult)]
    struct Line {
        line: String,
    }
    let (db, on_postgres) = (&office.house.db, office.on_postgres());
    let all = async |sql: String| -> Vec<String> {
        let lines: Vec<Line> = db.all(&sql, vec![]).await.expect("rows");
        lines.into_iter().map(|line| line.line).collect()
    };
    let tables = if on_postgres {
        "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = current_schema()
           ORDER BY 1"
    } else {
        "SELECT name AS line FROM sqlite_master WHERE type = 'table' ORDER BY 1"
    };
    let mut rows = Vec::new();
    for table in all(tables.to_owned()).await {
        if table == "event" || table == "event_head" {
            continue;
        }
        if COUNTED.contains(&table.as_str()) {
            let sql = format!("SELECT count(*) AS n FROM {table}");
            let n = db.number(&sql, vec![]).await.expect("a count");
            rows.push((table, n.to_string()));
            continue;
        }
        let row = if on_postgres {
            format!("{table}::text")
        } else {
            let columns = format!("SELECT name AS line FROM pragma_table_info('{table}')");
            let columns = all(columns).await;
            let quoted: Vec<String> = columns.iter().map(|c| format!("quote(\"{c}\")")).collect();
            quoted.join(" || ',' || ")
        };
        let lines = all(format!("SELECT {row} AS line FROM {table} ORDER BY 1")).await;
        rows.push((table, lines.join("\n")));
    }
    rows
}
