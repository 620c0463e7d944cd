//! What Typst may see of the world: one source, the values and the files handed over.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue, Str};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::Trouble;
use crate::fonts::FONTS;

const MAIN: &str = "main.typ";

pub(crate) struct Desk {
    library: LazyHash<Library>,
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Desk {
    /// `inputs` become `sys.inputs`; `files` are read by their names. Names should be few and
    /// fixed: Typst remembers each name for as long as the process lives, 65,535 at most.
    pub(crate) fn new(
        source: &str,
        inputs: &[(&str, String)],
        files: &[(&str, &[u8])],
    ) -> Result<Desk, Trouble> {
        let dict: Dict = inputs
            .iter()
            .map(|(name, value)| (Str::from(*name), Str::from(value.as_str()).into_value()))
            .collect();
        let files = files
            .iter()
            .map(|(name, bytes)| Ok((file_id(name)?, Bytes::new(bytes.to_vec()))))
            .collect::<Result<_, Trouble>>()?;
        Ok(Desk {
            library: LazyHash::new(Library::builder().with_inputs(dict).build()),
            main: Source::new(file_id(MAIN)?, source.to_owned()),
            files,
        })
    }

    /// The line in the main source, from 1, that a message points at.
    pub(crate) fn line_of(&self, range: Option<std::ops::Range<usize>>) -> usize {
        let upto = range
            .map_or(0, |range| range.start)
            .min(self.main.text().len());
        self.main.text().as_bytes()[..upto]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1
    }
}

fn file_id(name: &str) -> Result<FileId, Trouble> {
    let path = VirtualPath::new(name).map_err(|_| Trouble::FileName(name.to_owned()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let bytes = self.file(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(other, _)| *other == id);
        found
            .map(|(_, bytes)| bytes.clone())
            .ok_or_else(|| FileError::NotFound(id.get().vpath().get_without_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.list.get(index).cloned()
    }

    /// No clock: a date on a page is a value that the caller hands over.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
