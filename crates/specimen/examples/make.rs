//! Writes made-up papers to a folder, to be looked at and measured with:
//! `cargo run -p specimen --example make -- --world tuning --count 40 --seed 7 --out DIR`
//!
//! `--secrecy` gives every paper a mark, `--clean` no wear, `--png` lossless pages, `--born`
//! also its born-digital forms, `--fonts DIR` (repeatable) sets all but typewritten papers in
//! the families that lie there and know every Vietnamese letter. Paper N becomes `NNNN-P.jpg`
//! for each page P and `NNNN.json`.

use std::error::Error;
use std::path::{Path, PathBuf};

use specimen::{Born, Era, Recipe, Wear, World};

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Wish {
    world: World,
    count: u64,
    seed: u64,
    out: PathBuf,
    secrecy: bool,
    clean: bool,
    png: bool,
    born: bool,
    fonts: Vec<PathBuf>,
}

fn wish() -> Outcome<Wish> {
    let mut wish = Wish {
        world: World::Tuning,
        count: 10,
        seed: 1,
        out: PathBuf::from("specimens"),
        secrecy: false,
        clean: false,
        png: false,
        born: false,
        fonts: Vec::new(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--world" => {
                wish.world = match value()?.as_str() {
                    "tuning" => World::Tuning,
                    "held-out" => World::HeldOut,
                    other => return Err(format!("no world {other}").into()),
                }
            }
            "--count" => wish.count = value()?.parse()?,
            "--seed" => wish.seed = value()?.parse()?,
            "--fonts" => wish.fonts.push(PathBuf::from(value()?)),
            "--out" => wish.out = PathBuf::from(value()?),
            "--secrecy" => wish.secrecy = true,
            "--clean" => wish.clean = true,
            "--png" => wish.png = true,
            "--born" => wish.born = true,
            other => return Err(format!("what is {other}?").into()),
        }
    }
    Ok(wish)
}

fn main() -> Outcome<()> {
    let wish = wish()?;
    let families = families_in(&wish.fonts)?;
    std::fs::create_dir_all(&wish.out)?;
    for step in 0..wish.count {
        let recipe = recipe(&wish, step, &families);
        write(&wish, step, &recipe)?;
    }
    Ok(())
}

fn recipe(wish: &Wish, step: u64, families: &[String]) -> Recipe {
    let mut recipe = Recipe::draw(wish.world, wish.seed.wrapping_mul(100_000) + step);
    if wish.secrecy {
        recipe = recipe.with_secrecy();
    }
    if wish.clean {
        recipe.wear = Wear::Clean;
    }
    if !families.is_empty() && recipe.layout.era != Era::Typewriter {
        let turn = wish.seed.wrapping_add(step) as usize;
        recipe.font = families[turn % families.len()].clone();
    }
    recipe
}

fn write(wish: &Wish, step: u64, recipe: &Recipe) -> Outcome<()> {
    let made = specimen::make(recipe)?;
    let stem = wish.out.join(format!("{step:04}"));
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", stem.display()));
    for (page, picture) in made.pages.iter().enumerate() {
        let ending = if wish.png { "png" } else { "jpg" };
        picture.save(beside(&format!("-{}.{ending}", page + 1)))?;
    }
    let told = serde_json::json!({ "recipe": made.recipe, "truth": made.truth });
    std::fs::write(beside(".json"), serde_json::to_string_pretty(&told)?)?;
    for form in Born::ALL.into_iter().filter(|_| wish.born) {
        std::fs::write(
            beside(&format!(".{}", form.ending())),
            specimen::born(recipe, form)?.0,
        )?;
    }
    Ok(())
}

/// The families of these folders that can set Vietnamese, made known to the typesetter.
fn families_in(folders: &[PathBuf]) -> Outcome<Vec<String>> {
    const LETTERS: &str = "ẰẴỂỖỢỮĐằẵểỗợữđ0123456789";
    if folders.is_empty() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for folder in folders {
        gather(folder, &mut files)?;
    }
    let mut families = documents::add_fonts(files);
    families.retain(|family| documents::width(family, LETTERS).is_some());
    eprintln!("{} families: {}", families.len(), families.join(", "));
    Ok(families)
}

fn gather(folder: &Path, files: &mut Vec<Vec<u8>>) -> Outcome<()> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "ttf" || e == "otf") {
            files.push(std::fs::read(path)?);
        }
    }
    Ok(())
}
