//! A colleague of another commune knows the number of everything that is ours, and holds every
//! right over her own: nothing opens to her, and nothing is changed by her.
//!
//! Each knock is made once more by one whose things they are. Were it answered the same, a refusal
//! would say nothing.

use axum::http::Method;
use house::Id;
use house::db::Sql;
use house::values;
use testkit::{Office, Upload, Visitor};

use super::things::{filled, filled_of, id_of, rows, signed_in, two_communes};
use super::{EXPECTED, Who};

/// What a thing's neighbours may see by design, and why.
const SEEN_BY_ALL: &[(&str, &str)] = &[
    ("GET /units/{id}", "units are public"),
    ("GET /api/v1/units/{id}", "units are public"),
    (
        "GET /records/classes/{id}",
        "the scheme is the whole office's",
    ),
    (
        "GET /api/v1/classes/{id}",
        "the scheme is the whole office's",
    ),
];

/// Writes whose owner is not the commune's administrator, but the office's.
const OF_THE_OFFICE: &[&str] = &[
    "POST /records/classes/{id}",
    "POST /records/classes/{id}/remove",
    "PUT /api/v1/classes/{id}",
    "DELETE /api/v1/classes/{id}",
];

/// What has to be typed, so that only the id can be what is refused: a form, or JSON for a route
/// of the API. `{a noun}` is the id of our own thing. What is not listed is sent empty.
const TYPED: &[(&str, &str)] = &[
    (
        "POST /api/v1/tokens",
        r#"{"name": "Máy", "scopes": ["records:read"], "days": 30}"#,
    ),
    ("POST /units/{id}/units", "name=Trạm mới"),
    ("POST /units/{id}/name", "name=Tên mới"),
    ("POST /units/{id}/order", ORDER),
    (
        "POST /people/{id}/posts",
        "unit=Xã Hướng Hiệp&title=Kế toán",
    ),
    (
        "POST /people/{id}/grants",
        "unit=Xã Hướng Hiệp&room=records&right=read",
    ),
    (
        "POST /people/{id}/suspension",
        "reason=Nghỉ việc từ hôm nay",
    ),
    (
        "POST /api/v1/people/{id}/posts",
        r#"{"unit": "Xã Hướng Hiệp", "title": "Kế toán"}"#,
    ),
    (
        "POST /api/v1/people/{id}/grants",
        r#"{"unit": "Xã Hướng Hiệp", "room": "records", "right": "read"}"#,
    ),
    (
        "PUT /api/v1/people/{id}/suspension",
        r#"{"reason": "Nghỉ việc từ hôm nay"}"#,
    ),
    ("POST /api/v1/units/{id}/units", r#"{"name": "Trạm khác"}"#),
    ("PUT /api/v1/units/{id}/name", r#"{"name": "Tên khác"}"#),
    (
        "POST /api/v1/units/{id}/orders",
        r#"{"kind": "dissolve", "units": ["Xã Hướng Hiệp"], "from": "2026-04-01",
            "decision": "QĐ 1"}"#,
    ),
    ("PATCH /api/v1/records/{id}", r#"{"number": "13"}"#),
    (
        "PUT /api/v1/records/{id}/dossier",
        r#"{"dossier": "{dossiers}"}"#,
    ),
    (
        "PATCH /api/v1/records/{id}/own",
        r#"{"values": {"{own-fields}": "8"}}"#,
    ),
    ("POST /api/v1/records/{id}/notes", r#"{"body": "Ghi chú"}"#),
    ("POST /api/v1/records/{id}/split", r#"{"cuts": [2]}"#),
    ("POST /api/v1/records/{id}/join", r#"{"with": ["{parts}"]}"#),
    (
        "PATCH /api/v1/records/{id}/pages/{number}",
        r#"{"turn": true}"#,
    ),
    ("POST /api/v1/batches/{id}/papers", r#""Báo cáo""#),
    ("PATCH /api/v1/dossiers/{id}", r#"{"note": "Xem tủ 3"}"#),
    (
        "POST /api/v1/gate/{id}/confirmation",
        r#"{"paper_place": "Tủ 2", "level": "MẬT"}"#,
    ),
    (
        "POST /api/v1/gate/{id}/release",
        r#"{"reason": "Chữ MẬT là tên một mẫu biểu"}"#,
    ),
    (
        "POST /records/gate/{id}/confirm",
        "paper_place=Tủ 2&level=MẬT",
    ),
    (
        "POST /records/gate/{id}/release",
        "reason=Chữ MẬT là tên một mẫu biểu",
    ),
    ("POST /records/{id}/originals", "reason=Bản quét rõ hơn"),
    ("POST /records/{id}/originals/{former}", "version={version}"),
    ("POST /records/{id}/split", "version={version}&cut=2"),
    ("POST /records/{id}/join", "version={version}&with={parts}"),
    (
        "POST /records/{id}/pages/{number}/turn",
        "version={version}",
    ),
    (
        "POST /records/{id}/pages/{number}/move",
        "version={version}&to=2",
    ),
    (
        "POST /records/{id}/pages/{number}/drop",
        "version={version}",
    ),
    (
        "POST /records/{id}/dropped/{page}/back",
        "version={version}",
    ),
    (
        "POST /records/review/{id}",
        "version=1&number=13&action=confirm",
    ),
    ("POST /records/{id}/versions/{number}", "version=1"),
    ("POST /records/{id}/class", "class=03"),
    ("POST /records/{id}/tags", "add=đất đai"),
    ("POST /records/{id}/label", "label=restricted"),
    ("POST /records/{id}/notes", "body=Ghi chú"),
    ("POST /records/{id}/dossier", "dossier={dossiers}"),
    (
        "POST /records/dossiers/{id}/edit",
        "version=1&title=Tên mới",
    ),
    (
        "POST /records/fonds/{id}/edit",
        "version=1&code=P01&name=Tên mới",
    ),
    ("POST /records/fonds/{id}/close", "reason=Xã đã sáp nhập"),
    ("POST /records/fonds/{id}/reopen", "reason=Đóng nhầm"),
    (
        "POST /records/fonds/{id}/series",
        "series_code=02&series_name=Nhà ở",
    ),
    (
        "PUT /api/v1/fonds/{id}",
        r#"{"code": "P01", "name": "Tên khác"}"#,
    ),
    (
        "PUT /api/v1/fonds/{id}/closing",
        r#"{"reason": "Xã đã sáp nhập"}"#,
    ),
    (
        "DELETE /api/v1/fonds/{id}/closing",
        r#"{"reason": "Đóng nhầm"}"#,
    ),
    (
        "PUT /api/v1/fonds/{id}/series/{code}",
        r#"{"name": "Nhà ở"}"#,
    ),
    ("POST /records/fields/{id}", "name=Số ngăn&kind=text"),
    ("PUT /api/v1/own-fields/{id}", r#"{"name": "Số giá"}"#),
    ("POST /records/classes/{id}", "code=01&name=Ruộng&parent="),
    (
        "PUT /api/v1/classes/{id}",
        r#"{"parent": null, "code": "01", "name": "Bãi"}"#,
    ),
];

const ORDER: &str =
    "kind=dissolve&units=Xã Hướng Hiệp&from=01/04/2026&decision=Nghị quyết 1&seen=yes";

/// Ids of foreign things in what is typed: the address is her own, `{a noun}` is ours.
const FOREIGN_INSIDE: &[(&str, &str)] = &[
    (
        "PUT /api/v1/records/{id}/dossier",
        r#"{"dossier": "{dossiers}"}"#,
    ),
    ("POST /records/{id}/dossier", "dossier={dossiers}"),
    (
        "PATCH /api/v1/records/{id}/own",
        r#"{"values": {"{own-fields}": "8"}}"#,
    ),
    (
        "POST /api/v1/dossiers",
        r#"{"unit": "{unit}", "title": "Của ai"}"#,
    ),
    (
        "POST /api/v1/dossiers",
        r#"{"unit": "Xã Lao Bảo", "title": "x", "fonds": "{fonds}"}"#,
    ),
    ("POST /records/dossiers/new", "unit={unit}&title=Của ai"),
    (
        "POST /api/v1/batches",
        r#"{"unit": "{unit}", "name": "Lô"}"#,
    ),
    (
        "POST /api/v1/fonds",
        r#"{"unit": "{unit}", "data": {"code": "P9", "name": "x"}}"#,
    ),
    (
        "POST /records/fonds/new",
        "unit=Xã Hướng Hiệp&code=P8&name=y",
    ),
    (
        "POST /api/v1/own-fields",
        r#"{"unit": "{unit}", "name": "x", "kind": "text"}"#,
    ),
    (
        "POST /records/fields",
        "unit=Xã Hướng Hiệp&name=y&kind=text",
    ),
    (
        "POST /api/v1/views",
        r#"{"name": "x", "query": "", "unit": "{unit}"}"#,
    ),
    ("POST /records/views", "name=x&query=&share={unit}"),
    (
        "POST /api/v1/people",
        r#"{"name": "Hồ A", "unit": "Xã Hướng Hiệp", "title": "x"}"#,
    ),
    ("POST /people", "name=Hồ A&unit=Xã Hướng Hiệp&title=x"),
    (
        "POST /api/v1/people/{id}/posts",
        r#"{"unit": "Xã Hướng Hiệp", "title": "x"}"#,
    ),
    (
        "POST /api/v1/people/{id}/grants",
        r#"{"unit": "Xã Hướng Hiệp", "room": "records", "right": "read"}"#,
    ),
    ("POST /people/{id}/posts", "unit=Xã Hướng Hiệp&title=x"),
    (
        "POST /people/{id}/grants",
        "unit=Xã Hướng Hiệp&room=records&right=read",
    ),
    (
        "POST /api/v1/units/{id}/orders",
        r#"{"kind": "merge", "units": ["Xã Hướng Hiệp"], "names": ["x"], "from": "2026-04-01",
            "decision": "QĐ 1", "apply": true}"#,
    ),
    (
        "POST /api/v1/records/{id}/join",
        r#"{"with": ["{records}"]}"#,
    ),
    (
        "POST /records/{id}/join",
        "version={version}&with={records}",
    ),
];

/// Routes with an id that take a form with bytes.
const UPLOADS: &[&str] = &["POST /records/{id}/originals"];

/// One who knocks, with the form token of her session.
#[derive(Clone)]
pub struct Caller {
    visitor: Visitor,
    token: String,
    /// Which version of the thing she says that she saw.
    version: i64,
}

impl Caller {
    pub async fn enter(office: &Office, login: &str) -> Caller {
        let mut visitor = signed_in(office, login).await;
        let token = visitor.get("/me/password").await.hidden("csrf").unwrap();
        Caller {
            visitor,
            token,
            version: 1,
        }
    }

    /// The same caller, who has seen the version of a unit's record that is there now.
    async fn up_to_date(mut self, office: &Office, unit: Id) -> Caller {
        let record: Id = id_of(office, "records", unit).await.parse().unwrap();
        let sql = "SELECT version AS n FROM records_record WHERE id = $1";
        self.version = office.house.db.number(sql, values![record]).await.unwrap();
        self
    }

    /// Sends what is typed in the way of the route; gives the status.
    pub async fn knock(&self, route: &str, path: &str, typed: &str) -> u16 {
        let method: Method = route.split(' ').next().unwrap().parse().unwrap();
        let visitor = self.visitor.clone();
        let mut visitor = visitor.with_header("if-match", &format!("\"{}\"", self.version));
        let typed = typed.replace("{version}", &self.version.to_string());
        if method == Method::GET {
            return visitor.ask(method, path, "", vec![]).await.status;
        }
        if path.starts_with("/api/") {
            let mut visitor = visitor.with_header("x-form-token", &self.token);
            let path = format!("{path}?name=la.txt&reason=r");
            let body = typed.into_bytes();
            let page = visitor.ask(method, &path, "application/json", body).await;
            return page.status;
        }
        let fields = typed.split('&').filter_map(|pair| pair.split_once('='));
        let fields: Vec<(&str, &str)> = fields.collect();
        if UPLOADS.contains(&route) {
            let file = Upload {
                field: "files",
                name: "la.txt",
                bytes: "Báo cáo về số hóa".as_bytes(),
            };
            let files = [file];
            let page = visitor.upload_with_token(path, &self.token, &fields, &files);
            return page.await.status;
        }
        let page = visitor.post_with_token(path, &self.token, &fields).await;
        page.status
    }
}

/// What is typed for a route, with ids of a unit's things.
pub async fn typed(office: &Office, route: &str, unit: Id) -> String {
    let typed = TYPED.iter().find(|(known, _)| *known == route);
    with_ids(office, typed.map_or("", |(_, typed)| typed), unit).await
}

async fn with_ids(office: &Office, typed: &str, unit: Id) -> String {
    let mut whole = typed.replace("{unit}", &unit.to_string());
    for noun in ["records", "parts", "dossiers", "own-fields", "fonds"] {
        let mark = format!("{{{noun}}}");
        if whole.contains(&mark) {
            whole = whole.replace(&mark, &id_of(office, noun, unit).await);
        }
    }
    whole
}

/// The routes whose addresses name things by their ids.
fn with_id() -> impl Iterator<Item = (String, &'static str)> {
    let named = EXPECTED.iter().filter(|(_, path, who)| {
        *who != Who::All && path.contains('{') && !path.contains("unit-codes")
    });
    named.map(|(method, path, _)| (format!("{method} {path}"), *path))
}

fn is_refused(status: u16) -> bool {
    status == 403 || status == 404
}

/// Found and done, or found and not in a state for it.
fn is_heard(status: u16) -> bool {
    status < 400 || status == 409 || status == 412
}

/// Which tables are not as they were.
async fn changed(office: &Office, before: &mut Vec<(String, String)>) -> Vec<String> {
    let now = rows(office).await;
    let differ = before.iter().zip(&now).filter(|(was, is)| was != is);
    let differ = differ
        .map(|(was, is)| format!("{}: {} → {}", was.0, was.1, is.1))
        .collect();
    *before = now;
    differ
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_of_another_commune_finds_nothing_of_ours_and_changes_nothing() {
    let office = two_communes().await;
    let ours = office.cast.huong_hiep;
    let (con, lan) = (
        Caller::enter(&office, "con").await,
        Caller::enter(&office, "lan").await,
    );
    let before = last_event(&office).await;
    let (mut state, mut wrong) = (rows(&office).await, Vec::new());
    for (route, path) in with_id() {
        if SEEN_BY_ALL.iter().any(|(known, _)| *known == route) {
            continue;
        }
        let address = filled(&office, path, ours).await;
        let typed = typed(&office, &route, ours).await;
        for (name, caller) in [("con", &con), ("lan", &lan)] {
            let status = caller.knock(&route, &address, &typed).await;
            let changed = changed(&office, &mut state).await;
            if !is_refused(status) || !changed.is_empty() {
                wrong.push(format!("{route} by {name}: {status} {changed:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let sql = "SELECT count(*) AS n FROM event WHERE seq > $1 AND action NOT LIKE '%.refused'";
    let told = office.house.db.number(sql, values![before]).await.unwrap();
    assert_eq!(told, 0, "nothing happened but refusals");
}

async fn last_event(office: &Office) -> i64 {
    let sql = "SELECT max(seq) AS n FROM event";
    office.house.db.number(sql, vec![]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_knocks_open_to_those_whose_things_they_are() {
    let office = two_communes().await;
    let ours = office.cast.huong_hiep;
    let (minh, tuan) = (
        Caller::enter(&office, "minh").await,
        Caller::enter(&office, "tuan").await,
    );
    let mut wrong = Vec::new();
    for reads in [true, false] {
        for (route, path) in with_id().filter(|(route, _)| route.starts_with("GET") == reads) {
            let address = filled(&office, path, ours).await;
            let typed = typed(&office, &route, ours).await;
            let of_the_office = OF_THE_OFFICE.contains(&route.as_str());
            let caller = if of_the_office { &tuan } else { &minh };
            let caller = caller.clone().up_to_date(&office, ours).await;
            let status = caller.knock(&route, &address, &typed).await;
            if !is_heard(status) {
                wrong.push(format!("{route}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "say in TYPED what they need: {wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_things_are_not_reached_through_one_s_own() {
    let office = two_communes().await;
    let (ours, hers) = (office.cast.huong_hiep, office.cast.lao_bao);
    let con = Caller::enter(&office, "con").await;
    let (mut state, mut wrong) = (rows(&office).await, Vec::new());
    // The thing in the address is hers, what stands inside it is ours.
    let inside = with_id().filter(|(_, path)| {
        path.replace("{number}", "")
            .replace("{size}", "")
            .replace("{code}", "")
            .matches('{')
            .count()
            > 1
    });
    for (route, path) in inside {
        let address = filled_of(&office, path, &[hers, ours]).await;
        let typed = typed(&office, &route, hers).await;
        let con = con.clone().up_to_date(&office, hers).await;
        let status = con.knock(&route, &address, &typed).await;
        let changed = changed(&office, &mut state).await;
        // What is not the record's own is told as if it had changed since.
        let refused = is_refused(status) || matches!(status, 409 | 412);
        if !refused || !changed.is_empty() {
            wrong.push(format!("{route}: {status} {changed:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_ids_and_units_in_what_is_sent_are_refused_and_one_s_own_are_not() {
    let office = two_communes().await;
    let (ours, hers) = (office.cast.huong_hiep, office.cast.lao_bao);
    let con = Caller::enter(&office, "con").await;
    let (mut state, mut wrong) = (rows(&office).await, Vec::new());
    for (route, sent) in FOREIGN_INSIDE {
        let path = route.split(' ').nth(1).expect("a path");
        let address = filled(&office, path, hers).await;
        let foreign = with_ids(&office, sent, ours).await;
        let con = con.clone().up_to_date(&office, hers).await;
        let status = con.knock(route, &address, &foreign).await;
        let changed = changed(&office, &mut state).await;
        if !matches!(status, 403 | 404 | 409 | 412 | 422) || !changed.is_empty() {
            wrong.push(format!("{route} {foreign}: {status} {changed:#?}"));
        }
        // Her own in its place is heard: so it was the foreign one that was refused.
        let own = with_ids(&office, &sent.replace("Hướng Hiệp", "Lao Bảo"), hers).await;
        let heard = con.knock(route, &address, &own).await;
        if heard == status && heard >= 400 {
            wrong.push(format!("{route} {own}: {heard}, as the foreign one"));
        }
        rows(&office).await.clone_into(&mut state);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
