//! The demo office: Quảng Trị's real units, an invented cast, and some hundreds of papers made
//! from a seed, which the product's own jobs then read. Nothing is inserted with its truth.

mod cast;
mod papers;
mod shelves;

use std::time::Duration;

use house::{House, Result};

/// The setting that marks a folder as a demo office.
const SETTING: &str = "demo";

/// Furnishes an empty office, and goes on making papers in the background where an earlier run
/// stopped. An office with people of its own is left alone.
pub async fn furnish(house: &House) -> Result<()> {
    let begun = house.setting(SETTING).await?.is_some();
    if !begun && house::person::count(&house.db).await? > 0 {
        tracing::warn!("this folder has people already: no demo office is made in it");
        return Ok(());
    }
    if !begun {
        cast::enter(house).await?;
        shelves::set_up(house).await?;
        house
            .set_setting("office", "Tỉnh Quảng Trị (trình diễn)".to_owned())
            .await?;
        house.set_setting(SETTING, "0".to_owned()).await?;
    }
    tokio::spawn(fill(house.clone()));
    Ok(())
}

/// Makes papers one by one; after a failure it waits and goes on with the next.
async fn fill(house: House) {
    loop {
        match papers::next(&house).await {
            Ok(true) => (),
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "a demo paper could not be made");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}
