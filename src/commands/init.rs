//! `squall init`.

use std::{fs::OpenOptions, io::Write as _, path::PathBuf};

use serde_json::json;

use crate::{args::InitArgs, console::Console, exit_code::ExitCode, failure::Failure};

const STARTER: &str = include_str!("init/starter.yaml");

/// Writes a commented scenario to `NAME.yaml`, in the folder where the command runs, unless there
/// is such a file.
pub(crate) fn init(args: &InitArgs, console: Console) -> Result<ExitCode, Failure> {
    let path = PathBuf::from(format!("{}.yaml", args.name));
    let not_written = |source| Failure::NotBegun { path: path.clone(), source };
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(&path).map_err(not_written)?;
    file.write_all(starter(args.name.as_str()).as_bytes()).map_err(not_written)?;
    let shown = path.display();
    if args.json {
        let line = json!({ "type": "written", "file": shown.to_string() });
        console.result(&format!("{line}\n"))?;
    }
    console.remark(&format!("wrote {shown}; run it with: squall run {shown}\n"));
    Ok(ExitCode::Passed)
}

fn starter(name: &str) -> String {
    STARTER.replace("NAME", name)
}
