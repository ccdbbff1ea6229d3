//! `squall schema`.

use scenarios::file::schema::SCHEMA;

use crate::{console::Console, exit_code::ExitCode, failure::Failure};

/// Writes the JSON Schema of scenario files.
pub(crate) fn schema(console: Console) -> Result<ExitCode, Failure> {
    console.result(SCHEMA)?;
    Ok(ExitCode::Passed)
}
