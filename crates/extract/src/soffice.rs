//! Has the office program convert a document: one at a time, with a fresh profile each time, so
//! that neither a crash nor a setting of the last one is met by the next; macros never run and
//! nothing is fetched.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use confine::Limits as RunLimits;

use crate::cfb::{self, Word};
use crate::kind::Kind;
use crate::limits::Limits;
use crate::trouble::Trouble;

const PROGRAM: &str = "soffice";
/// One conversion in this process, and by the lock beside it one on this machine for this user.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
/// Linux' flags that keep a link somebody else laid from being followed, and children from it.
const O_NOFOLLOW: i32 = 0o400_000;
const PDF_FILTER: &str = "pdf:writer_pdf_Export";
const ODT_FILTER: &str = "odt:writer8";

/// Converts to OpenDocument text; returns the new file in `out`.
pub fn to_odt(path: &Path, kind: Kind, out: &Path, limits: &Limits) -> Result<PathBuf, Trouble> {
    convert(path, kind, ODT_FILTER, out, limits, None)
}

/// Draws the pages; returns the new file in `out`. Fonts of `fonts` come before the machine's.
pub fn to_pdf(
    path: &Path,
    kind: Kind,
    out: &Path,
    limits: &Limits,
    fonts: Option<&Path>,
) -> Result<PathBuf, Trouble> {
    convert(path, kind, PDF_FILTER, out, limits, fonts)
}

/// The reader that must take the document, so that a web page in the guise of a Word document is
/// refused and not opened by whatever feels responsible.
///
/// # Errors
/// `Password` for an old Word document behind one: the program would wait for it.
fn reader_of(path: &Path, kind: Kind) -> Result<&'static str, Trouble> {
    match kind {
        Kind::Doc => Ok(match cfb::word_generation(&mut File::open(path)?)? {
            Word::Early => "MS Word 95",
            Word::Later => "MS Word 97",
        }),
        Kind::Docx => Ok("MS Word 2007 XML"),
        Kind::Rtf => Ok("Rich Text Format"),
        Kind::Odt => Ok("writer8"),
        _ => Err(Trouble::Unsupported),
    }
}

fn convert(
    path: &Path,
    kind: Kind,
    filter: &str,
    out: &Path,
    limits: &Limits,
    fonts: Option<&Path>,
) -> Result<PathBuf, Trouble> {
    let reader = reader_of(path, kind)?;
    let work = tempfile::tempdir()?;
    // The program looks at names and lays locks beside documents: it gets a name of ours.
    let input = work.path().join(format!("original.{}", kind.extension()));
    std::os::unix::fs::symlink(fs::canonicalize(path)?, &input)?;
    let profile = work.path().join("profile");
    fs::create_dir_all(profile.join("user"))?;
    fs::write(profile.join("user/registrymodifications.xcu"), PROFILE)?;
    fs::create_dir_all(out)?;
    let mut command = Command::new(PROGRAM);
    command
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args([
            "--headless",
            "--invisible",
            "--nologo",
            "--nodefault",
            "--norestore",
        ])
        .args(["--nolockcheck", "--nofirststartwizard"])
        .arg(format!("--infilter={reader}"))
        .args(["--convert-to", filter, "--outdir"])
        .args([out, &input])
        .current_dir(work.path())
        // Nobody listens there; whatever should be fetched fails at once.
        .envs(["http_proxy", "https_proxy", "ftp_proxy"].map(|name| (name, "http://127.0.0.1:9")));
    if let Some(fonts) = fonts {
        let conf = work.path().join("fonts.conf");
        fs::write(&conf, fonts_conf(fonts, work.path()))?;
        command.env("FONTCONFIG_FILE", conf);
    }
    let made = out.join(format!(
        "original.{}",
        filter.split(':').next().unwrap_or_default()
    ));
    if made.exists() {
        fs::remove_file(&made)?;
    }
    let said = run_alone(&mut command, limits)?;
    if made.metadata().is_ok_and(|meta| meta.len() > 0) {
        return Ok(made);
    }
    // It ends well even when it could not open the document.
    Err(Trouble::ProgramFailed {
        program: PROGRAM.to_owned(),
        why: said.trim().to_owned(),
    })
}

fn run_alone(command: &mut Command, limits: &Limits) -> Result<String, Trouble> {
    // A panic of another holder spoilt nothing: the lock guards no data.
    let _here = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let _machine = lock_of_machine()?;
    let limits = RunLimits {
        wall: limits.convert_wall,
        cpu: limits.convert_wall,
        memory_bytes_max: limits.convert_memory_bytes_max,
        stdout_bytes_max: 1 << 20,
        written_bytes_max: limits.inflated_bytes_max,
    };
    Ok(confine::run(command, None, &limits)?.stderr)
}

/// Released when it is dropped, also by the death of its holder.
fn lock_of_machine() -> Result<File, Trouble> {
    let user = rustix::process::getuid().as_raw();
    let path = std::env::temp_dir().join(format!("extract-{PROGRAM}-{user}.lock"));
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .custom_flags(O_NOFOLLOW)
        .open(path)?;
    lock.lock()?;
    Ok(lock)
}

/// Fonts of ours in front, drawn in place of those that office documents usually ask for.
fn fonts_conf(fonts: &Path, work: &Path) -> String {
    let escape = |path: &Path| quick_xml::escape::escape(path.to_string_lossy()).into_owned();
    let mut aliases = String::new();
    for (asked, drawn) in [
        ("Times New Roman", "Tinos"),
        ("Arial", "Arimo"),
        ("Helvetica", "Arimo"),
        ("Courier New", "Cousine"),
    ] {
        aliases.push_str(&format!(
            "<alias binding=\"same\"><family>{asked}</family>\
             <accept><family>{drawn}</family></accept></alias>"
        ));
    }
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>\
         <dir>{}</dir><include ignore_missing=\"yes\">/etc/fonts/fonts.conf</include>\
         <cachedir>{}</cachedir>{aliases}</fontconfig>",
        escape(fonts),
        escape(&work.join("fontcache"))
    )
}

/// No macros, no active content, no links followed, a proxy where nobody listens.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"#;
