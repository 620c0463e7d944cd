//! A paper that bears a mark of secrecy, from the moment it is found to its end on the disk: no
//! way out shows it, and once it is confirmed neither its key nor its bytes can be had any more.

mod destroyed;
mod unseen;

use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageFormat, RgbaImage};
use testkit::Office;

use crate::papers_made::packed;

/// A word that stands on the paper and nowhere else in the office.
const ON_PAPER: &str = "Ngàn Thuồng Luồng";

/// A page of an office with its mark in a box, as a scanner gives it.
const PAGE: &str = r#"
#set page(width: 18cm, height: 12cm, margin: 1.5cm)
#set text(font: "Tinos", size: 13pt, lang: "vi")
#grid(columns: (2fr, 3fr), align: center,
  [ỦY BAN NHÂN DÂN \ *XÃ HƯỚNG HIỆP* \ Số: 917/QĐ-UBND],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \ *Độc lập - Tự do - Hạnh phúc* \
   _Hướng Hiệp, ngày 05 tháng 01 năm 2026_])
#v(3mm)
#if sys.inputs.mark != "" { box(stroke: 1pt, inset: 5pt, strong(sys.inputs.mark)) }
#align(center)[*QUYẾT ĐỊNH* \ *Về việc bảo vệ khu vực* #strong(sys.inputs.place)]
Phê duyệt phương án bảo vệ khu vực #sys.inputs.place trong năm 2026, giao các đơn vị
thực hiện theo chức năng, nhiệm vụ của mình và báo cáo kết quả về Ủy ban nhân dân xã.
"#;

/// Such a page with this mark.
fn page(mark: &str) -> Vec<u8> {
    let inputs = [("mark", mark.to_owned()), ("place", ON_PAPER.to_owned())];
    let drawn = documents::pictures(PAGE, &inputs, &[], 200).expect("it is typeset");
    let drawn = drawn.into_iter().next().expect("a page");
    let pixels = RgbaImage::from_raw(drawn.width, drawn.height, drawn.rgba);
    let picture = DynamicImage::ImageRgba8(pixels.expect("whole")).to_luma8();
    packed(&DynamicImage::ImageLuma8(picture), ImageFormat::Png)
}

/// All files below a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => found.push(path),
            }
        }
    }
    found.sort();
    found
}

/// The files of an office's data folder in which these bytes stand.
fn holding(office: &Office, bytes: &[u8]) -> Vec<PathBuf> {
    let mut all = files(&office.house.config.folder);
    all.retain(|path| {
        // A file may go while we look, as the log of a database does.
        let there = std::fs::read(path).unwrap_or_default();
        there.windows(bytes.len()).any(|part| part == bytes)
    });
    all
}
