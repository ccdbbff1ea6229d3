//! `squall explain`.

use scenarios::file::{LoadedScenario, scenario::Scenario};

use crate::{
    args::ExplainArgs, console::Console, exit_code::ExitCode, failure::Failure, selection::select,
};

/// Writes the scenario with every preset and default filled in, as a file that `run` would take.
pub(crate) fn explain(args: &ExplainArgs, console: Console) -> Result<ExitCode, Failure> {
    let mut selection = select(std::slice::from_ref(&args.path))?;
    let loaded = selection.scenarios.pop().filter(|_| selection.scenarios.is_empty());
    let Some(LoadedScenario { scenario, .. }) = loaded else {
        return Err(Failure::NotOneScenario { path: args.path.clone() });
    };
    console.result(&yaml(&scenario)?)?;
    Ok(ExitCode::Passed)
}

fn yaml(scenario: &Scenario) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let mut serializer = serde_yaml::Serializer::new(&mut bytes);
    serde_yaml::with::singleton_map_recursive::serialize(scenario, &mut serializer)
        .map_err(Failure::Yaml)?;
    drop(serializer);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
