//! The operator's page of settings is the one that the program prints.

use crate::tidy::root;

#[test]
fn the_page_of_settings_is_up_to_date() {
    let path = root().join("docs/run/config.md");
    let there = std::fs::read_to_string(path).unwrap_or_default();
    let cure = "run `nhip config document > docs/run/config.md`";
    assert!(there == house::config::document(), "{cure}");
}
