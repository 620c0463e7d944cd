//! A program works in Lan's name with a token, and can do no more than its scopes say.

use testkit::Office;

use crate::rooms::ROOMS;

#[tokio::test]
async fn a_token_is_shown_once_works_and_is_ended() {
    let office = Office::open(ROOMS).await;
    let mut lan = office.enter("lan").await;
    lan.get("/me/tokens").await.expect(200);
    let nothing = [("name", ""), ("days", "30")];
    lan.post_form("/me/tokens", &nothing).await.expect(422);
    let fields = [
        ("name", "Máy quét"),
        ("scope", "records:read"),
        ("days", "30"),
    ];
    let made = lan
        .post_form("/me/tokens", &fields)
        .await
        .expect(200)
        .text();
    let token = made
        .split("<code>")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    let token = token.expect("the token is shown").to_owned();
    lan.get("/me/tokens").await.says("Máy quét").lacks(&token);

    let mut program = office.visitor().with_token(&token);
    let me = program.get("/api/v1/me").await.expect(200).json();
    assert_eq!(me["login"], "lan");
    assert_eq!(
        me["rights"][0]["right"], "read",
        "contribute is not in scope"
    );
    program.get("/api/v1/records").await.expect(200);
    program.get("/api/v1/batches").await.expect(403);
    program.get("/records").await.expect(401);
    let wish = serde_json::json!({ "name": "x", "scopes": ["records:read"], "days": 30 });
    program.post_json("/api/v1/tokens", &wish).await.expect(403);

    let page = lan.get("/me/tokens").await.text();
    let end = page.split("action=\"/me/tokens/").nth(1).unwrap();
    let end = format!("/me/tokens/{}", end.split('"').next().unwrap());
    lan.post_form(&end, &[]).await.expect(200);
    program.get("/api/v1/me").await.expect(401);
}
