//! Fonts for drawing office documents, unpacked once into a folder that the office program
//! reads: this machine's own fonts often lack Vietnamese letters.

use std::path::{Path, PathBuf};

/// Unpacks the fonts below this folder, unless they lie there already, and tells where.
///
/// # Errors
/// When the folder cannot be written.
pub fn unpack(below: &Path) -> std::io::Result<PathBuf> {
    let folder = below.join("nhip-fonts");
    std::fs::create_dir_all(&folder)?;
    for (name, bytes) in documents::font_files() {
        let path = folder.join(name);
        let whole = std::fs::metadata(&path).is_ok_and(|m| m.len() == bytes.len() as u64);
        if whole {
            continue;
        }
        // Two processes may unpack at once: each renames a whole font into place.
        let half = folder.join(format!("{name}.{}", std::process::id()));
        std::fs::write(&half, bytes)?;
        std::fs::rename(half, path)?;
    }
    Ok(folder)
}
