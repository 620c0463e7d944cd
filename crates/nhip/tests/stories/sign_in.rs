//! Who comes in, how often one may be wrong, what the browser is given to keep, and what every
//! page tells it to do.

use axum::http::Method;
use axum::http::header::SET_COOKIE;
use house::access::session::IDLE_MAX;
use house::access::throttle::{FREE_TRIES, FREE_TRIES_OF_ADDRESS};
use house::clock::{HOUR, SECOND};
use testkit::{Office, PASSWORD, Visitor};

use crate::papers_made::{hand_in, note};
use crate::rooms::ROOMS;

/// A password that is nobody's.
const WRONG: &str = "không phải mật khẩu này";

/// An office behind one proxy that people reach by TLS.
async fn behind_a_proxy() -> Office {
    let settings = [
        ("address", "https://nhip.test".to_owned()),
        ("trusted_hops", "1".to_owned()),
    ];
    Office::open_with(ROOMS, &settings).await
}

/// A browser at an address.
fn at(office: &Office, address: &str) -> Visitor {
    office.visitor().with_header("x-forwarded-for", address)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_an_account_s_password_waits_wherever_he_is() {
    let office = behind_a_proxy().await;
    let mut guesser = at(&office, "203.0.113.7");
    for _ in 0..FREE_TRIES {
        guesser.sign_in("lan", WRONG).await.expect(422);
    }
    guesser.sign_in("lan", WRONG).await.expect(429);
    guesser.page.says("Bạn đã thử quá nhiều lần");
    let wait: i64 = guesser.page.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    // From elsewhere too, and with the right password: nobody learns that it is the right one.
    let mut elsewhere = at(&office, "198.51.100.1");
    elsewhere.sign_in("lan", PASSWORD).await.expect(429);
    elsewhere.sign_in("minh", PASSWORD).await.expect(200);

    office.house.clock.advance(wait * SECOND);
    guesser.sign_in("lan", WRONG).await.expect(422);
    guesser.sign_in("lan", WRONG).await.expect(429);
    let longer: i64 = guesser.page.header("retry-after").parse().unwrap();
    assert!(longer > wait, "{longer} after {wait}");
    office.house.clock.advance(longer * SECOND);
    let mut lan = at(&office, "198.51.100.2");
    lan.sign_in("lan", PASSWORD).await.expect(200);
    lan.get("/me").await.expect(200).says("Nguyễn Thị Lan");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tries_one_account_after_the_other_waits_at_his_address() {
    let office = behind_a_proxy().await;
    let mut guesser = at(&office, "203.0.113.7");
    for n in 0..FREE_TRIES_OF_ADDRESS {
        let login = format!("nguoi-{n}");
        guesser.sign_in(&login, WRONG).await.expect(422);
    }
    guesser.sign_in("lan", PASSWORD).await.expect(429);
    // What others write before the address that our proxy saw is not believed.
    let mut disguised = at(&office, "10.0.0.1, 203.0.113.7");
    disguised.sign_in("lan", PASSWORD).await.expect(429);
    let mut lan = at(&office, "198.51.100.1");
    lan.sign_in("lan", PASSWORD).await.expect(200);
    office.house.clock.advance(HOUR);
    guesser.sign_in("lan", PASSWORD).await.expect(200);
}

/// The cookies that signing in gives, as lines.
async fn cookies_of(office: &Office) -> Vec<String> {
    let mut lan = office.visitor();
    lan.get("/sign-in").await.expect(200);
    let mut lines: Vec<String> = lines(&lan);
    let token = lan.page.hidden("csrf").expect("a token");
    let fields = [("login", "lan"), ("password", PASSWORD)];
    lan.post_with_token("/sign-in", &token, &fields)
        .await
        .expect(303);
    lines.extend(self::lines(&lan));
    for choice in ["/language?to=en", "/theme?to=dark"] {
        lan.ask(Method::GET, choice, "", Vec::new()).await;
        lines.extend(self::lines(&lan));
    }
    lines
}

fn lines(visitor: &Visitor) -> Vec<String> {
    let all = visitor.page.headers.get_all(SET_COOKIE).iter();
    all.map(|line| line.to_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_for_us_alone_and_by_tls_only_where_there_is_tls() {
    let by_tls = cookies_of(&behind_a_proxy().await).await;
    let plain = cookies_of(&Office::open(ROOMS).await).await;
    let names = [
        "nhip_visitor=",
        "nhip_session=",
        "nhip_lang=",
        "nhip_theme=",
    ];
    for (lines, secure) in [(&by_tls, true), (&plain, false)] {
        for name in names {
            let line = lines.iter().find(|line| line.starts_with(name));
            let line = line.unwrap_or_else(|| panic!("{name} is not in {lines:?}"));
            for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
                assert!(line.contains(part), "{line} lacks {part}");
            }
            assert_eq!(line.contains("; Secure"), secure, "{line}");
        }
    }
    let session = by_tls.iter().find(|line| line.starts_with(names[1]));
    let age = session.unwrap().split("Max-Age=").nth(1).unwrap();
    let age: i64 = age.split(';').next().unwrap().parse().unwrap();
    assert!(age <= 30 * 24 * 3600, "a session ends: {age}");
}

/// What a page has to tell the browser, whatever it is. What is neither a page nor framed tells
/// only that it is what it says, and ours.
fn is_safe(visitor: &Visitor) {
    let page = &visitor.page;
    if page.path.starts_with("/assets/") {
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
        return;
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), value, "{}: {name}", page.path);
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{}", page.path);
    for hole in ["unsafe-inline", "unsafe-eval", "data:", "http:", " *"] {
        assert!(!policy.contains(hole), "{}: {hole}", page.path);
    }
    assert_ne!(page.header("x-request-id"), "", "{}", page.path);
    if page.header("content-type").starts_with("text/html") {
        needs_nothing_inline(&page.path, &page.text());
    }
}

/// What the policy forbids, the page does not need.
fn needs_nothing_inline(path: &str, text: &str) {
    for tag in text.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let script = tag.starts_with("script") && !tag.contains("src=\"/assets/");
        let style = tag.starts_with("style") || tag.contains(" style=");
        let handler = [" onclick=", " onload=", " onsubmit=", " onchange="];
        let handler = handler.iter().any(|name| tag.contains(name));
        let foreign = ["src=\"http", "src=\"//"].iter().any(|at| tag.contains(at));
        let foreign = foreign || tag.starts_with("link") && tag.contains("href=\"http");
        assert!(!script && !style && !handler && !foreign, "{path}: <{tag}>");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_tells_the_browser_to_trust_nothing_but_us() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let batch = hand_in(&mut minh, &[("la.png", &note(1))]).await;
    office.do_jobs().await;
    let list = minh.get("/records").await.expect(200).text();
    let row = list.split("<tbody>").nth(1).expect("a row");
    let record = row
        .split("href=\"")
        .nth(1)
        .and_then(|r| r.split('"').next());
    let record = record.expect("a record").to_owned();
    for (path, status) in [
        ("/", 200),
        ("/me", 200),
        ("/me/tokens", 200),
        ("/records", 200),
        ("/records/intake", 200),
        ("/search?q=a", 200),
        ("/assets/nhip.css", 200),
        ("/manifest.webmanifest", 200),
        ("/healthz", 200),
        ("/api/v1/records", 200),
        ("/api/v1/records/0190a000-0000-7000-8000-000000000000", 404),
        ("/no/such/page", 404),
        ("/people", 403),
        (batch.as_str(), 200),
        (record.as_str(), 200),
        (&format!("{record}/original"), 200),
        (&format!("{record}/print"), 200),
    ] {
        minh.get(path).await.expect(status);
        is_safe(&minh);
    }
    let mut nobody = office.visitor();
    for (path, status) in [("/sign-in", 200), ("/records", 401), ("/activate", 200)] {
        nobody.get(path).await.expect(status);
        is_safe(&nobody);
    }
    nobody.post_with_token("/sign-in", "forged", &[]).await;
    nobody.page.expect(403);
    is_safe(&nobody);
}

/// The first session on the page that can be ended.
fn other_session(visitor: &Visitor) -> Option<String> {
    let text = visitor.page.text();
    let rest = text.split("action=\"/me/sessions/").nth(1)?;
    Some(format!("/me/sessions/{}", rest.split('"').next()?))
}

#[tokio::test(flavor = "multi_thread")]
async fn lan_ends_the_session_that_she_left_open_elsewhere() {
    let office = behind_a_proxy().await;
    let mut left = at(&office, "203.0.113.7").with_header("user-agent", "May o hoi truong");
    left.sign_in("lan", PASSWORD).await.expect(200);
    let mut lan = at(&office, "198.51.100.1").with_header("user-agent", "May o phong");
    lan.sign_in("lan", PASSWORD).await.expect(200);
    lan.get("/me/sessions")
        .await
        .expect(200)
        .says("May o hoi truong")
        .says("203.0.113.7")
        .says("May o phong")
        .says("198.51.100.1");
    let end = other_session(&lan).expect("the other one");
    // Nobody else can end it, nor finds it.
    let mut con = office.enter("con").await;
    con.get("/me/sessions").await.expect(200);
    con.page.lacks("May o hoi truong");
    con.post_form(&end, &[]).await.expect(404);
    left.get("/me").await.expect(200);

    lan.get("/me/sessions").await.expect(200);
    lan.post_form(&end, &[]).await.expect(200);
    lan.page.says("Đã kết thúc phiên").lacks("May o hoi truong");
    assert_eq!(other_session(&lan), None, "her own is left");
    left.get("/me").await.expect(401);
    lan.get("/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_signing_out_with_a_new_password_and_by_itself() {
    let office = Office::open(ROOMS).await;
    let mut lan = office.enter("lan").await;
    let kept = lan.cookies().clone();
    lan.get("/me").await.expect(200);
    lan.post_form("/sign-out", &[]).await.expect(200);
    // Who took the cookie before has nothing of it.
    let mut thief = office.visitor();
    thief.cookies().extend(kept);
    thief.get("/me").await.expect(401);

    let (mut here, mut there) = (office.enter("lan").await, office.enter("lan").await);
    here.get("/me/password").await.expect(200);
    let fields = [("old", PASSWORD), ("password", "sông Hiếu mùa nước lên")];
    here.post_form("/me/password", &fields).await.expect(200);
    there.get("/me").await.expect(401);
    here.get("/me").await.expect(200);
    office.house.clock.advance(IDLE_MAX + SECOND);
    here.get("/me").await.expect(401);
}
