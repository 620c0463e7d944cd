//! The shelves of the demo office: a fonds with its series, and a classification scheme. Papers
//! are put there by hand, so that a visitor sees how.

use house::event::Actor;
use house::{House, Result};
use records::class::scheme;
use records::fonds::{self, Data, series};

use super::cast::{PROVINCE, seat};

/// Classes, as an office would paste them: the first number is the class above.
const SCHEME: &str = "01;Tổng hợp
01.1;Chương trình, kế hoạch công tác
01.2;Báo cáo định kỳ, đột xuất
01.3;Hội nghị, tiếp khách
02;Tổ chức, cán bộ
02.1;Tổ chức bộ máy, biên chế
02.2;Tuyển dụng, bổ nhiệm, điều động
02.3;Đào tạo, bồi dưỡng
02.4;Thi đua, khen thưởng
03;Tài chính, tài sản
03.1;Dự toán, quyết toán
03.2;Mua sắm, thanh lý tài sản
04;Văn thư, lưu trữ
04.1;Chỉnh lý, số hóa tài liệu
04.2;Khai thác tài liệu lưu trữ
05;Đất đai, xây dựng
05.1;Giao đất, cho thuê đất
05.2;Bồi thường, hỗ trợ, tái định cư
06;Văn hóa, thông tin
06.1;Thông tin cơ sở
06.2;Di tích, lễ hội
07;Tiếp công dân, khiếu nại, tố cáo";
/// Series of the fonds: code and name.
const SERIES: [(&str, &str); 3] = [
    ("01", "Quyết định, chỉ thị"),
    ("02", "Báo cáo, kế hoạch"),
    ("03", "Công văn trao đổi"),
];

/// Opens the fonds of the province and takes the scheme over.
pub async fn set_up(house: &House) -> Result<()> {
    let unit = seat(house, PROVINCE).await?;
    let now = house.now();
    let data = Data {
        code: "QT-UBND".to_owned(),
        name: "Ủy ban nhân dân tỉnh Quảng Trị".to_owned(),
        history: "Tỉnh Quảng Trị sau sắp xếp từ ngày 01/7/2025 gồm tỉnh Quảng Bình và tỉnh Quảng \
                  Trị trước đó."
            .to_owned(),
        span: "2025–nay".to_owned(),
        language: "Tiếng Việt".to_owned(),
        ..Data::default()
    };
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let actor = Actor::program("nhip demo");
            let fonds = fonds::add(tx, &actor, now, unit, &data.judged()?).await?;
            for named in SERIES {
                series::set(tx, &actor, now, (fonds, unit), named).await?;
            }
            scheme::apply(tx, &actor, now, SCHEME).await.map(drop)
        })
    });
    write.await
}
