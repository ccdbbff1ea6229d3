//! The action for GitHub and the snippets of `docs/ci.md`, run as far as that goes without those
//! services.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_yaml::Value;

use crate::folder::{Folder, SMALL};

const ACTION: &str = ".github/actions/squall/action.yml";
const PAGE: &str = "docs/ci.md";

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn action() -> Value {
    serde_yaml::from_str(&read(ACTION)).unwrap()
}

/// The YAML of the page: GitHub's first, then GitLab's.
fn snippets() -> [Value; 2] {
    let page = read(PAGE);
    let blocks = page.split("```yaml\n").skip(1).map(|rest| rest.split_once("\n```").unwrap().0);
    let blocks: Vec<Value> = blocks.map(|block| serde_yaml::from_str(block).unwrap()).collect();
    blocks.try_into().unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn scripts_of(steps: &Value) -> Vec<String> {
    let steps = steps.as_sequence().unwrap().iter();
    steps.map(|step| text(&step["run"])).filter(|script| !script.is_empty()).collect()
}

fn lines_of(script: &Value) -> Vec<String> {
    script.as_sequence().unwrap().iter().map(text).collect()
}

/// Every script of the action and of the page.
fn scripts() -> Vec<String> {
    let [github, gitlab] = snippets();
    let mut scripts = scripts_of(&action()["runs"]["steps"]);
    scripts.extend(scripts_of(&github["jobs"]["squall"]["steps"]));
    scripts.extend(lines_of(&gitlab["default"]["before_script"]));
    scripts.extend(lines_of(&gitlab["squall"]["script"]));
    scripts.extend(lines_of(&gitlab["verdict"]["script"]));
    let page = read(PAGE);
    let blocks = page.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    scripts.extend(blocks.map(str::to_owned));
    assert!(scripts.len() >= 9, "{scripts:#?}");
    scripts
}

/// What bash makes of a script in a folder, with the program on its path.
fn bash(folder: &Folder, script: &str, variables: &BTreeMap<String, String>) -> (i32, String) {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_squall"));
    let path = format!("{}:{}", program.parent().unwrap().display(), env::var("PATH").unwrap());
    // As GitHub and GitLab run scripts: `bash -e`, pipes failing as a whole.
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script])
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", path)
        .envs(variables)
        .output()
        .unwrap();
    let both = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(both).unwrap())
}

#[test]
fn every_script_is_one_and_takes_no_input_as_code() {
    let folder = Folder::with(&[]);
    for script in scripts() {
        fs::write(folder.path().join("script"), &script).unwrap();
        let (code, said) = bash(&folder, "bash -n script", &BTreeMap::new());
        assert_eq!((code, said.as_str()), (0, ""), "{script}");
        assert!(!script.contains("${{"), "an input would become code: {script}");
    }
    fs::write(folder.path().join("script"), "if true; then").unwrap();
    assert_ne!(bash(&folder, "bash -n script", &BTreeMap::new()).0, 0);
}

#[test]
fn every_command_and_flag_exists() {
    let folder = Folder::with(&[]);
    let help = |command: &str| folder.squall(&format!("{command} --help"));
    let mut checked = 0;
    for script in scripts() {
        let of_squall = script.lines().filter(|line| {
            line.contains("squall ") && !line.contains("cargo ") || line.contains("arguments")
        });
        for line in of_squall {
            let command = line.split("squall ").nth(1).and_then(|rest| rest.split(' ').next());
            let done = help(command.unwrap_or("run"));
            assert_eq!(done.code, 0, "{line}: {done:?}");
            let is_flag = |word: &&str| word.starts_with("--") && word.len() > 2;
            let words = line.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
            for flag in words.filter(is_flag) {
                assert!(done.stdout.contains(&format!("{flag} <")), "{flag} of {line}");
                checked += 1;
            }
        }
    }
    assert!(checked >= 8, "only {checked} flags were found");
}

#[test]
fn what_the_page_gives_to_the_action_is_an_input_or_output_of_it() {
    let (action, [github, _]) = (action(), snippets());
    let steps = github["jobs"]["squall"]["steps"].as_sequence().unwrap();
    let uses = |step: &&Value| text(&step["uses"]).contains(ACTION.trim_end_matches("/action.yml"));
    let step = steps.iter().find(uses).unwrap();
    for key in step["with"].as_mapping().unwrap().keys() {
        assert!(action["inputs"].get(key).is_some(), "{key:?}");
    }
    let outputs = serde_yaml::to_string(&github).unwrap();
    let named: Vec<_> = outputs.split("steps.squall.outputs.").skip(1).collect();
    assert!(!named.is_empty());
    for rest in named {
        let name = rest.split(|c: char| !(c.is_ascii_lowercase() || c == '-')).next().unwrap();
        assert!(action["outputs"].get(name).is_some(), "{name}");
    }
}

/// What a job with the action came to: the outputs of its steps, and the code of the last.
struct Job {
    code: i32,
    said: String,
    outputs: BTreeMap<String, String>,
    summary: String,
}

