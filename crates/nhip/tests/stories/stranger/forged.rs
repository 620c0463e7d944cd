//! Tokens that do not hold: of forms, that were forged or belong to somebody else; of programs,
//! that were made up, ended, outlived or are too narrow. Each knock is one that would be heard if
//! it were not for the token.

use axum::http::Method;
use house::access::Right;
use house::clock::DAY;
use house::room::{Door, Route};
use testkit::{Office, Page, Upload, Visitor};

use super::foreign::typed;
use super::things::{EVERYTHING, filled, rows, signed_in, token, two_communes};
use super::{EXPECTED, Who};

/// What a refusal for its token says.
const FORGED: &str = "Biểu mẫu đã hết hiệu lực";

/// Routes of the API for every program, whatever its token allows.
const FOR_ANY_TOKEN: &[&str] = &[
    "GET /api/v1/me",
    "GET /api/v1/jobs",
    "GET /api/v1/jobs/{id}",
    "GET /api/v1/search",
    "GET /api/v1/search/suggestions",
    "GET /api/v1/units",
    "GET /api/v1/units/{id}",
    "GET /api/v1/unit-codes/{code}",
];

/// Sends the form as each of the two kinds that forms have.
async fn as_both_kinds(visitor: &Visitor, path: &str, token: &str, typed: &str) -> [Page; 2] {
    let fields = typed.split('&').filter_map(|pair| pair.split_once('='));
    let fields: Vec<(&str, &str)> = fields.collect();
    let plain = visitor
        .clone()
        .post_with_token(path, token, &fields)
        .await
        .clone();
    let file = Upload {
        field: "files",
        name: "la.txt",
        bytes: "Báo cáo về số hóa".as_bytes(),
    };
    let with_files = visitor
        .clone()
        .upload_with_token(path, token, &fields, &[file])
        .await
        .clone();
    [plain, with_files]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_form_is_refused_for_its_token_and_changes_nothing() {
    let office = two_communes().await;
    let ours = office.cast.huong_hiep;
    let minh = signed_in(&office, "minh").await;
    let mut con = signed_in(&office, "con").await;
    let foreign = con.get("/me/password").await.hidden("csrf").unwrap();
    let kept = office.house.intake.all().unwrap();
    let (before, mut wrong) = (rows(&office).await, Vec::new());
    for (method, path, who) in EXPECTED {
        if *method == "GET" || path.starts_with("/api/") {
            continue;
        }
        let address = filled(&office, path, ours).await;
        let typed = typed(&office, &format!("{method} {path}"), ours).await;
        let visitor = match who {
            Who::All => office.visitor(),
            _ => minh.clone(),
        };
        for token in ["", "forged", foreign.as_str()] {
            let pages = as_both_kinds(&visitor, &address, token, &typed).await;
            // A form of one kind is malformed as the other one, and that is said first.
            let refused = |page: &Page| page.status == 403 && page.text().contains(FORGED);
            let malformed = |page: &Page| page.status == 422;
            let well = match &pages {
                [plain, files] => {
                    refused(plain) && malformed(files) || malformed(plain) && refused(files)
                }
            };
            if !well {
                let [plain, files] = pages.map(|page| page.status);
                wrong.push(format!("{method} {path} with {token:?}: {plain}, {files}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(before == rows(&office).await, "something was changed");
    assert_eq!(office.house.intake.all().unwrap(), kept, "no byte was kept");
}

fn routes_of_api(office: &Office) -> Vec<Route> {
    let all = house::serve::all_routes(&office.house);
    let open = |route: &&Route| route.path.starts_with("/api/") && route.door != Door::Open;
    all.list().iter().filter(open).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_s_session_writes_through_the_api_with_its_form_token_only() {
    let office = two_communes().await;
    let ours = office.cast.huong_hiep;
    let minh = signed_in(&office, "minh").await;
    let before = rows(&office).await;
    for route in routes_of_api(&office) {
        if route.method == Method::GET {
            continue;
        }
        let address = filled(&office, route.path, ours).await;
        let name = format!("{} {}", route.method, route.path);
        let typed = typed(&office, &name, ours).await.into_bytes();
        for token in ["", "forged"] {
            let mut visitor = minh.clone().with_header("x-form-token", token);
            visitor = visitor.with_header("if-match", "\"1\"");
            let kind = "application/json";
            let method = route.method.clone();
            let address = format!("{address}?name=la.txt&reason=r");
            let page = visitor.ask(method, &address, kind, typed.clone()).await;
            assert_eq!(page.status, 403, "{name}");
            page.says(FORGED);
        }
    }
    assert!(before == rows(&office).await, "something was changed");
}

async fn knock(office: &Office, visitor: &Visitor, route: &Route) -> u16 {
    let ours = office.cast.huong_hiep;
    let address = filled(office, route.path, ours).await;
    let name = format!("{} {}", route.method, route.path);
    let typed = typed(office, &name, ours).await.into_bytes();
    let mut visitor = visitor.clone().with_header("if-match", "\"1\"");
    let page = visitor.ask(route.method.clone(), &address, "application/json", typed);
    page.await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_of_the_api_hears_a_token_that_does_not_hold() {
    let office = two_communes().await;
    let good = token(&office, "minh", &EVERYTHING).await;
    let ended = token(&office, "minh", &EVERYTHING).await;
    let mut minh = signed_in(&office, "minh").await;
    let page = minh.get("/me/tokens").await.text();
    let (_, rest) = page
        .split_once("action=\"/me/tokens/")
        .expect("the latest first");
    let end = format!("/me/tokens/{}", rest.split('"').next().unwrap());
    minh.post_form(&end, &[]).await.expect(200);
    let longer = format!("{good}x");
    let cases = [
        ("ended", &*ended),
        ("made up", "nhip_AAAA"),
        ("longer", &longer),
        ("none", ""),
    ];
    let (before, mut wrong) = (rows(&office).await, Vec::new());
    for route in routes_of_api(&office) {
        for (what, token) in cases {
            // That the browser has a session as well makes it no better.
            for visitor in [office.visitor(), minh.clone()] {
                let status = knock(&office, &visitor.with_token(token), &route).await;
                if status != 401 {
                    wrong.push(format!("{} {}, {what}: {status}", route.method, route.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(before == rows(&office).await, "something was changed");
    let mut program = office.visitor().with_token(&good);
    program.get("/api/v1/me").await.expect(200);
    office.house.clock.advance(31 * DAY);
    for route in routes_of_api(&office) {
        let status = knock(&office, &office.visitor().with_token(&good), &route).await;
        assert_eq!(status, 401, "{} {}, outlived", route.method, route.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_allows_less_than_a_route_asks_is_refused_there() {
    let office = two_communes().await;
    let ladder = Right::ALL.map(Right::word);
    let (mut wrong, mut tokens) = (Vec::new(), std::collections::BTreeMap::new());
    for route in routes_of_api(&office) {
        let name = format!("{} {}", route.method, route.path);
        let mut narrow = vec![vec!["account:administer".to_owned()]];
        if let Door::Room(room, right) = route.door {
            let step = ladder
                .iter()
                .position(|word| *word == right.word())
                .unwrap();
            narrow.extend(
                step.checked_sub(1)
                    .map(|low| vec![format!("{room}:{}", ladder[low])]),
            );
            let others = EVERYTHING.iter().filter(|scope| !scope.starts_with(room));
            narrow.push(others.map(|scope| (*scope).to_owned()).collect());
        } else if FOR_ANY_TOKEN.contains(&name.as_str()) {
            continue;
        } else if route.path.contains("/jobs/") {
            // The job of the story reads records.
            narrow.push(vec![
                "records:read".to_owned(),
                "custody:administer".to_owned(),
            ]);
        } else {
            narrow = vec![
                EVERYTHING[..3]
                    .iter()
                    .map(|scope| (*scope).to_owned())
                    .collect(),
            ];
        }
        for scopes in narrow {
            if !tokens.contains_key(&scopes) {
                let words: Vec<&str> = scopes.iter().map(String::as_str).collect();
                tokens.insert(scopes.clone(), token(&office, "minh", &words).await);
            }
            let program = office.visitor().with_token(&tokens[&scopes]);
            let status = knock(&office, &program, &route).await;
            if status != 403 {
                wrong.push(format!("{name} with {scopes:?}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_s_token_opens_no_page() {
    let office = two_communes().await;
    let token = token(&office, "minh", &EVERYTHING).await;
    let before = rows(&office).await;
    for (method, path, who) in EXPECTED {
        if *who == Who::All || path.starts_with("/api/") {
            continue;
        }
        let address = filled(&office, path, office.cast.huong_hiep).await;
        let mut program = office.visitor().with_token(&token);
        let method: Method = method.parse().unwrap();
        let page = program.ask(method, &address, "", vec![]).await;
        assert_eq!(page.status, 401, "{path}");
    }
    assert!(before == rows(&office).await, "something was changed");
}
