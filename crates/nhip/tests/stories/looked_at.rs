//! A record as it is looked at: who may see it and why, sound that is played in its place, and a
//! page that came from the camera of a phone.

use house::db::Sql;
use house::values;
use testkit::{Office, Upload};

use crate::described::Program;
use crate::papers::{hand_in, only_record};
use crate::papers_made::{packed, scan};
use crate::rooms::ROOMS;
use crate::shelf::papers;

#[tokio::test(flavor = "multi_thread")]
async fn those_who_decide_see_who_may_see_and_everybody_why_she_may() {
    let office = Office::open(ROOMS).await;
    let id = papers(&office, office.cast.huong_hiep, 1).await[0];
    let page = format!("/records/{id}");
    let mut minh = office.enter("minh").await;
    minh.get(&page)
        .await
        .expect(200)
        .says("Bạn xem được vì có quyền Đóng góp đối với Xã Hướng Hiệp")
        .says("hãy hỏi người quản trị")
        .lacks("Phạm Thu Hà");
    let mut hai = office.enter("hai").await;
    hai.get(&page)
        .await
        .expect(200)
        .says("Trần Văn Minh")
        .says("cấp ngay tại Xã Hướng Hiệp")
        .says("Phạm Thu Hà")
        .says("cấp tại Tỉnh Quảng Trị và mọi đơn vị bên dưới")
        .lacks("Hồ Thị Con")
        .lacks("Bounmy");
    // A restricted one is for those who decide: the list is as true as the label.
    hai.post_form(&format!("{page}/label"), &[("label", "restricted")])
        .await
        .expect(200);
    hai.get(&format!("{page}#rights"))
        .await
        .says("Tài liệu hạn chế")
        .says("Võ Anh Tuấn")
        .lacks("cấp ngay tại Xã Hướng Hiệp");
    minh.get(&page).await.expect(404);

    let way = format!("/api/v1/records/{id}/rights");
    let mut program = Program::enter(&office, "hai", &["records:decide"]).await;
    let all = program.get(&way).await.expect(200).json();
    let names = all["items"].as_array().unwrap().iter();
    let names: Vec<&str> = names.filter_map(|line| line["name"].as_str()).collect();
    assert_eq!(names[0], "Võ Anh Tuấn", "the strongest first");
    assert!(!names.contains(&"Trần Văn Minh"), "{names:?}");
    let mut con = Program::enter(&office, "con", &["records:contribute"]).await;
    con.get(&way).await.expect(403);
}

/// A second of silence.
pub fn silence() -> Vec<u8> {
    let mut out = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    out.extend(16_u32.to_le_bytes());
    for half in [1_u16, 1] {
        out.extend(half.to_le_bytes());
    }
    for rate in [8_000_u32, 8_000] {
        out.extend(rate.to_le_bytes());
    }
    for half in [1_u16, 8] {
        out.extend(half.to_le_bytes());
    }
    out.extend(b"data");
    out.extend(8_000_u32.to_le_bytes());
    out.extend([128; 8_000]);
    let size = u32::try_from(out.len() - 8).expect("it is short");
    out[4..8].copy_from_slice(&size.to_le_bytes());
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_played_in_its_place_and_a_drawing_runs_nothing() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let sound = silence();
    hand_in(&office, &mut minh, &[("hop.wav", &sound)]).await;
    let page = only_record(&mut minh).await;
    let play = format!("{page}/play");
    let shown = minh.get(&page).await.expect(200);
    shown.says(&format!("<audio controls preload=\"none\" src=\"{play}\""));
    let policy = shown.header("content-security-policy").to_owned();
    assert!(policy.contains("media-src 'self'"), "{policy}");
    let mut player = minh.clone().with_header("range", "bytes=0-");
    let part = player.get(&play).await.expect(206);
    assert_eq!(part.bytes, sound);
    assert!(part.header("content-type").starts_with("audio/"));
    assert_eq!(part.header("content-disposition"), "inline");
    let mut player = minh.clone().with_header("range", "bytes=44-143");
    let part = player.get(&play).await.expect(206);
    assert_eq!(part.bytes, [128; 100]);
    let played = "SELECT count(*) AS n FROM event WHERE action = 'records.play'";
    let n = office.house.db.number(played, vec![]).await.unwrap();
    assert_eq!(n, 1, "one look, however many ranges it takes");
    let mut con = office.enter("con").await;
    con.get(&play).await.expect(404);

    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
                   <script>alert(1)</script><rect width=\"9\" height=\"9\"/></svg>";
    hand_in(&office, &mut minh, &[("so-do.svg", drawing.as_bytes())]).await;
    let list = minh.get("/records?q=so-do").await.expect(200).text();
    let link = list
        .split("href=\"/records/")
        .find(|part| part.contains(">so-do.svg"));
    let id = link
        .and_then(|part| part.split(['"', '?']).next())
        .expect("the drawing");
    let page = minh.get(&format!("/records/{id}")).await.expect(200);
    page.says(&format!("<img src=\"/records/{id}/play\""));
    let bytes = minh.get(&format!("/records/{id}/play")).await.expect(200);
    let policy = bytes.header("content-security-policy");
    assert!(
        policy.contains("sandbox") && !policy.contains("allow-scripts"),
        "{policy}"
    );
    let original = minh.get(&format!("/records/{id}/original")).await;
    assert!(
        original
            .header("content-disposition")
            .starts_with("attachment")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_comes_from_the_camera_of_a_phone_also_without_scripts() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    let form = minh.get("/records/intake").await.expect(200);
    form.says("accept=\"image/*\" capture=\"environment\"");
    let unit = office.cast.huong_hiep.to_string();
    let photo = packed(&scan(5), image::ImageFormat::Jpeg);
    // Without scripts the form sends both of its inputs, the empty one as well.
    let both = [
        Upload {
            field: "files",
            name: "",
            bytes: b"",
        },
        Upload {
            field: "files",
            name: "image.jpg",
            bytes: &photo,
        },
    ];
    minh.upload("/records/intake", &[("unit", &unit)], &both)
        .await
        .expect(200)
        .says("image.jpg");
    office.do_jobs().await;
    let sql = "SELECT count(*) AS n FROM records_record WHERE reading = 'read' AND kind = $1";
    let n = office.house.db.number(sql, values!["jpeg"]).await.unwrap();
    assert_eq!(n, 1, "one page, read");
}