/// Runs the steps of the action after the build, as a runner would.
fn job(folder: &Folder, inputs: &[(&str, &str)]) -> Job {
    let action = action();
    let files = ["output", "summary"].map(|name| folder.path().join(name).display().to_string());
    for file in &files {
        fs::write(file, "").unwrap();
    }
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for (name, input) in action["inputs"].as_mapping().unwrap() {
        known.insert(format!("inputs.{}", text(name)), text(&input["default"]));
    }
    known
        .extend(inputs.iter().map(|(name, value)| (format!("inputs.{name}"), (*value).to_owned())));
    let mut job =
        Job { code: 0, said: String::new(), outputs: BTreeMap::new(), summary: String::new() };
    for step in action["runs"]["steps"].as_sequence().unwrap().iter().skip(1) {
        assert_eq!(job.code, 0, "only the last step may fail: {}", job.said);
        let mut variables: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in step["env"].as_mapping().unwrap() {
            let value = text(value);
            let key = value.strip_prefix("${{ ").and_then(|v| v.strip_suffix(" }}")).unwrap();
            let value = known.get(key).unwrap_or_else(|| panic!("{key} is not known"));
            variables.insert(text(name), value.clone());
        }
        variables.insert("GITHUB_OUTPUT".to_owned(), files[0].clone());
        variables.insert("GITHUB_STEP_SUMMARY".to_owned(), files[1].clone());
        let (code, said) = bash(folder, &text(&step["run"]), &variables);
        (job.code, job.said) = (code, job.said + &said);
        for line in fs::read_to_string(&files[0]).unwrap().lines() {
            let (name, value) = line.split_once('=').unwrap();
            known.insert(format!("steps.{}.outputs.{name}", text(&step["id"])), value.to_owned());
        }
        fs::write(&files[0], "").unwrap();
    }
    for (name, output) in action["outputs"].as_mapping().unwrap() {
        let value = text(&output["value"]);
        let key = value.strip_prefix("${{ ").and_then(|v| v.strip_suffix(" }}")).unwrap();
        job.outputs.insert(text(name), known.get(key).cloned().unwrap_or_default());
    }
    job.summary = fs::read_to_string(&files[1]).unwrap();
    job
}

#[test]
fn the_action_runs_compares_and_judges() {
    let fails = format!("{SMALL}expect:\n  - always every.requests > 1000000\n");
    let fails = fails.replace("scenario: small", "scenario: fails");
    let bad = SMALL.replace("60s", "60");
    let folder = Folder::with(&[("a b.yaml", SMALL), ("fails.yaml", &fails), ("bad.yaml", &bad)]);
    let good = job(&folder, &[("paths", "a b.yaml\n"), ("seeds", "2")]);
    assert_eq!((good.code, good.outputs["exit-code"].as_str()), (0, "0"), "{}", good.said);
    assert!(good.summary.starts_with("# Squall\n"), "{}", good.summary);
    fs::copy(folder.path().join("target/squall/results.json"), folder.path().join("base.json"))
        .unwrap();
    let inputs = [("paths", "a b.yaml\nfails.yaml"), ("seeds", "2"), ("baseline", "base.json")];
    let failed = job(&folder, &inputs);
    assert_eq!((failed.code, failed.outputs["exit-code"].as_str()), (1, "1"), "{}", failed.said);
    assert!(failed.summary.contains("Not worse than the baseline"), "{}", failed.summary);
    assert!(failed.said.contains("::error file=fails.yaml,line=15,"), "{}", failed.said);
    assert_eq!(failed.outputs["comparison"], "target/squall/comparison.md");
    let spared = job(&folder, &[inputs[0], inputs[1], ("judge", "false")]);
    assert_eq!((spared.code, spared.outputs["exit-code"].as_str()), (0, "1"), "{}", spared.said);
    let part = job(&folder, &[inputs[0], ("partition", "2/2"), ("out", "part")]);
    assert!(part.summary.contains("Part 2 of 2"), "{}", part.summary);
    let unlike = job(&folder, &[("paths", "a b.yaml"), inputs[2]]);
    assert_eq!((unlike.code, unlike.outputs["exit-code"].as_str()), (2, "0"), "{}", unlike.said);
    let refused = job(&folder, &[("paths", "bad.yaml"), inputs[2]]);
    assert_eq!((refused.code, refused.summary.as_str()), (2, ""), "{}", refused.said);
}

#[test]
fn the_jobs_for_gitlab_split_and_merge() {
    let expects = format!("{SMALL}expect:\n  - direct.success_rate >= 50%\n");
    let other = SMALL.replace("scenario: small", "scenario: other");
    let folder =
        Folder::with(&[("scenarios/a.yaml", expects.as_str()), ("scenarios/b.yaml", &other)]);
    let [_, gitlab] = snippets();
    let parallel = gitlab["squall"]["parallel"].as_u64().unwrap();
    for index in 1..=parallel {
        let variables = [("CI_NODE_INDEX", index), ("CI_NODE_TOTAL", parallel)];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_string())).into();
        for line in lines_of(&gitlab["squall"]["script"]) {
            let (code, said) = bash(&folder, &line, &variables);
            assert_eq!(code, 0, "{said}");
        }
    }
    for line in lines_of(&gitlab["verdict"]["script"]) {
        let (code, said) = bash(&folder, &line, &BTreeMap::new());
        assert_eq!(code, 0, "{said}");
    }
    let junit = text(&gitlab["verdict"]["artifacts"]["reports"]["junit"]);
    assert!(
        folder.read(&junit).contains("direct.success_rate &gt;= 50%"),
        "{}",
        folder.read(&junit)
    );
}
